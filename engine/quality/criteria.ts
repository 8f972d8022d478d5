import type { Criterion } from '../../contract/quality-config';
import type { Measure, Measures } from './measure';

/** What became of one success criterion in live traffic. */
export interface CriterionResult extends Criterion {
  /** `unclear`: the value misses the threshold, but its interval does not; `unmeasured`: there is no value. */
  readonly outcome: 'met' | 'missed' | 'unclear' | 'unmeasured';
  readonly measured?: Measure;
  /** For people. */
  readonly message: string;
}

/**
 * Compares measures with the success criteria.
 *
 * @param certain a criterion is missed only when the better end of the metric's interval misses it as well, so that few
 *   labelled rows do not raise an alarm by chance
 * @param known how the measures came to be
 */
export function judgeCriteria(
  criteria: readonly Criterion[],
  measures: Measures,
  certain: boolean,
  known: 'measured' | 'estimated' = 'measured',
): CriterionResult[] {
  return criteria.map((criterion) => {
    const { metric, comparison, threshold } = criterion;
    const required = `the ${comparison === 'atLeast' ? 'required' : 'allowed'} ${threshold}`;
    const measured = measures[metric];
    if (measured === undefined) {
      return { ...criterion, outcome: 'unmeasured', message: `${metric} could not be ${known}, ${required}` };
    }
    const holds = (value: number): boolean => (comparison === 'atLeast' ? value >= threshold : value <= threshold);
    const best = comparison === 'atLeast' ? measured.upper : measured.lower;
    const outcome = holds(measured.value) ? 'met' : certain && holds(best) ? 'unclear' : 'missed';
    return {
      ...criterion,
      outcome,
      measured,
      message: `${known === 'estimated' ? 'estimated ' : ''}${explain(criterion, measured, outcome)}`,
    };
  });
}

/** Such as `auc 0.780 is below the required 0.8, but 0.8 lies within its 95 % interval (0.740 to 0.820)`. */
function explain(
  { metric, comparison, threshold }: Criterion,
  { value, lower, upper }: Measure,
  outcome: 'met' | 'missed' | 'unclear',
): string {
  const required = `the ${comparison === 'atLeast' ? 'required' : 'allowed'} ${threshold}`;
  const side = value === threshold ? 'exactly' : value > threshold ? 'above' : 'below';
  const interval = `${lower.toFixed(3)} to ${upper.toFixed(3)}`;
  const certainty =
    outcome === 'unclear'
      ? `but ${threshold} lies within its 95 % interval (${interval})`
      : `95 % interval ${interval}`;
  return `${metric} ${value.toFixed(3)} is ${side} ${required}, ${certainty}`;
}
