import {
  type PipelineExecutionSummary,
  type SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { isRefusal } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import { logger } from '../../engine/aws/logging';
import type { Cause, Manner } from './cause';
import type { Decision } from './decide';
import type { Ledger, LedgerStart, LedgerStore } from './ledger';
import { type DecisionRecord, type ReportOptions, reportRefusal, reportSkip, reportStart } from './report';

/** What acting needs. */
export interface ActOptions extends ReportOptions, Clock {
  readonly sageMaker: SageMakerClient;
}

/** What was decided about a cause. */
export interface Decided {
  readonly cause: Cause;
  readonly manner: Manner;
  /** The time of the event. */
  readonly time: Date;
  readonly decision: Decision;
  /** What the decision rests on. */
  readonly runs: readonly PipelineExecutionSummary[];
  /** Where a start is written down; a decision that starts nothing needs none. */
  readonly store?: LedgerStore;
}

/** Does what was decided, and reports it. */
export async function act(decided: Decided, options: ActOptions): Promise<DecisionRecord> {
  const { cause, manner, time, decision, runs, store } = decided;
  if (decision.outcome === 'started') {
    return startAndReport(decision, cause, time, store!, options);
  }
  // Events are late at times: a decision is not older than its cause, nor than the run that it is about.
  const about = runs.find((run) => run.PipelineExecutionArn === decision.pipelineExecutionArn)?.StartTime;
  const record: DecisionRecord = {
    time: latest(clamp(time, options), cause.at, about).toISOString(),
    outcome: 'skipped',
    reason: decision.reason,
    cause: cause.description,
    pipelineExecutionArn: decision.pipelineExecutionArn,
  };
  logger.info('decided', { ...record });
  await reportSkip(record, decision, cause, manner, options);
  return record;
}

/**
 * Starts a run and reports it. What is about to start is written down first: an invocation that ends anywhere from there on
 * leaves to the next one what is missing, and SageMaker recognises a second request by its token.
 */
async function startAndReport(
  decision: Extract<Decision, { outcome: 'started' }>,
  cause: Cause,
  time: Date,
  store: LedgerStore,
  options: ActOptions,
): Promise<DecisionRecord> {
  const { description, token } = decision;
  const start: LedgerStart = { cause, description, token, at: new Date(options.now()) };
  await store.save({ ...store.ledger, open: start });
  const pipelineExecutionArn = await requestRun(start, time, store, options);
  const record: DecisionRecord = {
    time: latest(clamp(time, options), cause.at).toISOString(),
    outcome: 'started',
    reason: decision.reason,
    cause: cause.description,
    pipelineExecutionArn,
  };
  logger.info('decided', { ...record });
  await reportStart(record, cause, description, options);
  await closeStart({ ...start, pipelineExecutionArn }, store);
  return record;
}

/** Asks SageMaker for the run of a start, which it starts once. One that it will not start is no longer open. */
export async function requestRun(
  start: LedgerStart,
  time: Date,
  store: LedgerStore,
  options: ActOptions,
): Promise<string | undefined> {
  try {
    const { PipelineExecutionArn } = await options.sageMaker.send(
      new StartPipelineExecutionCommand({
        PipelineName: options.pipelineName,
        PipelineExecutionDescription: start.description,
        // No parameter: a pipeline of somebody else's has none for it, and SageMaker refuses parameters that it does not know.
        ClientRequestToken: start.token,
      }),
    );
    return PipelineExecutionArn;
  } catch (error) {
    // First told, then forgotten: whoever ends in between leaves to the next one a start that is refused again, and told.
    await reportRefusal(error, start.cause, time, options);
    if (isRefusal(error)) {
      await store.save(withoutOpen(store.ledger));
    }
    throw error;
  }
}

/** Writes down that a start was reported. A run serves what was owed until then. */
export async function closeStart(start: LedgerStart, store: LedgerStore): Promise<void> {
  const { starts, owed, ...rest } = withoutOpen(store.ledger);
  await store.save({
    ...rest,
    starts: [...starts, start],
    owed: owed.filter(({ at }) => at.getTime() > start.at.getTime()),
  });
}

/** The ledger without what was to be started. */
export function withoutOpen({ open: _, ...ledger }: Ledger): Ledger {
  return ledger;
}

/** Nobody reports from the future. */
function clamp(time: Date, { now }: Clock): Date {
  return new Date(Math.min(time.getTime(), now()));
}

function latest(...times: (Date | undefined)[]): Date {
  return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
}
