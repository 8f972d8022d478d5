import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { countCaptureInParts } from '../../../cli/drift/capture-in-parts';
import type { Cutting } from '../../../cli/drift/part-threads';
import { CaptureCounter, WindowCounter, type WindowCounts } from '../../../engine/drift';
import { countStream } from '../../../engine/traffic/count-stream';
import { baseline, captureLine, damagedLine, schema } from '../../engine/drift/capture-lines';

const FOLDER = mkdtempSync(path.join(tmpdir(), 'captured-parts-'));
const SCRIPT = path.join(FOLDER, 'count-part.js');
const WORK = { baseline, columns: schema, ignored: new Set<string>() };

beforeAll(() => {
  const entry = path.join(__dirname, '..', '..', '..', 'cli', 'drift', 'count-part.ts');
  buildSync({ entryPoints: [entry], outfile: SCRIPT, bundle: true, platform: 'node', logLevel: 'warning' });
});

/** A file of captured lines, compressed or not. */
interface Captured {
  readonly lines: readonly Buffer[];
  readonly isPacked: boolean;
  readonly isEnded: boolean;
}

function writeFiles(files: readonly Captured[]): string[] {
  return files.map(({ lines, isPacked, isEnded }, i) => {
    const bytes = Buffer.concat(
      lines.flatMap((line, at) => [line, Buffer.from(at < lines.length - 1 || isEnded ? '\n' : '')]),
    );
    const file = path.join(FOLDER, `${i}.jsonl`);
    writeFileSync(file, isPacked ? gzipSync(bytes) : bytes);
    return file;
  });
}

async function countWhole(files: readonly string[]): Promise<WindowCounts> {
  const rows = new WindowCounter(baseline);
  const counter = new CaptureCounter(baseline, rows, { columns: schema });
  for (const file of files) {
    await countStream(counter, createReadStream(file), file);
  }
  return rows.counts();
}

function countCut(files: readonly string[], cutting: Cutting = {}): Promise<WindowCounts | undefined> {
  return countCaptureInParts(files, WORK, undefined, { script: SCRIPT, fewestBytes: 16, mostParts: 3, ...cutting });
}

const line = fc.oneof({ weight: 6, arbitrary: captureLine }, { weight: 1, arbitrary: damagedLine });
const captured = fc.record({
  lines: fc.array(
    line.map((one) => Buffer.from(one)),
    { maxLength: 12 },
  ),
  isPacked: fc.boolean(),
  isEnded: fc.boolean(),
});

test('whatever the number of threads and files, the counts are those of one', async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(captured, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 2, max: 4 }),
      async (given, mostParts) => {
        const files = writeFiles(given);
        const counts = await countCut(files, { mostParts });
        cut += counts ? 1 : 0;
        expect(counts ?? (await countWhole(files))).toEqual(await countWhole(files));
      },
    ),
    { numRuns: 40 },
  );
  expect(cut).toBeGreaterThan(10);
});

const LINE = Buffer.from('{"captureData": {}}');

test.each([
  ['few bytes', [LINE], { fewestBytes: 1 << 20 }],
  ['one thread', Array(9).fill(LINE), { mostParts: 1 }],
  ['a build without the thread', Array(9).fill(LINE), { script: path.join(FOLDER, 'none.js') }],
])('%s are not cut', async (_, lines: Buffer[], cutting) => {
  expect(await countCut(writeFiles([{ lines, isPacked: false, isEnded: true }]), cutting)).toBeUndefined();
});

test('progress is told of all bytes, samples have the lines of their file, and a file that is gone is named', async () => {
  const files = writeFiles([
    { lines: Array(5).fill(LINE), isPacked: false, isEnded: true },
    { lines: [...Array(12).fill(LINE), Buffer.from('broken')], isPacked: false, isEnded: false },
  ]);
  let read = 0;
  const cutting = { script: SCRIPT, fewestBytes: 16, mostParts: 3 };
  const counts = await countCaptureInParts(files, WORK, (bytes) => (read += bytes), cutting);
  expect(read).toBe(17 * 20 + 6);
  expect(counts).toMatchObject({ rejected: { notJson: 1 } });
  expect(counts!.rejectedSamples).toEqual((await countWhole(files)).rejectedSamples);
  await expect(countCaptureInParts([...files, 'gone.jsonl'], WORK, undefined, cutting)).rejects.toMatchObject({
    code: 'ENOENT',
    path: 'gone.jsonl',
  });
});
