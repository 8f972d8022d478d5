// Baselines of Model Monitor that list some of a column's categories: those that are listed were chosen by their counts.
import { DEFAULT_DRIFT_CONFIG, type Judgement, WindowCounter } from '../../../engine/drift';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { type ReadStatistics, readStatistics } from '../../../engine/model-monitor/read-statistics';
import { startRandom } from './random';
import { recordOf } from './record-of';

const ROWS = 10_000;
const LIVE_ROWS = 2000;
const WINDOWS = 12;

/** Draws 0 to n − 1 in proportion to 1 / (1 + i). */
function zipf(n: number, draw: () => number): () => number {
  const sums: number[] = [];
  for (let i = 0, total = 0; i < n; i++) {
    total += 1 / (i + 1);
    sums.push(total);
  }
  return () => {
    const wanted = draw() * sums[n - 1]!;
    let [from, to] = [0, n - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      [from, to] = sums[middle]! < wanted ? [middle + 1, to] : [from, middle];
    }
    return from;
  };
}

function read(values: readonly string[], listed: number): ReadStatistics {
  const counts = new Map<string, number>();
  values.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  const buckets = [...counts].sort(([, a], [, b]) => b - a).slice(0, listed);
  return readStatistics(
    'statistics.json',
    {
      version: 0,
      dataset: { item_count: values.length },
      features: [
        {
          name: 'shop',
          inferred_type: 'String',
          string_statistics: {
            common: { num_present: values.length, num_missing: 0 },
            distinct_count: counts.size,
            distribution: { categorical: { buckets: buckets.map(([value, count]) => ({ value, count })) } },
          },
        },
      ],
    },
    undefined,
    { data: 'data', schema: 'schema' },
  );
}

function judge({ baseline }: ReadStatistics, values: readonly string[]): Judgement {
  const counter = new WindowCounter(baseline);
  counter.addRecord(recordOf(values.map((value) => [value])), 'line 1');
  return judgeWindow(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG);
}

const { uniform: draw } = startRandom(2026);
const pick = (n: number) => (): number => Math.floor(draw() * n);
const take = (rows: number, value: () => number): string[] => Array.from({ length: rows }, () => `shop-${value()}`);

describe.each([
  ['1,500 uniform values', pick(1500)],
  ['20,000 Zipf values', zipf(20_000, draw)],
])('of %s', (_, value) => {
  test.each([100, 1000, Number.POSITIVE_INFINITY])('%d listed ones call no window drifted, and are named', (listed) => {
    const verdicts = Array.from({ length: WINDOWS }, () =>
      judge(read(take(ROWS, value), listed), take(LIVE_ROWS, value)),
    );
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['NoDrift']));
    const { notes, baseline } = read(take(ROWS, value), listed);
    expect(notes).toContainEqual(
      expect.stringMatching(/^of shop statistics\.json .* only missing values are compared/),
    );
    // Rows without a value still are.
    const holes = judge({ notes, baseline }, [...take(1000, value), ...Array.from({ length: 1000 }, () => '')]);
    expect(holes).toMatchObject({ verdict: 'Drift', driftedFeatures: ['shop'] });
  });
});

test('categories that are all listed are compared', () => {
  const whole = read(take(ROWS, pick(20)), 20);
  expect(judge(whole, take(LIVE_ROWS, pick(20))).verdict).toBe('NoDrift');
  expect(judge(whole, take(LIVE_ROWS, pick(10))).verdict).toBe('Drift');
  expect(whole.notes).not.toContainEqual(expect.stringContaining('only missing values'));
});
