import { readText } from '../read-request';
import type { TransformRequest } from '../requests';
import type { Rule } from '../rule';

const SPLITS = ['Line', 'RecordIO', 'TFRecord'];

/** Records in batches where nothing says what a record is. */
export const transformBatchWithoutSplit: Rule<TransformRequest> = {
  id: 'transform/batch-without-split',
  refused: 'a batch strategy of a batch transform without a way to split its input into records',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html',
    says: 'To enable the batch strategy, you must set the SplitType property to Line, RecordIO, or TFRecord.',
  },
  find: ({ BatchStrategy, TransformInput }) => {
    const split = TransformInput?.SplitType;
    const strategy = readText(BatchStrategy);
    return strategy !== undefined &&
      TransformInput !== undefined &&
      (split === undefined || (readText(split) !== undefined && !SPLITS.includes(readText(split)!)))
      ? `{SplitType}: must be one of ${SPLITS.join(', ')} with the {BatchStrategy} ${strategy}, got ${readText(split) ?? 'none'}`
      : undefined;
  },
  examples: {
    refused: { BatchStrategy: 'MultiRecord', TransformInput: { SplitType: 'None' } },
    allowed: { BatchStrategy: 'MultiRecord', TransformInput: { SplitType: 'Line' } },
  },
};
