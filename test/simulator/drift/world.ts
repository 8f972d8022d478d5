import { CloudWatchModel } from '../aws/cloudwatch';
import { EventBus } from '../aws/event-bus';
import { LambdaModel } from '../aws/lambda';
import { Messages } from '../aws/messages';
import { S3Model } from '../aws/s3';
import { Cloud } from '../cloud';
import type { Environment } from '../environment';
import { TOPIC } from '../retrain/world';
import { Runtime } from '../runtime';
import type { DriftSchedule, DriftStep } from './steps';
import { DriftWatch } from './watch';

export const WINDOW = 3_600_000;
/** The schedule's event comes so long after the end of its window. */
const DUE = 600_000;
/** A window is complete so long after its end. */
const DELAY = 300_000;
const MINUTE = 60_000;
/** A history begins so long after its first window did: the monitor's first look is over. */
const BEGIN = WINDOW + DUE + MINUTE;
const CAPTURE = 's3://bucket/capture';
const BASELINE = 's3://bucket/training/rows.csv';
export const REPORTS = 's3://bucket/reports/churn/';
const PROGRESS = `${REPORTS}.progress`;
const BASELINE_ROWS = ['amount', ...Array.from({ length: 60 }, (_, row) => (row * 61) % 200)].join('\n');

/** What the function is deployed with. */
export const DRIFT_VARIABLES: Readonly<Record<string, string>> = {
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  CAPTURE_URI: CAPTURE,
  CAPTURE_SAMPLING_PERCENTAGE: '100',
  MAXIMUM_BYTES: '1048576',
  REPORT_URI: 's3://bucket/reports',
  TOPIC_ARN: TOPIC,
  DRIFT_CONFIG: JSON.stringify({
    windowSeconds: WINDOW / 1_000,
    delaySeconds: DELAY / 1_000,
    minimumRows: 10,
    maximumWindows: 96,
  }),
  BASELINE: JSON.stringify({ kind: 'csv', data: BASELINE }),
};

/** What the monitor's first look left behind: the same for all histories, and most of the work of one. */
let begun: Pick<DriftWorld, 's3' | 'cloudWatch' | 'looked'> | undefined;

/** AWS, an endpoint's captured traffic, and the function that compares it with the baseline. */
export class DriftWorld {
  public readonly runtime: Runtime;
  public readonly bus: EventBus;
  public readonly cloud: Cloud;
  public readonly s3: S3Model;
  public readonly cloudWatch: CloudWatchModel;
  public readonly messages: Messages;
  public readonly detector: LambdaModel;
  public readonly watch: DriftWatch;
  /** When it began: the first window is the one from here on. */
  public readonly start: number;
  /** Rows by the start of their window. */
  public readonly traffic = new Map<number, number>();
  /** The starts of the windows whose own event has come. */
  public readonly looked = new Set<number>();
  public lostProgress = false;
  private outageUntil = 0;
  private files = 0;

  public constructor({ seed }: DriftSchedule, environments: readonly Environment[]) {
    this.runtime = new Runtime(seed);
    this.start = this.runtime.now;
    if (begun) {
      this.runtime.now += BEGIN;
    }
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
    this.detector = new LambdaModel(this.cloud, { timeoutMilliseconds: 900_000, environments });
    this.watch = new DriftWatch(this);
    this.scheduleNext();
  }

  /** The monitor's first look, which windows before it are nothing to. */
  public async begin(): Promise<void> {
    const { s3, cloudWatch, looked } = this;
    if (begun) {
      begun.looked.forEach((window) => looked.add(window));
      s3.restore(begun.s3);
      cloudWatch.metrics.push(...begun.cloudWatch.metrics);
      return;
    }
    s3.put(BASELINE, BASELINE_ROWS);
    await this.pass(BEGIN);
    begun = {
      s3: new S3Model(this.runtime),
      cloudWatch: new CloudWatchModel(this.runtime),
      looked: new Set(looked),
    };
    begun.s3.restore(s3);
    begun.cloudWatch.metrics.push(...cloudWatch.metrics);
  }

  /** Takes a step. */
  public take(step: DriftStep): void {
    const { bus, cloud, detector, runtime, s3 } = this;
    switch (step.kind) {
      case 'traffic':
        this.capture(step.rows, step.isShifted);
        break;
      case 'look':
        for (let look = 0; look < step.times; look++) {
          this.look(runtime.now);
        }
        break;
      case 'ask': {
        const start = startOf(runtime.now) - step.back * WINDOW;
        const end = start + (step.isWhole ? WINDOW : WINDOW / 2);
        detector.invoke({ windowStart: toText(start), windowEnd: toText(end) });
        break;
      }
      case 'outage':
        this.outageUntil = runtime.now + step.hours * WINDOW;
        break;
      case 'loseProgress':
        this.lostProgress = true;
        if (step.isDamaged) {
          s3.put(PROGRESS, '{"version":');
        } else {
          s3.objects.delete(PROGRESS);
        }
        break;
      case 'callFault':
        cloud.addFault(step.after, step.what);
        break;
      case 'eventFault':
        bus.addFault(step.fault);
        break;
    }
  }

  public pass(milliseconds: number): Promise<void> {
    return this.runtime.pass(milliseconds);
  }

  /** From now on every event of the schedule comes. */
  public endOutage(): void {
    this.outageUntil = 0;
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
    this.looked.add(startOf(time - DELAY) - WINDOW);
    this.detector.invoke({ scheduledTime: toText(time) });
  }

  private capture(rows: number, isShifted: boolean): void {
    const { now } = this.runtime;
    const window = startOf(now);
    this.traffic.set(window, (this.traffic.get(window) ?? 0) + rows);
    const file = ++this.files;
    const lines = Array.from({ length: rows }, (_, row) =>
      describeRecord(toText(now), (isShifted ? 9_000 : 0) + (((file * 17 + row) * 61) % 200)),
    );
    const folder = toText(now).slice(0, 13).replace(/[-T]/g, '/');
    this.s3.put(`${CAPTURE}/churn/AllTraffic/${folder}/${file}.jsonl`, `${lines.join('\n')}\n`);
  }
}

/** When the window began that an instant belongs to. */
export function startOf(time: number): number {
  return Math.floor(time / WINDOW) * WINDOW;
}

function toText(time: number): string {
  return new Date(time).toISOString();
}

function describeRecord(inferenceTime: string, amount: number): string {
  const payload = (mode: string, data: string): object => ({
    observedContentType: 'text/csv',
    mode,
    data,
    encoding: 'CSV',
  });
  return JSON.stringify({
    captureData: { endpointInput: payload('INPUT', `${amount}\n`), endpointOutput: payload('OUTPUT', '0.5\n') },
    eventMetadata: { eventId: 'e', inferenceTime },
    eventVersion: '0',
  });
}
