import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  ListPipelineExecutionsCommand,
  type ModelApprovalStatus,
  type PipelineExecutionSummary,
  type SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { FILES } from '../../contract/layout';
import type { Guards } from '../../contract/retrain-guards';
import { describeError, isRefusal } from '../../engine/aws/aws-errors';
import { hashText } from '../../engine/aws/canonical';
import { readEventTime } from '../../engine/aws/event-time';
import { holdLock } from '../../engine/aws/lock';
import { logger } from '../../engine/aws/logging';
import { listObjects, readText, type S3Sender, writeJson } from '../../engine/aws/s3';
import { type Cause, type RetrainEvent, readDemand, type StandingAlarm, toAlarmCause, toNewDataCause } from './cause';
import { type Decision, decide, explainRequest, isRunOf, type ObservedRuns } from './decide';

export interface RetrainOptions {
  readonly sageMaker: Pick<SageMakerClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly s3: S3Sender;
  readonly pipelineName: string;
  /** Whose versions may wait for approval. */
  readonly modelPackageGroup?: string;
  readonly topicArn: string;
  /** `s3://bucket/prefix` of the decision records. */
  readonly recordUri: string;
  readonly guards: Guards;
  /** `s3://bucket/prefix/` of raw rows that start a run when they are new; absent when they do not. */
  readonly newDataUri?: string;
  /** Alarms that a re-check looks at. */
  readonly alarmNames: readonly string[];
  /** Milliseconds of the wall clock. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
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

/** DescribeAlarms takes at most this many names. */
const ALARMS_PER_CALL = 100;
const DAY_MILLISECONDS = 86_400_000;
/** An upload of several files counts as complete when nothing came for so long. */
const QUIET_MILLISECONDS = 10 * 60_000;
/** SNS refuses longer subjects, and ones that are not ASCII. */
const MAXIMUM_SUBJECT = 100;

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
    logger.info('Nothing to decide', { reason: demand.reason });
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
      logger.info('Nothing to decide', { reason: 'no alarm is in ALARM, and no data is newer than the last run' });
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
  logger.info('Decision', { ...record });
  if (decision.outcome === 'started') {
    await reportDecision(locateStart(cause, decision.description, options), record, options);
  } else {
    await reportSkip(record, cause, recheck, options);
  }
  return record;
}

/**
 * Reports runs of the cause that were started, but whose report failed: the start is what people and the dashboard have to
 * know, and the event that comes again would only be skipped.
 *
 * @returns the record of the newest start that was reported now
 */
async function reportStarts(
  cause: Cause,
  runs: readonly PipelineExecutionSummary[],
  options: RetrainOptions,
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
      logger.info('Start reported late', { ...newest });
      await reportDecision(uri, newest, options);
    }
  }
  return newest;
}

/** The newest version made since the cause that waits for approval, or else the newest one that was approved. */
async function findVersions(
  cause: Cause,
  { sageMaker, modelPackageGroup }: RetrainOptions,
): Promise<Pick<ObservedRuns, 'versionWaiting' | 'versionApproved'>> {
  if (modelPackageGroup === undefined) {
    return {};
  }
  const findNewest = async (ModelApprovalStatus: ModelApprovalStatus): Promise<string | undefined> => {
    const { ModelPackageSummaryList: versions = [] } = await sageMaker.send(
      new ListModelPackagesCommand({
        ModelPackageGroupName: modelPackageGroup,
        ModelApprovalStatus,
        CreationTimeAfter: cause.at,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 100,
      }),
    );
    return versions[0]?.ModelPackageArn;
  };
  const versionWaiting = await findNewest('PendingManualApproval');
  const arn = versionWaiting === undefined ? await findNewest('Approved') : undefined;
  if (arn === undefined) {
    return { versionWaiting };
  }
  // A list does not tell when; a version that nobody had to approve was last changed when it was made.
  const { LastModifiedTime, CreationTime } = await sageMaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: arn }),
  );
  return { versionApproved: { arn, at: (LastModifiedTime ?? CreationTime)! } };
}

/** The runs that the guards and the cause are about, newest first. */
async function listRuns(
  cause: Cause,
  time: Date,
  { sageMaker, pipelineName, guards }: RetrainOptions,
): Promise<PipelineExecutionSummary[]> {
  const horizon = Math.min(
    time.getTime() - Math.max(DAY_MILLISECONDS, guards.cooldownSeconds * 1_000),
    cause.at.getTime(),
  );
  const runs: PipelineExecutionSummary[] = [];
  let token: string | undefined;
  do {
    const page = await sageMaker.send(
      new ListPipelineExecutionsCommand({
        PipelineName: pipelineName,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 100,
        NextToken: token,
      }),
    );
    runs.push(...(page.PipelineExecutionSummaries ?? []));
    token = page.NextToken;
    // The first page is always taken whole: a run in progress may have started long ago.
  } while (token && (runs.at(-1)?.StartTime?.getTime() ?? Infinity) >= horizon);
  return runs;
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

/** Data that came after the last run had started, for example during it or its cooldown, and is complete by now. */
async function findNewData(time: Date, options: RetrainOptions): Promise<Cause[]> {
  if (options.newDataUri === undefined) {
    return [];
  }
  const newest = (await listObjects(options.s3, options.newDataUri)).reduce(
    (latest, { lastModified }) => Math.max(latest, lastModified?.getTime() ?? 0),
    0,
  );
  if (newest === 0 || time.getTime() - newest < QUIET_MILLISECONDS) {
    return [];
  }
  const cause = toNewDataCause(options.newDataUri, new Date(newest));
  const runs = await listRuns(cause, time, options);
  return runs.some((run) => (run.StartTime?.getTime() ?? 0) >= newest) ? [] : [cause];
}

/** The watched alarms that are in ALARM now, and since when. */
async function listStandingAlarms({ cloudWatch, alarmNames }: RetrainOptions): Promise<StandingAlarm[]> {
  const alarms: StandingAlarm[] = [];
  for (let start = 0; start < alarmNames.length; start += ALARMS_PER_CALL) {
    const names = alarmNames.slice(start, start + ALARMS_PER_CALL);
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({
        AlarmNames: names,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: ALARMS_PER_CALL,
      }),
    );
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
      const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
      if (alarm.StateValue === 'ALARM' && since) {
        alarms.push({ name: alarm.AlarmName!, since });
      }
    }
  }
  return alarms;
}

/** Where the record of a start is kept: the same for the same cause and attempt, whenever it is written. */
function locateStart(cause: Cause, description: string, { recordUri }: RetrainOptions): string {
  return locateRecord(recordUri, cause.at.toISOString(), `${cause.id}#started#${description}`);
}

function locateRecord(recordUri: string, time: string, identity: string): string {
  const folder = time.slice(0, 10).replaceAll('-', '/');
  return `${recordUri}/${folder}/${time.slice(0, 19).replace(/[-:]/g, '')}Z-${hashText(identity, 12)}.json`;
}

/**
 * A re-check that finds for the same reason as the one before that an alarm has to wait is nothing new: it is not reported
 * again, or an alarm that stands through a long cooldown would send a message every hour.
 */
async function reportSkip(
  record: DecisionRecord,
  cause: Cause,
  recheck: boolean,
  options: RetrainOptions,
): Promise<void> {
  const time = recheck ? cause.at.toISOString() : record.time;
  const uri = locateRecord(options.recordUri, time, `${cause.id}#${record.outcome}#${record.reason}`);
  if (!recheck || (await readText(options.s3, uri)) === undefined) {
    await reportDecision(uri, record, options);
  }
}

/**
 * Reports, once for each cause and reason, that SageMaker will not start the pipeline: trying again changes nothing, so a
 * person has to. The invocation fails all the same, and its event goes the way of all events that could not be handled.
 */
async function reportRefusal(error: unknown, cause: Cause, time: Date, options: RetrainOptions): Promise<never> {
  if (isRefusal(error)) {
    const record: DecisionRecord = {
      time: new Date(Math.max(time.getTime(), cause.at.getTime())).toISOString(),
      outcome: 'refused',
      reason: `SageMaker did not start ${options.pipelineName}: ${describeError(error)}. No run was started; put this right, then invoke the function with {"reason": "why"}`,
      cause: cause.description,
    };
    logger.error('Decision', { ...record });
    const uri = locateRecord(options.recordUri, cause.at.toISOString(), `${cause.id}#refused#${record.reason}`);
    if ((await readText(options.s3, uri)) === undefined) {
      await reportDecision(uri, record, options);
    }
  }
  throw error;
}

/**
 * Publishes a decision, then keeps it. In this order, so that a message which could not be sent is sent when the event comes
 * again; one that was sent twice does less harm than one that was never sent.
 */
async function reportDecision(
  uri: string,
  record: DecisionRecord,
  { s3, sns, topicArn, pipelineName }: RetrainOptions,
): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: `Retraining of ${pipelineName} ${record.outcome}`
        .replace(/[^\x20-\x7e]/g, '?')
        .slice(0, MAXIMUM_SUBJECT),
      Message: [
        `Retraining ${record.outcome}: ${record.reason}`,
        `Cause: ${record.cause}`,
        '',
        JSON.stringify(record, undefined, 2),
      ].join('\n'),
    }),
  );
  await writeJson(s3, uri, record);
}
