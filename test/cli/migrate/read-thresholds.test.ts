import { parseOffset, readPeriod } from '../../../cli/migrate/offsets';
import { readCriteria, readDriftThresholds } from '../../../cli/migrate/read-thresholds';

const constraints = (config: object, comparison: object = {}): any => ({
  features: [],
  monitoring_config: {
    ...config,
    distribution_constraints: { comparison_threshold: 0.1, comparison_method: 'Simple', ...comparison },
  },
});

test.each<[number, number | undefined]>([
  [0.95, 0.05],
  [0.5, 0.5],
  // The smallest share that is read, and the largest.
  [0.49, undefined],
  [1, undefined],
  [0.1, undefined],
  [-1, undefined],
  [7, undefined],
])('domain_content_threshold %d is a share of unseen values of %s', (known, unseenShare) => {
  const { thresholds, taken, left } = readDriftThresholds(constraints({ domain_content_threshold: known }));
  expect(thresholds).toEqual(unseenShare === undefined ? {} : { unseenShare });
  // Each is said once, on one of the two sides.
  expect([...taken, ...left].filter((line) => line.startsWith('domain_content_threshold'))).toHaveLength(1);
});

test('comparisons of categories are a limit by LInfinity, and none by ChiSquared', () => {
  const by = (method: string): any =>
    readDriftThresholds(constraints({}, { categorical_comparison_threshold: 0.2, categorical_drift_method: method }));
  expect(by('LInfinity').thresholds).toEqual({ lInfinity: 0.2 });
  expect(by('ChiSquared').thresholds).toEqual({});
  expect(by('ChiSquared').left).toContainEqual(expect.stringMatching(/^categorical_drift_method ChiSquared 0\.2: /));
});

test('constraints without a configuration have no thresholds', () => {
  expect(readDriftThresholds({})).toEqual({ thresholds: {}, taken: [], left: [] });
});

test('criteria are what is no violation, of metrics that there are, in their bounds', () => {
  const read = (rules: object, type: 'binary' | 'multiclass' | 'regression', section: string): any =>
    readCriteria({ [section]: rules }, type);
  const less = (threshold: unknown): object => ({ threshold, comparison_operator: 'LessThanThreshold' });
  const more = (threshold: unknown): object => ({ threshold, comparison_operator: 'GreaterThanThreshold' });
  expect(read({ mae: more(3), r2: less(-0.5) }, 'regression', 'regression_constraints').thresholds).toEqual([
    { metric: 'mae', comparison: 'atMost', threshold: 3 },
    { metric: 'r2', comparison: 'atLeast', threshold: -0.5 },
  ]);
  const multi = read(
    { weighted_recall: less(0.6), accuracy: less(0.6), weighted_f1: less(0.5), weighted_precision: less(0.5) },
    'multiclass',
    'multiclass_classification_constraints',
  );
  expect(multi.thresholds).toEqual([
    { metric: 'accuracy', comparison: 'atLeast', threshold: 0.6 },
    { metric: 'weightedF1', comparison: 'atLeast', threshold: 0.5 },
  ]);
  expect(multi.left).toEqual([
    expect.stringMatching(/^accuracy .*same/),
    expect.stringMatching(/^weighted_precision .*no such/),
  ]);
  const odd = read(
    { auc: less(1.2), recall: less('0.5'), f1: { threshold: 0.5 }, mae: more(1), precision: null },
    'binary',
    'binary_classification_constraints',
  );
  expect(odd.thresholds).toEqual([]);
  expect(odd.left).toHaveLength(5);
});

test.each<[string | undefined, number | undefined]>([
  ['-P8D', -8 * 86_400],
  ['-PT1H', -3600],
  ['-P1DT2H30M', -95_400],
  ['-P0D', 0],
  ['PT15M', 900],
  ['yesterday', undefined],
  [undefined, undefined],
])('the offset %s is %s seconds', (text, seconds) => {
  expect(parseOffset(text)).toBe(seconds);
});

test.each<[string | undefined, number | undefined]>([
  ['cron(0 * ? * * *)', 3600],
  ['cron(0 17 ? * * *)', 86_400],
  ['cron(0 0/6 ? * * *)', 21_600],
  ['cron(0 17/0 ? * * *)', undefined],
  ['NOW', undefined],
  ['cron(5 17 ? * 2 *)', undefined],
  [undefined, undefined],
])('the schedule %s runs every %s seconds', (expression, seconds) => {
  expect(readPeriod(expression)).toBe(seconds);
});
