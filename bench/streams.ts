/**
 * Runs public streams of which it is known when they change through the drift command and the monitor of quality, beside river's
 * detectors, and writes bench/streams.md: `npx tsx bench/streams.ts --write`. Takes about ten minutes, most of them river's; what it
 * said is kept under .local/bench.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DriftOptions, runDrift } from '../cli/drift/run-drift';
import { measureBinary } from '../engine/quality/binary';
import { judgeCriteria } from '../engine/quality/criteria';
import type { Outcome } from '../engine/quality/measure';
import { makeEnvironment } from './drift/environments';
import { type Found, renderStreams } from './streams/render';

/** What make_streams.py says of one stream. */
interface Stream {
  readonly kind: 'batches' | 'circle' | 'rain';
  readonly name: string;
  readonly rows: number;
  readonly onset: number;
  readonly changed: readonly string[];
  readonly truth: readonly number[];
  readonly scores: readonly number[];
  readonly heldOut: number;
  readonly river: Record<'columns' | 'errors', Record<string, Record<string, string[]>>>;
}

const WORK = path.join(__dirname, '..', '.local', 'bench', 'streams');
/** How far below its held-out accuracy a model may fall. */
const ALLOWED_LOSS = 0.05;
const RAIN_YEAR = 365;

/** The windows in which a stream is looked at. */
const WINDOWS: Record<Stream['kind'], readonly { rows: number; options: Partial<DriftOptions>; named: string }[]> = {
  batches: [1000, 200].map((rows) => ({ rows, options: { types: new Map([['cat', 'categorical']]) }, named: '' })),
  circle: [{ rows: 200, options: {}, named: '' }],
  rain: [
    { rows: RAIN_YEAR, options: {}, named: ', a year' },
    { rows: RAIN_YEAR, options: { calibrationChunks: 20 }, named: ', a year, calibrated by 20 chunks' },
    { rows: RAIN_YEAR, options: { calibration: 'auto' }, named: ', a year, calibration auto' },
    {
      rows: RAIN_YEAR,
      options: { calibration: 'auto', calibrationChunks: 20 },
      named: ', a year, calibration auto by 20 chunks',
    },
  ],
};

/** What raised an alarm, by the live row after which it is known. */
type Alarms = ReadonlyMap<number, readonly string[]>;

function prepare(): { river: string; streams: Stream[] } {
  const file = path.join(WORK, 'streams.json');
  if (!existsSync(file)) {
    mkdirSync(WORK, { recursive: true });
    const environment = makeEnvironment(
      path.join(__dirname, 'streams', 'requirements.txt'),
      path.join(path.dirname(WORK), 'river'),
    );
    if ('failure' in environment) {
      throw new Error(`there is no environment for river: ${environment.failure}`);
    }
    const { status, stderr } = spawnSync(
      environment.python,
      [path.join(__dirname, 'streams', 'make_streams.py'), WORK],
      { encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(stderr);
    }
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Looks at one full window after the other, as the command does. */
async function lookAtWindows(number: number, rows: number, options: Partial<DriftOptions>): Promise<Alarms> {
  const alarms = new Map<number, string[]>();
  const [header, ...lines] = readFileSync(path.join(WORK, `${number}-live.csv`), 'utf8')
    .trimEnd()
    .split('\n');
  const live = path.join(WORK, 'window.csv');
  for (let end = rows; end <= lines.length; end += rows) {
    writeFileSync(live, `${[header, ...lines.slice(end - rows, end)].join('\n')}\n`);
    const result = await runDrift({ baseline: path.join(WORK, `${number}-baseline.csv`), live: [live], ...options });
    if (result.verdict === 'drift') {
      alarms.set(end, [
        ...result.features.filter(({ drifted }) => drifted).map(({ name }) => name),
        ...(result.multivariate?.drifted ? ['relations'] : []),
      ]);
    } else if (result.verdict !== 'noDrift') {
      throw new Error(`${number}: ${result.verdict} of the window that ends with row ${end}`);
    }
  }
  return alarms;
}

/** Measures accuracy by windows, as the monitor does, with the held-out accuracy less ALLOWED_LOSS as criterion. */
function watchQuality({ truth, scores, heldOut }: Stream, rows: number): Alarms {
  const outcomes = truth.map(
    (one, i): Outcome => ({ truth: one, predicted: scores[i] >= 0.5 ? 1 : 0, score: scores[i] }),
  );
  const threshold = measureBinary(outcomes.slice(0, heldOut)).accuracy.value - ALLOWED_LOSS;
  const alarms = new Map<number, string[]>();
  for (let end = rows; heldOut + end <= outcomes.length; end += rows) {
    const measures = measureBinary(outcomes.slice(heldOut + end - rows, heldOut + end));
    const [{ outcome }] = judgeCriteria([{ metric: 'accuracy', comparison: 'atLeast', threshold }], measures, true);
    if (outcome === 'missed') {
      alarms.set(end, ['accuracy']);
    }
  }
  return alarms;
}

function describe(stream: Stream, by: string, alarms: Alarms, window?: number): Found {
  const rows = [...alarms.keys()].sort((a, b) => a - b);
  const after = rows.find((row) => row > stream.onset);
  return {
    kind: stream.kind,
    stream: stream.name,
    by,
    window,
    quietRows: stream.onset,
    falseAlarms: rows.filter((row) => row <= stream.onset).length,
    delay: after === undefined ? undefined : after - stream.onset,
    named: after === undefined ? [] : [...alarms.get(after)!],
    changed: stream.changed,
  };
}

/** river's alarms are known once their row was seen. */
function readRiver(alarms: Record<string, string[]>): Alarms {
  return new Map(Object.entries(alarms).map(([row, names]) => [Number(row) + 1, names]));
}

async function measure(stream: Stream, number: number): Promise<Found[]> {
  const found: Found[] = [];
  for (const { rows, options, named } of WINDOWS[stream.kind]) {
    const by = `drift, windows of ${rows.toLocaleString('en-GB')}${named}`;
    found.push(describe(stream, by, await lookAtWindows(number, rows, options), rows));
  }
  for (const [name, alarms] of Object.entries(stream.river.columns)) {
    found.push(describe(stream, `river ${name}, any column`, readRiver(alarms)));
  }
  if (stream.truth.length > 0) {
    const { rows } = WINDOWS[stream.kind][0];
    found.push(describe(stream, `quality, windows of ${rows}`, watchQuality(stream, rows), rows));
  }
  for (const [name, alarms] of Object.entries(stream.river.errors)) {
    found.push(describe(stream, `river ${name}, errors of the model`, readRiver(alarms)));
  }
  return found;
}

async function main(): Promise<void> {
  const { river, streams } = prepare();
  const found: Found[] = [];
  for (const [number, stream] of streams.entries()) {
    found.push(...(await measure(stream, number)));
    console.log(stream.kind, stream.name);
  }
  const page = renderStreams(found, river, ALLOWED_LOSS);
  if (process.argv.includes('--write')) {
    writeFileSync(path.join(__dirname, 'streams.md'), page);
  } else {
    console.log(page);
  }
}

void main();
