import { DETAIL_TYPES, ENDED_EXECUTION_STATES, IN_ALARM } from '../../../contract/events';
import type { AlarmRule } from '../aws/alarms';
import { CloudWatchModel } from '../aws/cloudwatch';
import { EventBus } from '../aws/event-bus';
import { LambdaModel } from '../aws/lambda';
import { Messages } from '../aws/messages';
import { PAID_STEP, Pipelines } from '../aws/pipelines';
import { QueueModel } from '../aws/queue';
import { Registry } from '../aws/registry';
import { S3Model } from '../aws/s3';
import { Cloud, joinOperations } from '../cloud';
import type { Environment } from '../environment';
import { Runtime } from '../runtime';
import { ALARMS, type GuardSet, type RetrainSchedule, type RetrainStep } from './steps';
import { RetrainWatch } from './watch';

export const COOLDOWN_SECONDS = 10_800;
export const RUNS_PER_DAY = 4;
export const RECORDS = 's3://bucket/decisions';
export const DATA = 's3://raw/rows/';
/** What the alarm of drift rests on. */
export const DRIFT_REPORTS = 's3://bucket/drift-reports/churn';

export const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:churn';

/** In these hours of Berlin no run starts under the guards called `quiet`. */
export const QUIET_HOURS = { timeZone: 'Europe/Berlin', from: '20:00', to: '06:00' };
export const RUNS_PER_MONTH = 3;
export const BUDGET = { maximumPerMonth: 7, hourlyCosts: { [PAID_STEP]: 3 }, currency: 'USD' };

const GUARDS: Readonly<Record<GuardSet, object>> = {
  plain: {},
  quiet: { quietHours: [QUIET_HOURS] },
  month: { maximumRunsPerMonth: RUNS_PER_MONTH },
  budget: { budget: BUDGET },
  diagnosed: {},
};

/** What the function is deployed with. */
export const variablesOf = (guards: GuardSet): Readonly<Record<string, string>> => ({
  PIPELINE_NAME: 'churn',
  MODEL_PACKAGE_GROUP: 'churn',
  TOPIC_ARN: TOPIC,
  RECORD_URI: RECORDS,
  ALARM_NAMES: JSON.stringify(ALARMS),
  GUARDS: JSON.stringify({ cooldownSeconds: COOLDOWN_SECONDS, maximumRunsPerDay: RUNS_PER_DAY, ...GUARDS[guards] }),
  NEW_DATA_URI: DATA,
  ...(guards === 'diagnosed' ? { DRIFT_REPORTS: JSON.stringify([{ alarm: 'drift', uri: DRIFT_REPORTS }]) } : {}),
});

/** A new object of raw rows, and what EventBridge tells of it. */
export function describeUpload(number: number, time: string): { readonly uri: string; readonly body: string } {
  const key = `rows/part-${number}.csv`;
  const detail = { bucket: { name: 'raw' }, object: { key, sequencer: String(number), etag: 'e' } };
  return { uri: `s3://raw/${key}`, body: JSON.stringify({ 'detail-type': DETAIL_TYPES.object, time, detail }) };
}

/** Whether an instant lies in the quiet hours; in winter Berlin is an hour ahead of UTC. */
export function isQuiet(time: number): boolean {
  const hour = (new Date(time).getUTCHours() + 1) % 24;
  return hour >= Number.parseInt(QUIET_HOURS.from, 10) || hour < Number.parseInt(QUIET_HOURS.to, 10);
}

/** Every other history begins shortly before a month ends. */
const BEGINNINGS = [Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 29, 12)];
/** As the construct makes it, with the function's time of a minute. */
const QUEUE = {
  batchSize: 4,
  windowMilliseconds: 60_000,
  visibilityMilliseconds: 360_000,
  maximumReceives: 5,
  concurrency: 2,
};

const LEDGER = `${RECORDS}/.ledger`;
const MINUTE = 60_000;
export const RECHECK_MILLISECONDS = 3_600_000;
const MOST_STALE_MILLISECONDS = 10_000;
/** An alarm goes back to OK so long after the run that cured it. */
const CURE_MILLISECONDS = 1_800_000;
const MONTH_MILLISECONDS = 30 * 86_400_000;

/** AWS, and the function that decides about retraining. */
export class RetrainWorld {
  public readonly runtime: Runtime;
  public readonly bus: EventBus;
  public readonly cloud: Cloud;
  public readonly s3: S3Model;
  public readonly registry: Registry;
  public readonly pipelines: Pipelines;
  public readonly cloudWatch: CloudWatchModel;
  public readonly messages: Messages;
  public readonly decider: LambdaModel;
  public readonly queue: QueueModel;
  public readonly watch: RetrainWatch;
  /** What the function is deployed with, and since when. */
  public guards: { readonly set: GuardSet; readonly since: number } = { set: 'plain', since: 0 };
  /** Alarms stand, whatever is trained. */
  public isIncurable = false;
  /** What people wish whatever holds back. */
  public readonly forced = new Set<string>();
  public strayMessages = 0;
  /** Whether what was written down was lost, such as who has been told what. */
  public wasDamaged = false;
  private nextRecheck: number;
  private made = 0;

  public constructor(
    { seed, staleSeconds }: RetrainSchedule,
    private readonly environments: Readonly<Record<GuardSet, readonly Environment[]>>,
    alarms: readonly AlarmRule[],
  ) {
    this.runtime = new Runtime(seed, BEGINNINGS[seed % 2]);
    this.nextRecheck = this.runtime.now + RECHECK_MILLISECONDS;
    this.bus = new EventBus(this.runtime);
    this.cloud = new Cloud(this.runtime);
    this.s3 = new S3Model(this.runtime);
    this.registry = new Registry(this.runtime, this.bus);
    this.pipelines = new Pipelines(this.runtime);
    this.cloudWatch = new CloudWatchModel(this.runtime);
    this.messages = new Messages(this.runtime);
    this.pipelines.staleMilliseconds = staleSeconds * 1_000;
    Object.assign(this.cloud.services, {
      S3: this.s3,
      SageMaker: joinOperations(this.pipelines, this.registry),
      CloudWatch: this.cloudWatch,
      SNS: this.messages,
      EventBridge: this.messages,
    });
    this.decider = new LambdaModel(this.cloud, { timeoutMilliseconds: 60_000, environments: environments.plain });
    this.queue = new QueueModel(this.runtime, this.decider, QUEUE);
    this.watch = new RetrainWatch(this, alarms);
    this.pipelines.onEnd = ({ arn, start, status }) => {
      if (status === 'Failed') {
        this.announceFailure(arn);
      }
      if (status === 'Succeeded') {
        this.registry.register('good', 'Approved');
        this.runtime.after(CURE_MILLISECONDS, () => this.cure(start));
      }
    };
  }

  /** Takes a step. */
  public take(step: RetrainStep): void {
    const { bus, cloudWatch, decider, runtime, watch } = this;
    const time = new Date(runtime.now).toISOString();
    switch (step.kind) {
      case 'alarm':
        if (!cloudWatch.alarms.has(step.name)) {
          cloudWatch.alarms.set(step.name, runtime.now);
          const state = { value: IN_ALARM, timestamp: time.replace('Z', '+0000') };
          const event = { 'detail-type': DETAIL_TYPES.alarm, time, detail: { alarmName: step.name, state } };
          bus.deliver(() => decider.invoke(event));
        }
        break;
      case 'upload':
        for (let object = 0; object < step.objects; object++) {
          this.upload(time);
        }
        watch.expectRun('new data');
        break;
      case 'strayMessage':
        this.strayMessages++;
        this.queue.send('{"detail-type": "Something else"}');
        break;
      case 'deploy':
        this.deploy(step.guards);
        break;
      case 'schedule':
        watch.expectWord(`schedule of ${time}`);
        // In a cooldown a schedule waits for its next time.
        if (this.guards.set === 'quiet' && isQuiet(this.runtime.now) && !this.isInCooldown) {
          watch.expectRun('the schedule of a quiet hour');
        }
        bus.deliver(() => decider.invoke({ source: 'schedule', scheduledTime: time }), false);
        break;
      case 'byHand': {
        const reason = `wish ${++this.made}`;
        watch.expectWord(reason);
        const given = step.isFuture ? new Date(runtime.now + MONTH_MILLISECONDS).toISOString() : time;
        if (step.force) {
          this.forced.add(reason);
        }
        bus.deliver(() => decider.invoke({ reason, time: given, ...(step.force ? { force: true } : {}) }), false);
        break;
      }
      case 'failRuns':
        this.pipelines.failuresLeft += step.runs;
        break;
      case 'refuseStarts':
        this.pipelines.refusalsLeft += step.starts;
        this.cloud.hadFault = true;
        break;
      case 'damage':
        this.damage();
        break;
      case 'recheck':
        for (let check = 0; check < step.times; check++) {
          this.recheck();
        }
        break;
      case 'callFault':
        this.cloud.addFault(step.after, step.what);
        break;
      case 'eventFault':
        bus.addFault(step.fault);
        break;
    }
  }

  /** Tells the function of a run that failed; where the event is lost, the next re-check finds the run. */
  private announceFailure(arn: string): void {
    // A list that is behind does not show it to a re-check of the next seconds.
    const { runtime, nextRecheck } = this;
    const isSeen = nextRecheck > runtime.now + MOST_STALE_MILLISECONDS;
    this.watch.expectFailure(arn, isSeen ? nextRecheck : nextRecheck + RECHECK_MILLISECONDS);
    const time = new Date(this.runtime.now).toISOString();
    const detail = {
      pipelineArn: arn.replace(/\/execution\/.*/, ''),
      pipelineExecutionArn: arn,
      currentPipelineExecutionStatus: ENDED_EXECUTION_STATES.failed,
    };
    this.bus.deliver(() => this.decider.invoke({ 'detail-type': DETAIL_TYPES.execution, time, detail }));
  }

  /** The function gets other guards. */
  public deploy(set: GuardSet): void {
    this.guards = { set, since: this.runtime.now };
    this.decider.deploy(this.environments[set]);
  }

  /** Lets time pass, with a re-check every hour. */
  public async pass(milliseconds: number): Promise<void> {
    const { runtime } = this;
    const end = runtime.now + milliseconds;
    while (this.nextRecheck <= end) {
      await runtime.pass(this.nextRecheck - runtime.now);
      this.nextRecheck += RECHECK_MILLISECONDS;
      this.recheck();
    }
    await runtime.pass(end - runtime.now);
  }

  /** Lets time pass without re-checks. */
  public async skip(milliseconds: number): Promise<void> {
    await this.runtime.pass(milliseconds);
    this.nextRecheck += milliseconds;
  }

  /** Lets time pass until so long after the next re-check. */
  public passRecheck(after: number): Promise<void> {
    return this.pass(this.nextRecheck - this.runtime.now + after);
  }

  /** What is owed, or begun, is known by the ledger alone, and a run is not listed at once: both are lost with it. */
  private damage(): void {
    const body = this.s3.objects.get(LEDGER)?.body ?? '{';
    const isRecent = ({ start }: { start: number }): boolean => this.runtime.now - start < MINUTE;
    if (!body.endsWith('}') || this.decider.isBusy || this.pipelines.runs.some(isRecent)) {
      return;
    }
    const { open, owed } = JSON.parse(body) as { open?: object; owed: object[] };
    if (!open && owed.length === 0) {
      this.s3.put(LEDGER, `{"damaged at ${this.runtime.now}`);
      this.wasDamaged = true;
    }
  }

  private get isInCooldown(): boolean {
    const last = this.pipelines.runs.at(-1);
    return last !== undefined && this.runtime.now - last.start < COOLDOWN_SECONDS * 1_000;
  }

  private recheck(): void {
    this.decider.invoke({ source: 'recheck', scheduledTime: new Date(this.runtime.now).toISOString() });
  }

  private upload(time: string): void {
    const { uri, body } = describeUpload(++this.made, time);
    this.s3.put(uri, 'rows');
    this.bus.deliver(() => this.queue.send(body));
  }

  /** A model that serves ends the alarms that were there when its run began. */
  private cure(start: number): void {
    if (this.isIncurable) {
      return;
    }
    for (const [name, since] of this.cloudWatch.alarms) {
      if (since <= start) {
        this.cloudWatch.alarms.delete(name);
      }
    }
  }
}
