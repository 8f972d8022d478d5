import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatedClock } from './clock';
import type { ClockControl } from './clock-requests';
import type { LocalCloudWatch } from './cloudwatch/local-cloudwatch';
import type { EventBus } from './events';
import type { QueueMetrics } from './queue-metrics';
import type { LocalSageMaker } from './sagemaker/local-sagemaker';
import type { LocalScheduler } from './scheduler';

/** What passes with time. */
export interface TimeKeeperOptions {
  readonly clock: SimulatedClock;
  readonly scheduler: Pick<LocalScheduler, 'advanceTo' | 'fireDue'>;
  readonly metrics: Pick<LocalCloudWatch, 'evaluate'>;
  readonly events: Pick<EventBus, 'settle'>;
  readonly sagemaker: Pick<LocalSageMaker, 'settle' | 'flushCapture'>;
  readonly queues: Pick<QueueMetrics, 'measure'>;
  /** Called with what went wrong while nobody waited. */
  readonly report: (problem: string) => void;
  /**
   * Waits from one look at what is due to the next.
   * @default - half a second of real time
   */
  readonly pause?: () => Promise<void>;
}

/** Real milliseconds between two looks at what is due. */
const TICK = 500;
/** Simulated milliseconds after which captured requests are in S3; on AWS it takes minutes as well. */
const CAPTURE_DELAY = 60_000;

const pause = (): Promise<void> => wait(TICK, undefined, { ref: false });

/** Makes happen what is due: schedules fire, queues are measured, alarms are evaluated, captures reach S3. One thing after the other. */
export class TimeKeeper implements ClockControl {
  private last: Promise<unknown> = Promise.resolve();
  private tickers = 0;
  private captured = 0;
  private stopped = false;

  constructor(private readonly options: TimeKeeperOptions) {}

  public now(): Date {
    return this.options.clock.now();
  }

  public get speed(): number {
    return this.options.clock.speed;
  }

  public setSpeed(speed: number): Promise<void> {
    return this.options.clock.setSpeed(speed);
  }

  /** Jumps to an instant. A schedule that became due several times fires once: months pass in a minute. */
  public advanceTo(instant: Date): Promise<void> {
    return this.inTurn(async () => {
      await this.options.scheduler.advanceTo(instant);
      await this.evaluate();
      await this.options.events.settle();
    });
  }

  /**
   * Lets time pass as if it had been waited for: every due time of every schedule, in order, and a run of a pipeline ends
   * before the next one comes. A rollout takes its real time beside it.
   */
  public advance(milliseconds: number): Promise<void> {
    return this.passUntil(() => new Date(this.now().getTime() + milliseconds));
  }

  /** Lets time pass up to an instant as {@link advance} does. An instant that has passed already is not an error. */
  public passTo(instant: Date): Promise<void> {
    return this.passUntil(() => instant);
  }

  /** Lets happen what becomes due as the clock runs, until the returned function is called. */
  public keep(): () => void {
    let kept = true;
    if (this.tickers++ === 0) {
      void this.tick();
    }
    return () => {
      this.tickers -= kept ? 1 : 0;
      kept = false;
    };
  }

  /** Lets happen what becomes due while something is done. */
  public async during<T>(work: () => Promise<T>): Promise<T> {
    const release = this.keep();
    try {
      return await work();
    } finally {
      release();
      await this.last.catch(() => undefined);
    }
  }

  /** Nothing happens any more. */
  public stop(): void {
    this.stopped = true;
  }

  private async tick(): Promise<void> {
    while (this.tickers > 0 && !this.stopped) {
      await this.inTurn(() => this.lookAround()).catch((error: Error) => {
        if (!this.stopped) {
          this.options.report(`the schedules could not be fired: ${error.message}`);
        }
      });
      await (this.options.pause ?? pause)();
    }
  }

  private passUntil(end: () => Date): Promise<void> {
    return this.inTurn(async () => {
      await this.settle();
      await this.options.scheduler.advanceTo(end(), { everyDueTime: true, settle: () => this.settle() });
      await this.evaluate();
      await this.settle();
    });
  }

  private async evaluate(): Promise<void> {
    await this.options.queues.measure();
    await this.options.metrics.evaluate();
  }

  private async lookAround(): Promise<void> {
    await this.options.scheduler.fireDue();
    if (this.now().getTime() - this.captured >= CAPTURE_DELAY) {
      this.captured = this.now().getTime();
      await this.options.sagemaker.flushCapture();
      await this.options.queues.measure();
    }
  }

  private async settle(): Promise<void> {
    if (this.stopped) {
      throw new Error('the local cloud was stopped');
    }
    await this.options.events.settle();
    await this.options.sagemaker.settle();
    await this.options.events.settle();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.catch(() => undefined).then(work);
    this.last = next;
    return next;
  }
}
