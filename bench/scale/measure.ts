import type { S3Client } from '@aws-sdk/client-s3';
import { type Baseline, mergeWindowCounts, type WindowCounts } from '../../engine/drift';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { countCapture } from '../../engine/traffic/capture-reader';

const NUMERIC = 14;
const CATEGORICAL = 6;
const RECORDS = 200_000;
const FILES = 8;
const CHUNK = 64 * 1024;
const RUNS = 3;
const window = { start: new Date('2026-11-23T13:00:00Z'), end: new Date('2026-11-23T14:00:00Z') };

/** What the machine at hand does with one core. */
export interface Measured {
  readonly bytesPerRecord: number;
  /** Bytes per second: splitting the same bytes into lines and JSON.parse, nothing else. */
  readonly floor: number;
  /** Bytes per second of the detector: from the bytes to the counts. */
  readonly detector: number;
  /** Of the counts of one part as JSON. */
  readonly countsBytes: number;
  /** Seconds to add the counts of a part. */
  readonly mergeSeconds: number;
}

/** The same numbers in every run: a linear congruential generator. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function drawRow(random: () => number): string {
  const numbers = Array.from({ length: NUMERIC }, (_, i) =>
    i % 2 === 0 ? Math.floor(random() * 80) : (random() * 120).toFixed(2),
  );
  const categories = Array.from({ length: CATEGORICAL }, (_, i) => `value ${Math.floor(random() * (3 + i))}`);
  return [...numbers, ...categories].join(',');
}

function makeBaseline(): Baseline {
  const random = createRandom(1);
  const names = Array.from({ length: NUMERIC + CATEGORICAL }, (_, i) => `feature${i}`);
  const schema = { features: names.map((name, i) => ({ name, type: i < NUMERIC ? 'numeric' : 'categorical' })) };
  return buildBaseline(
    {
      data: [names.join(','), ...Array.from({ length: 10_000 }, () => drawRow(random))].join('\n'),
      schema: JSON.stringify(schema),
      predictions: ['prediction,label', ...Array.from({ length: 1000 }, () => `${random().toFixed(6)},0`)].join('\n'),
    },
    { data: 'data', schema: 'schema', predictions: 'predictions' },
  );
}

/** Captured requests as SageMaker writes them, one row each. */
function makeFiles(): Buffer[] {
  const random = createRandom(2);
  return Array.from({ length: FILES }, (_, file) =>
    Buffer.from(
      Array.from(
        { length: RECORDS / FILES },
        (__, i) =>
          `${JSON.stringify({
            captureData: {
              endpointInput: {
                observedContentType: 'text/csv',
                mode: 'INPUT',
                data: `${drawRow(random)}\n`,
                encoding: 'CSV',
              },
              endpointOutput: {
                observedContentType: 'text/csv; charset=utf-8',
                mode: 'OUTPUT',
                data: random().toFixed(6),
                encoding: 'CSV',
              },
            },
            eventMetadata: {
              eventId: `00000000-0000-0000-${String(file).padStart(4, '0')}-${String(i).padStart(12, '0')}`,
              inferenceTime: '2026-11-23T13:20:00Z',
            },
            eventVersion: '0',
          })}\n`,
      ).join(''),
    ),
  );
}

async function* cut(file: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += CHUNK) {
    yield file.subarray(at, at + CHUNK);
  }
}

function parseAll(files: readonly Buffer[]): number {
  let records = 0;
  for (const file of files) {
    for (const line of file.toString('utf8').split('\n')) {
      records += line !== '' && JSON.parse(line).captureData ? 1 : 0;
    }
  }
  return records;
}

/** Seconds of processor time, which other work on the machine does not lengthen much. */
async function timeBest(work: () => Promise<unknown> | unknown): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

/** Measures reading, counting and merging on generated traffic of 20 features. */
export async function measure(): Promise<Measured> {
  const [baseline, files] = [makeBaseline(), makeFiles()];
  const bytes = files.reduce((total, file) => total + file.length, 0);
  const s3 = {
    send: async (command: { input: { Key: string } }) => ({ Body: cut(files[Number(command.input.Key)]!) }),
  } as unknown as S3Client;
  const objects = files.map((_, i) => ({ uri: `s3://bucket/${i}`, inside: true }));
  let counts: WindowCounts | undefined;
  const detector = await timeBest(async () => (counts = await countCapture(s3, objects, { window, baseline })));
  if (counts?.rows !== RECORDS || parseAll(files) !== RECORDS) {
    throw new Error(`counted ${counts?.rows} rows of ${RECORDS}: nothing was measured`);
  }
  const floor = await timeBest(() => parseAll(files));
  const merges = 200;
  const merge = await timeBest(() => Array.from({ length: merges }, () => counts!).reduce(mergeWindowCounts));
  return {
    bytesPerRecord: bytes / RECORDS,
    floor: bytes / floor,
    detector: bytes / detector,
    countsBytes: JSON.stringify(counts).length,
    mergeSeconds: merge / merges,
  };
}
