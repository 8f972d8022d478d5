import { readList, readText } from '../read-request';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

/** What only a pipe decompresses, as files. */
export const processingCompressedInFileMode: Rule<ProcessingRequest> = {
  id: 'processing/compressed-in-file-mode',
  refused: 'an input of a processing job that is decompressed in another mode than Pipe',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingS3Input.html',
    says: 'Gzip can only be used when Pipe mode is specified as the S3InputMode.',
  },
  find: ({ ProcessingInputs }) => {
    const odd = readList(ProcessingInputs).find(({ S3Input }) => {
      const mode = readText(S3Input?.S3InputMode);
      return S3Input?.S3CompressionType === 'Gzip' && mode !== undefined && mode !== 'Pipe';
    });
    return (
      odd &&
      `{S3CompressionType}: must be None unless the {S3InputMode} is Pipe, got Gzip for '${readText(odd.InputName) ?? ''}'`
    );
  },
  examples: {
    refused: { ProcessingInputs: [{ S3Input: { S3InputMode: 'File', S3CompressionType: 'Gzip' } }] },
    allowed: { ProcessingInputs: [{ S3Input: { S3InputMode: 'Pipe', S3CompressionType: 'Gzip' } }] },
  },
};
