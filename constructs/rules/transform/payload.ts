import { readNumber } from '../read-request';
import type { TransformRequest } from '../requests';
import type { Rule } from '../rule';

const MOST = 100;

/** Requests that are larger than a batch transform sends. */
export const transformPayload: Rule<TransformRequest> = {
  id: 'transform/payload',
  refused: 'requests of a batch transform of more than 100 MB',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html',
    says: 'The value of MaxPayloadInMB cannot be greater than 100 MB.',
  },
  find: ({ MaxPayloadInMB }) => {
    const size = readNumber(MaxPayloadInMB);
    return size !== undefined && size > MOST ? `{MaxPayloadInMB}: must be at most ${MOST}, got ${size}` : undefined;
  },
  examples: { refused: { MaxPayloadInMB: 101 }, allowed: { MaxPayloadInMB: 100 } },
};
