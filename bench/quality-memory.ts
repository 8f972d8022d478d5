/**
 * What memory the quality monitor takes for windows of many rows: `npx tsx bench/quality-memory.ts` writes the table of
 * bench/quality-memory.md. Each window is measured in a process of its own with the heap that Lambda gives the function.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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

interface Measured {
  readonly share: number;
  readonly measured: number;
  readonly fileBytes: number;
  readonly peakBytes: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-quality-'));
  try {
    await bundlePrograms([path.join(__dirname, 'quality-memory', 'measure.ts')], folder);
    const program = path.join(folder, 'measure.js');
    const lines = WINDOWS.map(({ rows, rowsPerRecord, columns }) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [`--max-old-space-size=${HEAP}`, program, ...[rows, rowsPerRecord, columns].map(String)],
        { encoding: 'utf8', maxBuffer: 1024 ** 3 },
      );
      if (status !== 0) {
        throw new Error(`${rows} rows: ${status} ${stderr.slice(-1000)}`);
      }
      const { share, measured, fileBytes, peakBytes, seconds } = JSON.parse(
        stdout.trimEnd().split('\n').at(-1)!,
      ) as Measured;
      const cells = [
        rows.toLocaleString('en'),
        rowsPerRecord.toLocaleString('en'),
        columns,
        share === 1 ? 'all' : `1 in ${1 / share}`,
        measured.toLocaleString('en'),
        `${(fileBytes / 1e6).toFixed(0)} MB`,
        `${(peakBytes / 1024 ** 2).toFixed(0)} MiB`,
        `${seconds.toFixed(0)} s`,
      ];
      process.stdout.write(`${cells.join(' | ')}\n`);
      return `| ${cells.join(' | ')} |`;
    });
    writeFileSync(
      path.join(__dirname, 'quality-memory.md'),
      `# Memory of the quality monitor

One window, measured by the function's own bundle-like build in a process with the heap of a function of 3,008 MB
(${HEAP} MiB): captures and labels read, rows joined, metrics with their intervals, one sliced column, the file of training
rows. \`npx tsx bench/quality-memory.ts\` writes this page. A window that is larger than memory is measured on a sample of
its ids ([how](../docs/model-quality.md)).

| rows of the window | rows a request | columns | ids measured | labelled rows measured | file of training rows | peak memory | processor time |
|---:|---:|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}

${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}. The processor time has that of making the traffic up in it.
`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
