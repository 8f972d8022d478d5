import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataPrepStageOptions } from '../constructs/data/data-prep-stage-props';
import type { DataRecipe } from '../constructs/data/data-recipe';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import type { IModelRegistry } from '../constructs/pipeline/model-registry';
import type { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { TrainingJob } from '../constructs/training/training-job';
import { QualityMonitor } from '../constructs/watching/quality-monitor';
import { LABELLED_FOLDER } from '../contract/layout';
import type { QualityOptions } from './lifecycle-options';

/** Whether runs prepare the raw rows as they lie there: no query and no code makes others of them. */
export function isPlainSource({ extract, engine }: DataPrepStageOptions = {}): boolean {
  return extract === undefined && engine?._config.rowMaker === undefined;
}

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
  /** Whether the raw rows are the recipe's table, and not what makes it. */
  readonly plainSource: boolean;
  /** Where labels are expected unless the options say otherwise. */
  readonly groundTruthPrefix: string;
  readonly options: QualityOptions;
}

/** Whether a lifecycle measures its answers: of boxes it cannot yet, and says so where it is asked to. */
export function measuresQuality({ enabled, ...asked }: QualityOptions, { problem }: DataRecipe): boolean {
  if (!problem?._boxes) {
    return enabled ?? true;
  }
  const given = [...(enabled ? ['enabled'] : []), ...Object.keys(asked)];
  if (given.length > 0) {
    throw new LifecycleValidationError(
      `quality: must be left out with Problem.objectDetection: labels of live traffic are not measured for boxes yet, its drift monitor compares images and how many objects are found; got ${given.join(', ')}`,
    );
  }
  return false;
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
    plainSource,
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
  const isForecast = recipe.problem?._forecast !== undefined;
  if (isForecast && wanted) {
    throw new LifecycleValidationError(
      'labelledRowsAsTrainingData: must be left out of a forecast: what comes true is in the table that trains',
    );
  }
  if (isForecast && plainSource && options.groundTruthBucket === undefined && options.groundTruthPrefix === undefined) {
    const table = { groundTruthBucket: source, groundTruthPrefix: sourcePrefix };
    return new QualityMonitor(scope, id, { ...rest, ...table, endpoint, registry, training });
  }
  const labels = options.groundTruthPrefix ?? groundTruthPrefix;
  if (!isForecast && ownSource && `${labels}/`.startsWith(`${sourcePrefix}/`) && !options.groundTruthBucket) {
    throw new LifecycleValidationError(
      `groundTruthPrefix: '${sourcePrefix}/' of the lifecycle's own bucket holds the raw rows, which labels are not; got '${labels}'`,
    );
  }
  const possible = recipe.idNames.length === 1 && !isForecast;
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
