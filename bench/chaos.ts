// `npm run chaos [histories] [minutes]`: random histories of the controllers that no other run had, on all cores, and
// bench/chaos.md with what they came to: also on the way, and when the minutes are over. A history that fails is printed as
// short as it can be.
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Failure, PartName } from '../test/simulator/parts';
import { kindOf } from '../test/simulator/shrink';
import { describeFailure, simulate } from '../test/simulator/simulate';

/** What each part has of a thousand histories, in the order in which they take turns. */
const SHARES: ReadonlyArray<readonly [PartName, number]> = [
  ['endpoint', 250],
  ['retrain', 450],
  ['drift', 150],
  ['quality', 150],
];
/** So many histories of all parts are one turn: a process starts for each part of it. */
const TURN = 4_000;
/** So many kinds of failures of one part end it. */
const MAXIMUM_FAILURES = 10;

const histories = Number(process.argv[2] ?? 1_000_000);
const minutes = Number(process.argv[3] ?? Number.POSITIVE_INFINITY);
if (!(Number.isInteger(histories) && histories >= 1_000)) {
  throw new Error(`histories: must be a whole number of at least 1000, got ${process.argv[2]}`);
}

/** What a part came to so far. */
interface Sum {
  readonly part: PartName;
  readonly count: number;
  ordered: number;
  ran: number;
  calls: number;
  seconds: number;
  readonly failures: Map<string, Failure>;
}

const firstSeed = randomInt(100_000, 2 ** 30);
const sums: readonly Sum[] = SHARES.map(([part, share]) => ({
  part,
  count: Math.floor((histories * share) / 1_000),
  ordered: 0,
  ran: 0,
  calls: 0,
  seconds: 0,
  failures: new Map(),
}));
const started = Date.now();

/** What is to be run next: the part that is furthest behind its share. */
function takeTurn(): (() => Promise<void>) | undefined {
  const open = sums.filter(({ count, ordered, failures }) => ordered < count && failures.size < MAXIMUM_FAILURES);
  const sum = open.sort((one, other) => one.ordered / one.count - other.ordered / other.count)[0];
  if (!sum || Date.now() - started > minutes * 60_000) {
    return undefined;
  }
  const count = Math.min(Math.ceil((TURN * sum.count) / histories), sum.count - sum.ordered);
  const seed = firstSeed + sum.ordered;
  sum.ordered += count;
  return async () => {
    const outcome = await simulate({ part: sum.part, count, firstSeed: seed, maximumFailures: MAXIMUM_FAILURES });
    sum.ran += outcome.ran;
    sum.calls += outcome.calls;
    sum.seconds += outcome.seconds;
    for (const failure of outcome.failures) {
      if (!sum.failures.has(kindOf(failure.message))) {
        sum.failures.set(kindOf(failure.message), failure);
      }
    }
  };
}

async function work(): Promise<void> {
  for (let turn = takeTurn(); turn; turn = takeTurn()) {
    await turn();
    writeFileSync(path.join(__dirname, 'chaos.md'), renderPage());
  }
}

function renderPage(): string {
  const failures = sums.flatMap((sum) => [...sum.failures.values()]);
  const ran = sums.reduce((total, sum) => total + sum.ran, 0);
  const took = Math.round((Date.now() - started) / 60_000);
  return [
    '# Controllers under faults',
    '',
    '<!-- Written by `npm run chaos`. -->',
    '',
    'The real handlers against models of S3, SQS, SageMaker, CloudFormation, CloudWatch, Lambda and SNS, in random histories of what people, AWS and bad luck do (`test/simulator`).',
    '',
    `${ran.toLocaleString('en')} of ${histories.toLocaleString('en')} histories in ${took} minutes, as one of several programs on a machine of ${availableParallelism()} cores. Seconds are those of the processes, waits for a core included.`,
    '',
    '| part | histories | requests | seconds | kinds of failures | first seed |',
    '|---|---|---|---|---|---|',
    ...sums.map(
      (sum) =>
        `| ${sum.part} | ${sum.ran} | ${sum.calls} | ${Math.round(sum.seconds)} | ${sum.failures.size} | ${firstSeed} |`,
    ),
    '',
    ...failures.map((failure) => `\`\`\`ts\n${describeFailure(failure)}\n\`\`\`\n`),
  ].join('\n');
}

async function main(): Promise<void> {
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(renderPage());
  process.exitCode = sums.some(({ failures }) => failures.size > 0) ? 1 : 0;
}

void main();
