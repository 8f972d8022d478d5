import { readList, readText } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** An augmented manifest in a channel of files. */
export const augmentedManifestMode: Rule<TrainingRequest> = {
  id: 'training/augmented-manifest-mode',
  refused: 'an augmented manifest as a channel in another mode than Pipe',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html',
    says: "AugmentedManifestFile can only be used if the Channel's input mode is Pipe.",
  },
  find: ({ AlgorithmSpecification, InputDataConfig }) => {
    const odd = readList(InputDataConfig).find(({ DataSource, InputMode }) => {
      const mode = readText(InputMode ?? AlgorithmSpecification?.TrainingInputMode);
      return DataSource?.S3DataSource?.S3DataType === 'AugmentedManifestFile' && mode !== undefined && mode !== 'Pipe';
    });
    return (
      odd && `{InputMode}: must be Pipe for the augmented manifest of the channel '${readText(odd.ChannelName) ?? ''}'`
    );
  },
  examples: {
    refused: {
      AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
      InputDataConfig: [
        { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'AugmentedManifestFile' } } },
      ],
    },
    allowed: {
      AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'Pipe' },
      InputDataConfig: [
        { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'AugmentedManifestFile' } } },
      ],
    },
  },
};
