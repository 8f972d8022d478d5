import { readList, readText } from '../read-request';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

/** An input that would lie where no processing job has inputs. */
export const processingLocalPath: Rule<ProcessingRequest> = {
  id: 'processing/local-path',
  refused: 'an input of a processing job in another folder than one under /opt/ml/processing/',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingS3Input.html',
    says: 'LocalPath is an absolute path to the input data and must begin with /opt/ml/processing/.',
  },
  find: ({ ProcessingInputs }) => {
    const odd = readList(ProcessingInputs)
      .map(({ S3Input }) => readText(S3Input?.LocalPath))
      .find((path) => path !== undefined && !path.startsWith('/opt/ml/processing/'));
    return odd === undefined ? undefined : `{LocalPath}: must begin with /opt/ml/processing/, got '${odd}'`;
  },
  examples: {
    refused: { ProcessingInputs: [{ S3Input: { LocalPath: '/data' } }] },
    allowed: { ProcessingInputs: [{ S3Input: { LocalPath: '/opt/ml/processing/data' } }] },
  },
};
