// `npm run -s build && npx tsx bench/synth.ts [--rounds 5] [--write]`: what synthesis of 1, 10 and 50 lifecycles costs, beside an
// empty app and beside a bucket with a function, in one run: a process each, on the compiled package.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { renderSynth, type Seconds, type SynthTimes } from './synth/render';

const ROOT = path.dirname(__dirname);
const OUTDIR = path.join(ROOT, '.local', 'bench', 'synth');

const CASES = {
  empty: ['empty', '0'],
  lone: ['function', '1'],
  one: ['lifecycle', '1'],
  ten: ['lifecycle', '10'],
  fifty: ['lifecycle', '50'],
} as const;

/** A whole process, from its start to the written cloud assembly. */
function synthesize([what, count]: readonly [string, string], validation: boolean): { cpu: number; wall: number } {
  rmSync(OUTDIR, { recursive: true, force: true });
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.join(__dirname, 'synth', 'synthesize.cjs'), what, count, OUTDIR],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: os.homedir(), CDK_VALIDATION: String(validation) },
    },
  );
  if (status !== 0) {
    throw new Error(`${what} ${count}: ${stderr}`);
  }
  return JSON.parse(stdout) as { cpu: number; wall: number };
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean' } } });
if (!existsSync(path.join(ROOT, 'dist', 'lib', 'index.js'))) {
  throw new Error('dist/lib/index.js is missing: `npm run build` first');
}
const rounds = Number(values.rounds);
const names = Object.keys(CASES) as Array<keyof typeof CASES>;
// One case after the other in each round, so that a busy minute of the machine meets all of them.
const measured = Array.from({ length: rounds }, () =>
  Object.fromEntries(
    names.map((name) => [name, { ...synthesize(CASES[name], true), unvalidated: synthesize(CASES[name], false).cpu }]),
  ),
);
rmSync(OUTDIR, { recursive: true, force: true });
const least = (name: string, figure: keyof Seconds): number =>
  Math.min(...measured.map((round) => round[name][figure]));
const times = Object.fromEntries(
  names.map((name) => [
    name,
    { cpu: least(name, 'cpu'), wall: least(name, 'wall'), unvalidated: least(name, 'unvalidated') },
  ]),
) as unknown as SynthTimes;

const page = renderSynth(times, {
  rounds,
  machine: `${os.cpus().length} cores, ${os.cpus()[0].model.trim()}, Node ${process.version}`,
});
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'synth.md'), page);
}
