import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import type { StatisticName } from '../../contract/drift-statistics';
import { METRICS, PROBLEM_TYPES, type ProblemTypeName } from '../../contract/metrics';
import { COMPARISONS, type Comparison } from '../../contract/recipe';
import type { ConstraintsDocument } from '../../engine/model-monitor/documents';

/** What Model Monitor's thresholds are here, and what of them has no counterpart. */
export interface FoundThresholds<T> {
  readonly thresholds: T;
  /** For people: what became what. */
  readonly taken: readonly string[];
  /** For people: what has no counterpart, each beginning with its name. */
  readonly left: readonly string[];
}

/** The limits of DriftThresholds that constraints.json can say. */
export type DriftLimits = Readonly<Record<string, number>>;

/** A criterion on a metric of this library. */
export interface FoundCriterion {
  readonly metric: string;
  readonly comparison: Comparison;
  readonly threshold: number;
}

/** The thresholds of a data quality monitor's constraints.json. */
export function readDriftThresholds({
  monitoring_config: config,
  features,
}: Partial<ConstraintsDocument>): FoundThresholds<DriftLimits> {
  const limits: Partial<Record<StatisticName, number>> = {};
  const [taken, left]: string[][] = [[], []];
  const { effect } = DEFAULT_DRIFT_CONFIG;
  const comparison = config?.distribution_constraints;
  if (comparison?.perform_comparison === 'Disabled') {
    left.push(
      'perform_comparison Disabled: distributions are compared here; leave the DriftMonitor out if you do not want that',
    );
  } else if (comparison) {
    left.push(
      `comparison_threshold ${comparison.comparison_threshold} (${comparison.comparison_method}): numbers are not judged by the largest distance of their distribution functions alone, which grows and shrinks with the rows; a change counts when it is significant and ${effect.wasserstein} standard deviations (Wasserstein), PSI ${effect.psi} or Jensen–Shannon ${effect.jensenShannon}: thresholds.wasserstein, psi and jensenShannon`,
    );
    const categorical = comparison.categorical_comparison_threshold;
    if (comparison.categorical_drift_method === 'ChiSquared') {
      left.push(
        `categorical_drift_method ChiSquared ${categorical ?? ''}: the chi-squared test is made with every categorical feature, at thresholds.falseDiscoveryRate (${DEFAULT_DRIFT_CONFIG.falseDiscoveryRate}) for all features together`,
      );
    } else if (isShare(categorical)) {
      limits.lInfinity = categorical;
      taken.push(`categorical_comparison_threshold ${categorical} (LInfinity): thresholds.lInfinity ${categorical}`);
    }
  }
  const known = config?.domain_content_threshold;
  // What AWS's own example has, 0.1, cannot be a share that must be known; a limit of 0.9 would see nothing.
  if (isShare(known) && known >= 0.5 && known < 1) {
    // Without the digits that a difference of two fractions brings along.
    limits.unseenShare = Number((1 - known).toPrecision(12));
    taken.push(
      `domain_content_threshold ${known}, the share of values that must be known: thresholds.unseenShare ${limits.unseenShare}`,
    );
  } else if (known !== undefined) {
    left.push(
      `domain_content_threshold ${known}: unknown values are listed in the report, and count as drift from ${effect.unseenShare} of the rows on: thresholds.unseenShare`,
    );
  }
  if (config?.datatype_check_threshold !== undefined) {
    left.push(
      `datatype_check_threshold ${config.datatype_check_threshold}: values of another type are counted as missing and listed in the report`,
    );
  }
  const complete = (features ?? []).filter(({ completeness }) => completeness !== undefined).length;
  if (complete > 0) {
    left.push(
      `completeness of ${complete} features: the share of missing values is compared with the baseline's, and counts from a change of ${effect.missingShareChange} on: thresholds.missingShareChange`,
    );
  }
  const positive = (features ?? []).filter((feature) => feature.num_constraints?.is_non_negative).length;
  if (positive > 0) {
    left.push(`is_non_negative of ${positive} features: there is no such rule; a shift of the distribution is noticed`);
  }
  if (config?.emit_metrics === 'Enabled') {
    left.push(
      'emit_metrics, a metric for every feature: the features that are furthest from the baseline have metrics by their rank (topFeatures); the report has all',
    );
  }
  return { thresholds: limits, taken, left };
}

/** Metrics of Model Monitor under the names of this library, where they are called otherwise. */
const SAME: Readonly<Record<string, string>> = { true_positive_rate: 'recall', weighted_recall: 'accuracy' };

const OPERATORS: Readonly<Record<string, Comparison>> = {
  LessThanThreshold: COMPARISONS.atLeast,
  GreaterThanThreshold: COMPARISONS.atMost,
};

/** The criteria of a model quality monitor's constraints.json: what it calls a violation, a criterion misses. */
export function readCriteria(
  constraints: Record<string, unknown>,
  problemType: ProblemTypeName,
): FoundThresholds<readonly FoundCriterion[]> {
  const section = PROBLEM_TYPES[problemType].section.replace(/_metrics$/, '_constraints');
  const rules = Object.entries((constraints[section] ?? {}) as Record<string, Record<string, unknown> | null>);
  const criteria: FoundCriterion[] = [];
  const [taken, left]: string[][] = [[], []];
  for (const [name, rule] of rules) {
    const { threshold, comparison_operator: operator } = rule ?? {};
    const metric = METRICS.find(
      ({ jsonKey, problemTypes }) => jsonKey === (SAME[name] ?? name) && problemTypes.includes(problemType),
    );
    const comparison = OPERATORS[String(operator)];
    const isPossible =
      metric && typeof threshold === 'number' && threshold >= metric.minimum && threshold <= metric.maximum;
    if (!metric || !comparison || !isPossible) {
      left.push(`${name} ${operator} ${threshold}: there is no such criterion`);
    } else if (criteria.some((one) => one.metric === metric.name)) {
      left.push(`${name} ${operator} ${threshold}: is the same as another one`);
    } else {
      criteria.push({ metric: metric.name, comparison, threshold: threshold as number });
      taken.push(`${name} ${operator} ${threshold}: SuccessCriterion.${metric.name}().${comparison}(${threshold})`);
    }
  }
  return { thresholds: criteria, taken, left };
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
