import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SNSClient } from '@aws-sdk/client-sns';
import { DIMENSIONS, RETRAIN_METRICS } from '../../contract/cloudwatch';
import { FILES } from '../../contract/layout';
import { describeError } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import { readEventTime } from '../../engine/aws/event-time';
import { holdLock } from '../../engine/aws/lock';
import { logger } from '../../engine/aws/logging';
import { countMetric } from '../../engine/aws/metrics';
import { type TellClients, tell } from '../../engine/aws/notice';
import { act } from './act';
import { type Cause, type Manner, type RetrainEvent, readDemand, toAlarmCause } from './cause';
import { type Decision, decide } from './decide';
import { tellFailedRuns } from './failed-runs';
import { finishOpenStart } from './finish-start';
import { type Ledger, LedgerStore, mergeRuns } from './ledger';
import { readNews, tellNews } from './news';
import { findNewData, listRuns, listStandingAlarms } from './observe';
import { observe } from './observe-decision';
import { owes, pay } from './owed';
import { type DecisionRecord, reportRefusal, reportStarts } from './report';
import { isServed } from './runs';
import type { RetrainSettings } from './settings';

/** What deciding and acting need: what the function was deployed with, clients, and time. */
export interface RetrainOptions extends RetrainSettings, Clock, TellClients {
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
  readonly sns: SNSClient;
}

/**
 * Decides about one event, and starts a run when it should (DESIGN decision 8). Events that come at the same time take
 * turns where a run may start, because the guard of one run at a time holds only when the second one sees the first one's
 * run; where none can start, nobody waits.
 *
 * @returns the records of the decisions; none when there was nothing to decide, or something to tell only
 */
export async function retrain(
  event: RetrainEvent,
  invocationId: string,
  remainingMilliseconds: number,
  options: RetrainOptions,
): Promise<DecisionRecord[]> {
  const { now, sleep, s3, recordUri, pipelineName } = options;
  const news = readNews(event, pipelineName);
  const time = readEventTime(event, now);
  if (news && news.kind !== 'RunFailed') {
    await tellNews(news, time, options);
    return [];
  }
  const demand = news ?? readDemand(event, invocationId, now);
  if (demand.kind === 'nothing') {
    logger.info('nothing to decide', { reason: demand.reason });
    return [];
  }
  const skipped = demand.kind === 'cause' ? await skipWithoutLock(demand.cause, time, options) : undefined;
  if (skipped) {
    return [skipped];
  }
  const records = await holdLock(s3, `${recordUri}/${FILES.lock}`, { remainingMilliseconds, now, sleep }, async () => {
    const store = await LedgerStore.open(s3, `${recordUri}/${FILES.ledger}`);
    await tellSetAside(store, options);
    if (demand.kind !== 'cause') {
      await tellFailedRuns(demand.kind === 'RunFailed' ? demand.run : undefined, time, store, options);
    }
    if (demand.kind === 'RunFailed') {
      return [];
    }
    const finished = await finishOpenStart(store, options);
    if (demand.kind === 'cause') {
      await noteIfScheduled(demand.cause, store, options);
      return finished?.record && finished.cause.id === demand.cause.id
        ? [finished.record]
        : [await decideAndAct(demand.cause, 'event', time, store, options)];
    }
    return recheck(time, store, options);
  });
  if (demand.kind === 'recheck') {
    await countRecheck(time, options);
  }
  return records;
}

/** Whoever watches over the schedule has to know of each of its events. */
async function noteIfScheduled({ kind, at }: Cause, store: LedgerStore, options: RetrainOptions): Promise<void> {
  if (kind === 'schedule' && options.schedule) {
    const { noteScheduled } = await import('./watch-schedule');
    await noteScheduled(at, store, options);
  }
}

/** Counts a re-check that came to its end: the alarm on the silence of retraining waits for these. */
async function countRecheck(time: Date, { cloudWatch, pipelineName }: RetrainOptions): Promise<void> {
  try {
    await countMetric(cloudWatch, RETRAIN_METRICS.rechecked, { [DIMENSIONS.pipeline]: pipelineName }, time);
  } catch (error) {
    // All is decided, and decided again for nothing; re-checks that are never counted raise the alarm.
    logger.error('the re-check could not be counted', { reason: describeError(error) });
  }
}

/** A ledger that cannot be read is told once: the next one that is written takes its place. */
async function tellSetAside(store: LedgerStore, options: RetrainOptions): Promise<void> {
  if (store.aside === undefined) {
    return;
  }
  const { now, pipelineName, recordUri } = options;
  await tell(
    {
      kind: 'LedgerSetAside',
      happened: `${recordUri}/${FILES.ledger} could not be read and lies now at ${store.aside}`,
      holds:
        'retraining goes on by the runs of the pipeline; a run that has started within seconds may not be among them',
      time: new Date(now()),
      details: { aside: store.aside },
    },
    { ...options, lifecycle: pipelineName, insists: true },
  );
  await store.save(store.ledger);
}

async function recheck(time: Date, store: LedgerStore, options: RetrainOptions): Promise<DecisionRecord[]> {
  const present = new Date(options.now());
  const alarms = await listStandingAlarms(options);
  const found = [...alarms.map(toAlarmCause), ...(await findNewData(present, options))];
  const causes: [Cause, Manner][] = [
    ...found.map((cause): [Cause, Manner] => [cause, 'recheck']),
    ...store.ledger.owed.map((cause): [Cause, Manner] => [cause, 'owed']),
  ];
  if (causes.length === 0) {
    logger.info('nothing to decide', {
      reason: 'no alarm is in ALARM, no data is newer than the last run, and no cause waits',
    });
  }
  const records: DecisionRecord[] = [];
  for (const [cause, manner] of causes) {
    records.push(await decideAndAct(cause, manner, time, store, options));
  }
  if (options.schedule) {
    const { watchSchedule } = await import('./watch-schedule');
    await watchSchedule(time, store, options);
  }
  return records;
}

/**
 * The decision about a cause for which no run can start, whoever else decides at this moment; undefined where one may start,
 * where something has to be remembered, or where the report of a run is still to be looked after.
 */
async function skipWithoutLock(cause: Cause, time: Date, options: RetrainOptions): Promise<DecisionRecord | undefined> {
  const { ledger, aside } = await LedgerStore.open(options.s3, `${options.recordUri}/${FILES.ledger}`);
  if (ledger.open || aside || (cause.kind === 'schedule' && options.schedule)) {
    return undefined;
  }
  const { decision, runs } = await look(cause, 'event', time, ledger, options);
  return decision.outcome === 'started' || isServed(runs, cause) || owes(cause, decision)
    ? undefined
    : act({ cause, manner: 'event', time, decision, runs }, options);
}

async function decideAndAct(
  cause: Cause,
  manner: Manner,
  time: Date,
  store: LedgerStore,
  options: RetrainOptions,
): Promise<DecisionRecord> {
  const { decision, runs } = await look(cause, manner, time, store.ledger, options);
  // Runs of before there was a ledger, or of one that was lost: those that it has were reported.
  const noted = new Set(store.ledger.starts.map(({ description }) => description));
  const unnoted = runs.filter((run) => !noted.has(run.PipelineExecutionDescription ?? ''));
  const reported = await reportStarts(cause, unnoted, options);
  if (reported && manner === 'event') {
    return reported;
  }
  const owed = pay(store.ledger.owed, cause, decision);
  if (owed !== store.ledger.owed) {
    await store.save({ ...store.ledger, owed });
  }
  return act({ cause, manner, time, decision, runs, store }, options);
}

async function look(cause: Cause, manner: Manner, time: Date, ledger: Ledger, options: RetrainOptions) {
  const now = new Date(options.now());
  try {
    const runs = mergeRuns(await listRuns(cause, now, options), ledger, now);
    const recheck = manner === 'recheck';
    const observed = await observe({ cause, recheck, now, runs, owed: ledger.owed }, options);
    const decision: Decision = decide(cause, observed, recheck);
    return { decision, runs };
  } catch (error) {
    await reportRefusal(error, cause, time, options);
    throw error;
  }
}
