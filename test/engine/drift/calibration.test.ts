import {
  type Baseline,
  DEFAULT_DRIFT_CONFIG,
  type DriftConfig,
  type Judgement,
  WindowCounter,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { calibrate, chooseSpread } from '../../../engine/drift/calibration';
import { CHUNK_COUNTS, measureSpreads } from '../../../engine/drift/chunk-spread';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { FIRST_SLOT } from '../../../engine/drift/row-batch';
import { CHI_SQUARED_MEAN, KOLMOGOROV_MEAN } from '../../../engine/drift/spread';
import { TrainingRows } from '../../../engine/drift/training-rows';
import { type Random, startRandom } from './random';
import { recordOf } from './record-of';

/** Rows of one day; a window is a quarter of it. */
const DAY = 1000;
const WINDOW = DAY / 4;
const DAYS = 25;

/** One row at a time of day, 0 to 1. */
type Traffic = (timeOfDay: number) => string[];

/** The load swings over the day, and so does the kind of customer and how many leave their age out. */
function startSeason({ uniform, normal }: Random, shift = 0): Traffic {
  return (time) => {
    const wave = Math.sin(2 * Math.PI * time);
    return [
      (wave + normal() + shift).toFixed(3),
      uniform() < 0.5 + 0.3 * wave ? 'business' : 'private',
      uniform() < 0.2 + 0.1 * wave ? '' : normal().toFixed(3),
    ];
  };
}

/** Every value resembles the one before (first-order autoregression), the category and the gaps too. */
function startMemory({ uniform, normal }: Random, shift = 0): Traffic {
  const memory = 0.98;
  const state = [normal(), normal(), normal()];
  return () => {
    state.forEach((value, i) => (state[i] = memory * value + Math.sqrt(1 - memory ** 2) * normal()));
    return [
      (state[0] + shift).toFixed(3),
      state[1] > 0.3 ? 'business' : 'private',
      state[2] > 1 ? '' : uniform().toFixed(3),
    ];
  };
}

const names = ['load', 'kind', 'age'];
const schema = JSON.stringify({
  features: names.map((name) => ({ name, type: name === 'kind' ? 'categorical' : 'numeric' })),
});

function makeRows(traffic: Traffic, count: number, start = 0): string[][] {
  return Array.from({ length: count }, (_, i) => traffic(((start + i) % DAY) / DAY));
}

function build(traffic: Traffic): Baseline {
  const rows = makeRows(traffic, DAYS * DAY);
  // As the prepare job does: a sample that keeps the order.
  return buildBaseline(
    { data: [names, ...rows.filter((_, i) => i % 5 === 0)].map((row) => row.join(',')).join('\n'), schema },
    { data: 'd', schema: 's' },
  );
}

function judge(baseline: Baseline, rows: string[][], config: DriftConfig): Judgement {
  const counter = new WindowCounter(baseline);
  counter.addRecord(recordOf(rows), 'line 1');
  return judgeWindow(baseline, counter.counts(), config);
}

/** Cells that stand for 0, 1, 2 and so on. */
const NUMBERS = {
  bins: { points: Array.from({ length: 50 }, (_, i) => i), groups: [0], edges: [] },
  minimum: 0,
  maximum: 50,
  standardDeviation: 1,
};

const plain = DEFAULT_DRIFT_CONFIG;
const calibrated = { ...DEFAULT_DRIFT_CONFIG, calibrationChunks: 4 * DAYS };

describe.each([
  ['a daily season', startSeason, [0.95, 1]],
  ['traffic with a memory', startMemory, [0.75, 0.85]],
] as const)('%s', (_, start, [least, most]) => {
  /** The share of windows that drifted: each of 4 baselines with 50 windows at every time of day. */
  const baselines = [0, 1, 2, 3].map((seed) => build(start(startRandom(seed))));
  function measure(config: DriftConfig, shift: number): number {
    const drifted = baselines.flatMap((baseline, seed) =>
      Array.from({ length: 50 }, (___, i) =>
        judge(baseline, makeRows(start(startRandom(1000 + 50 * seed + i), shift), WINDOW, (i % 4) * WINDOW), config),
      ),
    );
    return drifted.filter(({ verdict }) => verdict === 'Drift').length / drifted.length;
  }

  test('raises alarms where rows are taken as independent, and none in the calibrated mode', () => {
    expect(measure(plain, 0)).toBeGreaterThan(0.5);
    expect(measure(calibrated, 0)).toBeLessThanOrEqual(plain.falseDiscoveryRate);
  });

  test('does not hide a shift that is larger than its own spread', () => {
    expect(measure(calibrated, 4)).toBeGreaterThan(0.9);
    // Of smaller ones it finds nearly all, or 8 in 10, as docs/statistics.md says.
    const found = measure(calibrated, 3);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });
});

test('independent rows are found drifted no more often, and shifts nearly as often', () => {
  const measure = (shift: number): number => {
    const verdicts = Array.from({ length: 40 }, (_, seed) => {
      const { normal, uniform } = startRandom(seed);
      const traffic: Traffic = () => [normal().toFixed(3), uniform() < 0.5 ? 'a' : 'b', normal().toFixed(3)];
      const rows = makeRows(traffic, 2000);
      const baseline = buildBaseline(
        { data: [names, ...rows].map((row) => row.join(',')).join('\n'), schema },
        { data: 'd', schema: 's' },
      );
      return judge(
        baseline,
        makeRows(traffic, 500).map(([load, ...rest]) => [String(Number(load) + shift), ...rest]),
        { ...plain, calibrationChunks: 20 },
      ).verdict;
    });
    return verdicts.filter((verdict) => verdict === 'Drift').length / verdicts.length;
  };
  expect(measure(0)).toBe(0);
  expect(measure(0.5)).toBeGreaterThan(0.9);
});

describe('the spread of chunks', () => {
  const { uniform } = startRandom(5);

  test('of independent rows is what chance brings', () => {
    const slots = Int32Array.from(
      { length: 20_000 },
      () => FIRST_SLOT + Math.floor(uniform() * 50) - (uniform() < 0.1 ? 100 : 0),
    ).map((slot) => Math.max(0, slot));
    for (const type of ['numeric', 'categorical'] as const) {
      const spreads = measureSpreads(slots, 50, type === 'numeric' ? NUMBERS : undefined);
      expect(spreads.map(({ chunks }) => chunks)).toEqual(CHUNK_COUNTS);
      for (const { values, missing, lonely } of spreads) {
        expect(values!.mean / values!.noise).toBeGreaterThan(0.4);
        expect(values!.mean / values!.noise).toBeLessThan(1.6);
        expect(missing!.mean / missing!.noise).toBeLessThan(1.6);
        expect(lonely).toBe(0);
      }
    }
  });

  test('of a column without values, or of few rows, is none', () => {
    expect(measureSpreads(new Int32Array(49), 3, NUMBERS)).toEqual([]);
    expect(measureSpreads(new Int32Array(100), 3, NUMBERS)).toEqual([
      expect.objectContaining({ chunks: 10, rows: 10, lonely: 0 }),
      expect.objectContaining({ chunks: 20, rows: 5, lonely: 0 }),
    ]);
    expect(measureSpreads(new Int32Array(100), 3, NUMBERS).flatMap(({ ranges }) => ranges.values)).toEqual([]);
  });

  test('counts the rows whose category occurs in one chunk only', () => {
    const slots = Int32Array.from({ length: 100 }, (_, i) =>
      i < 10 ? FIRST_SLOT : i % 2 === 0 ? FIRST_SLOT + 1 : FIRST_SLOT + 2,
    );
    expect(measureSpreads(slots, 3)[0]).toMatchObject({ chunks: 10, lonely: 10 });
  });

  test('is chosen by the number of chunks, as near as the rows allow', () => {
    const spreads = measureSpreads(
      Int32Array.from({ length: 300 }, (_, i) => FIRST_SLOT + (i % 3)),
      3,
    );
    expect([10, 15, 25, 400].map((chunks) => chooseSpread(spreads, chunks)!.chunks)).toEqual([10, 20, 50, 50]);
    expect(chooseSpread([], 10)).toBeUndefined();
  });
});

describe('the calibrated p-value', () => {
  const chunk = { chunks: 21, rows: 100, lonely: 0, ranges: { values: [] } };
  const sizes = { baseline: 1e9, live: 1000 };

  test('is the F-distribution of the distance in units of what is expected, as scipy.stats.f.sf(8, 1, 20) has it', () => {
    const noise = KOLMOGOROV_MEAN / 100;
    const expected = KOLMOGOROV_MEAN * (1e-9 + 1e-3) + 0.01;
    expect(
      calibrate(8 * expected, KOLMOGOROV_MEAN, sizes, { mean: noise + 0.01, maximum: 0, noise }, chunk, 0),
    ).toBeCloseTo(0.010382477050265779, 12);
  });

  test('is never below the one of independent rows, and 1 within the spread of the baseline itself', () => {
    const spread = { mean: 0.01, maximum: 0.05, noise: 0.01 };
    expect(calibrate(1, CHI_SQUARED_MEAN, sizes, spread, chunk, 0.3)).toBe(0.3);
    expect(calibrate(0.0049, CHI_SQUARED_MEAN, sizes, spread, chunk, 1e-6)).toBe(1);
  });
});

test('a baseline that is not to be calibrated is the same but for the spreads, which are not measured', () => {
  const lines = Array.from(
    { length: 400 },
    (_, i) => `${i % 17},${(i * 7) % 13 === 0 ? '' : (i * 31) % 101},city ${i % 5}`,
  );
  const build = (calibrated?: boolean): Baseline =>
    TrainingRows.parse('rows', `a,b,c\n${lines.join('\n')}\n`).build({ calibrated }, { data: '', schema: '' });
  const [calibrated, plain] = [build(), build(false)];
  expect(calibrated.features.every(({ spreads = [] }) => spreads.length > 0)).toBe(true);
  expect(plain.features).toEqual(calibrated.features.map((feature) => ({ ...feature, spreads: [] })));
  expect(plain.multivariate?.loadings).toEqual(calibrated.multivariate?.loadings);
});
