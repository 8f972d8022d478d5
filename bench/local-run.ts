/**
 * Where the time of a local run goes: `npx tsx bench/local-run.ts [runs]` runs the loop that many times (3 unless told
 * otherwise) on an environment that is warm, and writes the table of bench/README.md to standard output.
 *
 * Given files instead of a number, it reads the summaries of runs that were made before.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Summary } from '../cli/local/summary-types';
import { describeTimes } from './describe-times';

const root = path.dirname(__dirname);

function runOnce(workDir: string): Summary {
  const run = spawnSync(
    process.execPath,
    [path.join(root, 'bin', 'sagemaker-lifecycle.js'), 'local', '--work-dir', workDir],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (run.status !== 0) {
    throw new Error(`the local run ended with ${run.status ?? run.signal}`);
  }
  return JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
}

function readSummaries(given: string[]): Summary[] {
  if (given.length > 0 && !/^\d+$/.test(given[0]!)) {
    return given.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Summary);
  }
  const workDir = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    // The first run makes the Python environment; it is not counted.
    runOnce(workDir);
    return Array.from({ length: Number(given[0] ?? 3) }, () => runOnce(workDir));
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

process.stdout.write(
  `${os.cpus().length} cores, ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}\n\n${describeTimes(readSummaries(process.argv.slice(2)))}\n`,
);
