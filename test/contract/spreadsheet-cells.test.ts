import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { LABELLED_FOLDER } from '../../contract/layout';
import { MARKED_CELL, markCell } from '../../contract/spreadsheet-cells';
import { writeTrainingRows } from '../../engine/quality/training-rows';

const marked = new RegExp(`^${MARKED_CELL}`);
const restore = (text: string): string => (marked.test(text) ? text.slice(1) : text);

/** What a spreadsheet would execute if it stood first, and what may stand around it. */
const BEGINNINGS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...BEGINNINGS, "'", '"', ',', ' ', '.', '1', 'e', 'x') }),
);

test.each([
  ['=1+1'],
  ["=cmd|' /C calc'!A0"],
  ['+SUM(A1)'],
  ['-2+3+cmd'],
  ['@SUM(1,2)'],
  ['\t=1+1'],
  ['\r=1+1'],
  ['\n=1+1'],
  ['＝1+1'],
  ['＋1'],
  ['－A1'],
  ['＠SUM(1)'],
  ['-'],
  ['-1-1'],
  ['+1e'],
  ['-Infinity'],
  ["'=1+1"],
  ["''@x"],
])('%j stands behind an apostrophe', (text) => {
  expect(markCell(text)).toBe(`'${text}`);
});

test.each([
  [''],
  ['-12.5'],
  ['+3'],
  ['-.5'],
  ['-1.'],
  ['-1.5E-3'],
  ['1-2'],
  ['a=b'],
  [' =1'],
  ["'"],
  ["'quoted'"],
  ["O'Hara"],
  ['e@x.org'],
])('%j stays as it is', (text) => {
  expect(markCell(text)).toBe(text);
});

test('whoever takes one apostrophe off each such cell has the texts as they were, and none is executed before', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const cell = markCell(text);
      expect(restore(cell)).toBe(text);
      expect(BEGINNINGS.includes(cell.charAt(0)) && Number.isNaN(Number(cell))).toBe(false);
    }),
  );
});

describe('labelled traffic that the monitor writes', () => {
  const root = path.join(__dirname, '../..');
  const recipe = {
    target: { name: '=churn', positiveClass: 'Yes' },
    id: ['customer'],
    features: [{ name: '@note', type: 'categorical', encoding: 'oneHot' }],
    // About files that are brought, not about these.
    format: { separator: ';', encoding: 'windows-1252' },
  };
  const program = `
import json, sys
from pathlib import Path
from prepare.csv_file import CsvFile
from prepare.recipe import parse_recipe
recipe, files = json.load(sys.stdin)
recipe = parse_recipe(recipe)
read = []
for name, file in files:
    table = CsvFile(Path(file), name, recipe)
    chunks = list(table.read(["=churn", "@note"], ["customer"]))
    read.append([[*key, *cells] for chunk in chunks for key, *cells in zip(chunk.keys, *chunk.columns.values())])
print(json.dumps(read))
`;
  const read = (files: [string, string][]): string[][][] =>
    JSON.parse(
      execFileSync(path.join(root, '.local/python/bin/python'), ['-c', program], {
        input: JSON.stringify([recipe, files]),
        encoding: 'utf8',
        env: { PYTHONPATH: path.join(root, 'jobs') },
      }),
    );
  const write = (texts: readonly string[]): string => {
    const rows = texts.map((text, i) => ({ key: `=C${i}`, truth: 1, label: 'Yes', input: [text] }));
    const interpreter = { nameTruth: () => 'Yes' };
    return writeTrainingRows(
      rows as never,
      [{ name: '@note', type: 'categorical' }] as never,
      'customer',
      '=churn',
      interpreter as never,
    ).text;
  };
  const put = (folder: string, name: string, text: string): [string, string] => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return [name, file];
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'cells-'));

  test('is read by the preparation as it was sent, whatever it holds, and nothing of it is executed', () => {
    const texts = fc
      .sample(anyText, 2000)
      // Python before 3.11 refuses a NUL, and the monitor leaves such rows out; a lone surrogate is no UTF-8.
      .filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text));
    const text = write(texts);
    for (const cell of parse(text).flat()) {
      expect(BEGINNINGS.includes(cell.charAt(0)) && Number.isNaN(Number(cell))).toBe(false);
    }
    const [rows] = read([put(folder, `${LABELLED_FOLDER}/20261130T000000Z.csv`, text)]);
    expect(new Map(rows.map(([key, , note]) => [key, note]))).toEqual(
      new Map(texts.map((note, i) => [`=C${i}`, note])),
    );
  });

  test('of an earlier version is read as it is, and so is a file of your own', () => {
    const earlier = "customer,=churn,@note\n1,Yes,=1+1\n2,Yes,-12.5\n3,Yes,O'Hara\n4,Yes,'quoted'\n";
    const own = "customer;=churn;@note\n1;Yes;'=1+1\n2;Yes;''-x\n";
    const [live, brought] = read([
      put(folder, `${LABELLED_FOLDER}/20261129T000000Z.csv`, earlier),
      put(folder, 'own.csv', own),
    ]);
    expect(live.map(([, , note]) => note)).toEqual(['=1+1', '-12.5', "O'Hara", "'quoted'"]);
    expect(brought.map(([, , note]) => note)).toEqual(["'=1+1", "''-x"]);
  });
});
