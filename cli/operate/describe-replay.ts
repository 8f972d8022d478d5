import type { ReplayedLetter, ReplayOutcome, ReplayReport } from '../../contract/operator';

const OUTCOMES: Readonly<Record<ReplayOutcome, string>> = {
  given: 'given to',
  wouldBeGiven: 'would be given to',
  failed: 'could not be given to',
  notUnderstood: 'stays in the queue: neither a function, a queue, a rule nor a schedule put it there',
};

/** What a replay did, or would do, as lines for a person. */
export function describeReplayReport({ letters, hasMore }: ReplayReport): string[] {
  return [
    ...letters.map(describeLetter),
    ...(letters.length === 0 && !hasMore ? ['there is nothing in the dead-letter queue'] : []),
    ...(hasMore ? ['there may be more in the dead-letter queue: replay again'] : []),
  ];
}

function describeLetter({ messageId, outcome, to, reason, error }: ReplayedLetter): string {
  const because = reason === undefined ? '' : ` ${to} (it failed on: ${reason})`;
  return `${messageId}: ${OUTCOMES[outcome]}${because}${error === undefined ? '' : `: ${error}`}`;
}
