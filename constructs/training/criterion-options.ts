import { METRICS, type MetricDescription } from '../../contract/metrics';
import type { Slice } from '../data/slice';
import { describeValue } from '../foundation/describe-value';
import { checkKnown, checkKnownInteger } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** How strictly a criterion is judged. */
export interface CriterionOptions {
  /**
   * Whether the worse end of the metric's 95 % interval must meet the criterion as well, so that a model does not pass by
   * the luck of few held-out rows. It is about the gate; how certain a miss in live traffic must be, the quality monitor's
   * `onlyCertainMisses` says.
   * @default false
   */
  readonly certain?: boolean;
  /**
   * The slices of the held-out rows that must each meet the criterion, by one feature or a column for judging: an average hides
   * the customers that a model fails. The message names the worst one. It is judged by the gate; in live traffic a quality monitor with the
   * training measures the same slices for its report.
   * @default - all held-out rows together
   */
  readonly perSlice?: Slice;
  /**
   * Held-out rows of a slice, of each class where there are classes, below which it is named and not judged. Where no slice
   * has as many, there is no verdict.
   * @default - the `minimumHeldOutRows` of the training
   */
  readonly minimumSliceRows?: number;
}

/** How strictly a criterion on groups is judged. */
export interface GroupCriterionOptions {
  /**
   * Whether the worse end of the 95 % interval must meet the criterion as well.
   * @default false
   */
  readonly certain?: boolean;
  /**
   * Held-out rows of a group that count for the rate, below which it is named and not compared: all of its rows for
   * demographic parity, its positive ones for equal opportunity, positive and negative ones each for equalized odds. With
   * less than two groups of so many there is no verdict.
   * @default 30
   */
  readonly minimumGroupRows?: number;
}

/** A metric of the table by its name. */
export function findMetric(metric: string): MetricDescription {
  const description = METRICS.find(({ name }) => name === metric);
  if (!description) {
    throw new LifecycleValidationError(
      `metric: must be one of ${METRICS.map(({ name }) => name).join(', ')}, got '${metric}'`,
    );
  }
  return description;
}

/** A metric by which models without machine learning may be exceeded. */
export function findImprovable(metric: string): MetricDescription {
  const description = findMetric(metric);
  if (description.name === 'recall') {
    throw new LifecycleValidationError(
      "metric: must be one that a model cannot reach by always saying yes, got 'recall'; take f1 or auc",
    );
  }
  return description;
}

/** Checks a share of the way from naive models to a perfect one. */
export function checkImprovement({ name }: MetricDescription, share: number): void {
  checkKnown(`improvement of ${name} over naive models`, share);
  if (!(share > 0 && share <= 1)) {
    throw new LifecycleValidationError(
      `improvement of ${name} over naive models: must be a number above 0 and at most 1, got ${describeValue(share)}`,
    );
  }
}

/** The one metric that is a fact about the held-out rows, and no estimate. */
const WITHOUT_INTERVAL = 'largestError';

/** Checks what was said beside a threshold. */
export function checkOptions({ name }: MetricDescription, options: CriterionOptions, overNaive: boolean): void {
  checkSlices(options, overNaive);
  if (options.certain && !overNaive && name === WITHOUT_INTERVAL) {
    throw new LifecycleValidationError(
      `certain: ${name} is that of the held-out rows, and has no interval whose worse end could meet a criterion; leave it out, or judge by rmse or mae`,
    );
  }
}

/** Checks what was said about slices. */
function checkSlices(
  { perSlice, minimumSliceRows }: Pick<CriterionOptions, 'perSlice' | 'minimumSliceRows'>,
  overNaive: boolean,
): void {
  if (overNaive && perSlice) {
    throw new LifecycleValidationError(
      `perSlice: is for a metric itself, an improvement over naive models is judged on all rows together, got '${perSlice.column}'`,
    );
  }
  if (minimumSliceRows !== undefined && !perSlice) {
    throw new LifecycleValidationError(`minimumSliceRows: is for a criterion with perSlice, got ${minimumSliceRows}`);
  }
  checkKnownInteger('minimumSliceRows', minimumSliceRows, 1, 1_000_000);
}

/** Checks that a threshold is one that the metric can reach. */
export function checkThreshold({ name, minimum, maximum }: MetricDescription, threshold: number): void {
  checkKnown(`threshold of ${name}`, threshold);
  if (!(Number.isFinite(threshold) && threshold >= minimum && threshold <= maximum)) {
    throw new LifecycleValidationError(
      `threshold of ${name}: must be ${describeBounds(minimum, maximum)}, got ${describeValue(threshold)}`,
    );
  }
}

/** What a threshold must be, for people. */
function describeBounds(minimum: number, maximum: number): string {
  if (minimum === -Infinity) {
    return maximum === Infinity ? 'a finite number' : `a finite number of at most ${maximum}`;
  }
  return maximum === Infinity ? `a finite number of at least ${minimum}` : `a number from ${minimum} to ${maximum}`;
}

/** Why only the gate can judge a criterion as it stands; undefined for one of live traffic. */
export function describeGateOnly(criterion: {
  readonly groups?: Slice;
  readonly perSlice?: Slice;
  readonly _overNaive: boolean;
}): string | undefined {
  if (criterion.groups) {
    return 'a criterion on groups';
  }
  return criterion._overNaive
    ? 'an improvement over naive models'
    : criterion.perSlice && 'a criterion for every slice';
}
