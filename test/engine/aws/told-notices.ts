import { EventBridgeClient, type PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { fakeClient } from './fake-client';

/** A message as SNS got it. */
export interface ToldMessage {
  readonly subject: string;
  /** What a mail says. */
  readonly words: string;
  /** What queues and functions get. */
  readonly notice: Record<string, any>;
  /** What is shown in a chat. */
  readonly chat: Record<string, any>;
  readonly attributes: Record<string, string | undefined>;
}

/** A topic and an event bus, and what they got. */
export class ToldNotices {
  public readonly messages: ToldMessage[] = [];
  public readonly events: { readonly type: string; readonly source: string; readonly detail: Record<string, any> }[] =
    [];
  /** What the topic answers next, one call after the other. */
  public readonly topicErrors: Error[] = [];
  /** What the bus answers next. */
  public readonly busErrors: Error[] = [];
  /** The dimensions of the failures that were counted. */
  public readonly failures: Record<string, string>[] = [];

  public readonly sns = fakeClient(SNSClient, ({ input }: PublishCommand) => {
    const error = this.topicErrors.shift();
    if (error) {
      throw error;
    }
    expect(input.MessageStructure).toBe('json');
    const message = JSON.parse(input.Message!) as Record<string, string>;
    this.messages.push({
      subject: input.Subject!,
      words: message.email!,
      notice: JSON.parse(message.default!),
      chat: JSON.parse(message.https!),
      attributes: Object.fromEntries(
        Object.entries(input.MessageAttributes!).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    });
    return {};
  });

  public readonly eventBridge = fakeClient(EventBridgeClient, ({ input }: PutEventsCommand) => {
    const error = this.busErrors.shift();
    if (error) {
      throw error;
    }
    for (const { DetailType, Source, Detail } of input.Entries!) {
      this.events.push({ type: DetailType!, source: Source!, detail: JSON.parse(Detail!) });
    }
    return { FailedEntryCount: 0, Entries: [] };
  });

  /** Keeps what a `PutMetricData` counts. */
  public count(command: { input: { MetricData?: { Dimensions?: { Name?: string; Value?: string }[] }[] } }): void {
    for (const { Dimensions = [] } of command.input.MetricData ?? []) {
      this.failures.push(Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name!, Value!])));
    }
  }

  public kinds(): string[] {
    return this.messages.map(({ notice }) => notice.kind as string);
  }
}
