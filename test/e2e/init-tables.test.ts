// What `init` writes for tables that nobody prepared for: it compiles by the project's settings, and can be deployed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Template } from 'aws-cdk-lib/assertions';
import { MlLifecycleStack } from '../../lib';
import { pythonOf } from '../../local/python';
import { createApp } from '../constructs/fixtures';
import { compile } from '../docs/read-samples';
import { makeWorkDir, startCli } from './support/cli';
import { loadLifecycle } from './support/load-lifecycle';

type Rows = Record<string, (string | number)[]>;

const NUMBERS = Array.from({ length: 120 }, (_, i) => i);
/** Numbers that say nothing of each other. */
const noise = (factor: number): number[] => NUMBERS.map((i) => ((i * factor) % 101) + 0.5);
const YES = NUMBERS.map((i) => ((i * 7919) % 100 < 40 ? 'yes' : 'no'));
const day = (i: number): string => new Date(Date.UTC(2025, 0, 1 + i)).toISOString();

const ODD: Rows = {
  'is it "late"?': YES,
  "driver's note": noise(37),
  'both \' and "': noise(53),
  'back\\slash': noise(61),
  'a `${tick}`': noise(71),
  'größe (㎝)': noise(43),
  '🚚': noise(29),
  '2nd': noise(31),
  ' padded ': noise(17),
};

function csv(rows: Rows, separator = ','): string {
  const cell = (value: string | number): string =>
    /["\r\n,;]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const lines = [Object.keys(rows), ...NUMBERS.map((i) => Object.values(rows).map((column) => column[i]!))];
  return lines.map((line) => `${line.map(cell).join(separator)}\n`).join('');
}

const lines = (rows: Rows): string =>
  NUMBERS.map(
    (i) => `${JSON.stringify(Object.fromEntries(Object.entries(rows).map(([name, column]) => [name, column[i]])))}\n`,
  ).join('');

const WIDE: Rows = {
  y: YES,
  ...Object.fromEntries(NUMBERS.concat(NUMBERS, NUMBERS.slice(0, 60)).map((_, i) => [`m ${i}`, noise(i + 3)])),
};

/** Each table with its target, and what is in the lifecycle that is written for it. */
const TABLES: Record<string, { content: string | Buffer; target: string; expected: string[] }> = {
  'odd names.csv': {
    content: csv(ODD),
    target: 'is it "late"?',
    expected: [`"driver's note": Column.numeric(),`, "'back\\\\slash': Column.numeric(),", 'padded: Column.numeric(),'],
  },
  'reserved.csv': {
    content: csv({ class: YES, constructor: noise(37), ['__proto__']: noise(43), toString: noise(31) }),
    target: 'class',
    expected: ['constructor: Column.numeric(),', "['__proto__']: Column.numeric(),"],
  },
  'wide.csv': { content: csv(WIDE), target: 'y', expected: ["...Object.fromEntries([\n        'm 0', "] },
  'dates.csv': {
    content: csv({ y: noise(37), sold: NUMBERS.map((i) => day((i * 7) % 90).slice(0, 10)), seen: NUMBERS.map(day) }),
    target: 'y',
    expected: ['parts: [DatePart.YEAR, DatePart.MONTH, DatePart.WEEKDAY]', 'Column.numericTarget()'],
  },
  'texts.csv': {
    content: csv({
      'wie oft?': NUMBERS.map((i) => ['nie', 'oft', 'im "Mai", sagt er'][i % 3]!),
      comment: NUMBERS.map((i) => `came ${(i * 17) % 83} days late,\nsaid it's fine; paid ${i % 5}`),
      amount: noise(37),
    }),
    target: 'wie oft?',
    expected: ["classes: ['im \"Mai\", sagt er', 'nie', 'oft']", 'comment: Column.text(),'],
  },
  'semicolons.csv': {
    content: csv({ Kündigung: YES, Preis: noise(37).map((n) => String(n).replace('.', ',')) }, ';'),
    target: 'Kündigung',
    expected: ["decimalMark: ','", 'Preis: Column.numeric(),'],
  },
  'packed.csv.gz': { content: gzipSync(csv({ y: YES, a: noise(37) })), target: 'y', expected: ['a: Column.numeric()'] },
  'lines.jsonl': { content: lines({ y: YES, 10: noise(37), 9: noise(31) }), target: 'y', expected: ["{ name: '9', "] },
};

/** Columns of several types, as pyarrow writes them. */
const PARQUET = `
import datetime, sys
import pyarrow, pyarrow.parquet
rows = range(120)
pyarrow.parquet.write_table(pyarrow.table({
    "y": [row * 7919 % 100 < 40 for row in rows],
    "when": [datetime.datetime(2025, 1, 1 + row % 28, row % 24) for row in rows],
    "kind": pyarrow.array(["a", "b", None] * 40).dictionary_encode(),
    "amount": [row * 37 % 101 + 0.5 for row in rows],
}), sys.argv[1])
`;

test('what is written for strange tables compiles, and can be deployed', async () => {
  const workDir = await makeWorkDir('init-tables');
  mkdirSync(path.join(workDir, 'tables'));
  const parquet = path.join(workDir, 'tables', 'typed.parquet');
  execFileSync(pythonOf(path.join(workDir, 'python')), ['-c', PARQUET, parquet]);
  const tables = [
    ...Object.entries(TABLES).map(([name, { content, ...table }]) => {
      const file = path.join(workDir, 'tables', name);
      writeFileSync(file, content);
      return { name, file, ...table };
    }),
    {
      name: 'typed.parquet',
      file: parquet,
      target: 'y',
      expected: ['DatePart.HOUR', 'kind: Column.categorical()', "positiveClass: 'true'"],
    },
  ];
  const programs: { name: string; file: string; text: string }[] = [];
  for (const [i, { name, file, target, expected }] of tables.entries()) {
    const out = path.join(workDir, `lifecycle-${i}`);
    const init = ['init', file, '--target', target, '--out', out, '--work-dir', workDir];
    expect({ name, ...(await startCli(init).ended) }).toMatchObject({ name, code: 0, errors: '' });
    const written = path.join(out, 'lifecycle.ts');
    const text = readFileSync(written, 'utf8');
    expected.forEach((part) => expect(text).toContain(part));
    expect(readFileSync(path.join(out, 'lifecycle.md'), 'utf8')).toContain(' is proposed: ');
    programs.push({ name, file: written, text });
  }
  expect(compile(programs)).toEqual([]);
  for (const { file } of programs) {
    const stack = new MlLifecycleStack(createApp(), 'Table', loadLifecycle(file));
    Template.fromStack(stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
  }
});
