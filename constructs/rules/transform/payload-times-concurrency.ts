import { readNumber } from '../read-request';
import type { TransformRequest } from '../requests';
import type { Rule } from '../rule';

const MOST = 100;
/** What SageMaker takes for a payload that is not said. */
const DEFAULT_PAYLOAD = 6;

/** Requests of a batch transform that are too large together. */
export const transformPayloadTimesConcurrency: Rule<TransformRequest> = {
  id: 'transform/payload-times-concurrency',
  refused: 'requests of a batch transform that are sent at the same time and have more than 100 MB together',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html',
    says: 'If you specify the MaxConcurrentTransforms parameter, the value of (MaxConcurrentTransforms * MaxPayloadInMB) also cannot exceed 100 MB.',
  },
  find: ({ MaxConcurrentTransforms, MaxPayloadInMB = DEFAULT_PAYLOAD }) => {
    const [count, size] = [MaxConcurrentTransforms, MaxPayloadInMB].map(readNumber);
    return count !== undefined && size !== undefined && count * size > MOST
      ? `{MaxConcurrentTransforms}: must be at most ${Math.floor(MOST / size)} with a {MaxPayloadInMB} of ${size}, together ${MOST} MB, got ${count}`
      : undefined;
  },
  examples: {
    refused: { MaxConcurrentTransforms: 11, MaxPayloadInMB: 10 },
    allowed: { MaxConcurrentTransforms: 10, MaxPayloadInMB: 10 },
  },
};
