import { METRICS, type MetricDescription } from '../../contract/metrics';
import { measureShare } from '../../engine/quality/measure';
import { MEASURERS, type Measurer } from '../../engine/quality/measure-rows';

/** The row of contract/metrics.ts. */
export const SPECIFICITY: MetricDescription = {
  name: 'specificity',
  jsonKey: 'true_negative_rate',
  minimum: 0,
  maximum: 1,
  better: 'higher',
  problemTypes: ['binary'],
};

/** The table with the row. */
export const METRICS_WITH_SPECIFICITY: readonly MetricDescription[] = [...METRICS, SPECIFICITY];

/** What engine/quality/binary.ts would measure. */
const measureBinary: Measurer = (outcomes, classes) => {
  const negatives = outcomes.filter(({ truth }) => truth === 0);
  const right = negatives.filter(({ predicted }) => predicted === 0).length;
  return { ...MEASURERS.binary(outcomes, classes), specificity: measureShare(right, negatives.length) };
};

/** The measurers with it. */
export const MEASURERS_WITH_SPECIFICITY = { ...MEASURERS, binary: measureBinary };
