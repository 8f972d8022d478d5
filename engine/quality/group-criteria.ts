import type { GroupCriterionConfig, QualityConfig, SliceConfig } from '../../contract/quality-config';
import { nameFew } from '../drift/name-few';
import { upperGamma } from '../drift/special-functions';
import type { CriterionResult } from './criteria';
import type { ColumnGroups, Rate } from './groups';
import { type Measure, measureShare } from './measure';

/** A value with its interval. */
type Interval = Pick<Measure, 'value' | 'lower' | 'upper'>;

/** What became of one criterion on groups in live traffic. */
export interface GroupCriterionResult extends GroupCriterionConfig {
  /** `unclear`: the value misses the threshold, but no two groups differ so much beyond chance; `unmeasured`: no value. */
  readonly outcome: CriterionResult['outcome'];
  /** Of the groups that are furthest apart, which `least` and `most` name. */
  readonly measured?: Interval;
  readonly least?: string;
  readonly most?: string;
  /** For people. */
  readonly message: string;
}

/** The rates that each notion of fairness compares, by how the names of its metrics begin. */
const COMPARED: Readonly<Record<string, readonly Rate[]>> = {
  demographicParity: ['selectionRate'],
  equalOpportunity: ['recall'],
  equalizedOdds: ['recall', 'falsePositiveRate'],
};

/** The chance that groups are called further apart than a threshold, where they are just as far. */
const FALSE_ALARMS = 0.05;
/** Groups with too few rows that a message names. */
const FEW = 5;
/** 0.45 less 0.30 is no more than 0.15. */
const DECIMALS = 12;
/** The end of a metric's name that says that the least is compared as a share of the most. */
const RATIO = 'Ratio';

/** Whether a criterion can be judged before labels are there. */
export function needsLabels({ metric }: GroupCriterionConfig): boolean {
  return !metric.startsWith('demographicParity');
}

/** The columns whose groups are counted: those of the criteria and the slices of a binary model, each once. */
export function listGroupSlices({ problemType, groupCriteria = [], slices }: QualityConfig): SliceConfig[] {
  const all = problemType === 'binary' ? [...groupCriteria.map(({ slice }) => slice), ...slices] : [];
  return [...new Map(all.map((slice) => [JSON.stringify([slice.column, slice.edges]), slice])).values()];
}

/** Two groups, the one with less of a rate first. */
interface Pair {
  readonly least: string;
  readonly most: string;
  readonly low: Measure;
  readonly high: Measure;
  readonly interval: Interval;
}

/**
 * Judges criteria on groups.
 *
 * A criterion is missed when the largest difference misses it; where misses must be certain, only when two groups differ by
 * more than the threshold beyond chance. The more groups, the more pairs, of which the one that is furthest apart is looked at:
 * the intervals hold for all pairs at once, with 95 % confidence (Bonferroni's correction). For two groups it is the interval
 * of the gate.
 */
export function judgeGroups(
  criteria: readonly GroupCriterionConfig[],
  columns: readonly ColumnGroups[],
  certain: boolean,
): GroupCriterionResult[] {
  return criteria.map((criterion) => {
    const { column, edges } = criterion.slice;
    const found = columns.find(
      ({ slice }) => slice.column === column && JSON.stringify(slice.edges) === JSON.stringify(edges),
    );
    return judge(criterion, found?.groups, certain);
  });
}

function judge(
  criterion: GroupCriterionConfig,
  groups: ColumnGroups['groups'],
  certain: boolean,
): GroupCriterionResult {
  const { metric, minimumGroupRows } = criterion;
  const name = `${metric} by ${criterion.slice.column}`;
  const unmeasured = (why: string): GroupCriterionResult => ({
    ...criterion,
    outcome: 'unmeasured',
    message: `${name} could not be measured, ${describeLimit(criterion)}: ${why}`,
  });
  if (groups === undefined) {
    return unmeasured('the columns of the requests are not known, or none has the name');
  }
  const rates = COMPARED[metric.replace(/(Difference|Ratio)$/, '')];
  const countRows = (counts: (typeof groups)[number][1]): number => Math.min(...rates.map((rate) => counts[rate].rows));
  const few = groups
    .filter(([, counts]) => countRows(counts) < minimumGroupRows)
    .map(([group, counts]) => `${group} (${countRows(counts)} rows)`);
  const compared = groups.filter(([, counts]) => countRows(counts) >= minimumGroupRows);
  if (compared.length < 2) {
    const without = few.length > 0 ? `, not ${nameFew(few, FEW)}` : '';
    return unmeasured(`it takes two groups of at least ${minimumGroupRows} rows that count${without}`);
  }
  const perRate = rates.map((rate) => comparePairs(compared, rate, rates.length, metric.endsWith(RATIO)));
  const pairs = perRate.flat().filter((pair) => pair !== undefined);
  if (perRate.some((some) => some.every((pair) => pair === undefined))) {
    return unmeasured('no group has the rate');
  }
  return describeOutcome(criterion, name, pairs, few, certain);
}

/** All pairs of groups, each with its interval; undefined for a ratio of nothing. */
function comparePairs(
  groups: NonNullable<ColumnGroups['groups']>,
  rate: Rate,
  rates: number,
  isRatio: boolean,
): (Pair | undefined)[] {
  const z = findQuantile(FALSE_ALARMS / ((rates * groups.length * (groups.length - 1)) / 2));
  const measures = groups.map(([group, counts]) => ({
    group,
    measure: measureShare(counts[rate].hits, counts[rate].rows, z),
  }));
  return measures.flatMap((one, i) =>
    measures.slice(i + 1).map((other) => {
      const [least, most] = one.measure.value <= other.measure.value ? [one, other] : [other, one];
      const interval = isRatio
        ? measureRatio(least.measure, most.measure)
        : measureDifference(least.measure, most.measure);
      return interval && { least: least.group, most: most.group, low: least.measure, high: most.measure, interval };
    }),
  );
}

/** Newcombe (1998), method 10: the interval of a difference from those of its two sides. */
function measureDifference(low: Measure, high: Measure): Interval {
  const value = Number((high.value - low.value).toFixed(DECIMALS));
  return {
    value,
    lower: value - Math.hypot(high.value - high.lower, low.upper - low.value),
    upper: value + Math.hypot(high.upper - high.value, low.value - low.lower),
  };
}

/** The least as a share of the most, with the interval of the logarithms' difference (Zou and Donner, 2008). */
function measureRatio(low: Measure, high: Measure): Interval | undefined {
  if (high.value <= 0) {
    return undefined;
  }
  const value = Number((low.value / high.value).toFixed(DECIMALS));
  if (low.value <= 0) {
    return { value, lower: 0, upper: low.upper / high.lower };
  }
  const below = Math.hypot(Math.log(low.value / low.lower), Math.log(high.upper / high.value));
  const above = Math.hypot(Math.log(low.upper / low.value), Math.log(high.value / high.lower));
  return { value, lower: value * Math.exp(-below), upper: value * Math.exp(above) };
}

/** The two-sided quantile of the normal distribution, by bisection. */
export function findQuantile(alpha: number): number {
  let [low, high] = [0, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    // The square of a normal deviate is chi-squared with one degree of freedom.
    if (upperGamma(0.5, middle ** 2 / 2) > alpha) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}

function describeOutcome(
  criterion: GroupCriterionConfig,
  name: string,
  pairs: readonly Pair[],
  few: readonly string[],
  certain: boolean,
): GroupCriterionResult {
  const { comparison, threshold } = criterion;
  const sign = comparison === 'atLeast' ? 1 : -1;
  const misses = (value: number): boolean => sign * value < sign * threshold;
  const best = ({ interval }: Pair): number => (sign > 0 ? interval.upper : interval.lower);
  const worst = [...pairs].sort((one, other) => sign * (one.interval.value - other.interval.value))[0];
  // A small group may be furthest apart by chance, and hide larger ones that are apart beyond chance.
  const sure = [...pairs].sort((one, other) => sign * (best(one) - best(other)))[0];
  const isSure = misses(best(sure));
  const outcome = !misses(worst.interval.value) ? 'met' : certain && !isSure ? 'unclear' : 'missed';
  const shown = isSure ? sure : worst;
  const { value, lower, upper } = shown.interval;
  const side = value === threshold ? 'exactly' : value > threshold ? 'above' : 'below';
  const range = `${lower.toFixed(3)} to ${upper.toFixed(3)}`;
  const certainty =
    outcome === 'unclear' ? `but ${threshold} lies within its 95 % interval (${range})` : `95 % interval ${range}`;
  const rest = [
    ...(shown === worst ? [] : [`${describePair(worst)} are further apart, within chance`]),
    ...(few.length > 0 ? [`not compared for too few rows: ${nameFew(few, FEW)}`] : []),
  ];
  return {
    ...criterion,
    outcome,
    measured: worst.interval,
    least: worst.least,
    most: worst.most,
    message: `${name} ${value.toFixed(3)} is ${side} ${describeLimit(criterion)}, ${certainty}: ${describePair(shown)}${rest.length > 0 ? ` (${rest.join('; ')})` : ''}`,
  };
}

function describePair({ least, most, low, high }: Pair): string {
  return `${least} ${low.value.toFixed(3)}, ${most} ${high.value.toFixed(3)}`;
}

function describeLimit({ comparison, threshold }: GroupCriterionConfig): string {
  return `the ${comparison === 'atLeast' ? 'required' : 'allowed'} ${threshold}`;
}
