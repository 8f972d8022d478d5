import type { Measure, Measures } from './measure';
import type { Criterion } from './quality-config';

/** What became of one success criterion in live traffic. */
export interface CriterionResult extends Criterion {
  /** `unclear`: the value misses the threshold, but its interval does not; `unmeasured`: there is no value. */
  readonly outcome: 'met' | 'missed' | 'unclear' | 'unmeasured';
  readonly measured?: Measure;
  /** For people. */
  readonly message: string;
}

/**
 * Holds measures against the success criteria.
 *
 * @param certain a criterion is missed only when the better end of the metric's interval misses it as well, so that few
 *   labelled rows do not raise an alarm by chance
 */
export function judgeCriteria(criteria: readonly Criterion[], measures: Measures, certain: boolean): CriterionResult[] {
  return criteria.map((criterion) => {
    const { metric, comparison, threshold } = criterion;
    const required = `the ${comparison === 'atLeast' ? 'required' : 'allowed'} ${threshold}`;
    const measured = measures[metric];
    if (measured === undefined) {
      return { ...criterion, outcome: 'unmeasured', message: `${metric} could not be measured, ${required}` };
    }
    const holds = (value: number): boolean => (comparison === 'atLeast' ? value >= threshold : value <= threshold);
    const best = comparison === 'atLeast' ? measured.upper : measured.lower;
    const outcome = holds(measured.value) ? 'met' : certain && holds(best) ? 'unclear' : 'missed';
    const range = `${measured.value.toFixed(3)} (95 % interval ${measured.lower.toFixed(3)} to ${measured.upper.toFixed(3)})`;
    const how = { met: 'holds', missed: 'misses', unclear: 'is on the wrong side of, but its interval holds,' }[
      outcome
    ];
    return { ...criterion, outcome, measured, message: `${metric} ${range} ${how} ${required}` };
  });
}
