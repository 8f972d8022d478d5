import type { S3ObjectCreatedNotificationEvent, SQSEvent } from 'aws-lambda';

/** What is in the messages of a queue. */
export interface UnpackedBatch {
  /** In the order of the messages. */
  readonly uploads: readonly S3ObjectCreatedNotificationEvent[];
  /** Ids of messages that hold something else: they go back to the queue, and from there to the dead letters. */
  readonly unreadable: readonly string[];
}

/** Reads the events of new data that a rule has put into a queue. */
export function unpackBatch({ Records }: SQSEvent): UnpackedBatch {
  const uploads: S3ObjectCreatedNotificationEvent[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of Records) {
    const event = parse(body);
    if (event) {
      uploads.push(event);
    } else {
      unreadable.push(messageId);
    }
  }
  return { uploads, unreadable };
}

function parse(body: string): S3ObjectCreatedNotificationEvent | undefined {
  try {
    const event = JSON.parse(body) as Partial<S3ObjectCreatedNotificationEvent> | null;
    const { detail } = event ?? {};
    return event?.['detail-type'] === 'Object Created' &&
      typeof detail?.bucket?.name === 'string' &&
      typeof detail.object?.key === 'string' &&
      !Number.isNaN(Date.parse(event.time ?? ''))
      ? (event as S3ObjectCreatedNotificationEvent)
      : undefined;
  } catch {
    return undefined;
  }
}
