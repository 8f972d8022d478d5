import type { SimulatedClock } from '../clock';
import type { EventSink, MetricSink, ObjectStore } from '../interfaces';
import type { ChildProcesses } from './containers/child-processes';
import type { ContainerImages } from './containers/images';
import { messageOf } from './errors';
import type { TagStore } from './tags';

/** What every part of the local SageMaker shares. */
export interface SageMakerContext {
  readonly clock: SimulatedClock;
  readonly store: ObjectStore;
  readonly metrics: MetricSink;
  readonly tags: TagStore;
  readonly emitter: EventEmitter;
  readonly processes: ChildProcesses;
  readonly images: ContainerImages;
  /** Where the local cloud's own Python programs are. */
  readonly programsDir: string;
  /** Where jobs and containers have their folders and logs. */
  readonly workDir: string;
  /** Real seconds that a container has until it answers `/ping`. */
  readonly containerStartSeconds: number;
}

/** Sends events one after another, so that they arrive in the order in which things happened. */
export class EventEmitter {
  private queue: Promise<void> = Promise.resolve();
  private closed = false;

  /**
   * @param sink the event bus
   * @param clock gives the time of an event
   * @param report called when an event could not be delivered
   */
  constructor(
    private readonly sink: EventSink,
    private readonly clock: SimulatedClock,
    private readonly report: (problem: string) => void = (problem) => process.emitWarning(problem),
  ) {}

  /** Queues an event of `aws.sagemaker`; it does not wait for the delivery. */
  public emit(detailType: string, detail: Record<string, unknown>, resources: string[]): void {
    if (this.closed) {
      return;
    }
    const event = {
      source: 'aws.sagemaker',
      detailType,
      detail: JSON.parse(JSON.stringify(detail)),
      resources,
      time: this.clock.now(),
    };
    this.queue = this.queue
      .then(() => this.sink.emit(event))
      .catch((error) => this.report(`the event "${detailType}" was not delivered: ${messageOf(error)}`));
  }

  /** Resolves when everything that was queued has been delivered. */
  public async settle(): Promise<void> {
    await this.queue;
  }

  /** Takes no more events; resolves when everything that was queued has been delivered. */
  public async close(): Promise<void> {
    this.closed = true;
    await this.queue;
  }
}
