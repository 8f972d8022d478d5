/**
 * What memory the quality monitor takes for windows of many rows: `npx tsx bench/quality-memory.ts` writes the table of
 * bench/quality-memory.md, `npx tsx bench/quality-memory.ts parts` the one of windows in parts (three minutes). Each window,
 * and each part of one, is measured in a process of its own with the heap that Lambda gives the function.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundlePrograms } from './bundle-programs';

/** The heap of a function of 3,008 MB, in MiB: nine tenths of its memory, as Lambda sets it. */
const HEAP = 2707;
const WINDOWS = [
  { rows: 200_000, rowsPerRecord: 1, columns: 20 },
  { rows: 800_000, rowsPerRecord: 4_000, columns: 20 },
  { rows: 800_000, rowsPerRecord: 1, columns: 20 },
  { rows: 800_000, rowsPerRecord: 100, columns: 100 },
  { rows: 4_000_000, rowsPerRecord: 1, columns: 20 },
  { rows: 4_000_000, rowsPerRecord: 4_000, columns: 20 },
];

const APART = { rows: 800_000, rowsPerRecord: 1, columns: 20 };
/** Rows that are merged without having been joined, as many as a plan allows. */
const MERGED_PARTS = 8;
const MERGED_ROWS = 4_000_000;

const PAGE = path.join(__dirname, 'quality-memory.md');
const IN_PARTS = '## In parts';

interface Measured {
  readonly share: number;
  readonly measured: number;
  readonly parts: number;
  readonly fileBytes: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

function measure(program: string, ...options: readonly (string | number)[]): Measured {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP}`, program, ...options.map(String)],
    { encoding: 'utf8', maxBuffer: 1024 ** 3 },
  );
  if (status !== 0) {
    throw new Error(`${options.join(' ')}: ${status} ${stderr.slice(-1000)}`);
  }
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Measured;
}

function describe({ fileBytes, peakBytes, seconds }: Measured): string[] {
  return [`${(fileBytes / 1e6).toFixed(0)} MB`, `${(peakBytes / 1024 ** 2).toFixed(0)} MiB`, `${seconds.toFixed(0)} s`];
}

function formatLine(...cells: (string | number)[]): string {
  process.stdout.write(`${cells.join(' | ')}\n`);
  return `| ${cells.join(' | ')} |`;
}

function measureWhole(program: string): string {
  const lines = WINDOWS.map(({ rows, rowsPerRecord, columns }) => {
    const found = measure(program, rows, rowsPerRecord, columns);
    return formatLine(
      rows.toLocaleString('en'),
      rowsPerRecord.toLocaleString('en'),
      columns,
      found.share === 1 ? 'all' : `1 in ${1 / found.share}`,
      found.measured.toLocaleString('en'),
      ...describe(found),
    );
  });
  return `# Memory of the quality monitor

One window, measured by the function's own bundle-like build in a process with the heap of a function of 3,008 MB
(${HEAP} MiB): captures and labels read, rows joined, metrics with their intervals, one sliced column, the file of training
rows. \`npx tsx bench/quality-memory.ts\` writes this table. A window that is larger than memory is measured on a sample of
its ids ([how](../docs/model-quality.md)).

| rows of the window | rows a request | columns | ids measured | labelled rows measured | file of training rows | peak memory | processor time |
|---:|---:|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}

${describeMachine()} The processor time has that of making the traffic up in it.
`;
}

function measureParts(program: string, folder: string): string {
  const { rows, rowsPerRecord, columns } = APART;
  const window = [rows, rowsPerRecord, columns, folder] as const;
  const first = measure(program, ...window);
  const plan = 's3://bucket/quality-fan-out/plan.json';
  const ask = (event: object): Measured => measure(program, ...window, JSON.stringify(event));
  const parts = Array.from({ length: first.parts }, (_, part) => ask({ plan, part }));
  const whole = rows.toLocaleString('en');
  const lines = [
    formatLine(whole, 'reads it and plans', '', ...describe(first).slice(1)),
    ...parts.map((part, i) => formatLine(whole, `part ${i + 1} of ${parts.length}`, '', ...describe(part).slice(1))),
  ];
  const merged = ask({ plan });
  lines.push(formatLine(whole, 'merges', ...describe(merged)));
  repeatParts(folder, parts.length);
  const [file, ...most] = describe(ask({ plan }));
  lines.push(formatLine(MERGED_ROWS.toLocaleString('en'), `merges ${MERGED_PARTS} parts`, file, ...most));
  return `${IN_PARTS}

With \`fanOut\` a larger window is [measured in parts](../docs/model-quality.md#windows-larger-than-memory), all of its rows.
\`npx tsx bench/quality-memory.ts parts\` writes this table: windows of ${columns} columns, one row a request, each line a
process of its own. The last line merges the rows of a part again and again, to as many as are ever measured together.

| rows of the window | the function | file of training rows | peak memory | processor time |
|---:|---|---:|---:|---:|
${lines.join('\n')}

${describeMachine()} The processor time of all but the merging has that of making the traffic up in it.
`;
}

/** Makes many large parts of one: what it holds, again and again. */
function repeatParts(folder: string, parts: number): void {
  const plan = JSON.parse(readFileSync(path.join(folder, 'plan.json'), 'utf8')) as object;
  writeFileSync(path.join(folder, 'plan.json'), JSON.stringify({ ...plan, parts: MERGED_PARTS }));
  const name = (part: number, ending: string): string =>
    path.join(folder, `part-${String(part).padStart(5, '0')}.${ending}`);
  const findings = JSON.parse(gunzipSync(readFileSync(name(0, 'json.gz'))).toString());
  const rows = MERGED_ROWS / MERGED_PARTS;
  const numbers = readFileSync(name(0, 'rows'));
  const bytes = rows * findings.layout.width * 8;
  const repeated = Buffer.concat(Array.from({ length: Math.ceil(bytes / numbers.length) }, () => numbers));
  for (let part = 0; part < MERGED_PARTS; part++) {
    writeFileSync(name(part, 'rows'), repeated.subarray(0, bytes));
    writeFileSync(
      name(part, 'json.gz'),
      gzipSync(JSON.stringify({ ...findings, layout: { ...findings.layout, rows } })),
    );
    if (part >= parts) {
      writeFileSync(name(part, 'csv'), readFileSync(name(0, 'csv')));
    }
  }
}

function describeMachine(): string {
  return `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}.`;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-quality-'));
  const [before = '', after = ''] = readFileSync(PAGE, 'utf8').split(new RegExp(`(?=^${IN_PARTS}$)`, 'm'));
  try {
    await bundlePrograms([path.join(__dirname, 'quality-memory', 'measure.ts')], folder);
    const program = path.join(folder, 'measure.js');
    const isApart = process.argv[2] === 'parts';
    const page = isApart ? [before, measureParts(program, folder)] : [`${measureWhole(program)}\n`, after];
    writeFileSync(PAGE, page.join('').trimEnd().concat('\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
