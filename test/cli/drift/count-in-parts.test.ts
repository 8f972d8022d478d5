import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import fc from 'fast-check';
import { countInParts } from '../../../cli/drift/count-in-parts';
import { CsvCounter } from '../../../cli/drift/csv-counter';
import { countPart } from '../../../cli/drift/csv-part';
import type { Cutting } from '../../../cli/drift/part-threads';
import { WindowCounter, type WindowCounts } from '../../../engine/drift';
import { baseline, numberText } from '../../engine/drift/capture-lines';

const FOLDER = mkdtempSync(path.join(tmpdir(), 'parts-'));
const SCRIPT = path.join(FOLDER, 'count-part.js');
const FILE = path.join(FOLDER, 'live.csv');
const HEADER = 'city,note,tenure,prediction,plan,charges';
const IGNORED = new Set(['note']);

beforeAll(() => {
  const entry = path.join(__dirname, '..', '..', '..', 'cli', 'drift', 'count-part.ts');
  buildSync({ entryPoints: [entry], outfile: SCRIPT, bundle: true, platform: 'node', logLevel: 'warning' });
});

function countWhole(text: string): WindowCounts {
  const counter = new WindowCounter(baseline);
  const file = new CsvCounter(baseline, counter, FILE, IGNORED);
  file.write(Buffer.from(text));
  file.end();
  return counter.counts();
}

function countCut(text: string, mostParts: number, cutting: Cutting = {}): Promise<WindowCounts | undefined> {
  writeFileSync(FILE, text);
  return countInParts(baseline, FILE, IGNORED, undefined, { script: SCRIPT, fewestBytes: 16, mostParts, ...cutting });
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('city 3', 'basic', 'Bank transfer (automatic)', 'Zürich', 'new', '', 'NA') },
  { weight: 4, arbitrary: numberText.filter((text) => !/[",\r\n]/.test(text)) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom('a', ',', '\n', '\r\n', 'é', '"') }).map(quoted) },
  { weight: 1, arbitrary: fc.constantFrom('"', 'a"b', 'a\rb') },
);
const record = fc.oneof(
  { weight: 8, arbitrary: fc.array(value, { minLength: 6, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 8 }) },
);

test('whatever the number of threads, the counts are those of one', async () => {
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 4, maxLength: 40 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 2, max: 4 }),
      async (records, lineEnd, ended, mostParts) => {
        const text = [HEADER, ...records.map((row) => row.join(','))].join(lineEnd) + (ended ? lineEnd : '');
        const counts = await countCut(text, mostParts);
        cut += counts ? 1 : 0;
        expect(counts ?? countWhole(text)).toEqual(countWhole(text));
      },
    ),
    { numRuns: 40 },
  );
  expect(cut).toBeGreaterThan(20);
});

test('a value of several lines that goes over a cut is read once, and what is rejected keeps its line', async () => {
  const long = `city 3,"${'a\n'.repeat(60)}",5,0.25,basic,1.25`;
  const rows = Array.from({ length: 40 }, (_, i) =>
    i % 9 === 0 ? 'short' : i % 5 === 0 ? long : 'Zürich,,7,,basic,2',
  );
  const text = `\uFEFF${[HEADER, ...rows].join('\n')}\n`;
  const whole = countWhole(text);
  expect(whole.rejected).toEqual({ wrongArity: 5 });
  for (const mostParts of [2, 3, 4]) {
    expect(await countCut(text, mostParts)).toEqual(whole);
  }
});

test('the first rejected lines of all are shown, by their number', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'short' : 'Zürich,,7,,basic,2'));
  const counts = await countCut(`${HEADER}\n${rows.join('\n')}\n`, 4);
  expect(counts!.rejectedSamples.map(({ location }) => location)).toEqual(
    Array.from({ length: 10 }, (_, i) => `${FILE} line ${2 * i + 2}`),
  );
});

test('a part says how far it read', async () => {
  const text = `${HEADER}\ncity 3,"a\nb",5,0.25,basic,1.25\nZürich,,7,,basic,2\n`;
  writeFileSync(FILE, text);
  const header = Buffer.from(`${HEADER}\n`);
  const end = text.indexOf('a\n') + 2;
  const part = { file: FILE, start: 0, end, size: Buffer.byteLength(text), header };
  const first = await countPart({ baseline, part, ignored: IGNORED });
  expect(first).toMatchObject({
    lines: 3,
    next: text.indexOf('b",') + 'b",5,0.25,basic,1.25\n'.length,
    counts: { rows: 1 },
  });
  const rest = await countPart({ baseline, part: { ...part, start: first.next, end: part.size }, ignored: IGNORED });
  expect(rest).toMatchObject({ lines: 1, next: part.size, counts: { rows: 1, rejected: {} } });
});

const LINE = 'Zürich,,7,,basic,2\n';

test.each([
  ['a small file', `${HEADER}\n${LINE.repeat(9)}`, { fewestBytes: 1 << 20 }],
  ['one thread', `${HEADER}\n${LINE.repeat(9)}`, { mostParts: 1 }],
  ['a build without the thread', `${HEADER}\n${LINE.repeat(9)}`, { script: path.join(FOLDER, 'none.js') }],
  ['another dialect', `${HEADER.replaceAll(',', ';')}\n${LINE.replaceAll(',', ';').repeat(9)}`, {}],
  ['a header of two lines', `"ci\nty"${HEADER.slice(4)}\n${LINE.repeat(9)}`, {}],
  ['an empty first line', `\n${HEADER}\n${LINE.repeat(9)}`, {}],
  ['gzip', '\u001f\u008b'.repeat(99), {}],
])('%s is not cut', async (_, text, cutting) => {
  writeFileSync(FILE, Buffer.from(text, text.startsWith('\u001f') ? 'latin1' : 'utf8'));
  const counted = countInParts(baseline, FILE, IGNORED, undefined, {
    script: SCRIPT,
    fewestBytes: 16,
    mostParts: 4,
    ...cutting,
  });
  expect(await counted).toBeUndefined();
});

test('what a part cannot read fails the whole, and progress is told of all bytes', async () => {
  const text = `${HEADER}\n${LINE.repeat(30)}`;
  writeFileSync(FILE, text);
  let read = 0;
  const cutting = { script: SCRIPT, fewestBytes: 16, mostParts: 3 };
  await countInParts(baseline, FILE, IGNORED, (bytes) => (read += bytes), cutting);
  expect(read).toBe(Buffer.byteLength(text));
  writeFileSync(FILE, text.replace('charges', 'charge'));
  await expect(countInParts(baseline, FILE, IGNORED, undefined, cutting)).rejects.toThrow('lacks the columns charges');
});
