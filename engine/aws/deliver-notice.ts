import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { NOTICE_PARTS, NOTICE_SOURCE } from '../../contract/notices';
import { describeNotice, type Notice, renderMessage, renderSubject } from './render-notice';

/** The clients that reach people and programs. */
export interface AudienceClients {
  /** Made when there is something to tell, if absent. */
  readonly sns?: SNSClient;
  /** Made when there is something to tell, if absent. */
  readonly eventBridge?: EventBridgeClient;
}

/** Who is told, and by which clients. */
export interface Audience extends AudienceClients {
  /** The name of the endpoint or the pipeline, which is the lifecycle's. */
  readonly lifecycle: string;
  /** The topic that people hear; without one there are the metric and the event. */
  readonly topicArn?: string;
}

/** EventBridge did not take an event, and answered all the same. */
export class EventRefusedError extends Error {
  constructor(code: string | undefined, message: string | undefined) {
    super(`${code}: ${message}`);
    this.name = 'EventRefusedError';
  }
}

const shared: { sns?: SNSClient; eventBridge?: EventBridgeClient } = {};

/** Publishes a notice with attributes that subscriptions filter by. */
export async function publishMessage(notice: Notice, topicArn: string, options: Audience): Promise<void> {
  const sns = options.sns ?? (shared.sns ??= new SNSClient({}));
  const { lifecycle, part, kind, severity } = describeNotice(notice, options.lifecycle);
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: renderSubject(notice, options.lifecycle),
      MessageStructure: 'json',
      Message: renderMessage(notice, options.lifecycle),
      MessageAttributes: Object.fromEntries(
        Object.entries({ lifecycle, part, kind, severity }).map(([name, StringValue]) => [
          name,
          { DataType: 'String', StringValue },
        ]),
      ),
    }),
  );
}

/** Puts a notice on the account's default event bus. */
export async function putEvent(notice: Notice, options: Audience): Promise<void> {
  const eventBridge = options.eventBridge ?? (shared.eventBridge ??= new EventBridgeClient({}));
  const detail = describeNotice(notice, options.lifecycle);
  const { FailedEntryCount = 0, Entries } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: NOTICE_SOURCE,
          DetailType: NOTICE_PARTS[detail.part],
          Time: notice.time,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  if (FailedEntryCount > 0) {
    throw new EventRefusedError(Entries?.[0]?.ErrorCode, Entries?.[0]?.ErrorMessage);
  }
}
