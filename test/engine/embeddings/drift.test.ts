import { parseDriftConfig } from '../../../contract/drift-config';
import { EMBEDDING_COLUMNS } from '../../../contract/embedding';
import type { Baseline, Judgement } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { explainWindow } from '../../../engine/drift/explain-window';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { mergeWindowCounts, WindowCounter, type WindowCounts } from '../../../engine/drift/window-counts';
import { Projection } from '../../../engine/embeddings/project';
import { openRequests } from '../../../engine/traffic/open-requests';
import { startRandom } from '../drift/random';

const DIMENSIONS = 32;
const CONFIG = parseDriftConfig('{"minimumRows": 100}');
const SCHEMA = JSON.stringify({
  features: [{ name: 'x', type: 'numeric' }],
  target: { type: 'binary', positiveClass: 'yes', negativeClass: 'no' },
});
const random = startRandom(20261201);

/** A row, its answer and what the model made of it; none of the first two tells of a topic. */
interface Asked {
  readonly x: number;
  readonly score: number;
  readonly embedding: number[];
}

/** @param topic how far the embedding lies along the last dimensions */
function ask(topic = 0): Asked {
  const embedding = Array.from({ length: DIMENSIONS }, (_, i) => random.normal() + (i < 4 ? 1 : i > 27 ? topic : 0));
  return { x: random.normal(), score: random.uniform(), embedding };
}
const askMany = (count: number, topic?: number): Asked[] => Array.from({ length: count }, () => ask(topic));

function build(rows: readonly Asked[]): Baseline {
  const projection = new Projection(DIMENSIONS);
  const predictions = [
    ['prediction', 'label', ...EMBEDDING_COLUMNS],
    ...rows.map(({ score, embedding }) => [
      score,
      Math.round(score),
      DIMENSIONS,
      ...(projection.project(embedding) as number[]),
    ]),
  ];
  const toCsv = (table: readonly (readonly unknown[])[]): string => table.map((row) => `${row.join(',')}\n`).join('');
  return buildBaseline(
    { data: toCsv([['x'], ...rows.map(({ x }) => [x])]), schema: SCHEMA, predictions: toCsv(predictions) },
    { data: '', schema: '' },
  );
}

type Tell = (asked: Asked, place: number) => unknown;
const tellAll: Tell = ({ score, embedding }) => ({ score, embedding });

function capture(rows: readonly Asked[], tell: Tell, time = '2026-01-05T10:00:00Z'): string[] {
  return rows.map((asked, place) =>
    JSON.stringify({
      captureData: {
        endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: String(asked.x), encoding: 'CSV' },
        endpointOutput: {
          observedContentType: 'application/json',
          mode: 'OUTPUT',
          data: JSON.stringify(tell(asked, place)),
          encoding: 'JSON',
        },
      },
      eventMetadata: { eventId: 'e', inferenceTime: time },
      eventVersion: '0',
    }),
  );
}

async function count(lines: readonly string[], baseline = BASELINE, servingSince?: Date): Promise<WindowCounts> {
  const window = new WindowCounter(baseline, servingSince);
  const file = new CaptureCounter(baseline, window, await openRequests(baseline)).open('s3://bucket/file.jsonl');
  file.write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  file.end();
  return window.counts();
}

const judge = (counts: WindowCounts, baseline = BASELINE): Judgement => judgeWindow(baseline, counts, CONFIG);

const BASELINE = build(askMany(1000));

test('embeddings of the same kind are no drift', async () => {
  const counts = await count(capture(askMany(300), tellAll));
  expect(counts.rejected).toEqual({});
  const judgement = judge(counts);
  expect(judgement).toMatchObject({ verdict: 'NoDrift', driftedFeatures: [], predictionDrifted: false });
  expect(judgement.features.map(({ name, rows }) => [name, rows])).toEqual([
    ['x', 300],
    ['embedding', 300],
  ]);
});

test('a new topic is found that neither the features nor the answers show', async () => {
  const counts = await count(capture(askMany(300, 1.5), tellAll));
  const judgement = explainWindow(judge(counts), BASELINE, counts, CONFIG);
  expect(judgement).toMatchObject({
    verdict: 'Drift',
    reason: '1 of 2 features drifted (embedding)',
    driftedFeatures: ['embedding'],
    predictionDrifted: false,
    multivariateDrifted: false,
  });
  const embedding = judgement.features.at(-1)!;
  expect(embedding.adjustedPValue).toBeLessThan(1e-6);
  expect(embedding.statistics.changedProjections).toBeGreaterThanOrEqual(2);
  expect(embedding.changes![0]!.text).toMatch(
    /^is distributed otherwise along [2-8] of 8 random directions: the model sees something else/,
  );
  expect(judgement.diagnosis!.kind).toBe('unclear');
  // The features' own violations are told of features.
  expect(judgement.schema.violations).toEqual([]);
});

test('the p-value is that of the projection that changed most, eight times', async () => {
  const counts = await count(capture(askMany(300, 0.5), tellAll));
  const { adjustedPValue } = judge(counts).features.at(-1)!;
  // The embedding is one of two columns, and features and predictions are two families.
  const alone = BASELINE.embedding!.projections.map((column, i) => {
    const { features } = judgeWindow(
      { ...BASELINE, features: [column], embedding: undefined, predictions: undefined },
      { ...counts, features: [counts.embedding!.projections[i]!] },
      CONFIG,
    );
    return features[0]!.adjustedPValue;
  });
  expect(adjustedPValue).toBeCloseTo(Math.min(...alone) * 8 * 2 * 2, 12);
});

test.each<[string, Tell, string]>([
  [
    'none at all',
    ({ score }) => ({ score }),
    'none of the answers has an embedding of 32 numbers as the baseline has (300 unreadableEmbedding), so that embeddings are not compared',
  ],
  [
    'another length',
    ({ score, embedding }) => ({ score, embedding: embedding.slice(1) }),
    'none of the answers has an embedding of 32 numbers',
  ],
  [
    'none in part',
    ({ score, embedding }, place) => (place % 3 === 0 ? { score } : { score, embedding }),
    '100 of 300 answers (33.3 %) have no embedding of 32 numbers as the baseline has (unreadableEmbedding)',
  ],
])('answers with %s are one finding and no drift', async (_, tell, text) => {
  const counts = await count(capture(askMany(300, 1.5), tell));
  expect(counts).toMatchObject({ rows: 300, predictedRows: 300 });
  expect(Object.keys(counts.rejected)).toEqual(['unreadableEmbedding']);
  const judgement = judge(counts);
  expect(judgement).toMatchObject({ verdict: 'NotUnderstood', notUnderstood: ['embeddings'], driftedFeatures: [] });
  expect(judgement.unread).toEqual([expect.stringContaining(text)]);
  expect(judgement.features.at(-1)!.reasons).toEqual([
    expect.stringMatching(/answers have no embedding that can be compared, too many/),
  ]);
  // The other answers, and the features, have a verdict of their own.
  expect(judgement.predictions!.rows).toBe(300);
});

test('a few without one are counted, and the others compared', async () => {
  const counts = await count(
    capture(askMany(300, 1.5), ({ score, embedding }, place) => ({
      score,
      embedding: place < 20 ? [...embedding.slice(1), null] : embedding,
    })),
  );
  expect(counts.rejected).toEqual({ unreadableEmbedding: 20 });
  expect(counts.rejectedSamples[0]!.detail).toBe('an answer has an embedding with null in the place of a number');
  expect(judge(counts)).toMatchObject({ verdict: 'Drift', driftedFeatures: ['embedding'] });
});

test('too few embeddings are not compared', async () => {
  const lines = [...capture(askMany(300), tellAll), ...capture(askMany(50, 1.5), tellAll, '2026-01-05T12:00:00Z')];
  // All but the last were answered by the version before.
  const judgement = judge(await count(lines, BASELINE, new Date('2026-01-05T11:00:00Z')));
  expect(judgement.verdict).toBe('NoDrift');
  expect(judgement.features.at(-1)!.reasons).toEqual([
    '50 embeddings in the window, at least 100 are needed to compare them',
  ]);
});

test('an embedding of the version before is not told of, whatever its length', async () => {
  const shorter: Tell = ({ score, embedding }) => ({ score, embedding: embedding.slice(1) });
  const lines = [...capture(askMany(300), shorter), ...capture(askMany(300), tellAll, '2026-01-05T12:00:00Z')];
  const counts = await count(lines, BASELINE, new Date('2026-01-05T11:00:00Z'));
  expect(counts.rejected).toEqual({});
  expect(counts.rejectedSamples).toEqual([]);
  expect(counts.embedding!.unread).toBe(0);
  expect(judge(counts).verdict).toBe('NoDrift');
});

test('parts of a window add up to the whole', async () => {
  const lines = capture(askMany(300), ({ score, embedding }, place) =>
    place % 50 === 0 ? { score } : { score, embedding },
  );
  const parts = await Promise.all([count(lines.slice(0, 120)), count(lines.slice(120))]);
  const whole = await count(lines);
  const { embedding, rejected } = parts.reduce(mergeWindowCounts);
  expect(rejected).toEqual(whole.rejected);
  expect(embedding).toEqual(whole.embedding);
  expect(whole.embedding!.unread).toBe(6);
});

test('a text without any known word has an embedding of zeros, which is one', async () => {
  const zeros = (rows: Asked[]): Asked[] =>
    rows.map((asked, i) => (i % 10 === 0 ? { ...asked, embedding: asked.embedding.map(() => 0) } : asked));
  const baseline = build(zeros(askMany(1000)));
  const counts = await count(capture(zeros(askMany(300)), tellAll), baseline);
  expect(counts.rejected).toEqual({});
  expect(judge(counts, baseline).verdict).toBe('NoDrift');
  const more = askMany(300).map((asked, i) =>
    i % 2 === 0 ? { ...asked, embedding: asked.embedding.map(() => 0) } : asked,
  );
  expect(judge(await count(capture(more, tellAll), baseline), baseline).driftedFeatures).toEqual(['embedding']);
});

test('a baseline without embeddings compares none', async () => {
  const { embedding: _, ...baseline } = BASELINE;
  const counts = await count(capture(askMany(300, 1.5), tellAll), baseline);
  expect(counts).not.toHaveProperty('embedding');
  expect(counts.rejected).toEqual({});
  expect(judge(counts, baseline)).toMatchObject({ verdict: 'NoDrift', features: [{ name: 'x' }] });
});

test('without what reads embeddings nothing is counted', () => {
  expect(() => new CaptureCounter(BASELINE, new WindowCounter(BASELINE))).toThrow(
    'this baseline needs what openRequests makes',
  );
});

test('a count of numbers that is none is told', () => {
  const predictions = `prediction,${EMBEDDING_COLUMNS.join(',')}\n0.5,many,0,0,0,0,0,0,0,0\n`;
  expect(() => buildBaseline({ data: 'x\n1\n', schema: SCHEMA, predictions }, { data: '', schema: '' })).toThrow(
    'predictions.csv: embedding.dimensions must be how many numbers an embedding has, got "many"',
  );
});
