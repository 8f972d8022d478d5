import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataRecipe } from '../constructs/data/data-recipe';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import type { IModelRegistry } from '../constructs/pipeline/model-registry';
import type { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { TrainingJob } from '../constructs/training/training-job';
import { QualityMonitor } from '../constructs/watching/quality-monitor';
import { LABELLED_FOLDER } from '../contract/layout';
import type { QualityOptions } from './lifecycle-options';

/** What a lifecycle's quality monitor is made of. */
interface LifecycleQuality {
  readonly endpoint: ModelEndpoint;
  readonly registry: IModelRegistry;
  readonly training: TrainingJob;
  readonly recipe: DataRecipe;
  /** Holds the raw rows. */
  readonly source: s3.IBucket;
  readonly sourcePrefix: string;
  /** Whether the raw rows are in the lifecycle's own bucket. */
  readonly ownSource: boolean;
  /** Where labels are expected unless the options say otherwise. */
  readonly groundTruthPrefix: string;
  readonly options: QualityOptions;
}

/** Makes the quality monitor of a lifecycle. */
export function createQualityMonitor(
  scope: Construct,
  id: string,
  {
    endpoint,
    registry,
    training,
    recipe,
    source,
    sourcePrefix,
    ownSource,
    groundTruthPrefix,
    options,
  }: LifecycleQuality,
): QualityMonitor {
  const { labelledRowsAsTrainingData: wanted, enabled: _, ...rest } = options;
  if (recipe.problem?._images && options.slices?.length) {
    throw new LifecycleValidationError(
      `slices: live images are measured as a whole, got a slice by '${options.slices[0]!.column}'; held-out ones are judged by slices of ${recipe.featureNames.join(', ')}: perSlice of a criterion`,
    );
  }
  const unknown = (options.slices ?? []).find(({ column }) => !recipe.featureNames.includes(column));
  if (unknown) {
    throw new LifecycleValidationError(
      `slices: must be of features, which alone are in live traffic, got '${unknown.column}'; the features are ${recipe.featureNames.join(', ')}`,
    );
  }
  const labels = options.groundTruthPrefix ?? groundTruthPrefix;
  if (ownSource && `${labels}/`.startsWith(`${sourcePrefix}/`) && !options.groundTruthBucket) {
    throw new LifecycleValidationError(
      `groundTruthPrefix: '${sourcePrefix}/' of the lifecycle's own bucket holds the raw rows, which labels are not; got '${labels}'`,
    );
  }
  const possible = recipe.idNames.length === 1;
  if (wanted && !possible) {
    throw new LifecycleValidationError(
      `labelledRowsAsTrainingData: needs a recipe with exactly one id column, got ${recipe.idNames.length}`,
    );
  }
  return new QualityMonitor(scope, id, {
    ...rest,
    groundTruthPrefix: labels,
    endpoint,
    registry,
    training,
    labelledRows:
      (wanted ?? (possible && ownSource))
        ? {
            bucket: source,
            prefix: `${sourcePrefix}/${LABELLED_FOLDER}`,
            idColumn: recipe.idNames[0],
            targetColumn: recipe.targetName,
          }
        : undefined,
  });
}
