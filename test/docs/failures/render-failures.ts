// `npm run failures` writes docs/failures.md, the page of every way to fail, from the table.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEPLOY_MODEL, ENDPOINT } from './endpoint-failures';
import type { FailingPart, FailurePath } from './failure-path';
import { COUNT_SHARD, DETECT_DRIFT, MEASURE_QUALITY } from './monitor-failures';
import {
  ASK_CHAMPION,
  DELETE_CANDIDATES,
  DELIVERY,
  EMPTY_REGISTRY,
  RECORD_LABELS,
  RETRAIN_PART,
  RUN,
  RUN_BATCH,
  TELLING,
  TRACK_RUN,
  UNLOAD_QUERY,
} from './training-failures';

/** Everything that can fail, in the order in which the page has it. */
export const FAILING_PARTS: readonly FailingPart[] = [
  DEPLOY_MODEL,
  ENDPOINT,
  RETRAIN_PART,
  RUN,
  DETECT_DRIFT,
  COUNT_SHARD,
  MEASURE_QUALITY,
  DELETE_CANDIDATES,
  RECORD_LABELS,
  RUN_BATCH,
  TRACK_RUN,
  ASK_CHAMPION,
  UNLOAD_QUERY,
  EMPTY_REGISTRY,
  DELIVERY,
  TELLING,
];

export const FAILURES_PAGE = path.join(__dirname, '..', '..', '..', 'docs', 'failures.md');

const ENDS = {
  queue: 'An event that it fails on three times goes to [the dead-letter queue](runbook.md#replaying-dead-letters).',
  caller: 'Whoever invoked it waits for the answer and gets the error: there is no dead letter.',
} as const;

/** The page. */
export function renderFailures(): string {
  return [
    '# Every way to fail',
    '',
    'For each part of a lifecycle: what can fail, who tries it again, where the event ends if that does not help, what tells of it, and how an operator has it done after all. Written by `npm run failures` from a table that a test holds to the code: every function, every kind of notice, every alarm, every error and every warning in a log has a row, and every row has a test that shows it.',
    '',
    'What tells links to [the runbook](runbook.md). Where nothing does, nothing is lost, or whoever waits for the answer gets the reason: CloudFormation, the step of a run, the report.',
    '',
    ...FAILING_PARTS.flatMap(renderPart),
  ].join('\n');
}

function renderPart({ name, what, ends, paths }: FailingPart): string[] {
  return [
    ends ? `## \`${name}\`: ${what}` : `## ${name[0]!.toUpperCase()}${name.slice(1)}: ${what}`,
    '',
    ...(ends ? [ENDS[ends], ''] : []),
    '| what fails | tried again by | ends | told by | to have it done |',
    '|---|---|---|---|---|',
    ...paths.map(renderPath),
    '',
  ];
}

function renderPath({ fails, retried, ends, told, replay }: FailurePath): string {
  const links = told.map((name) => `[${name}](runbook.md#${name.toLowerCase()})`).join(', ');
  return `| ${[fails, retried, ends, links || '—', replay].join(' | ')} |`;
}

if (require.main === module) {
  writeFileSync(FAILURES_PAGE, renderFailures());
}
