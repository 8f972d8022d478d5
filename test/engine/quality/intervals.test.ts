import { createRandom } from '../../../engine/aws/random';
import { measureBinary } from '../../../engine/quality/binary';
import { measureCost } from '../../../engine/quality/cost';
import type { Measures, Outcome } from '../../../engine/quality/measure';
import { measureMulticlass } from '../../../engine/quality/multiclass';
import { measureRegression } from '../../../engine/quality/regression';

const WINDOWS = 1000;

/** A normal number (Box and Muller). */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** In how many of the simulated windows the interval holds the truth, which is measured on very many rows. */
function findCoverage(
  rows: number,
  draw: (random: () => number) => Outcome,
  measure: (outcomes: Outcome[]) => Measures,
): Record<string, number> {
  const random = createRandom(7);
  const sample = (size: number): Outcome[] => Array.from({ length: size }, () => draw(random));
  const truth = measure(sample(200_000));
  const held: Record<string, number> = {};
  for (let window = 0; window < WINDOWS; window++) {
    for (const [name, { lower, upper }] of Object.entries(measure(sample(rows)))) {
      held[name] = (held[name] ?? 0) + (lower <= truth[name].value && truth[name].value <= upper ? 1 : 0);
    }
  }
  return Object.fromEntries(Object.entries(held).map(([name, count]) => [name, count / WINDOWS]));
}

/** @param others metrics whose interval is of another kind, which the test says something else about */
function expectNominal(coverage: Record<string, number>, names: string[], others: string[] = []): void {
  const nominal = Object.fromEntries(Object.entries(coverage).filter(([name]) => !others.includes(name)));
  expect(Object.keys(nominal)).toEqual(names);
  // A thousand windows tell 95 % to about one percent; skewed metrics of 200 rows may lose a little more.
  Object.values(nominal).forEach((share) => {
    expect(share).toBeGreaterThanOrEqual(0.93);
    expect(share).toBeLessThanOrEqual(0.98);
  });
}

test('95 % intervals of binary metrics hold the truth in about 95 % of windows of 200 rows', () => {
  const draw = (random: () => number): Outcome => {
    const truth = random() < 0.3 ? 1 : 0;
    const score = 1 / (1 + Math.exp(-(drawNormal(random) + 2 * truth - 1.5)));
    return { truth, score, predicted: score >= 0.5 ? 1 : 0 };
  };
  expectNominal(findCoverage(200, draw, measureBinary), [
    'accuracy',
    'auc',
    'f1',
    'precision',
    'recall',
    'logLoss',
    'brierScore',
  ]);
});

test('and of what rows cost: dear mistakes, of which a window has few', () => {
  const draw = (random: () => number): Outcome => {
    const truth = random() < 0.15 ? 1 : 0;
    return { truth, predicted: random() < (truth === 1 ? 0.85 : 0.15) ? 1 : 0 };
  };
  const matrix = [
    [0, 5],
    [60, 2],
  ];
  expectNominal(
    findCoverage(200, draw, (outcomes) => measureCost(outcomes, { matrix })),
    ['costPerRow'],
  );
});

test('and of multi-class metrics', () => {
  const draw = (random: () => number): Outcome => {
    const truth = Math.floor(random() * random() * 4);
    const weights = [0, 1, 2, 3].map((i) => Math.exp(drawNormal(random) + (i === truth ? 1.5 : 0)));
    const total = weights.reduce((a, b) => a + b);
    const probabilities = weights.map((weight) => weight / total);
    return { truth, probabilities, predicted: probabilities.indexOf(Math.max(...probabilities)) };
  };
  const coverage = findCoverage(300, draw, (outcomes) => measureMulticlass(outcomes, 4));
  expectNominal(coverage, ['accuracy', 'auc', 'macroF1', 'weightedF1', 'logLoss'], ['leastRecall']);
  // Which class has the least recall is chance as well, and the least of several is a little too low.
  expect(coverage.leastRecall).toBeGreaterThan(0.9);
});

test('and of regression metrics', () => {
  const draw = (random: () => number): Outcome => {
    const predicted = 20 + 3 * drawNormal(random);
    return { predicted, truth: predicted + 2 * drawNormal(random) };
  };
  const names = ['mae', 'mse', 'rmse', 'medianAbsoluteError', 'mape', 'wape', 'r2'];
  // The largest error is that of the rows at hand.
  expectNominal(findCoverage(200, draw, measureRegression), names, ['largestError']);
});
