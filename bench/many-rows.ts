// `npx tsx bench/many-rows.ts [--write]`: what the jobs take with very many rows: preparing 1 million rows with all that a recipe
// can do, preparing 10 million, evaluating 1 million held-out ones. A process each; about 12 minutes of CPU, 15 GB of disk. Needs
// `sagemaker-lifecycle setup`.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type ManyRows, renderManyRows } from './many-rows/render';

const ROOT = path.dirname(__dirname);
const JOBS = path.join(ROOT, 'jobs');
const PYTHON = path.join(ROOT, '.local', 'python', 'bin', 'python');
const BASE = path.join(ROOT, '.local', 'bench', 'many-rows');

function python(...parameters: string[]): string {
  const { stdout, stderr, status } = spawnSync(PYTHON, parameters, {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: os.homedir(),
      SAGEMAKER_BASE_DIR: BASE,
      OMP_NUM_THREADS: '1',
      PYTHONPATH: JOBS,
    },
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}

/** Makes rows by a script, runs a job on them, and says what that took. */
function measure(what: string, job: 'prepare' | 'evaluate', rows: number, ...script: string[]): ManyRows {
  rmSync(BASE, { recursive: true, force: true });
  python(path.join(__dirname, ...script), String(rows), BASE);
  const program = [PYTHON, JOBS, job, '--config', path.join(BASE, 'config.json')];
  const measured = python(path.join(__dirname, 'prepare', 'measure.py'), ...program);
  const { code, cpu, memory } = JSON.parse(measured) as { code: number; cpu: number; memory: number };
  if (code !== 0) {
    throw new Error(`${what}: exit code ${code}`);
  }
  return { what, rows, cpu, memory };
}

const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
const million = 1_000_000;
const rich = ['prepare', 'make_rich_table.py'];
const plain = ['prepare', 'make_table.py'];
const heldOut = ['many-rows', 'make_rows.py'];
const measurements = [
  measure('preparing, all that a recipe can do', 'prepare', million / 2, ...rich),
  measure('preparing, all that a recipe can do', 'prepare', million, ...rich),
  measure('preparing', 'prepare', million, ...plain),
  measure('preparing', 'prepare', 10 * million, ...plain),
  measure('evaluating beside a champion', 'evaluate', million / 10, ...heldOut),
  measure('evaluating beside a champion', 'evaluate', million, ...heldOut),
];
rmSync(BASE, { recursive: true, force: true });
const page = renderManyRows(measurements, `${os.cpus().length} cores, ${os.cpus()[0]!.model.trim()}, one thread each`);
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'many-rows.md'), page);
}
