import type { AthenaError, QueryExecution } from '@aws-sdk/client-athena';

/** A query that gave no rows; the message says what Athena said, and what to do. */
export class ExtractError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExtractError';
  }
}

/** A step shows 1,024 characters of why it failed. */
const LONGEST = 500;
/** https://docs.aws.amazon.com/athena/latest/APIReference/API_AthenaError.html */
const CATEGORIES = { system: 1, user: 2 } as const;
const REFUSED = /access ?denied|not authorized|insufficient (lake formation )?permission|forbidden/i;

/** What Athena says in one line, not too long. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Why a query that has ended has no rows: what Athena said, and what to do. */
export function describeFailure({ QueryExecutionId: id, Status }: QueryExecution, attempts: number): string {
  const said = shorten(Status?.AthenaError?.ErrorMessage ?? Status?.StateChangeReason ?? 'Athena gives no reason');
  if (Status?.State === 'CANCELLED') {
    return `the query ${id} was cancelled: ${said}. Somebody did, or a limit of the work group; start a new run`;
  }
  return `the query ${id} failed: ${said}. ${advise(Status?.AthenaError, said, attempts)}`;
}

function advise(error: AthenaError | undefined, said: string, attempts: number): string {
  if (REFUSED.test(said)) {
    return 'The extract may read its `tables` and their objects only: add what is missing there, or grant it in Lake Formation (`lakeFormation`), deploy, and start a new run';
  }
  if (error?.Retryable || error?.ErrorCategory === CATEGORIES.system) {
    return `It was tried ${attempts === 1 ? 'once' : `${attempts} times`}: start a new run later`;
  }
  return "Correct the extract's `query`, deploy, and start a new run";
}
