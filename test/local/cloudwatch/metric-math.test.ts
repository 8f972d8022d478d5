import { evaluateExpression, type Series } from '../../../local/cloudwatch/metric-math';

const SERIES: Record<string, Series> = { m1: [10, 20, undefined, 40], m2: [2, 0, 5, undefined], e1: [1, 1, 1, 1] };

function evaluate(expression: string): Series {
  return evaluateExpression(
    expression,
    4,
    (id) =>
      SERIES[id] ??
      (() => {
        throw new Error(`no ${id}`);
      })(),
    () => [SERIES.m1!, SERIES.m2!],
  );
}

test.each<[string, Series]>([
  ['m1/m2', [5, undefined, undefined, undefined]],
  ['m1 + m2 * 2', [14, 20, undefined, undefined]],
  ['(m1 + m2) * 2', [24, 40, undefined, undefined]],
  ['2 ^ 3 ^ 2', [512, 512, 512, 512]],
  ['-m1 + 1', [-9, -19, undefined, -39]],
  ['100 - 10 - 1', [89, 89, 89, 89]],
  ['-2 ^ 2', [-4, -4, -4, -4]],
  ['m1 > 15', [0, 1, undefined, 1]],
  ['m1 > 5 && m2 == 0', [0, 1, undefined, undefined]],
  ['FILL(m1, 0)', [10, 20, 0, 40]],
  ['FILL(m1, REPEAT)', [10, 20, 20, 40]],
  ['IF(m2 > 0, m1 / m2, 0)', [5, 0, undefined, undefined]],
  ['IF(FILL(m2, 0) > 0, FILL(m1, 0), 7)', [10, 7, 0, 7]],
  ['SUM([m1, m2])'.replace(/[[\]]/g, ''), [12, 20, 5, 40]],
  ['SUM(METRICS())', [12, 20, 5, 40]],
  ['MAX(METRICS())', [10, 20, 5, 40]],
  ['m1 / SUM(m1)', [10 / 70, 20 / 70, undefined, 40 / 70]],
  ['AVG(m1)', [70 / 3, 70 / 3, 70 / 3, 70 / 3]],
  ['CEIL(m1 / 3)', [4, 7, undefined, 14]],
])('%s', (expression, expected) => {
  expect(evaluate(expression)).toEqual(expected);
});

test.each([
  ['m1 +', 'ends too early'],
  ['ANOMALY_DETECTION_BAND(m1)', "unsupported function 'ANOMALY_DETECTION_BAND'"],
  ['m1 m2', "unexpected 'm2'"],
  ['(m1', "expected ')'"],
  ['m1 $ 2', 'cannot read'],
  ['IF(m1, 2)', 'IF takes 3 arguments, got 2'],
])('%s is refused: %s', (expression, problem) => {
  expect(() => evaluate(expression)).toThrow(problem);
});
