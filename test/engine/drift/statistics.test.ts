import { readFileSync } from 'node:fs';
import path from 'node:path';
import { testChiSquared } from '../../../engine/drift/chi-squared';
import { chiSquaredTail, hypergeometricTail, kolmogorovTail } from '../../../engine/drift/distributions';
import { buildNumericBins, countCells, measureWasserstein } from '../../../engine/drift/numeric-bins';
import {
  adjustByBonferroni,
  adjustPValues,
  measureJensenShannon,
  measureLInfinity,
  measurePsi,
  SMALLEST_SHARE,
  testKolmogorovSmirnov,
  testTwoProportions,
} from '../../../engine/drift/statistics';
import { testUnseen } from '../../../engine/drift/unseen-values';

const golden: Record<string, any> = JSON.parse(readFileSync(path.join(__dirname, 'golden', 'scipy.json'), 'utf8'));

/** Relative, so that tails far below 1e-10 are compared too. */
function expectClose(actual: number, expected: number, relative = 1e-9): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(expected), Number.MIN_VALUE) + 1e-300,
  );
}

test('the reference is the one named', () => {
  expect(golden.versions.scipy).toBe('1.13.1');
});

describe('distributions, against scipy', () => {
  test.each<any>(golden.chiSquaredTails)(
    'chi-squared $value with $degreesOfFreedom degrees',
    ({ value, degreesOfFreedom, tail }) => {
      expectClose(chiSquaredTail(value, degreesOfFreedom), tail);
    },
  );

  test.each<any>(golden.hypergeometricTails)(
    'hypergeometric $successes of $size',
    ({ successes, size, otherSuccesses, otherSize, tail }) => {
      expectClose(hypergeometricTail(successes, size, otherSuccesses, otherSize), tail, 1e-8);
    },
  );

  test.each<any>(golden.kolmogorov)('Kolmogorov $distance with $n', ({ n, distance, tail }) => {
    const actual = kolmogorovTail(distance, n);
    if (n * distance ** 2 >= 2.2) {
      // scipy takes an exact recursion at n ≤ 140; there twice the one-sided tail is an approximation.
      expectClose(actual, tail, n > 140 ? 1e-8 : 1e-4);
    } else {
      expect(Math.abs(actual - tail)).toBeLessThan(n > 140 ? 1e-5 : 2e-3);
    }
  });
});

describe('numeric samples, against scipy', () => {
  test.each<any>(golden.samples)('$name', ({ baseline, live, ks, ksPValue, wasserstein }) => {
    // With few different values every one of them is a point, so that nothing is lost by counting.
    const { points } = buildNumericBins(baseline);
    const everyPoint = [...new Set([...points, ...live])].sort((a, b) => a - b);
    const cells = [countCells(everyPoint, baseline), countCells(everyPoint, live)] as const;
    const test = testKolmogorovSmirnov(...cells);
    expectClose(test.statistic, ks);
    expectClose(test.pValue, ksPValue, 1e-4);
    expectClose(
      measureWasserstein(everyPoint, ...cells, Math.min(...baseline, ...live), Math.max(...baseline, ...live)),
      wasserstein,
    );
  });

  test.each<any>(golden.continuous)(
    'bins of a continuous column lose little: $name',
    ({ baseline, live, ks, wasserstein }) => {
      const { points } = buildNumericBins(baseline);
      const cells = [countCells(points, baseline), countCells(points, live)] as const;
      const { statistic } = testKolmogorovSmirnov(...cells);
      expect(statistic).toBeLessThanOrEqual(ks + 1e-12);
      expect(statistic).toBeGreaterThan(ks - 0.01);
      const distance = measureWasserstein(
        points,
        ...cells,
        Math.min(...baseline, ...live),
        Math.max(...baseline, ...live),
      );
      expect(Math.abs(distance - wasserstein)).toBeLessThan(0.02 * wasserstein + 0.02);
    },
  );
});

describe('categories, against scipy', () => {
  test.each<any>(golden.tables)(
    '$baseline and $live',
    ({ baseline, live, chiSquared, chiSquaredPValue, likelihoodRatioPValue, jensenShannon, psi, lInfinity }) => {
      const test = testChiSquared(baseline, live);
      expectClose(test.statistic, chiSquared);
      expectClose(test.pValue, chiSquaredPValue);
      expectClose(test.likelihoodRatioPValue, likelihoodRatioPValue);
      expectClose(measureJensenShannon(baseline, live), jensenShannon);
      expectClose(measurePsi(baseline, live), psi);
      expectClose(measureLInfinity(baseline, live), lInfinity);
    },
  );

  test.each<any>(golden.pooledTables)(
    'rare cells are pooled: $live',
    ({ baseline, live, chiSquared, chiSquaredPValue }) => {
      const test = testChiSquared(baseline, live);
      expectClose(test.statistic, chiSquared);
      expectClose(test.pValue, chiSquaredPValue);
    },
  );

  test('a table of one cell says nothing', () => {
    expect(testChiSquared([100, 0], [20, 0])).toEqual({
      statistic: 0,
      pValue: 1,
      likelihoodRatioPValue: 1,
      degreesOfFreedom: 0,
    });
    expect(testChiSquared([100, 3], [20, 0])).toEqual({
      statistic: 0,
      pValue: 1,
      likelihoodRatioPValue: 1,
      degreesOfFreedom: 0,
    });
  });

  test('an empty cell counts as the smallest share in the stability index', () => {
    expect(measurePsi([50, 50, 0], [25, 25, 50])).toBeCloseTo(
      2 * 0.25 * Math.log(2) + (0.5 - SMALLEST_SHARE) * Math.log(0.5 / SMALLEST_SHARE),
      12,
    );
  });
});

describe('significance, against scipy', () => {
  test.each<any>(golden.adjusted)('Benjamini–Hochberg of $pValues', ({ pValues, adjusted }) => {
    adjustPValues(pValues).forEach((value, i) => expectClose(value, adjusted[i], 1e-12));
  });

  test.each<any>(golden.proportions)('two proportions $baseline and $live', ({ baseline, live, pValue }) => {
    expectClose(testTwoProportions(baseline[0], baseline[1], live[0], live[1]).pValue, pValue);
  });

  test.each<any>(golden.rareProportions)(
    'two proportions by the exact test $baseline and $live',
    ({ baseline, live, pValue }) => {
      expectClose(testTwoProportions(baseline[0], baseline[1], live[0], live[1]).pValue, pValue);
    },
  );

  test('Bonferroni multiplies by the number of tests', () => {
    expect(adjustByBonferroni([0.001, 0.4, 0.2])).toEqual([0.003, 1, 0.2 * 3]);
  });

  test('proportions that cannot differ are no evidence', () => {
    expect(testTwoProportions(0, 100, 0, 50).pValue).toBe(1);
    expect(testTwoProportions(100, 100, 50, 50).pValue).toBe(1);
    expect(testTwoProportions(0, 0, 5, 50).pValue).toBe(1);
  });

  test('a column of very many categories may have new ones, a column of few may not', () => {
    // 250 of 2,763 baseline rows hold a value that occurs once: some 36 of 400 new rows are to be expected.
    expect(testUnseen(250, 2763, 36, 400)).toBeGreaterThan(0.1);
    expect(testUnseen(250, 2763, 80, 400)).toBeLessThan(1e-6);
    expect(testUnseen(0, 2763, 4, 400)).toBeLessThan(0.001);
    expect(testUnseen(0, 2763, 0, 400)).toBe(1);
  });
});
