import { readList, readText } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** What only a pipe decompresses or wraps, in a channel of files. */
export const compressedInFileMode: Rule<TrainingRequest> = {
  id: 'training/compressed-in-file-mode',
  refused:
    'a channel that decompresses or wraps its data (`CompressionType`, `RecordWrapperType`) in another mode than Pipe',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html',
    says: 'CompressionType is used only in Pipe input mode. In File mode, leave this field unset or set it to None.',
  },
  find: ({ AlgorithmSpecification, InputDataConfig }) => {
    for (const { ChannelName, CompressionType, InputMode, RecordWrapperType } of readList(InputDataConfig)) {
      const mode = readText(InputMode ?? AlgorithmSpecification?.TrainingInputMode);
      const member = Object.entries({ CompressionType, RecordWrapperType }).find(
        ([, value]) => value !== undefined && value !== 'None',
      )?.[0];
      if (member !== undefined && mode !== undefined && mode !== 'Pipe') {
        return `{${member}}: must be None in the mode ${mode} of the channel '${readText(ChannelName) ?? ''}', only a pipe has it`;
      }
    }
    return undefined;
  },
  examples: {
    refused: { InputDataConfig: [{ ChannelName: 'train', InputMode: 'File', CompressionType: 'Gzip' }] },
    allowed: { InputDataConfig: [{ ChannelName: 'train', InputMode: 'Pipe', CompressionType: 'Gzip' }] },
  },
};
