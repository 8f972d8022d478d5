// How held-out rows are sent to a model by a batch transform, for constructs and handlers.
import { LARGEST_IMAGE_MB } from './images';

/**
 * How much is sent at once, and where a request ends: the candidate and the champion are asked alike.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html
 */
export const PREDICTION_BATCHES = {
  /** As many rows as fit: of raw rows, since preprocessed they are several times larger, and the next container takes 20. */
  rows: { size: { BatchStrategy: 'MultiRecord', MaxPayloadInMB: 1 }, splitType: 'Line' },
  /** One, whose answer may be many times larger, as with an embedding. */
  alone: { size: { BatchStrategy: 'SingleRecord' }, splitType: 'Line' },
  /** A series a request, as DeepAR is asked. */
  series: { size: { BatchStrategy: 'SingleRecord' }, splitType: 'Line' },
  /** One, which is an object. */
  images: { size: { MaxPayloadInMB: LARGEST_IMAGE_MB }, splitType: 'None' },
} as const;
