import fc from 'fast-check';
import { DEFAULT_DRIFT_CONFIG, WindowCounter } from '../../../engine/drift';
import { buildFromColumns } from '../../../engine/drift/build-baseline';
import type { NumericBaseline } from '../../../engine/drift/column-baseline';
import { type ColumnComparison, compareColumn } from '../../../engine/drift/compare-column';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { countCells } from '../../../engine/drift/numeric-bins';
import { startRandom } from './random';

const { normal, uniform } = startRandom(20261129);
const draw = (rows: number, value: () => number): number[] => Array.from({ length: rows }, value);
const build = (values: readonly number[]) =>
  buildFromColumns([{ name: 'amount', type: 'numeric' }], [values.map(String)], { data: 'd', schema: 's' });

function judge(baseline: readonly number[], live: readonly number[]) {
  const built = build(baseline);
  const counter = new WindowCounter(built);
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-23T13:00:00Z'),
      rows: live.map((value) => [String(value)]),
      predictions: [],
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  return judgeWindow(built, counter.counts(), DEFAULT_DRIFT_CONFIG);
}

function compare(baseline: readonly number[], live: readonly number[]): ColumnComparison {
  const [column] = build(baseline).features as NumericBaseline[];
  const extremes = { minimum: Math.min(...live), maximum: Math.max(...live) };
  const counts = { cells: countCells(column.bins.points, live), missing: 0, invalid: 0, ...extremes };
  return compareColumn(column, counts, DEFAULT_DRIFT_CONFIG);
}

const usual = (): number => 70 + 12 * normal();
/** The value instead of a share of the rows. */
const mix = (value: number, share: number, other: () => number) => (): number => (uniform() < share ? value : other());

test('-999 in 3 % of 1,000 rows is drift, and the verdict says so', () => {
  const baseline = draw(5000, usual);
  const live = draw(1000, usual).map((value, i) => (i < 30 ? -999 : value));
  const { verdict, reason, features } = judge(baseline, live);
  expect(verdict).toBe('Drift');
  expect(reason).toMatch(
    /^1 of 1 features drifted \(amount\); amount: 3\.[0-9] % of the values are outside [0-9.]+ to [0-9.]+, of which -999 is 3\.0 %$/,
  );
  expect(features[0].statistics.outsideShare).toBeGreaterThanOrEqual(0.03);
  expect(features[0].statistics.ksPValue).toBeGreaterThan(0.01);
});

test.each([-1, 0])('%d in 3 % of the rows is found inside the range, and named', (value) => {
  const inside = (): number => 3 * normal();
  const { verdict, reason } = judge(draw(10_000, inside), draw(1000, mix(value, 0.03, inside)));
  expect(verdict).toBe('Drift');
  expect(reason).toMatch(new RegExp(`amount: [2-4]\\.\\d % of the values are ${value}, in the baseline 0\\.0 %$`));
});

test('a value that no list knows is told by the values around it', () => {
  const { verdict, reason } = judge(draw(10_000, usual), draw(1000, mix(71.2345, 0.04, usual)));
  expect(verdict).toBe('Drift');
  expect(reason).toMatch(
    / % of the values lie between (70\.9|71\.[0-2])\d* and 71\.[2-5]\d*, in the baseline 0\.\d %$/,
  );
});

test('amounts that are mostly 0 drift where the others change', () => {
  const amount = (factor: number) => mix(0, 0.9, () => factor * Math.exp(normal()));
  expect(judge(draw(10_000, amount(1)), draw(2000, amount(1))).verdict).toBe('NoDrift');
  const { verdict, features } = judge(draw(10_000, amount(1)), draw(2000, amount(2)));
  expect(verdict).toBe('Drift');
  expect(features[0].reasons.join()).toMatch(/the \d+\.\d % of the values beside 0 changed: Jensen–Shannon distance/);
});

test('values that are new in fewer rows than the limit are no drift', () => {
  const live = draw(10_000, usual).map((value, i) => (i < 60 ? 160 : value));
  const { verdict, features } = judge(draw(10_000, usual), live);
  expect(verdict).toBe('NoDrift');
  expect(features[0].statistics.tailsPValue).toBeLessThan(1e-9);
  expect(features[0].reasons[0]).toMatch(/^changed, but too little to matter/);
});

// The extremes of a sample are passed by another one, the more rows it has the oftener.
const SHAPES: [string, () => number][] = [
  ['normal', normal],
  ['heavy tails', () => normal() / Math.sqrt(-Math.log(1 - uniform()))],
  ['mostly 0', mix(0, 0.8, () => Math.exp(normal()))],
  ['500 whole numbers', () => Math.floor(500 * uniform())],
  ['small whole numbers', () => Math.floor(Math.exp(normal()))],
];

describe.each(SHAPES)('of the same distribution, %s', (_, value) => {
  test.each([
    [200, 200],
    [200, 4000],
    [2000, 500],
  ])('a baseline of %d and a window of %d rows: no part is found more often than its rate', (rows, liveRows) => {
    const runs = 100;
    const p = { tailsPValue: 0, newValuePValue: 0, besidePValue: 0 };
    for (let i = 0; i < runs; i++) {
      const { statistics } = compare(draw(rows, value), draw(liveRows, value));
      for (const name of Object.keys(p) as (keyof typeof p)[]) {
        p[name] += (statistics[name] ?? 1) <= 0.05 ? 1 : 0;
      }
    }
    // 5 % of 100 are 5; more than 14 come once in 5,000 times.
    Object.values(p).forEach((found) => expect(found).toBeLessThanOrEqual(14));
  });
});

test('whatever the values, p-values are those of a probability and shares lie between 0 and 1', () => {
  const values = fc.array(
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(values, values, (baseline, live) => {
      const { statistics } = compare(baseline, live);
      for (const name of ['tailsPValue', 'newValuePValue', 'outsideShare', 'newValueShare']) {
        expect(statistics[name]).toBeGreaterThanOrEqual(0);
        expect(statistics[name]).toBeLessThanOrEqual(1);
      }
      const outside = live.filter((value) => value < Math.min(...baseline) || value > Math.max(...baseline)).length;
      expect(statistics.outsideShare).toBeCloseTo(outside / live.length, 12);
    }),
    { seed: 5, numRuns: 200 },
  );
});
