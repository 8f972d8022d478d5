import { type AlarmRule, Told } from '../aws/alarms';
import { CloudWatchModel } from '../aws/cloudwatch';
import { EventBus } from '../aws/event-bus';
import { LambdaModel } from '../aws/lambda';
import { Messages } from '../aws/messages';
import { S3Model } from '../aws/s3';
import { Cloud } from '../cloud';
import type { Environment } from '../environment';
import { Runtime } from '../runtime';
import type { MonitorStep } from './steps';

export const WINDOW = 3_600_000;
/** The schedule's event comes so long after the end of its window. */
export const DUE = 600_000;
/** A window is complete so long after its end. */
export const DELAY = 300_000;
export const CAPTURE = 's3://bucket/capture';
export const GROUND_TRUTH = 's3://bucket/ground-truth';
export const REPORTS = 's3://bucket/reports/churn/';
const PROGRESS = `${REPORTS}.progress`;
/** What somebody puts in the place of the features of others. */
export const REWRITTEN = 77_777;

/** AWS, an endpoint's captured traffic, and the function of a monitor. */
export class MonitorWorld {
  public readonly runtime: Runtime;
  public readonly bus: EventBus;
  public readonly cloud: Cloud;
  public readonly s3: S3Model;
  public readonly cloudWatch: CloudWatchModel;
  public readonly messages: Messages;
  public readonly monitor: LambdaModel;
  /** When it began: the first window is the one from here on. */
  public readonly start: number;
  /** Rows by the start of their window. */
  public readonly traffic = new Map<number, number>();
  /** Requests that nobody can read, by the start of their window. */
  public readonly unread = new Map<number, number>();
  /** When a row was labelled for the first time, by its id, by the start of its window. */
  public readonly labelled = new Map<number, Map<string, number>>();
  /** When events of the schedule came. */
  public readonly looks: number[] = [];
  /** Whether anything went wrong. */
  public hadTrouble = false;
  /** So many calls of the function go wrong, at most; endlessly many where captured requests may not be read. */
  public faults = 0;
  /** What people are told. */
  public readonly told: Told;
  private outageUntil = 0;
  private refusedUntil = 0;
  /** Ids of captured rows by the start of their window. */
  private readonly ids = new Map<number, string[]>();
  /** How often an id was asked for once more, by the start of its window. */
  public readonly rewritten = new Map<number, Map<string, number>>();
  /** Whether callers name their requests. */
  protected namesRequests = false;
  private files = 0;

  /** @param begunAfter so much of the history is over already */
  public constructor(
    part: 'drift' | 'quality',
    seed: number,
    environments: readonly Environment[],
    alarms: readonly AlarmRule[],
    begunAfter = 0,
  ) {
    this.runtime = new Runtime(seed);
    this.start = this.runtime.now;
    this.runtime.now += begunAfter;
    this.bus = new EventBus(this.runtime);
    this.cloud = new Cloud(this.runtime);
    this.s3 = new S3Model(this.runtime);
    this.cloudWatch = new CloudWatchModel(this.runtime);
    this.messages = new Messages(this.runtime);
    Object.assign(this.cloud.services, {
      S3: this.s3,
      CloudWatch: this.cloudWatch,
      SNS: this.messages,
      EventBridge: this.messages,
    });
    this.monitor = new LambdaModel(this.cloud, { timeoutMilliseconds: 900_000, environments });
    this.told = new Told(this, part, alarms, [this.monitor]);
    this.s3.isRefused = (uri) => uri.startsWith(CAPTURE) && this.runtime.now < this.refusedUntil;
    this.scheduleNext();
  }

  /** Takes a step. */
  public take(step: MonitorStep): void {
    const { bus, cloud, monitor, runtime, s3 } = this;
    switch (step.kind) {
      case 'traffic':
        this.capture(step.rows, step.isShifted);
        break;
      case 'unread':
        this.captureUnread(step.rows);
        break;
      case 'rewrite':
        this.rewrite();
        break;
      case 'label':
        this.label(startOf(runtime.now) - step.back * WINDOW);
        break;
      case 'look':
        for (let look = 0; look < step.times; look++) {
          this.look(runtime.now);
        }
        break;
      case 'ask': {
        const start = startOf(runtime.now) - step.back * WINDOW;
        const end = start + (step.isWhole ? WINDOW : WINDOW / 2);
        monitor.invoke({ windowStart: toText(start), windowEnd: toText(end) });
        break;
      }
      case 'outage':
        this.hadTrouble = true;
        this.outageUntil = runtime.now + step.hours * WINDOW;
        break;
      case 'refuseReads':
        this.hadTrouble = true;
        cloud.hadFault = true;
        this.faults = Number.POSITIVE_INFINITY;
        this.refusedUntil = runtime.now + step.hours * WINDOW;
        break;
      case 'loseProgress':
        this.hadTrouble = true;
        if (step.isDamaged) {
          s3.put(PROGRESS, '{"version":');
        } else {
          s3.objects.delete(PROGRESS);
        }
        break;
      case 'callFault':
        this.hadTrouble = true;
        this.faults++;
        cloud.addFault(step.after, step.what);
        break;
      case 'eventFault':
        this.hadTrouble = true;
        bus.addFault(step.fault);
        break;
    }
  }

  public pass(milliseconds: number): Promise<void> {
    return this.runtime.pass(milliseconds);
  }

  /** Whether the function, or what has it work, is under way. */
  public get isBusy(): boolean {
    return this.monitor.isBusy;
  }

  /** From now on every event of the schedule comes, and everything may be read. */
  public endOutage(): void {
    this.outageUntil = 0;
    this.refusedUntil = 0;
  }

  private scheduleNext(): void {
    const { runtime } = this;
    const next = startOf(runtime.now - DUE) + WINDOW + DUE;
    runtime.after(next - runtime.now, () => {
      this.scheduleNext();
      if (runtime.now >= this.outageUntil) {
        const { now } = runtime;
        this.bus.deliver(() => this.look(now));
      }
    });
  }

  /** The schedule's event of an instant comes. */
  private look(time: number): void {
    this.looks.push(time);
    this.monitor.invoke({ scheduledTime: toText(time) });
  }

  private capture(rows: number, isShifted: boolean): void {
    const { now } = this.runtime;
    const window = startOf(now);
    this.traffic.set(window, (this.traffic.get(window) ?? 0) + rows);
    const file = ++this.files;
    const ids = this.ids.get(window) ?? [];
    this.ids.set(window, [...ids, ...Array.from({ length: rows }, (_, row) => `${file}-${row}`)]);
    const lines = Array.from({ length: rows }, (_, row) =>
      this.describeRecord(`${file}-${row}`, (isShifted ? 9_000 : 0) + (((file * 17 + row) * 61) % 200)),
    );
    this.s3.put(`${CAPTURE}/churn/AllTraffic/${hourOf(now)}/${file}.jsonl`, `${lines.join('\n')}\n`);
  }

  /** Requests of several values, where the model takes one. */
  private captureUnread(rows: number): void {
    const { now } = this.runtime;
    const window = startOf(now);
    this.unread.set(window, (this.unread.get(window) ?? 0) + rows);
    const file = ++this.files;
    const lines = Array.from({ length: rows }, (_, row) => this.describeRecord(`${file}-${row}`, '1,2,3'));
    this.s3.put(`${CAPTURE}/churn/AllTraffic/${hourOf(now)}/${file}.jsonl`, `${lines.join('\n')}\n`);
  }

  /** Somebody who may call the endpoint sends other features under an id of somebody else. */
  private rewrite(): void {
    const { now } = this.runtime;
    const window = startOf(now);
    const [id] = this.ids.get(window) ?? [];
    if (id === undefined) {
      return;
    }
    this.traffic.set(window, (this.traffic.get(window) ?? 0) + 1);
    const counts = this.rewritten.get(window) ?? new Map<string, number>();
    this.rewritten.set(window, counts.set(id, (counts.get(id) ?? 0) + 1));
    const uri = `${CAPTURE}/churn/AllTraffic/${hourOf(now)}/${++this.files}.jsonl`;
    this.s3.put(uri, `${this.describeRecord(id, REWRITTEN)}\n`);
  }

  private describeRecord(id: string, amount: number | string): string {
    return describeRecord(id, toText(this.runtime.now), amount, this.namesRequests);
  }

  private label(window: number): void {
    const { now } = this.runtime;
    const ids = this.ids.get(window) ?? [];
    const labelled = this.labelled.get(window) ?? new Map<string, number>();
    ids.forEach((id) => labelled.has(id) || labelled.set(id, now));
    this.labelled.set(window, labelled);
    const lines = ids.map((eventId) =>
      JSON.stringify({
        groundTruthData: { data: '1', encoding: 'CSV' },
        eventMetadata: { eventId },
        eventVersion: '0',
      }),
    );
    this.s3.put(`${GROUND_TRUTH}/${hourOf(now)}/${++this.files}.jsonl`, lines.join('\n'));
  }
}

/** The folder of an hour. */
export function hourOf(time: number): string {
  return toText(time).slice(0, 13).replace(/[-T]/g, '/');
}

/** When the window began that an instant belongs to. */
export function startOf(time: number): number {
  return Math.floor(time / WINDOW) * WINDOW;
}

/** Where the report of a window is, without its extension. */
export function locateReport(start: number): string {
  return `${REPORTS}${hourOf(start)}/${toText(start).replace(/[-:]|\.\d+/g, '')}`;
}

export function toText(time: number): string {
  return new Date(time).toISOString();
}

function describeRecord(eventId: string, inferenceTime: string, amount: number | string, isNamed: boolean): string {
  const payload = (mode: string, data: string): object => ({
    observedContentType: 'text/csv',
    mode,
    data,
    encoding: 'CSV',
  });
  return JSON.stringify({
    captureData: { endpointInput: payload('INPUT', `${amount}\n`), endpointOutput: payload('OUTPUT', '0.5\n') },
    eventMetadata: { eventId, inferenceTime, ...(isNamed && { inferenceId: eventId }) },
    eventVersion: '0',
  });
}
