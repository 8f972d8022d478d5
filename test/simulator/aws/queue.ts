import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Runtime } from '../runtime';
import type { LambdaModel } from './lambda';

export interface QueueOptions {
  /** Messages that a function gets at once, at most. */
  readonly batchSize: number;
  /** For so long messages are waited for. */
  readonly windowMilliseconds: number;
  /** A message that a batch failed with is seen again after so long. */
  readonly visibilityMilliseconds: number;
  /** What was received so often without success is a dead letter. */
  readonly maximumReceives: number;
  /** Batches that are handled at once. */
  readonly concurrency: number;
}

interface Message {
  readonly id: string;
  readonly body: string;
  received: number;
}

/** A queue of SQS in front of a function, with the partial answers of batches. */
export class QueueModel {
  public readonly deadLetters: string[] = [];
  /** When they were given up. */
  public readonly deadAt: number[] = [];
  public readonly failures: readonly number[] = [];
  private readonly waiting: Message[] = [];
  private hidden = 0;
  private polls = 0;
  private sent = 0;

  public constructor(
    private readonly runtime: Runtime,
    private readonly consumer: LambdaModel,
    private readonly options: QueueOptions,
  ) {}

  public send(body: string): void {
    this.show({ id: `message-${++this.sent}`, body, received: 0 });
  }

  /** Whether a message waits or is being handled. */
  public get isBusy(): boolean {
    return this.waiting.length + this.hidden + this.polls > 0;
  }

  private show(message: Message): void {
    this.waiting.push(message);
    const { concurrency, windowMilliseconds } = this.options;
    // Whether the window that is open gets the message or another one is chance.
    if (this.polls === 0 || (this.polls < concurrency && this.runtime.random() < 0.5)) {
      this.polls++;
      this.runtime.after(windowMilliseconds, () => this.receive());
    }
  }

  private receive(): void {
    const batch = this.waiting.splice(0, this.options.batchSize);
    if (batch.length === 0) {
      this.polls--;
      return;
    }
    batch.forEach((message) => message.received++);
    const records = batch.map(({ id, body }) => ({ messageId: id, body, eventSource: 'aws:sqs' }));
    this.consumer.invokeOnce({ Records: records } as SQSEvent, (error, answer) => {
      this.polls--;
      const failed = new Set((answer as SQSBatchResponse | undefined)?.batchItemFailures.map((f) => f.itemIdentifier));
      batch.filter(({ id }) => error !== undefined || failed.has(id)).forEach((message) => this.takeBack(message));
      this.pollAgain();
    });
  }

  private pollAgain(): void {
    if (this.waiting.length > 0 && this.polls === 0) {
      this.polls++;
      this.runtime.after(this.options.windowMilliseconds, () => this.receive());
    }
  }

  private takeBack(message: Message): void {
    const { maximumReceives, visibilityMilliseconds } = this.options;
    if (message.received >= maximumReceives) {
      this.deadLetters.push(message.body);
      this.deadAt.push(this.runtime.now);
      return;
    }
    this.hidden++;
    this.runtime.after(visibilityMilliseconds, () => {
      this.hidden--;
      this.show(message);
    });
  }
}
