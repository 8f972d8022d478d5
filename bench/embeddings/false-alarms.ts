// How often windows of embeddings are called drifted, of the very texts that the baseline is of and with a share of others:
// `npx tsx bench/embeddings/false-alarms.ts [windows]`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { createRandom, drawNormal, drawSample } from '../../cli/local/random';
import { parseDriftConfig } from '../../contract/drift-config';
import { EMBEDDING_COLUMNS } from '../../contract/embedding';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { judgeWindow } from '../../engine/drift/judge-window';
import { WindowCounter } from '../../engine/drift/window-counts';
import { Projection } from '../../engine/embeddings/project';
import { listWords } from '../../engine/text/words';

const BASELINE_ROWS = 1000;
const WINDOW_ROWS = 400;
const WINDOWS = Number(process.argv[2] ?? 3000);
/** Windows with a share of other embeddings, by which power is measured. */
const SHIFTED = Math.ceil(WINDOWS / 15);
const SHARES = [0.05, 0.1, 0.2, 0.5];
const DIMENSIONS = 768;
const CONFIG = parseDriftConfig('{}');
const SCHEMA = JSON.stringify({ features: [{ name: 'x', type: 'numeric' }], target: { type: 'regression' } });

const random = createRandom(1);
const projection = new Projection(DIMENSIONS);

/** Projections of what texts are like, and of what others are like. */
interface Source {
  readonly usual: readonly (readonly number[])[];
  readonly others: readonly (readonly number[])[];
}

/** Each word has a direction of its own: an embedding as fastText makes it of words before any training. */
function readReviews(): Source {
  const file = path.join(__dirname, '..', '..', 'examples', 'reviews', 'reviews.csv');
  const reviews: { about: string; text: string }[] = parse(readFileSync(file), { columns: true });
  const directions = new Map<string, number[]>();
  const embed = (text: string): readonly number[] => {
    const sum = new Array<number>(DIMENSIONS).fill(0);
    for (const word of listWords(text)) {
      const direction = directions.get(word) ?? sum.map(() => drawNormal(random));
      directions.set(word, direction);
      direction.forEach((value, i) => (sum[i]! += value));
    }
    return projection.project(sum) as number[];
  };
  const isUsual = ({ about }: { about: string }): boolean => about === 'product';
  return {
    usual: reviews.filter(isUsual).map(({ text }) => embed(text)),
    others: reviews.filter((review) => !isUsual(review)).map(({ text }) => embed(text)),
  };
}

/** Clouds around centres, as a network makes of classes, most of their spread along a few dimensions; a new class is another cloud. */
function makeClouds(): Source {
  const scales = Array.from({ length: DIMENSIONS }, (_, i) => 1 / Math.sqrt(1 + i));
  const draw = (): number[] => scales.map((scale) => scale * drawNormal(random));
  const centres = Array.from({ length: 6 }, draw);
  const around = (centre: readonly number[]): readonly number[] =>
    projection.project(draw().map((value, i) => centre[i]! + value)) as number[];
  return {
    usual: Array.from({ length: 6000 }, (_, i) => around(centres[i % 5]!)),
    others: Array.from({ length: 1000 }, () => around(centres[5]!)),
  };
}

function isDrift({ usual, others }: Source, share: number): boolean {
  const foreign = Math.round(share * WINDOW_ROWS);
  // Each baseline and its window are drawn anew, so that they differ by chance alone.
  const drawn = drawSample(usual, BASELINE_ROWS + WINDOW_ROWS - foreign, random);
  const held = drawn.slice(0, BASELINE_ROWS).map((projections) => ['0', DIMENSIONS, ...projections].join(','));
  const numbers = held.map(() => drawNormal(random).toFixed(6));
  const baseline = buildBaseline(
    {
      data: `x\n${numbers.join('\n')}\n`,
      schema: SCHEMA,
      predictions: `prediction,${EMBEDDING_COLUMNS.join(',')}\n${held.join('\n')}\n`,
    },
    { data: '', schema: '' },
  );
  const counter = new WindowCounter(baseline);
  for (const projections of [...drawn.slice(BASELINE_ROWS), ...drawSample(others, foreign, random)]) {
    counter.addRecord(
      {
        inferenceTime: new Date(0),
        rows: [[drawNormal(random).toFixed(6)]],
        predictions: ['0'],
        embeddings: [projections],
        wrongArities: [],
        unknownNames: [],
        problems: [],
      },
      '',
    );
  }
  return judgeWindow(baseline, counter.counts(), CONFIG).driftedFeatures.includes('embedding');
}

const count = (windows: number, source: Source, share: number): number =>
  Array.from({ length: windows }, () => isDrift(source, share)).filter(Boolean).length;

for (const [name, source] of Object.entries({ reviews: readReviews(), clouds: makeClouds() })) {
  console.log(`${name}: ${count(WINDOWS, source, 0)} of ${WINDOWS} windows without a change drift by their embeddings`);
  for (const share of SHARES) {
    console.log(`  with ${100 * share} % others: ${count(SHIFTED, source, share)} of ${SHIFTED}`);
  }
}
