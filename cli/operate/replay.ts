import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describeError } from '../../engine/aws/aws-errors';
import { type DeadLetter, readDeadLetter } from './dead-letters';

/** What was done with a message. */
export interface Replayed {
  readonly outcome: 'invoked' | 'wouldInvoke' | 'notUnderstood' | 'failed';
  readonly messageId: string;
  /** Absent for a message that is not understood. */
  readonly letter?: DeadLetter;
  /** Why a function could not be invoked. */
  readonly error?: string;
}

/** What a replay works with. */
export interface ReplayOptions {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly queueArn: string;
  /** Whether only to say what would be done. */
  readonly isDryRun: boolean;
}

/** So many messages are given in one go: a function that fails at once must not keep this running for ever. */
const MAXIMUM_MESSAGES = 1_000;
/** For so long a message that was read is hidden from others, in seconds. */
const HIDDEN = 60;

/**
 * Gives every message of a dead-letter queue to the function that failed on it, and deletes it there once Lambda has taken
 * it; a function that fails again puts it back. Handlers may be called twice with one event. What is not understood stays.
 */
export async function replay({ lambda, sqs, queueArn, isDryRun }: ReplayOptions): Promise<Replayed[]> {
  const [account, QueueName] = queueArn.split(':').slice(4);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId: account }));
  const done = new Map<string, Replayed>();
  const left: string[] = [];
  while (done.size < MAXIMUM_MESSAGES) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN,
        MessageAttributeNames: ['All'],
      }),
    );
    const unseen = Messages.filter(({ MessageId }) => !done.has(MessageId!));
    if (unseen.length === 0) {
      break;
    }
    for (const message of unseen) {
      const result = isDryRun ? preview(message) : await give(lambda, message);
      done.set(message.MessageId!, result);
      if (result.outcome === 'invoked') {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      } else {
        left.push(message.ReceiptHandle!);
      }
    }
  }
  // What stays can be read again at once.
  for (const ReceiptHandle of left) {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
  return [...done.values()];
}

function preview(message: Message): Replayed {
  const letter = readDeadLetter(message);
  return { outcome: letter ? 'wouldInvoke' : 'notUnderstood', messageId: message.MessageId!, letter };
}

async function give(lambda: LambdaClient, message: Message): Promise<Replayed> {
  const { letter, messageId } = preview(message);
  if (!letter) {
    return { outcome: 'notUnderstood', messageId };
  }
  try {
    await lambda.send(
      new InvokeCommand({
        FunctionName: letter.functionArn,
        InvocationType: 'Event',
        Payload: Buffer.from(letter.payload),
      }),
    );
    return { outcome: 'invoked', messageId, letter };
  } catch (error) {
    return { outcome: 'failed', messageId, letter, error: describeError(error) };
  }
}

/** What was done, as lines for a person. */
export function describeReplayed(replayed: readonly Replayed[]): string[] {
  const words = { invoked: 'given to', wouldInvoke: 'would be given to', failed: 'could not be given to' } as const;
  const lines = replayed.map(({ outcome, messageId, letter, error }) =>
    outcome === 'notUnderstood'
      ? `${messageId}: stays in the queue: neither a function, a rule nor a schedule put it there`
      : `${messageId}: ${words[outcome]} ${letter!.functionArn.split(':').pop()} (it failed on: ${letter!.reason})${error === undefined ? '' : `: ${error}`}`,
  );
  return lines.length > 0 ? lines : ['there is nothing in the dead-letter queue'];
}
