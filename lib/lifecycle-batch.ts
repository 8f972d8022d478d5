import { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { claimName } from '../constructs/foundation/claim-name';
import { BatchPrediction } from '../constructs/serving/batch-prediction';
import type { BatchPredictionProps } from '../constructs/serving/batch-prediction-props';
import { BATCH_ENDING, BATCH_PLACES } from '../contract/batch';
import { RUNS_FOLDER } from '../contract/layout';
import { checkOwnSource } from './lifecycle-storage';
import type { MlLifecycleProps } from './ml-lifecycle-props';
import { nameOptions } from './name-options';

/** What the parts of a lifecycle give its batches. */
type SharedProps = Omit<
  BatchPredictionProps,
  'pipelineName' | 'recipe' | 'endpoint' | 'registry' | 'bucket' | 'schedule'
>;

/** A lifecycle, as far as its batches need it. */
type BatchedLifecycle = Construct &
  Pick<BatchPredictionProps, 'bucket' | 'endpoint' | 'registry'> & { readonly lifecycleName: string };

/**
 * Makes the forecasts or predictions on a schedule that a lifecycle asks for.
 *
 * @param rowsPrefix where rows to score are delivered unless `batch` says otherwise
 */
export function createBatch(
  lifecycle: BatchedLifecycle,
  props: MlLifecycleProps,
  shared: SharedProps,
  rowsPrefix: string,
): BatchPrediction | undefined {
  const { batch } = props;
  if (!batch) {
    return undefined;
  }
  const { bucket, endpoint, registry, lifecycleName } = lifecycle;
  if (!props.sourceBucket && batch.rowsPrefix !== undefined) {
    checkOwnSource(batch.rowsPrefix, lifecycleName, 'batch.rowsPrefix');
  }
  const pipelineName = `${lifecycleName}${BATCH_ENDING}`;
  claimName('lifecycleName', lifecycle, pipelineName);
  const made = nameOptions(
    'batch',
    () =>
      new BatchPrediction(lifecycle, 'Batch', {
        ...shared,
        ...(!props.recipe.problem?._forecast && { rowsPrefix }),
        ...batch,
        networkIsolation: props.endpoint?.networkIsolation,
        pipelineName,
        recipe: props.recipe,
        endpoint,
        registry,
        bucket,
      }),
  );
  if (!props.bucket) {
    expireRuns(bucket as s3.Bucket, made.pipeline.prefix);
  }
  return made;
}

/** What a batch was told and what its jobs wrote to each other goes after a while; what was published stays. */
function expireRuns(bucket: s3.Bucket, prefix: string): void {
  for (const folder of [RUNS_FOLDER, BATCH_PLACES.orders]) {
    bucket.addLifecycleRule({
      id: `batch-${folder}`,
      prefix: `${prefix}/${folder}/`,
      expiration: Duration.days(30),
    });
  }
}
