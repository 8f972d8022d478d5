import type { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DataRecipe } from '../constructs/data/data-recipe';
import { LifecycleValidationError } from '../constructs/foundation/validation-error';
import type { IModelRegistry } from '../constructs/pipeline/model-registry';
import type { ModelEndpoint } from '../constructs/serving/model-endpoint';
import type { SuccessCriterion } from '../constructs/training/success-criterion';
import { QualityMonitor } from '../constructs/watching/quality-monitor';
import type { Slice } from '../constructs/watching/slice';

/** How a lifecycle measures the quality of its live predictions, see QualityMonitor. */
export interface QualityOptions {
  /**
   * Holds the ground truth.
   * @default - the stack's own bucket
   */
  readonly groundTruthBucket?: s3.IBucket;
  /**
   * Where in the bucket the ground truth is.
   * @default 'ground-truth'
   */
  readonly groundTruthPrefix?: string;
  /**
   * How much traffic is measured at once, and how often.
   * @default Duration.days(1)
   */
  readonly window?: Duration;
  /**
   * How long after its end a window's labels are due.
   * @default Duration.days(7)
   */
  readonly labelDelay?: Duration;
  /**
   * Labelled rows below which a window has no verdict.
   * @default 200
   */
  readonly minimumRows?: number;
  /**
   * Segments whose quality is measured besides, by features of the recipe.
   * @default - none
   */
  readonly slices?: Slice[];
  /**
   * An alarm goes off when less than this share of the rows has a label in two windows in a row.
   * @default - no such alarm
   */
  readonly minimumLabelCoverage?: number;
  /**
   * Writes the labelled rows of live traffic to `labelled-traffic/` under the source prefix, so that the next run trains on
   * them. The InferenceId of a request must then be the row's id, or the split of the rows would leak. With
   * `retrainOnNewData` every measured window with such rows starts a run, once in a cooldown.
   * @default - they are written if the raw rows are in the stack's own bucket and the recipe has exactly one id column and
   * declares the target's negativeClass
   */
  readonly labelledRowsAsTrainingData?: boolean;
}

/** What a lifecycle's quality monitor is made of. */
export interface LifecycleQuality {
  readonly endpoint: ModelEndpoint;
  readonly registry: IModelRegistry;
  readonly recipe: DataRecipe;
  readonly successCriteria: SuccessCriterion[];
  readonly source: s3.IBucket;
  readonly sourcePrefix: string;
  readonly ownSource: boolean;
  readonly options: QualityOptions;
}

/** Makes the quality monitor of a lifecycle. */
export function createQualityMonitor(
  scope: Construct,
  id: string,
  { endpoint, registry, recipe, successCriteria, source, sourcePrefix, ownSource, options }: LifecycleQuality,
): QualityMonitor {
  const { labelledRowsAsTrainingData: wanted, ...rest } = options;
  const unknown = (options.slices ?? []).find(({ column }) => !recipe.featureNames.includes(column));
  if (unknown) {
    throw new LifecycleValidationError(
      `slices: ${unknown.column} is no feature of the recipe, which has ${recipe.featureNames.join(', ')}`,
    );
  }
  if (
    ownSource &&
    `${options.groundTruthPrefix ?? 'ground-truth'}/`.startsWith(`${sourcePrefix}/`) &&
    !options.groundTruthBucket
  ) {
    throw new LifecycleValidationError(
      `groundTruthPrefix: '${sourcePrefix}/' of the lifecycle's own bucket holds the raw rows, which labels are not; got '${options.groundTruthPrefix}'`,
    );
  }
  const possible = recipe.idNames.length === 1 && recipe.negativeClass !== undefined;
  if (wanted && !possible) {
    throw new LifecycleValidationError(
      `labelledRowsAsTrainingData: needs a recipe with exactly one id column and a target with a negativeClass, got ${recipe.idNames.length} id columns and ${recipe.negativeClass === undefined ? 'no negativeClass' : `the negativeClass '${recipe.negativeClass}'`}`,
    );
  }
  return new QualityMonitor(scope, id, {
    ...rest,
    endpoint,
    registry,
    successCriteria,
    positiveClass: recipe.positiveClass,
    negativeClass: recipe.negativeClass,
    labelledRows:
      (wanted ?? (possible && ownSource))
        ? {
            bucket: source,
            prefix: `${sourcePrefix}/labelled-traffic`,
            idColumn: recipe.idNames[0],
            targetColumn: recipe.targetName,
          }
        : undefined,
  });
}
