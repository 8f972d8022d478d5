/**
 * How fast live traffic is compared with a baseline, and in how much memory: `npx tsx bench/drift.ts [--quick]` writes the
 * tables of bench/drift.md. Everything it needs it makes under .local/bench: bundles, made-up traffic, and the Python
 * environments of the tools beside which it measures. `--quick` measures small files and writes to standard output.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundlePrograms } from './bundle-programs';
import { type Environment, makeEnvironment } from './drift/environments';
import { COLUMNS, Traffic } from './drift/made-up-traffic';
import { type Candidate, type Run, renderMemory, renderSpeed, renderTimes } from './drift/render-tables';

const ROOT = path.dirname(__dirname);
const SOURCES = path.join(__dirname, 'drift');
const WORK = path.join(ROOT, '.local', 'bench');
const QUICK = process.argv.includes('--quick');
const RECORDS = QUICK ? 20_000 : 200_000;
const MEMORY_ROWS = QUICK ? [20_000, 200_000] : [1_000_000, 10_000_000];
/** Of the files at the desk: one that is read in one thread, and one that is read in several. */
const DESK_ROWS = [RECORDS, 10 * RECORDS];
const RUNS = QUICK ? 2 : 5;
const SLOW_RUNS = QUICK ? 1 : 2;
const BASELINE_ROWS = 10_000;
const WIDE = QUICK ? { columns: 100, rows: 500 } : { columns: 768, rows: 2000 };

const at = (name: string): string => path.join(WORK, name);
const BASELINE = [at('training.csv'), at('predictions.csv')];

async function prepare(): Promise<void> {
  mkdirSync(WORK, { recursive: true });
  // As Lambda and the command line run it: bundled.
  const programs = ['floor', 'detector', 'make-traffic', 'desk', 'wide-baseline'];
  const entryPoints = programs.map((name) => path.join(SOURCES, `${name}.ts`));
  // As the command line has it: beside the program that starts threads with it.
  await bundlePrograms([...entryPoints, path.join(ROOT, 'cli', 'drift', 'count-part.ts')], WORK);
  const traffic = new Traffic(1);
  const rows = Array.from({ length: BASELINE_ROWS }, () => traffic.makeRow());
  const predictions = Array.from({ length: BASELINE_ROWS }, () => traffic.makePrediction());
  writeFileSync(BASELINE[0]!, `${[COLUMNS.map(({ name }) => name).join(','), ...rows].join('\n')}\n`);
  writeFileSync(BASELINE[1]!, `${['prediction', ...predictions].join('\n')}\n`);
}

/** Writes captured lines to a file; returns its name. */
function makeCapture(...options: string[]): string {
  return makeRecords(RECORDS, options);
}

function makeRecords(records: number, options: readonly string[]): string {
  const file = at(`${['capture', records, ...options].join('-')}.${options.includes('file') ? 'csv' : 'jsonl'}`);
  const descriptor = openSync(file, 'w');
  const { status } = spawnSync(process.execPath, [at('make-traffic.js'), String(records), ...options], {
    stdio: ['ignore', descriptor, 'inherit'],
  });
  closeSync(descriptor);
  if (status !== 0) {
    throw new Error(`the traffic could not be made: ${status}`);
  }
  return file;
}

function runOnce(program: string, args: readonly string[], rows = RECORDS): Run {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0) {
    throw new Error(stderr.trim().split('\n').at(-1)!.slice(0, 200));
  }
  const run = JSON.parse(last) as Run;
  if (run.rows !== rows) {
    throw new Error(`${run.rows} rows were read instead of ${rows}`);
  }
  return run;
}

/** What others are compared with. */
interface Floor {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const PARSE_LINES: Floor = {
  name: 'floor: split into lines and JSON.parse',
  program: process.execPath,
  args: [at('floor.js')],
};

/** Runs a program and the floor by turns on the same file. */
function compare(
  name: string,
  file: string,
  program: string,
  args: readonly string[],
  times: number,
  against = PARSE_LINES,
  rows = RECORDS,
): { candidate: Candidate; floor: Candidate } {
  const megabytes = statSync(file).size / 1e6;
  const [runs, floors]: [Run[], Run[]] = [[], []];
  const floor = { name: against.name, megabytes, runs: floors };
  process.stderr.write(`${name}\n`);
  try {
    for (let i = 0; i < times; i++) {
      floors.push(runOnce(against.program, [...against.args, file], rows));
      runs.push(runOnce(program, args, rows));
    }
  } catch (error) {
    return { candidate: { name, megabytes, runs, failure: (error as Error).message }, floor };
  }
  return { candidate: { name: `${name} (${runs[0]!.version})`, megabytes, runs }, floor };
}

function compareDetector(name: string, file: string, rows = RECORDS): { candidate: Candidate; floor: Candidate } {
  return compare(name, file, process.execPath, [at('detector.js'), ...BASELINE, file], RUNS, PARSE_LINES, rows);
}

/** The command line on captured files, which includes the baseline, by turns with the floor. */
function compareThreads(name: string, file: string, rows: number): { candidate: Candidate; floor: Candidate } {
  return compare(name, file, process.execPath, [at('desk.js'), BASELINE[0]!, file], RUNS, PARSE_LINES, rows);
}

function comparePython(
  name: string,
  environment: Environment,
  script: string,
  file: string,
): { candidate: Candidate; floor: Candidate } {
  if ('failure' in environment) {
    const candidate = { name, megabytes: 0, runs: [], failure: environment.failure };
    return { candidate, floor: candidate };
  }
  return compare(name, file, environment.python, [path.join(SOURCES, script), ...BASELINE, file], SLOW_RUNS);
}

/** The command line on CSV files, beside pandas that only reads them. */
function compareDesk(environment: Environment): string {
  const python = 'python' in environment ? environment.python : 'python3';
  const pandas: Floor = { name: 'pandas.read_csv alone', program: python, args: [path.join(SOURCES, 'read_csv.py')] };
  const compared = DESK_ROWS.flatMap((rows) => {
    const file = makeRecords(rows, ['table', 'file']);
    const args = [at('desk.js'), BASELINE[0]!, file];
    const name = `sagemaker-lifecycle drift, ${rows.toLocaleString('en-US')} rows`;
    const desk = compare(name, file, process.execPath, args, RUNS, pandas, rows);
    const floor = { ...desk.floor, name: `${pandas.name}, ${rows.toLocaleString('en-US')} rows` };
    return [{ candidate: floor, floor }, desk];
  });
  return renderSpeed(compared, pandas.name);
}

/** The baseline of a wide table. */
function measureWide(): string {
  process.stderr.write('a wide baseline\n');
  const args = [at('wide-baseline.js'), String(WIDE.columns), String(WIDE.rows)];
  return renderTimes(Array.from({ length: RUNS }, () => runOnce(process.execPath, args, WIDE.rows)));
}

/** The detector's memory on traffic that is made while it is read. */
async function measureMemory(rows: number): Promise<Run> {
  process.stderr.write(`memory of ${rows} rows\n`);
  const source = spawn(process.execPath, [at('make-traffic.js'), String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const detector = spawn(process.execPath, [at('detector.js'), ...BASELINE], {
    stdio: [source.stdout, 'pipe', 'inherit'],
  });
  let text = '';
  detector.stdout.on('data', (chunk) => (text += String(chunk)));
  await once(detector, 'close');
  const run = JSON.parse(text) as Run;
  if (run.rows !== rows) {
    throw new Error(`${run.rows} rows were read instead of ${rows}`);
  }
  return run;
}

async function main(): Promise<void> {
  await prepare();
  const [evidently, whylogs] = ['evidently', 'whylogs'].map((name) =>
    makeEnvironment(path.join(SOURCES, `requirements-${name}.txt`), at(name)),
  );
  const ordinary = makeCapture();
  const detector = compareDetector('this detector', ordinary);
  const speed = renderSpeed([
    { candidate: { ...detector.floor, name: `${detector.floor.name} (${process.version})` }, floor: detector.floor },
    detector,
    comparePython('pandas + scipy', evidently!, 'with_scipy.py', ordinary),
    comparePython('evidently', evidently!, 'with_evidently.py', ordinary),
    comparePython('whylogs', whylogs!, 'with_whylogs.py', ordinary),
  ]);
  const many = makeRecords(5 * RECORDS, []);
  const odd = renderSpeed([
    compareDetector('five times as many requests', many, 5 * RECORDS),
    compareThreads('the same at the desk, by several threads', many, 5 * RECORDS),
    compareDetector('all numbers with all the digits of a double', makeCapture('double')),
    compareDetector('rows in BASE64', makeCapture('table', 'BASE64')),
    compareDetector('rows in JSON, by name', makeCapture('table', 'JSON')),
  ]);
  const memory: Run[] = [];
  for (const rows of MEMORY_ROWS) {
    memory.push(await measureMemory(rows));
  }
  const template = readFileSync(path.join(SOURCES, 'drift.md.txt'), 'utf8');
  const machine = `${os.cpus().length} cores, ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
  const filled = {
    machine,
    records: RECORDS.toLocaleString('en-US'),
    megabytes: detector.candidate.megabytes.toFixed(0),
    runs: String(RUNS),
    slowRuns: String(SLOW_RUNS),
    speed,
    odd,
    memory: renderMemory(memory),
    desk: compareDesk(evidently!),
    wideColumns: String(WIDE.columns),
    wideRows: WIDE.rows.toLocaleString('en-US'),
    wide: measureWide(),
  };
  const text = Object.entries(filled).reduce((page, [name, value]) => page.replaceAll(`{{${name}}}`, value), template);
  if (QUICK) {
    process.stdout.write(text);
  } else {
    writeFileSync(path.join(__dirname, 'drift.md'), text);
  }
}

void main();
