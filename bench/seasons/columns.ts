import { DEFAULT_DRIFT_CONFIG, WindowCounter } from '../../engine/drift';
import { buildFromColumns } from '../../engine/drift/build-baseline';
import { compareColumn } from '../../engine/drift/compare-column';
import { judgeLaterFiles } from '../../engine/drift/later-part';
import { type Random, startRandom } from '../../test/engine/drift/random';

/** Values of so many rows that span a quarter of a day from a time of it on. */
type Draw = (time: number, rows: number) => string[];

interface Season {
  readonly type: 'numeric' | 'categorical';
  /** @param rows of a chunk, in which the traffic remembers as much as in a window */
  readonly start: (random: Random, rows: number) => Draw;
}

function numbers(draw: (random: Random, wave: number) => number): Season {
  return {
    type: 'numeric',
    start: (random) => (time, rows) =>
      Array.from({ length: rows }, (_, i) =>
        draw(random, Math.sin(2 * Math.PI * (time + i / rows / 4))).toPrecision(8),
      ),
  };
}

function shares(
  type: Season['type'],
  [one, other]: readonly [string, string],
  measure: (wave: number) => number,
): Season {
  return {
    type,
    start: (random) => (time, rows) =>
      Array.from({ length: rows }, (_, i) =>
        random.uniform() < measure(Math.sin(2 * Math.PI * (time + i / rows / 4))) ? one : other,
      ),
  };
}

/** A level for each chunk and window, drawn anew. */
function levels(noise: number, transform = (value: number): number => value): Season {
  return {
    type: 'numeric',
    start:
      ({ normal }) =>
      (_, rows) => {
        const level = normal();
        return Array.from({ length: rows }, () => transform(level + noise * normal()).toPrecision(8));
      },
  };
}

/** Every value resembles the one before (first-order autoregression). */
function memory(ofChunkRow: number): Season {
  return {
    type: 'numeric',
    start: ({ normal }, chunkRows) => {
      let state = normal();
      return (_, rows) => {
        const each = ofChunkRow ** (chunkRows / rows);
        return Array.from({ length: rows }, () => {
          state = each * state + Math.sqrt(1 - each ** 2) * normal();
          return state.toPrecision(8);
        });
      };
    },
  };
}

/** Ten categories whose weights are drawn anew for each chunk and window. */
const CATEGORIES: Season = {
  type: 'categorical',
  start:
    ({ normal, uniform }) =>
    (_, rows) => {
      const weights = Array.from({ length: 10 }, (__, i) => Math.exp(normal() / 2) / (i + 1));
      const total = weights.reduce((a, b) => a + b, 0);
      return Array.from({ length: rows }, () => {
        let left = uniform() * total;
        const found = weights.findIndex((weight) => (left -= weight) <= 0);
        return `c${found === -1 ? 9 : found}`;
      });
    },
};

function drawPoisson({ uniform }: Random, mean: number): number {
  const end = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > end; product *= uniform()) {
    count++;
  }
  return count;
}

/** Traffic without drift, by what it is like. */
export const SEASONS: Readonly<Record<string, Season>> = {
  'independent rows': numbers(({ normal }) => normal()),
  '12 ± 8, noise 2.5': numbers(({ normal }, wave) => 12 + 8 * wave + 2.5 * normal()),
  '12 ± 8, noise 0.01': numbers(({ normal }, wave) => 12 + 8 * wave + 0.01 * normal()),
  '12 ± 2, noise 2.5': numbers(({ normal }, wave) => 12 + 2 * wave + 2.5 * normal()),
  'a season of log-normal amounts': numbers(({ normal }, wave) => Math.exp(wave / 2 + normal())),
  'a season with very heavy tails': numbers(({ normal }, wave) => Math.sinh(wave / 2 + 2 * normal())),
  'a season of counts (0.1 to 0.5)': numbers((random, wave) => drawPoisson(random, 0.3 + 0.2 * wave)),
  'half of them zero': numbers(({ normal }, wave) => Math.max(0, wave + normal())),
  'a level for each window, noise 1': levels(1),
  'a level for each window, noise 0.01': levels(0.01),
  'log-normal levels': levels(0.3, Math.exp),
  'a memory of 0.98': memory(0.98),
  'ones, 20 to 80 %': shares('numeric', ['1', '0'], (wave) => 0.5 + 0.3 * wave),
  'ones, 90 to 98 %': shares('numeric', ['1', '0'], (wave) => 0.94 + 0.04 * wave),
  'a category, 20 to 80 %': shares('categorical', ['a', 'b'], (wave) => 0.5 + 0.3 * wave),
  'a category, 0 to 2 %': shares('categorical', ['a', 'b'], (wave) => 0.01 + 0.01 * wave),
  'missing, 20 to 80 %': shares('numeric', ['', '1'], (wave) => 0.5 + 0.3 * wave),
  'ten categories': CATEGORIES,
};

/** How much is drawn. */
export interface Amount {
  readonly chunks: number;
  /** Of a chunk. */
  readonly rows: number;
  readonly liveRows: number;
  /** Baselines that are drawn anew, and windows for each of them. */
  readonly baselines: number;
  readonly windows: number;
}

/**
 * The p-values of windows of a season in the calibrated mode.
 *
 * @param change what happens to each value
 */
export function judgeColumn(name: string, amount: Amount, change?: (value: string) => string): number[] {
  return startBaselines(name, amount).flatMap(({ judge }) => judge(amount.chunks, change));
}

/** How often windows of a season are drift as plain mode has it, and as the mode has it that its baselines choose. */
export function judgeChosen(name: string, amount: Amount): Record<'calibrated' | 'plain' | 'chosen', number> {
  const rate = DEFAULT_DRIFT_CONFIG.falseDiscoveryRate;
  const all = startBaselines(name, amount).map(({ values, judge }) => {
    const files = {
      data: ['x', ...values].join('\n'),
      schema: JSON.stringify({ features: [{ name: 'x', type: SEASONS[name].type }] }),
    };
    const { laterPart } = judgeLaterFiles(files, DEFAULT_DRIFT_CONFIG);
    const chunks = laterPart?.alarms ? laterPart.chunks : 0;
    // The windows that follow are others, of the same kind.
    const count = (pValues: readonly number[]): number =>
      pValues.filter((pValue) => pValue <= rate).length / pValues.length;
    const plain = count(judge(0));
    return { calibrated: chunks > 0 ? 1 : 0, plain, chosen: chunks > 0 ? count(judge(chunks)) : plain };
  });
  const average = (key: keyof (typeof all)[number]): number => all.reduce((sum, one) => sum + one[key], 0) / all.length;
  return { calibrated: average('calibrated'), plain: average('plain'), chosen: average('chosen') };
}

interface StartedBaseline {
  readonly values: readonly string[];
  /** The p-values of its windows, by so many chunks; 0 for none. */
  readonly judge: (chunks: number, change?: (value: string) => string) => number[];
}

function startBaselines(name: string, { chunks, rows, liveRows, baselines, windows }: Amount): StartedBaseline[] {
  const { type, start } = SEASONS[name];
  return Array.from({ length: baselines }, (_, seed) => {
    const draw = start(startRandom(104_729 * seed + 17), rows);
    const values = Array.from({ length: chunks }, (__, i) => draw((i % 4) / 4, rows)).flat();
    const baseline = buildFromColumns([{ name: 'x', type }], [values], { data: '', schema: '' });
    const judge: StartedBaseline['judge'] = (calibrationChunks, change = (value) => value) =>
      Array.from({ length: windows }, (__, i) => {
        // Far from the baseline in time.
        draw(0, liveRows * 5);
        const counter = new WindowCounter(baseline);
        counter.addRecord(
          {
            inferenceTime: new Date(0),
            rows: draw((i % 4) / 4, liveRows).map((value) => [change(value)]),
            predictions: [],
            wrongArities: [],
            unknownNames: [],
            problems: [],
          },
          '',
        );
        const { pValue, evidence } = compareColumn(baseline.features[0], counter.counts().features[0], {
          ...DEFAULT_DRIFT_CONFIG,
          calibrationChunks,
        });
        return evidence.some(({ effects }) => effects.length > 0) ? pValue : 1;
      });
    return { values, judge };
  });
}
