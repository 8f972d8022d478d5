import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logger } from '../../engine/aws/logging';
import { isRunning } from '../../engine/aws/pipeline-runs';
import { type ActOptions, closeStart, requestRun, withoutOpen } from './act';
import type { Cause } from './cause';
import { type LedgerStore, toRun } from './ledger';
import { listRuns } from './observe';
import { type DecisionRecord, reportStarts } from './report';

/** SageMaker is asked again for a run for so long; a start that is older was never asked for, and is decided anew. */
const RESUME_MILLISECONDS = 3_600_000;

/** A start that another invocation had begun. */
export interface FinishedStart {
  readonly cause: Cause;
  /** What was reported now; absent when the report had been made. */
  readonly record?: DecisionRecord;
}

/**
 * Ends what an invocation had begun that ended between deciding about a start and writing down that it was reported: finds
 * its run, or asks for it with the same token, and reports it as the start that it is.
 */
export async function finishOpenStart(
  store: LedgerStore,
  options: ActOptions & { readonly cloudWatch: CloudWatchClient },
): Promise<FinishedStart | undefined> {
  const { open } = store.ledger;
  if (open === undefined) {
    return undefined;
  }
  const now = new Date(options.now());
  const runs = await listRuns(open.cause, now, options);
  const listed = runs.find(({ PipelineExecutionDescription: description }) => description === open.description);
  if (!listed && (now.getTime() - open.at.getTime() > RESUME_MILLISECONDS || runs.some(isRunning))) {
    logger.warn('a start was decided and never asked for; its cause is tried again', { ...open });
    await store.save({ ...withoutOpen(store.ledger), owed: [...store.ledger.owed, open.cause] });
    return undefined;
  }
  // A run that begins only now is not listed for as long as any other that begins now, however long ago it was decided.
  const start = listed ? open : { ...open, at: now };
  const pipelineExecutionArn = listed?.PipelineExecutionArn ?? (await requestRun(start, now, store, options));
  const record = await reportStarts(open.cause, [listed ?? toRun({ ...start, pipelineExecutionArn })], options);
  await closeStart({ ...start, pipelineExecutionArn }, store);
  return { cause: open.cause, record };
}
