// `npm run -s bundle && npx tsx bench/review.ts [--rounds 5] [--write]`: what reviewing a stack with ten lifecycles costs, a process
// each, beside one that only reads and parses the JSON of both assemblies.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { lifecycle } from '../examples/churn/lifecycle';
import { MlLifecycle } from '../lib';

const ROOT = path.dirname(__dirname);
const LIFECYCLES = 10;
/** What a review of them may take. */
const GOAL_SECONDS = 2;

function synthesize(outdir: string, instanceType: string): void {
  // CloudFormation takes 500 resources, which ten lifecycles exceed: it is the review that is measured.
  const app = new App({ outdir, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new Stack(app, 'Shop');
  for (let i = 0; i < LIFECYCLES; i++) {
    const lifecycleName = `churn-${i}`;
    const endpoint = { instanceType: InstanceType.of(instanceType) };
    new MlLifecycle(stack, lifecycleName, { ...lifecycle, lifecycleName, endpoint });
  }
  app.synth();
}

/** Reads what a review reads, and nothing else. */
const FLOOR = `
const { readdirSync, readFileSync } = require('node:fs');
for (const folder of process.argv.slice(1)) {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json') && each !== 'tree.json')) {
    JSON.parse(readFileSync(folder + '/' + name, 'utf8'));
  }
}`;

/** Lets a process tell at its end what it took. */
const TELL = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('cpu ' + (user + system) / 1e6);
});`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-review-'));
const PRELOADED = path.join(folder, 'tell.cjs');

/** The CPU and wall seconds of a process. */
function time(words: readonly string[]): { readonly cpu: number; readonly wall: number } {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--require', PRELOADED, ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const cpu = /cpu ([\d.]+)/.exec(stderr)?.[1];
  if (status !== 0 || cpu === undefined) {
    throw new Error(`${words.join(' ')}: ${stderr}${stdout}`);
  }
  return { cpu: Number(cpu), wall: (performance.now() - started) / 1000 };
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean' } } });
writeFileSync(PRELOADED, TELL);
const assemblies = ['before', 'after'].map((name) => path.join(folder, name));
synthesize(assemblies[0], 'ml.m5.large');
synthesize(assemblies[1], 'ml.m5.xlarge');
const command = path.join('bin', 'sagemaker-lifecycle.js');
const CASES: Readonly<Record<string, readonly string[]>> = {
  'the JSON of both assemblies, read and parsed': ['-e', FLOOR, ...assemblies],
  'the command, started for its version': [command, '--version'],
  'the review': [command, 'review', ...assemblies],
};
const loadBefore = os.loadavg()[0]!;
// One case after the other in each round, so that a busy minute of the machine meets all of them.
const measured = Array.from({ length: Number(values.rounds) }, () =>
  Object.fromEntries(Object.entries(CASES).map(([name, words]) => [name, time(words)])),
);
const loads = [loadBefore, os.loadavg()[0]!];
const count = readdirSync(assemblies[0]).length;
rmSync(folder, { recursive: true, force: true });
const least = (name: string, figure: 'cpu' | 'wall'): number =>
  Math.min(...measured.map((round) => round[name][figure]));
const walls = measured.map((round) => round['the review'].wall);
const [wall, most] = [Math.min(...walls), Math.max(...walls)];
const judge = (seconds: number): string => (seconds < GOAL_SECONDS ? 'Met' : 'Missed');
const names = Object.keys(CASES);
const floor = least(names[0], 'cpu');
const review = least('the review', 'cpu');
const rows = names.map(
  (name) =>
    `| ${name} | ${least(name, 'cpu').toFixed(2)} s | ${least(name, 'wall').toFixed(2)} s | ${(least(name, 'cpu') / floor).toFixed(1)} × |`,
);
const page = `# Review

\`npx sagemaker-lifecycle review before after\` of two assemblies with ${LIFECYCLES} lifecycles in one stack (${count} files each), whose endpoints get
larger instances: the least of ${values.rounds} cold processes each, taken in turn on ${os.cpus().length} cores, ${os.cpus()[0].model.trim()}, Node ${process.version}.

| process | CPU | wall | CPU, ratio to the first |
|---|---:|---:|---:|
${rows.join('\n')}

Goal: less than ${GOAL_SECONDS} s. ${judge(review)} in CPU: ${review.toFixed(2)} s, of which ${least(names[1], 'cpu').toFixed(2)} s are the start of the command. ${judge(wall)} in wall
time: ${wall.toFixed(2)} s at least and ${most.toFixed(2)} s at most, on a machine whose load was ${loads.map((load) => load.toFixed(1)).join(' before and ')} after (of ${os.cpus().length} cores).
`;
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'review.md'), page);
}
