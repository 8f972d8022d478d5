import type { PartName } from '../../test/simulator/parts';

/** So many histories the record is to hold. */
export const GOAL = 1_000_000;

/** What each part has of a thousand histories. */
const SHARES: ReadonlyMap<PartName, number> = new Map([
  ['endpoint', 250],
  ['retrain', 450],
  ['drift', 150],
  ['quality', 150],
]);

export const PART_NAMES: readonly PartName[] = [...SHARES.keys()];

/** The seeds before are those of tests. */
const FIRST_SEED = 1_000_000;

/** Histories of one part whose seeds follow each other, run with the same code of its handler. */
export interface Row {
  readonly part: PartName;
  /** Names the handler's code: only a change of it begins another row. */
  readonly code: string;
  /** The repository's, when the row began. */
  readonly revision: string;
  readonly firstSeed: number;
  readonly histories: number;
  readonly requests: number;
  /** Of the processes, waits for a core included. */
  readonly seconds: number;
  /** One history of each kind that failed, as a test, by the kind. */
  readonly failures: Readonly<Record<string, string>>;
}

/** Adds histories that ran to those before. */
export function addRow(rows: readonly Row[], added: Row): Row[] {
  const follows = ({ part, code, firstSeed, histories }: Row): boolean =>
    part === added.part && code === added.code && firstSeed + histories === added.firstSeed;
  const before = rows.find(follows);
  if (!before) {
    return [...rows, added];
  }
  const sum: Row = {
    ...before,
    histories: before.histories + added.histories,
    requests: before.requests + added.requests,
    seconds: before.seconds + added.seconds,
    failures: { ...added.failures, ...before.failures },
  };
  return rows.map((row) => (row === before ? sum : row));
}

export function countHistories(rows: readonly Row[], part?: PartName): number {
  return rows.filter((row) => part === undefined || row.part === part).reduce((sum, row) => sum + row.histories, 0);
}

/** Where a part goes on: no seed is run twice, with whatever code. */
export function nextSeed(rows: readonly Row[], part: PartName): number {
  const ends = rows.filter((row) => row.part === part).map(({ firstSeed, histories }) => firstSeed + histories);
  return Math.max(FIRST_SEED, ...ends);
}

/** What a part has when all parts together have so many. */
export function shareOf(part: PartName, histories: number): number {
  return Math.ceil((histories * SHARES.get(part)!) / 1_000);
}

/**
 * The page.
 *
 * @param codes names of the present code of each part's handler
 */
export function renderChaos(rows: readonly Row[], codes: ReadonlyMap<PartName, string>): string {
  const present = rows.filter(({ part, code }) => codes.get(part) === code);
  const failures = rows.flatMap((row) => Object.values(row.failures));
  return [
    '# Controllers under faults',
    '',
    '<!-- Written by `npm run chaos` from bench/chaos.json. -->',
    '',
    'The real handlers against models of S3, SQS, SageMaker, CloudFormation, CloudWatch, Lambda and SNS, in random histories of what people, AWS and bad luck do (`test/simulator`).',
    '',
    `**${format(countHistories(rows))} of ${format(GOAL)} histories** so far, each with a seed of its own, ${format(countHistories(present))} of them with the handlers as they are now. \`npm run chaos\` goes on where it stopped.`,
    '',
    'A row is what ran with one text of a handler, the libraries in it included; `revision` is the commit that it was first run at. Seconds are those of the processes, waits for a core included, as one of several programs on a machine of two cores.',
    '',
    '| part | seeds | histories | requests | seconds | kinds of failures | handler | revision |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(renderRow),
    '',
    ...(failures.length > 0
      ? [
          'What did not hold once, as short as it could be made. Each is a test (`test/simulator/found.ts`), and holds now.',
          '',
        ]
      : []),
    ...failures.map((failure) => `\`\`\`ts\n${failure}\n\`\`\`\n`),
  ].join('\n');
}

function renderRow({ part, code, revision, firstSeed, histories, requests, seconds, failures }: Row): string {
  const kinds = Object.keys(failures).length;
  const seeds = `${firstSeed} to ${firstSeed + histories - 1}`;
  return `| ${part} | ${seeds} | ${histories} | ${requests} | ${Math.round(seconds)} | ${kinds} | ${code} | ${revision} |`;
}

function format(count: number): string {
  return count.toLocaleString('en');
}
