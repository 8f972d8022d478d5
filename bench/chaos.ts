// `npm run chaos [histories] [minutes] [processes]`: goes on with random histories of the controllers where it stopped,
// until the record has so many in all (a million), or the minutes are over; on all cores, or in so many processes. The
// record is bench/chaos.json, bench/chaos.md its page: both are written on the way. A history that fails is kept as short
// as it can be.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { PartName } from '../test/simulator/parts';
import { kindOf } from '../test/simulator/shrink';
import { describeFailure, identifyHandler, simulate } from '../test/simulator/simulate';
import { addRow, countHistories, GOAL, nextSeed, PART_NAMES, type Row, renderChaos, shareOf } from './chaos/record';

/** So many histories of all parts are one turn: a process starts for each part of it, and is slow in its first seconds. */
const TURN = 8_000;
/** So many kinds of failures end it. */
const MAXIMUM_FAILURES = 10;

const histories = readNumber('histories', 2, GOAL);
const minutes = readNumber('minutes', 3, Number.POSITIVE_INFINITY);
const processes = readNumber('processes', 4, availableParallelism());
const RECORD = path.join(__dirname, 'chaos.json');
const started = Date.now();
/** Histories of each part that are run at the moment, or have been. */
const ordered = new Map<PartName, number>();
const failed = new Set<string>();
let rows: Row[] = existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Row[]) : [];

function readNumber(name: string, index: number, none: number): number {
  const given = process.argv[index];
  if (given === undefined) {
    return none;
  }
  if (!/^[1-9]\d*$/.test(given)) {
    throw new Error(`${name}: must be a whole number from 1 on, got ${given}`);
  }
  return Number(given);
}

/** What is run next: the part that is furthest behind its share. */
function takeTurn(): { part: PartName; firstSeed: number; count: number } | undefined {
  const open = PART_NAMES.map((part) => ({ part, done: ordered.get(part)!, goal: shareOf(part, histories) }))
    .filter(({ done, goal }) => done < goal)
    .sort((one, other) => one.done / one.goal - other.done / other.goal);
  if (open.length === 0 || failed.size >= MAXIMUM_FAILURES || Date.now() - started > minutes * 60_000) {
    return undefined;
  }
  const { part, done, goal } = open[0];
  const count = Math.min(shareOf(part, TURN), goal - done);
  const firstSeed = seeds.get(part)!;
  ordered.set(part, done + count);
  seeds.set(part, firstSeed + count);
  return { part, firstSeed, count };
}

const seeds = new Map(PART_NAMES.map((part) => [part, nextSeed(rows, part)]));

async function work(codes: ReadonlyMap<PartName, string>, revision: string): Promise<void> {
  for (let turn = takeTurn(); turn; turn = takeTurn()) {
    const { part, firstSeed, count } = turn;
    const outcome = await simulate({ part, count, firstSeed, maximumFailures: MAXIMUM_FAILURES });
    const failures = Object.fromEntries(
      outcome.failures.map((failure) => [kindOf(failure.message), describeFailure(failure)]),
    );
    Object.keys(failures).forEach((kind) => failed.add(`${part} ${kind}`));
    const { ran, calls: requests, seconds } = outcome;
    rows = addRow(rows, {
      part,
      code: codes.get(part)!,
      revision,
      firstSeed,
      histories: ran,
      requests,
      seconds,
      failures,
    });
    writeFileSync(RECORD, `${JSON.stringify(rows, undefined, 2)}\n`);
    writeFileSync(path.join(__dirname, 'chaos.md'), renderChaos(rows, codes));
  }
}

async function main(): Promise<void> {
  const codes = new Map<PartName, string>();
  for (const part of PART_NAMES) {
    codes.set(part, await identifyHandler(part));
    ordered.set(part, countHistories(rows, part));
  }
  const revision = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], {
    cwd: __dirname,
    encoding: 'utf8',
  }).trim();
  await Promise.all(Array.from({ length: processes }, () => work(codes, revision)));
  console.log(renderChaos(rows, codes));
  process.exitCode = failed.size > 0 ? 1 : 0;
}

void main();
