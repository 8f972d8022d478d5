// `npx tsx bench/prepare.ts [--rows 1000000] [--write]`: what the preparation of made-up rows takes, beside pandas and
// scikit-learn doing the same, in one run: a process each. Needs `sagemaker-lifecycle setup`.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Measurement, renderPrepare } from './prepare/render';

const ROOT = path.dirname(__dirname);
const PYTHON = path.join(ROOT, '.local', 'python', 'bin', 'python');
const BASE = path.join(ROOT, '.local', 'bench', 'prepare');

function python(...parameters: string[]): string {
  const { stdout, stderr, status } = spawnSync(PYTHON, parameters, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: os.homedir(), SAGEMAKER_BASE_DIR: BASE, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}

function measure(name: string, rows: number, ...program: string[]): Measurement {
  const script = path.join(__dirname, 'prepare', 'measure.py');
  const { code, cpu, memory } = JSON.parse(python(script, PYTHON, ...program)) as {
    code: number;
    cpu: number;
    memory: number;
  };
  if (code !== 0) {
    throw new Error(`${name}: exit code ${code}`);
  }
  return { name, rows, cpu, memory };
}

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, write: { type: 'boolean' } } });
const most = Number(values.rows);
const measurements = [most / 10, most].flatMap((rows) => {
  rmSync(BASE, { recursive: true, force: true });
  python(path.join(__dirname, 'prepare', 'make_table.py'), String(rows), BASE);
  return [
    measure('the prepare job', rows, path.join(ROOT, 'jobs'), 'prepare', '--config', path.join(BASE, 'config.json')),
    measure('pandas + scikit-learn', rows, path.join(__dirname, 'prepare', 'with_pandas.py'), BASE),
  ];
});
rmSync(BASE, { recursive: true, force: true });
const page = renderPrepare(measurements, `${os.cpus().length} cores, ${os.cpus()[0]!.model.trim()}, one thread each`);
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'prepare.md'), page);
}
