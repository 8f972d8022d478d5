import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import { type SageMakerClient, StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import type { SNSClient } from '@aws-sdk/client-sns';
import { FILES } from '../../contract/layout';
import type { Clock } from '../../engine/aws/clock';
import { readEventTime } from '../../engine/aws/event-time';
import { holdLock } from '../../engine/aws/lock';
import { logger } from '../../engine/aws/logging';
import { type Cause, type RetrainEvent, readDemand, toAlarmCause } from './cause';
import { type Decision, decide } from './decide';
import { findNewData, findVersions, listRuns, listStandingAlarms } from './observe';
import { type DecisionRecord, reportRefusal, reportSkip, reportStart, reportStarts } from './report';
import type { RetrainSettings } from './settings';

/** What deciding and acting need: what the function was deployed with, clients, and time. */
export interface RetrainOptions extends RetrainSettings, Clock {
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly cloudWatch: CloudWatchClient;
  readonly sns: SNSClient;
}

/**
 * Decides about one event, and starts a run when it should (DESIGN decision 8). Events that come at the same time take
 * turns, because the guard of one run at a time holds only when the second one sees the first one's run.
 *
 * @returns the records of the decisions; none when there was nothing to decide
 */
export async function retrain(
  event: RetrainEvent,
  invocationId: string,
  remainingMilliseconds: number,
  options: RetrainOptions,
): Promise<DecisionRecord[]> {
  const { now, sleep } = options;
  const demand = readDemand(event, invocationId, now);
  if (demand.kind === 'nothing') {
    logger.info('nothing to decide', { reason: demand.reason });
    return [];
  }
  return holdLock(options.s3, `${options.recordUri}/${FILES.lock}`, { remainingMilliseconds, now, sleep }, async () => {
    const time = readEventTime(event, now);
    if (demand.kind === 'cause') {
      return [await decideAndAct(demand.cause, false, time, options)];
    }
    const alarms = await listStandingAlarms(options);
    const causes = [...alarms.map(toAlarmCause), ...(await findNewData(time, options))];
    if (causes.length === 0) {
      logger.info('nothing to decide', { reason: 'no alarm is in ALARM, and no data is newer than the last run' });
    }
    const records: DecisionRecord[] = [];
    for (const cause of causes) {
      records.push(await decideAndAct(cause, true, time, options));
    }
    return records;
  });
}

async function decideAndAct(
  cause: Cause,
  recheck: boolean,
  time: Date,
  options: RetrainOptions,
): Promise<DecisionRecord> {
  const orReport = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => reportRefusal(error, cause, time, options));
  const runs = await orReport(listRuns(cause, time, options));
  const reported = await reportStarts(cause, runs, options);
  if (reported && !recheck) {
    return reported;
  }
  const versions = recheck ? await findVersions(cause, options) : {};
  const decision = decide(cause, { now: time, runs, guards: options.guards, ...versions }, recheck);
  const pipelineExecutionArn =
    decision.outcome === 'started' ? await orReport(startRun(decision, options)) : decision.pipelineExecutionArn;
  // Events are late at times: a decision is not older than its cause, nor than the run that it is about.
  const about =
    decision.outcome === 'skipped'
      ? runs.find((run) => run.PipelineExecutionArn === decision.pipelineExecutionArn)?.StartTime
      : undefined;
  const decidedAt = new Date(Math.max(time.getTime(), cause.at.getTime(), about?.getTime() ?? 0));
  const record: DecisionRecord = {
    time: decidedAt.toISOString(),
    outcome: decision.outcome,
    reason: decision.reason,
    cause: cause.description,
    pipelineExecutionArn,
  };
  logger.info('decided', { ...record });
  if (decision.outcome === 'started') {
    await reportStart(record, cause, decision.description, options);
  } else {
    await reportSkip(record, cause, recheck, options);
  }
  return record;
}

async function startRun(
  decision: Extract<Decision, { outcome: 'started' }>,
  { sageMaker, pipelineName }: RetrainOptions,
): Promise<string | undefined> {
  const { PipelineExecutionArn } = await sageMaker.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipelineName,
      PipelineExecutionDescription: decision.description,
      // No parameter: a pipeline of somebody else's has none for it, and SageMaker refuses parameters that it does not know.
      ClientRequestToken: decision.token,
    }),
  );
  return PipelineExecutionArn;
}
