import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeModelPackageCommand,
  type PipelineExecutionSummary,
  paginateListPipelineExecutions,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { APPROVALS, CHAMPION_METADATA, CHAMPION_VERDICTS } from '../../contract/champion';
import { findNewestVersion, findNewestVersions } from '../../engine/aws/model-packages';
import { listObjects } from '../../engine/aws/s3';
import { type Cause, type StandingAlarm, toNewDataCause } from './cause';
import type { ObservedRuns } from './decide';
import { startOfMonth } from './guards';
import type { RetrainSettings } from './settings';

/** What looking needs. */
export interface ObserveOptions extends RetrainSettings {
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly cloudWatch: CloudWatchClient;
}

/** DescribeAlarms takes at most this many names. */
const ALARMS_PER_CALL = 100;
const DAY_MILLISECONDS = 86_400_000;
/** An upload of several files counts as complete when nothing came for so long. */
const QUIET_MILLISECONDS = 10 * 60_000;

/** The runs that the guards and the cause are about, newest first. */
export async function listRuns(cause: Cause, time: Date, options: ObserveOptions): Promise<PipelineExecutionSummary[]> {
  const { guards } = options;
  const isCountedByMonth = guards.maximumRunsPerMonth !== undefined || guards.budget !== undefined;
  const horizon = Math.min(
    time.getTime() - Math.max(DAY_MILLISECONDS, guards.cooldownSeconds * 1_000),
    cause.at.getTime(),
    ...(isCountedByMonth ? [startOfMonth(time)] : []),
  );
  return listRunsSince(horizon, options);
}

/** The runs since an instant, newest first, with those of before it that SageMaker lists together with them. */
export async function listRunsSince(
  horizon: number,
  { sageMaker, pipelineName }: RetrainSettings & Pick<ObserveOptions, 'sageMaker'>,
): Promise<PipelineExecutionSummary[]> {
  const runs: PipelineExecutionSummary[] = [];
  const pages = paginateListPipelineExecutions(
    { client: sageMaker, pageSize: 100 },
    { PipelineName: pipelineName, SortBy: 'CreationTime', SortOrder: 'Descending' },
  );
  for await (const { PipelineExecutionSummaries = [] } of pages) {
    // The first page is always taken whole: a run in progress may have started long ago.
    runs.push(...PipelineExecutionSummaries);
    if ((runs.at(-1)?.StartTime?.getTime() ?? Infinity) < horizon) {
      break;
    }
  }
  return runs;
}

/**
 * The newest version made since the cause that waits for approval, or else the newest one that was approved. One that waits
 * because it was not better than the champion holds nothing back: its run has not ended the cause, and a later one may.
 */
export async function findVersions(
  cause: Cause,
  { sageMaker, modelPackageGroup }: ObserveOptions,
): Promise<Pick<ObservedRuns, 'versionWaiting' | 'versionApproved'>> {
  if (modelPackageGroup === undefined) {
    return {};
  }
  const describe = (arn: string) => sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  const search = { group: modelPackageGroup, createdAfter: cause.at };
  for (const pending of await findNewestVersions(
    sageMaker,
    { ...search, status: APPROVALS.pending },
    Number.POSITIVE_INFINITY,
  )) {
    const compared = (await describe(pending)).CustomerMetadataProperties?.[CHAMPION_METADATA.verdict];
    if (compared !== CHAMPION_VERDICTS.alike && compared !== CHAMPION_VERDICTS.worse) {
      return { versionWaiting: pending };
    }
  }
  const arn = await findNewestVersion(sageMaker, { ...search, status: APPROVALS.approved });
  if (arn === undefined) {
    return {};
  }
  // A list does not tell when; a version that nobody had to approve was last changed when it was made.
  const { LastModifiedTime, CreationTime } = await describe(arn);
  return { versionApproved: { arn, at: (LastModifiedTime ?? CreationTime)! } };
}

/** Data that came after the last run had started, for example during it or its cooldown, and is complete by now. */
export async function findNewData(time: Date, options: ObserveOptions): Promise<Cause[]> {
  if (options.newDataUri === undefined) {
    return [];
  }
  const newest = await findNewest(options.s3, options.newDataUri);
  if (newest === 0 || time.getTime() - newest < QUIET_MILLISECONDS) {
    return [];
  }
  const cause = toNewDataCause(options.newDataUri, new Date(newest));
  const runs = await listRuns(cause, time, options);
  return runs.some((run) => (run.StartTime?.getTime() ?? 0) >= newest) ? [] : [cause];
}

/** When the newest object of a folder came, in milliseconds; 0 when there is none. */
export async function findNewest(s3: S3Client, uri: string): Promise<number> {
  return (await listObjects(s3, uri)).reduce(
    (latest, { lastModified }) => Math.max(latest, lastModified?.getTime() ?? 0),
    0,
  );
}

/** The watched alarms that are in ALARM now, and since when. */
export async function listStandingAlarms({ cloudWatch, alarmNames }: ObserveOptions): Promise<StandingAlarm[]> {
  const alarms: StandingAlarm[] = [];
  for (let start = 0; start < alarmNames.length; start += ALARMS_PER_CALL) {
    const names = alarmNames.slice(start, start + ALARMS_PER_CALL);
    const pages = paginateDescribeAlarms(
      { client: cloudWatch, pageSize: ALARMS_PER_CALL },
      { AlarmNames: names, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    );
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
      for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
        const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
        if (alarm.StateValue === 'ALARM' && since) {
          alarms.push({ name: alarm.AlarmName!, since });
        }
      }
    }
  }
  return alarms;
}
