import type { S3Client } from '@aws-sdk/client-s3';
import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { NoticeKind } from '../../contract/notices';
import { describeError, isRefusal } from '../../engine/aws/aws-errors';
import { hashText } from '../../engine/aws/canonical';
import { logger } from '../../engine/aws/logging';
import { type TellClients, tell } from '../../engine/aws/notice';
import { readText } from '../../engine/aws/s3';
import { writeJson } from '../../engine/traffic/objects';
import type { Cause, Manner } from './cause';
import { type Decision, explainRequest } from './decide';
import { nameRecord } from './name-record';
import { type Hold, isRunOf } from './runs';
import type { RetrainSettings } from './settings';

/** What reporting needs. */
export interface ReportOptions extends RetrainSettings, TellClients {
  readonly s3: S3Client;
  readonly sns: SNSClient;
}

/** One decision, as it is logged, published and kept. */
export interface DecisionRecord {
  /** ISO 8601; the time of the event, or of what the decision is about when that is later. */
  readonly time: string;
  /** `refused`: a run should have started, but SageMaker would not start it. */
  readonly outcome: 'started' | 'skipped' | 'refused';
  readonly reason: string;
  readonly cause: string;
  /** The run that was started, or that is the reason for skipping. */
  readonly pipelineExecutionArn?: string;
}

/** What each outcome tells, with what holds then. */
const TOLD: Record<DecisionRecord['outcome'], { readonly kind: NoticeKind; readonly holds: string }> = {
  started: {
    kind: 'RetrainingStarted',
    holds: 'what serves goes on serving until a version of the run is approved',
  },
  skipped: { kind: 'RetrainingSkipped', holds: 'no run was started for this cause; what serves goes on serving' },
  refused: { kind: 'RetrainingRefused', holds: 'no run was started; what serves goes on serving' },
};

/** What a person has to do something about, of what holds back. */
const TOLD_HOLDS: Partial<Record<Hold, NoticeKind>> = {
  futile: 'RetrainingGivenUp',
  fault: 'FeedFault',
  uncalibrated: 'CalibrationNeeded',
};

/** Reports that a run was started. */
export function reportStart(
  record: DecisionRecord,
  cause: Cause,
  description: string,
  options: ReportOptions,
): Promise<void> {
  return reportDecision(locateStart(cause, description, options), record, options);
}

/**
 * Reports runs of the cause that were started, but whose report failed: the start is what people and the dashboard have to
 * know, and the event that comes again would only be skipped.
 *
 * @returns the record of the newest start that was reported now
 */
export async function reportStarts(
  cause: Cause,
  runs: readonly PipelineExecutionSummary[],
  options: ReportOptions,
): Promise<DecisionRecord | undefined> {
  let newest: DecisionRecord | undefined;
  for (const run of runs.filter((each) => isRunOf(each, cause)).reverse()) {
    const uri = locateStart(cause, run.PipelineExecutionDescription!, options);
    if ((await readText(options.s3, uri)) === undefined) {
      newest = {
        time: new Date(Math.max(cause.at.getTime(), run.StartTime?.getTime() ?? 0)).toISOString(),
        outcome: 'started',
        reason: `${explainRequest(cause)}; reported late, because the first report failed`,
        cause: cause.description,
        pipelineExecutionArn: run.PipelineExecutionArn,
      };
      logger.info('start reported late', { ...newest });
      await reportDecision(uri, newest, options);
    }
  }
  return newest;
}

/**
 * Reports that no run is started. A re-check that finds for the same reason as the one before that a cause has to wait is
 * nothing new: it is not reported again, or an alarm that stands through a long cooldown would send a message every hour.
 * Data that comes while a run or a cooldown holds it back is one cause, however many objects it comes in.
 */
export async function reportSkip(
  record: DecisionRecord,
  { hold, pipelineExecutionArn }: Extract<Decision, { outcome: 'skipped' }>,
  cause: Cause,
  manner: Manner,
  options: ReportOptions,
): Promise<void> {
  const locate = (time: string, identity: string): string => locateRecord(options.recordUri, time, identity);
  if (manner === 'event' && cause.kind !== 'new data') {
    await reportDecision(locate(record.time, `${cause.id}#${record.outcome}#${record.reason}`), record, options, hold);
    return;
  }
  const uri =
    manner === 'event'
      ? locate(`${record.time.slice(0, 10)}T00:00:00Z`, `${cause.kind}#${hold}#${pipelineExecutionArn}`)
      : locate(cause.at.toISOString(), `${cause.id}#${record.outcome}#${record.reason}`);
  await reportOnce(uri, record, options, hold);
}

/**
 * Reports, once for each cause and reason, that SageMaker will not start the pipeline: trying again changes nothing, so a
 * person has to. The invocation has to fail all the same, so that its event goes the way of all that could not be handled.
 */
export async function reportRefusal(error: unknown, cause: Cause, time: Date, options: ReportOptions): Promise<void> {
  if (isRefusal(error)) {
    const record: DecisionRecord = {
      time: new Date(Math.max(time.getTime(), cause.at.getTime())).toISOString(),
      outcome: 'refused',
      reason: `SageMaker did not start ${options.pipelineName}: ${describeError(error)}. No run was started; put this right, then invoke the function with {"reason": "why"}`,
      cause: cause.description,
    };
    logger.error('decided', { ...record });
    const uri = locateRecord(options.recordUri, cause.at.toISOString(), `${cause.id}#refused#${record.reason}`);
    await reportOnce(uri, record, options);
  }
}

/** Where the record of a start is kept: the same for the same cause and attempt, whenever it is written. */
function locateStart(cause: Cause, description: string, { recordUri }: ReportOptions): string {
  return locateRecord(recordUri, cause.at.toISOString(), `${cause.id}#started#${description}`);
}

function locateRecord(recordUri: string, time: string, identity: string): string {
  const folder = time.slice(0, 10).replaceAll('-', '/');
  return `${recordUri}/${folder}/${time.slice(0, 19).replace(/[-:]/g, '')}Z-${hashText(identity, 12)}.json`;
}

/** Reports a decision that no record is kept of yet. */
async function reportOnce(uri: string, record: DecisionRecord, options: ReportOptions, hold?: Hold): Promise<void> {
  if ((await readText(options.s3, uri)) === undefined) {
    await reportDecision(uri, record, options, hold);
  }
}

/**
 * Publishes a decision, then keeps it. In this order, so that a message which could not be sent is sent when the event comes
 * again; one that was sent twice does less harm than one that was never sent.
 */
async function reportDecision(uri: string, record: DecisionRecord, options: ReportOptions, hold?: Hold): Promise<void> {
  const { outcome, reason, cause, pipelineExecutionArn, time } = record;
  const { kind, holds } = TOLD[outcome];
  const run = nameRecord(outcome === 'started' ? pipelineExecutionArn : undefined, options);
  await tell(
    {
      kind: (hold && TOLD_HOLDS[hold]) ?? kind,
      happened: `Retraining ${outcome}: ${reason}`,
      holds: `${holds}${run.words}`,
      time: new Date(time),
      details: { cause, reason, outcome, pipelineExecutionArn, record: uri, ...run.details },
    },
    { ...options, lifecycle: options.pipelineName, insists: true },
  );
  await writeJson(options.s3, uri, record);
}
