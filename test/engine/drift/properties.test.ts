import fc from 'fast-check';
import {
  type Baseline,
  type CapturedRecord,
  DEFAULT_DRIFT_CONFIG,
  mergeWindowCounts,
  type Row,
  WindowCounter,
  type WindowCounts,
} from '../../../engine/drift';
import { BoundedCounts, mergeBoundedCounts } from '../../../engine/drift/bounded-counts';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { testChiSquared } from '../../../engine/drift/chi-squared';
import { judgeWindow } from '../../../engine/drift/judge-window';
import {
  buildNumericBins,
  countCells,
  findCell,
  measureWasserstein,
  sumBars,
  sumGroups,
} from '../../../engine/drift/numeric-bins';
import {
  adjustPValues,
  measureJensenShannon,
  measureLInfinity,
  measurePsi,
  testKolmogorovSmirnov,
} from '../../../engine/drift/statistics';
import { sum } from '../../../engine/drift/sum';

const schema = JSON.stringify({
  features: [
    { name: 'amount', type: 'numeric' },
    { name: 'plan', type: 'categorical' },
  ],
});
const baseline = buildBaseline(
  {
    data: [
      'amount,plan',
      ...Array.from({ length: 300 }, (_, i) => `${(i * 37) % 100},${['a', 'b', 'c', ''][i % 4]}`),
    ].join('\n'),
    schema,
    predictions: ['prediction,label', ...Array.from({ length: 300 }, (_, i) => `${(i % 50) / 50},${i % 2}`)].join('\n'),
  },
  { data: 's3://b/baseline.csv', schema: 's3://b/schema.json' },
);

const value = fc.oneof(
  fc.integer({ min: -20, max: 130 }).map(String),
  fc.double({ noNaN: true }).map(String),
  fc.constantFrom('', 'a', 'b', 'c', 'd', '__proto__', 'constructor', 'NaN', 'text', undefined),
  fc.string(),
);
const row: fc.Arbitrary<Row> = fc.tuple(value, value);
const record: fc.Arbitrary<CapturedRecord> = fc.record({
  inferenceTime: fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2026-01-03T00:00:00Z'),
    noInvalidDate: true,
  }),
  rows: fc.array(row, { maxLength: 4 }),
  predictions: fc.array(value, { maxLength: 4 }),
  wrongArities: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 2 }),
  unknownNames: fc.array(fc.string(), { maxLength: 2 }),
  problems: fc.array(
    fc.constantFrom(
      { reason: 'missingOutput' as const, detail: 'none' },
      { reason: 'wrongArity' as const, detail: '3' },
    ),
    { maxLength: 2 },
  ),
});
const records = fc.array(fc.tuple(record, fc.nat(1000)), { maxLength: 40 });
const servingSince = new Date('2026-01-02T00:00:00Z');

function count(part: readonly [CapturedRecord, number][], against: Baseline = baseline): WindowCounts {
  const counter = new WindowCounter(against, servingSince);
  part.forEach(([item, line]) => counter.addRecord(item, `line ${line}`));
  return counter.counts();
}

describe('counting', () => {
  test('several merged passes are one pass, wherever the traffic is cut', () => {
    fc.assert(
      fc.property(records, fc.nat(40), fc.nat(40), (all, cut1, cut2) => {
        const [first, second] = [Math.min(cut1, cut2), Math.max(cut1, cut2)];
        const parts = [all.slice(0, first), all.slice(first, second), all.slice(second)].map((part) => count(part));
        const whole = count(all);
        expect(parts.reduce(mergeWindowCounts)).toEqual(whole);
        expect(mergeWindowCounts(parts[0], mergeWindowCounts(parts[1], parts[2]))).toEqual(whole);
        expect(mergeWindowCounts(mergeWindowCounts(parts[2], parts[1]), parts[0])).toEqual(whole);
      }),
    );
  });

  test('the order of the traffic does not matter', () => {
    fc.assert(
      fc.property(
        records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(count(shuffled)).toEqual(count(all));
        },
      ),
    );
  });

  test('counts survive JSON, so that parts can be counted elsewhere', () => {
    fc.assert(
      fc.property(records, (all) => {
        const counts = count(all);
        expect(JSON.parse(JSON.stringify(counts))).toEqual(counts);
        expect(count(all, JSON.parse(JSON.stringify(baseline)))).toEqual(counts);
      }),
    );
  });

  test('no row is lost: every value is in a cell, missing or invalid', () => {
    fc.assert(
      fc.property(records, (all) => {
        const counts = count(all);
        const [amount, plan] = counts.features as any[];
        expect(sum(amount.cells) + amount.missing + amount.invalid).toBe(counts.rows);
        expect(sum(plan.categories) + plan.other + plan.missing).toBe(counts.rows);
      }),
    );
  });

  test('bounded counts keep the smallest keys, exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 })), fc.array(fc.string({ maxLength: 2 })), (a, b) => {
        const exact = new Map<string, number>();
        [...a, ...b].forEach((key) => exact.set(key, (exact.get(key) ?? 0) + 1));
        const expected = [...exact].sort(([x], [y]) => (x < y ? -1 : 1)).slice(0, 5);
        const [left, right] = [a, b].map((keys) => {
          const counts = new BoundedCounts(5);
          keys.forEach((key) => counts.add(key));
          return counts.entries();
        });
        expect(mergeBoundedCounts(5, left, right)).toEqual(expected);
      }),
    );
  });
});

describe('judging', () => {
  test('any traffic gets a verdict whose numbers are finite and within their bounds', () => {
    fc.assert(
      fc.property(records, (all) => {
        const counts = count(all);
        const judgement = judgeWindow(baseline, counts, { ...DEFAULT_DRIFT_CONFIG, minimumRows: 1 });
        const { notUnderstood = [], driftedFeatures, predictionDrifted } = judgement;
        const isDrift = driftedFeatures.length > 0 || predictionDrifted;
        expect(judgement.verdict).toBe(
          notUnderstood.includes('requests')
            ? 'NotUnderstood'
            : counts.rows === 0
              ? 'InsufficientData'
              : isDrift
                ? 'Drift'
                : notUnderstood.length > 0
                  ? 'NotUnderstood'
                  : 'NoDrift',
        );
        const { lines, bodies } = counts.unread;
        if (lines + bodies >= Math.max(10, (counts.records + lines) / 10)) {
          expect(judgement.verdict).toBe('NotUnderstood');
        }
        for (const { statistics, adjustedPValue, missingShare } of [...judgement.features, judgement.predictions!]) {
          Object.values(statistics).forEach((number) => expect(Number.isFinite(number)).toBe(true));
          [
            adjustedPValue,
            missingShare,
            statistics.ks ?? 0,
            statistics.lInfinity ?? 0,
            statistics.unseenShare ?? 0,
          ].forEach((share) => {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          });
          expect(statistics.jensenShannon ?? 0).toBeLessThanOrEqual(Math.sqrt(Math.LN2) + 1e-12);
        }
      }),
    );
  });
});

const counts = fc
  .integer({ min: 1, max: 12 })
  .chain((length) => fc.tuple(...[0, 1].map(() => fc.array(fc.nat(500), { minLength: length, maxLength: length }))));

describe('measures', () => {
  test('are zero between a sample and a multiple of it', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 8 }), ([a], times) => {
        const b = a.map((count) => count * times);
        expect(measurePsi(a, b)).toBeCloseTo(0, 12);
        expect(measureJensenShannon(a, b)).toBeCloseTo(0, 6);
        expect(measureLInfinity(a, b)).toBeCloseTo(0, 12);
        expect(testKolmogorovSmirnov(a, b).statistic).toBeCloseTo(0, 12);
        expect(testChiSquared(a, b).statistic).toBeCloseTo(0, 6);
      }),
    );
  });

  test('are symmetric, not negative and bounded', () => {
    fc.assert(
      fc.property(counts, ([a, b]) => {
        for (const measure of [measurePsi, measureJensenShannon, measureLInfinity]) {
          expect(measure(a, b)).toBeCloseTo(measure(b, a), 9);
          expect(measure(a, b)).toBeGreaterThanOrEqual(0);
        }
        expect(measureJensenShannon(a, b)).toBeLessThanOrEqual(Math.sqrt(Math.LN2) + 1e-12);
        expect(testKolmogorovSmirnov(a, b).statistic).toBeLessThanOrEqual(1 + 1e-12);
        for (const { pValue } of [testKolmogorovSmirnov(a, b), testChiSquared(a, b)]) {
          expect(pValue).toBeGreaterThanOrEqual(0);
          expect(pValue).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('adjusted p-values keep the order, and are never below what they adjust', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (pValues) => {
        const adjusted = adjustPValues(pValues);
        adjusted.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(pValues[i]);
          expect(value).toBeLessThanOrEqual(1);
          pValues.forEach((other, j) => other < pValues[i] && expect(adjusted[j]).toBeLessThanOrEqual(value));
        });
      }),
    );
  });
});

const samples = fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
  minLength: 1,
  maxLength: 400,
});

describe('numeric bins', () => {
  test('points increase, groups and bars partition what was counted', () => {
    fc.assert(
      fc.property(samples, samples, (values, others) => {
        const bins = buildNumericBins(values);
        bins.points.forEach((point, i) => i > 0 && expect(point).toBeGreaterThan(bins.points[i - 1]));
        const cells = countCells(bins.points, others);
        expect(sum(sumGroups(bins, cells))).toBe(others.length);
        expect(sum(sumBars(bins, cells))).toBe(others.length);
        expect(bins.edges.length).toBeGreaterThan(2);
      }),
    );
  });

  test('a cell is a point, or lies strictly between two', () => {
    fc.assert(
      fc.property(samples, fc.double({ noNaN: true, noDefaultInfinity: true }), (values, value) => {
        const { points } = buildNumericBins(values);
        const cell = findCell(points, value);
        if (cell % 2 === 1) {
          expect(points[(cell - 1) / 2] === value).toBe(true);
        } else {
          expect(cell === 0 || points[cell / 2 - 1] < value).toBe(true);
          expect(cell === 2 * points.length || value < points[cell / 2]).toBe(true);
        }
      }),
    );
  });

  test('moving every value by the same amount is that far, in cells that are points', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1 }),
        fc.integer({ min: -100, max: 100 }),
        (values, shift) => {
          const moved = values.map((value) => value + shift);
          const points = [...new Set([...values, ...moved])].sort((a, b) => a - b);
          const distance = measureWasserstein(
            points,
            countCells(points, values),
            countCells(points, moved),
            points[0],
            points[points.length - 1],
          );
          expect(distance).toBeCloseTo(Math.abs(shift), 6);
        },
      ),
    );
  });

  test.each([[[5, 5, 5, 5]], [[0]], [[-1e300, 1e300]], [[1e17, 1e17 + 1024]], [[1e-300, 2e-300]]])(
    'are made for %p',
    (values) => {
      const bins = buildNumericBins(values);
      expect(bins.points.every(Number.isFinite)).toBe(true);
      expect(sum(countCells(bins.points, values))).toBe(values.length);
      expect(bins.edges.length).toBeGreaterThan(1);
    },
  );
});
