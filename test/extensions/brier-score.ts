import { METRICS, type MetricDescription } from '../../contract/metrics';
import { mean, measureNormally } from '../../engine/quality/measure';
import { MEASURERS, type Measurer } from '../../engine/quality/measure-rows';

/** The row of contract/metrics.ts. */
export const BRIER_SCORE: MetricDescription = {
  name: 'brierScore',
  jsonKey: 'brier_score',
  minimum: 0,
  maximum: 1,
  better: 'lower',
  problemTypes: ['binary'],
};

/** The table with the row. */
export const METRICS_WITH_BRIER: readonly MetricDescription[] = [...METRICS, BRIER_SCORE];

/** What engine/quality/binary.ts would measure. */
const measureBinary: Measurer = (outcomes, classes) => {
  const squares = outcomes.map(({ truth, score }) => (truth - score!) ** 2);
  return { ...MEASURERS.binary(outcomes, classes), brierScore: measureNormally(mean(squares), 0.01, 0, 1) };
};

/** The measurers with it. */
export const MEASURERS_WITH_BRIER = { ...MEASURERS, binary: measureBinary };
