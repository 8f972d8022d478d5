// CSV of spreadsheets with semicolons and decimal commas, as the same rows with commas and points are read.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { DriftResult } from '../../../cli/drift/drift-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { translateBytes } from '../../../cli/drift/translate-csv';
import { CsvTranslator, findDialect, translateText } from '../../../engine/drift/csv-dialect';
import { random } from './changed-rows';
import { makeFolder, put } from './fixtures';

const folder = makeFolder();

type Cell = string | number;

/** Rows with amounts, whole numbers, categories of which one has a comma in it, and notes. */
function makeRows(count: number, seed: number, times = 1): Cell[][] {
  const next = random(seed);
  return Array.from({ length: count }, () => [
    Math.round(100 * times * (800 + 700 * next())) / 100,
    Math.floor(9 * next()),
    ['Bern', 'Zug, Altstadt', 'Biel/"Bienne"'][Math.floor(3 * next())]!,
  ]);
}

const NAMES = ['amount', 'pieces', 'city'];
const quote = (cell: Cell): string =>
  /[",;]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);
const plain = (rows: Cell[][]): string => [NAMES, ...rows].map((row) => row.map(quote).join(',')).join('\n');

/** As a spreadsheet in German writes it; with points between thousands or without. */
function german(rows: Cell[][], { grouped = false, separator = ';', end = '\r\n' } = {}): string {
  const write = (cell: Cell): string =>
    typeof cell === 'string'
      ? /["\t;|]/.test(cell)
        ? `"${cell.replaceAll('"', '""')}"`
        : cell
      : cell.toLocaleString('de-DE', { useGrouping: grouped, maximumFractionDigits: 2 });
  return [NAMES, ...rows].map((row) => row.map(write).join(separator)).join(end) + end;
}

/** What a result says, without the names of files. */
const strip = ({ features, verdict, rows, unread }: DriftResult & { unread?: unknown }): unknown => ({
  features,
  verdict,
  rows,
  unread,
});

test.each([
  ['with semicolons', {}],
  ['with points between thousands', { grouped: true }],
  ['with tabs', { separator: '\t' }],
  ['with bars and line feeds', { separator: '|', end: '\n' }],
])('baseline and traffic %s are read as with commas and points', async (name, written) => {
  const [rows, live] = [makeRows(3000, 1), makeRows(900, 2, 1.5)];
  const expected = await runDrift({
    baseline: put(folder, 'plain.csv', plain(rows)),
    live: [put(folder, 'plain-live.csv', plain(live))],
  });
  const file = name.replaceAll(' ', '-');
  const found = await runDrift({
    baseline: put(folder, `${file}.csv`, german(rows, written)),
    live: [put(folder, `${file}-live.csv`, german(live, written))],
  });
  expect(found.verdict).toBe('drift');
  expect(found.features.map(({ type }) => type)).toEqual(['numeric', 'numeric', 'categorical']);
  expect(strip(found)).toEqual(strip(expected));
  expect(found.notes?.[0]).toMatch(/-?.*\.csv has .* between its values and , before decimals/);
  // Each side is read by itself.
  const mixed = await runDrift({
    baseline: path.join(folder, 'plain.csv'),
    live: [put(folder, `${file}-mixed.csv.gz`, gzipSync(`\uFEFF${german(live, written)}`))],
  });
  expect(strip(mixed)).toEqual(strip(expected));
});

test('whole thousands of live rows are read by the marks of the baseline', async () => {
  const rows = makeRows(2000, 3).map(([amount, ...rest]) => [(amount! as number) + 0.5, ...rest] as Cell[]);
  const live = makeRows(500, 4, 3).map(([amount, ...rest]) => [1000 + Math.round(amount as number), ...rest] as Cell[]);
  const { features } = await runDrift({
    baseline: put(folder, 'decimals.csv', german(rows, { grouped: true })),
    live: [put(folder, 'whole.csv', german(live, { grouped: true }))],
  });
  expect(features[0]!.values!.live!.minimum).toBeGreaterThan(1000);
});

test('numbers in two notations are refused, with the cure', async () => {
  const text = 'amount;city\n1,5;Bern\n2.25;Zug\n';
  const program = path.join(__dirname, '..', '..', '..', 'bin', 'sagemaker-lifecycle.js');
  const file = put(folder, 'both.csv', text);
  const good = put(folder, 'one.csv', german(makeRows(200, 5)));
  for (const [option, baseline, live] of [
    ['--baseline', file, good],
    ['--live', good, file],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, [program, 'drift', '--baseline', baseline, '--live', live], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      3,
      `sagemaker-lifecycle: ${option} ${file} has numbers with a decimal comma (1,5) and with a decimal point (2.25): write all of them in one way\n`,
    ]);
  }
});

test.each([
  ['a,b\n1,5\n', undefined],
  ['a\n1\n', undefined],
  ['"a;b",c\n1,5\n', undefined],
  ['"a,b";c\n1;5\n', { separator: ';' }],
  ['a;b\n1,5;2\n', { separator: ';', decimalMark: ',' }],
  ['a;b\n1.5;2\n', { separator: ';', decimalMark: '.' }],
  ['a;b\n1.234;2\n', { separator: ';' }],
])('%j is written so', (text, dialect) => {
  expect(findDialect('it', `${text}\n`)).toEqual(dialect);
});

test('values come through whatever they are, in whatever pieces', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ';', ',', '"', ' ', '\n', '.') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      async (rows, size) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = `x;y\n${rows.map((row) => row.map(quoted).join(';')).join('\n')}\n`;
        const bytes = Buffer.from(text);
        const pieces = async function* () {
          for (let at = 0; at < bytes.length; at += size) {
            yield bytes.subarray(at, at + size);
          }
        };
        const out: Uint8Array[] = [];
        for await (const piece of translateBytes('it', pieces(), '.')) {
          out.push(piece);
        }
        const translated = Buffer.concat(out).toString();
        const expected = rows.map((row) => row.map(quoted).join(',')).join('\n');
        expect(translated).toBe(`x,y\n${expected}\n`);
      },
    ),
    { numRuns: 300 },
  );
});

test('a text is translated as its bytes are', () => {
  const text = german(makeRows(50, 6), { grouped: true });
  const translator = new CsvTranslator({ separator: ';', decimalMark: ',' });
  expect(translateText('it', text).text).toBe(translator.write(text) + translator.end());
  expect(translateText('it', 'a,b\n1,2\n')).toEqual({ text: 'a,b\n1,2\n' });
});
