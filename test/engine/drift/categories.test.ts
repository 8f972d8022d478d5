// Columns of many categories: what is rare is neither new nor drift.
import { DEFAULT_DRIFT_CONFIG } from '../../../contract/drift-config';
import { buildFromColumns } from '../../../engine/drift/build-baseline';
import type { CategoricalBaseline, ColumnBaseline } from '../../../engine/drift/column-baseline';
import {
  CategoricalCounter,
  type CategoricalCounts,
  mergeCategoricalCounts,
  NumericCounter,
} from '../../../engine/drift/column-counts';
import { type ColumnComparison, compareColumn } from '../../../engine/drift/compare-column';
import { hypergeometricTail } from '../../../engine/drift/distributions';
import { judgeFamily } from '../../../engine/drift/judge-window';
import { startCounter } from '../../../engine/drift/row-counter';
import type { FeatureType } from '../../../engine/drift/schema';
import { sum } from '../../../engine/drift/sum';
import { TrainingRows } from '../../../engine/drift/training-rows';
import { boundUnseen } from '../../../engine/drift/unseen-values';
import { startRandom } from './random';

const BASELINES = 15;
const WINDOWS_EACH = 4;

type Draw = () => string;

/** Values that are all as frequent, or the n-th of which is n times as rare as the first (Zipf). */
function drawFrom(categories: number, shape: 'uniform' | 'zipf', uniform: () => number): Draw {
  const ends: number[] = [];
  let total = 0;
  for (let i = 0; i < categories; i++) {
    total += shape === 'zipf' ? 1 / (i + 1) : 1;
    ends.push(total);
  }
  return () => {
    const at = uniform() * total;
    let [low, high] = [0, categories - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      [low, high] = ends[middle] < at ? [middle + 1, high] : [low, middle];
    }
    // Names in no order that the frequencies have.
    return `v${(low * 7919) % 100_003}`;
  };
}

function build(rows: number, draw: Draw): CategoricalBaseline {
  const values = Array.from({ length: rows }, draw);
  return buildFromColumns([{ name: 'shop', type: 'categorical' }], [values], { data: 'd', schema: 's' })
    .features[0] as CategoricalBaseline;
}

function compare(baseline: CategoricalBaseline, rows: number, draw: Draw): ColumnComparison {
  const counter = startCounter(baseline);
  for (let i = 0; i < rows; i++) {
    counter.add(draw());
  }
  return compareColumn(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG);
}

function hasDrifted(comparison: ColumnComparison): boolean {
  return judgeFamily([comparison], 1, DEFAULT_DRIFT_CONFIG, true)[0].drifted;
}

/** How many windows of the same distribution are called drifted. */
function countFalseAlarms(draw: Draw, baselineRows: number, rows: number): number {
  let alarms = 0;
  for (let i = 0; i < BASELINES; i++) {
    const baseline = build(baselineRows, draw);
    for (let window = 0; window < WINDOWS_EACH; window++) {
      alarms += hasDrifted(compare(baseline, rows, draw)) ? 1 : 0;
    }
  }
  return alarms;
}

describe.each(['uniform', 'zipf'] as const)('of %s categories', (shape) => {
  test.each([
    [51, 200, 200],
    [51, 200, 2000],
    [200, 200, 1000],
    [200, 1000, 1000],
    [900, 1000, 2000],
    [1500, 3000, 1000],
    [20_000, 3000, 1000],
  ])(
    '%d drift by chance no more often than was configured: %d baseline rows, %d live ones',
    (categories, baselineRows, rows) => {
      const draw = drawFrom(categories, shape, startRandom(categories + baselineRows + rows).uniform);
      // Of 60 windows less than 1 is expected; 5 and more come once in 2,500 such tests.
      expect(countFalseAlarms(draw, baselineRows, rows)).toBeLessThan(5);
    },
  );
});

describe('what is found', () => {
  const { uniform } = startRandom(7);

  test('thousands of categories whose shares change', () => {
    const draw = drawFrom(5000, 'zipf', uniform);
    const changed = (): string => {
      for (;;) {
        const value = draw();
        if (Number(value.slice(1)) % 2 === 1 || uniform() < 0.5) {
          return value;
        }
      }
    };
    const baseline = build(10_000, draw);
    expect(baseline.truncated).toBe(true);
    expect(hasDrifted(compare(baseline, 3000, changed))).toBe(true);
  });

  test.each([
    [10, 1000],
    [200, 2000],
    [900, 10_000],
  ])('a new value among %d categories', (categories, baselineRows) => {
    const draw = drawFrom(categories, 'uniform', uniform);
    const comparison = compare(build(baselineRows, draw), 1000, () => (uniform() < 0.05 ? 'brand new' : draw()));
    expect(hasDrifted(comparison)).toBe(true);
    expect(comparison.evidence.flatMap(({ effects }) => effects).join()).toContain('brand new');
  });
});

describe('a column of ids', () => {
  const { uniform } = startRandom(8);
  const other = { name: 'plan', type: 'categorical' } as const;
  const rows = Array.from({ length: 500 }, (_, i) => i);

  test('is named, and its values are not compared', () => {
    const { features, notes } = buildFromColumns(
      [{ name: 'order', type: 'categorical' }, other],
      [rows.map((i) => `order ${i}`), rows.map((i) => (i % 3 === 0 ? 'a' : 'b'))],
      { data: 'd', schema: 's' },
    );
    expect(notes).toEqual([expect.stringMatching(/^order is not compared.*: 500 of its 500 values stand in one row/)]);
    const order = features[0] as CategoricalBaseline;
    expect(order).toMatchObject({ categories: [], counts: { other: 500, missing: 0 } });
    expect(hasDrifted(compare(order, 500, () => `order ${500 + Math.floor(uniform() * 1e6)}`))).toBe(false);
    // That they go missing is.
    const counter = new CategoricalCounter([]);
    rows.forEach((i) => counter.add(i % 2 === 0 ? '' : `order ${i}`));
    expect(hasDrifted(compareColumn(order, counter.counts(), DEFAULT_DRIFT_CONFIG))).toBe(true);
  });

  const sent = (column: ColumnBaseline, values: readonly unknown[]) => {
    const counter =
      column.type === 'numeric' ? new NumericCounter(column.bins.points) : new CategoricalCounter(column.categories);
    values.forEach((value) => counter.add(value as string));
    return compareColumn(column, counter.counts(), DEFAULT_DRIFT_CONFIG);
  };
  const numbered = (numbers: readonly number[]) =>
    buildFromColumns(
      [{ name: 'case', type: 'numeric' }, other],
      [numbers.map(String), rows.map((i) => (i % 3 === 0 ? 'a' : 'b'))],
      { data: 'd', schema: 's' },
    );

  test.each([
    ['in their order', rows.map((i) => 4_000 + i)],
    ['with gaps, in any order', rows.map((i) => 7 * ((i * 61) % 500))],
  ])('of whole numbers, %s, is named and not compared', (_, numbers) => {
    const { features, notes } = numbered(numbers);
    expect(notes).toEqual([expect.stringMatching(/^case is not compared.*each stands in one row.*Leave it out/)]);
    expect(features[0]).toMatchObject({ categories: [], counts: { other: 500 } });
    const later = rows.map((i) => String(90_000 + i));
    expect(hasDrifted(sent(features[0], later))).toBe(false);
    expect(
      hasDrifted(
        sent(
          features[0],
          rows.map(() => ''),
        ),
      ),
    ).toBe(true);
  });

  test.each([
    ['measurements', rows.map(() => uniform())],
    ['whole numbers that are far apart', rows.map(() => Math.floor(uniform() * 1e9))],
    ['whole numbers that repeat', rows.map((i) => (i === 7 ? 8 : i))],
  ])('is none where the numbers are %s', (_, numbers) => {
    expect(numbered(numbers)).toMatchObject({ features: [{ type: 'numeric' }, {}] });
    expect(numbered(numbers).notes).toBeUndefined();
  });

  test.each([
    ['rise', 1],
    ['fall', -1],
  ])(
    'of numbers far apart that %s with every row goes on without drift, and is compared where it does not',
    (_, sign) => {
      const { features, notes } = numbered(rows.map((i) => sign * (1_700_000_000 + 3_600 * i)));
      expect(notes).toEqual([expect.stringMatching(/^case rises or falls with every row of the baseline/)]);
      const later = rows.map((i) => String(sign * (1_701_800_000 + 3_600 * i)));
      const { note } = sent(features[0], later);
      expect(hasDrifted(sent(features[0], later))).toBe(false);
      expect(note).toMatch(/^goes on beyond the baseline/);
      const low = rows.map((i) => String(sign * (1_700_000_000 + i)));
      expect(hasDrifted(sent(features[0], low))).toBe(true);
    },
  );

  test('is compared where its type was given', () => {
    const csv = ['case,x', ...rows.map((i) => `${i},${i % 3}`)].join('\n');
    const parsed = TrainingRows.parse('rows.csv', csv);
    const sources = { data: 'd', schema: 's' };
    const build = (types?: Map<string, FeatureType>) => parsed.build({ types }, sources).features[0]!.type;
    expect(build()).toBe('categorical');
    expect(build(new Map([['case', 'numeric']]))).toBe('numeric');
  });

  test('is not told from a few rows', () => {
    const { notes } = buildFromColumns([other], [rows.slice(0, 50).map((i) => `order ${i}`)], {
      data: 'd',
      schema: 's',
    });
    expect(notes).toBeUndefined();
  });
});

describe('the bound of never-seen values', () => {
  test('of one value is its chance to be dealt to the live rows', () => {
    expect(boundUnseen([9, 120, 71], 9, 100, 100)).toBeCloseTo(0.5 ** 9, 12);
  });

  test.each([
    [3, 0],
    [5, 10],
    [12, 40],
    [40, 250],
  ])(
    'of %d values of one row each beside %d such of the baseline is above the exact p-value, and near it',
    (unseen, singles) => {
      const exact = hypergeometricTail(unseen, 200, singles, 2000);
      const bound = boundUnseen(Array<number>(unseen + singles).fill(1), unseen, 2000, 200);
      expect(bound).toBeGreaterThanOrEqual(exact);
      expect(bound).toBeLessThanOrEqual(Math.min(1, 15 * exact));
    },
  );

  test('does not take one value of many rows for many values', () => {
    // Of 51 values of equal share in 200 rows, one or two are lacking by chance, and each has 200 of 10,000 live rows.
    expect(boundUnseen(Array<number>(51).fill(200), 400, 200, 10_000)).toBeGreaterThan(0.05);
  });

  test('is 1 where there is none', () => {
    expect(boundUnseen([1, 1, 5], 0, 100, 100)).toBe(1);
  });
});

describe('of categories beyond the 1,000 that are counted by name', () => {
  const { uniform } = startRandom(31);
  const draw = drawFrom(20_000, 'zipf', uniform);
  const baseline = build(40_000, draw);
  const mixIn =
    (name: string, share: number): Draw =>
    () =>
      uniform() < share ? name : draw();
  /** One that the baseline has, and does not name. */
  const rare = 'v' + ((12_000 * 7919) % 100_003);

  test.each([
    ['a new one', 'fresh'],
    ['a known one', rare],
  ])('%s that makes 3 % of a window is drift, and named', (_, name) => {
    expect(baseline.truncated && !baseline.categories.includes(name)).toBe(true);
    const [judged] = judgeFamily([compare(baseline, 1_000, mixIn(name, 0.03))], 1, DEFAULT_DRIFT_CONFIG, true);
    expect(judged.drifted).toBe(true);
    expect(judged.newValues).toMatch(
      new RegExp(`^\\d\\.\\d % of the values are "${name}", in the baseline at most 0\\.\\d+ %$`),
    );
  });

  test('one that is not among those whose names are kept is still seen', () => {
    // Of more than 1,000 different values of a window, the first by name are kept.
    const [judged] = judgeFamily([compare(baseline, 60_000, mixIn('zzz', 0.03))], 1, DEFAULT_DRIFT_CONFIG, true);
    expect(judged.newValues).toMatch(
      /^3\.\d % of the values are of a few categories beyond the 1,000 that are told apart, in the baseline at most 0\.\d+ %$/,
    );
  });

  test('that occur as before are no drift', () => {
    expect(countFalseAlarms(draw, 20_000, 1_000)).toBeLessThanOrEqual(2);
  });

  test('are counted in parts as in one pass', () => {
    const values = Array.from({ length: 3_000 }, draw);
    const count = (part: readonly string[]) => {
      const counter = startCounter(baseline);
      part.forEach((value) => counter.add(value));
      return counter.counts() as CategoricalCounts;
    };
    const whole = count(values);
    expect(mergeCategoricalCounts(count(values.slice(0, 700)), count(values.slice(700)))).toEqual(whole);
    expect(sum(whole.groups!)).toBe(whole.other);
  });
});
