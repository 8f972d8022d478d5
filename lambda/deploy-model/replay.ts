import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { ReplayedLetter, ReplayReport, ReplayRequest } from '../../contract/operator';
import { describeError } from '../../engine/aws/aws-errors';
import type { Clock } from '../../engine/aws/clock';
import { logger } from '../../engine/aws/logging';
import { type DeadLetter, isService, readDeadLetter } from './dead-letters';

/** The clients of a replay. */
export interface ReplayClients {
  /** Made when something is replayed, if absent. */
  readonly lambda?: LambdaClient;
  /** Made when something is replayed, if absent. */
  readonly sqs?: SQSClient;
}

/** What a replay works with. */
export interface ReplayOptions extends ReplayClients, Pick<Clock, 'now'> {
  readonly endpointName: string;
  /** The stack's queue. */
  readonly deadLetterQueueUrl: string;
  /** When the invocation ends, in milliseconds since 1970. */
  readonly deadline: number;
}

/** So many messages are given back in one go: a function that fails at once must not keep this running for ever. */
const MAXIMUM_MESSAGES = 1_000;
/** For so long a message that was read is hidden from others, in seconds; longer than the function may run. */
const HIDDEN = 150;
/** What is left of the invocation to show again what stays in the queue, in milliseconds. */
const MARGIN = 40_000;
/** Of an error's text, so that a thousand of them fit into an answer. */
const LONGEST_REASON = 1_000;

const shared: { lambda?: LambdaClient; sqs?: SQSClient } = {};

/**
 * Gives every message of the stack's dead-letter queue back to the function that failed on it, or to the queue before that
 * function, and deletes it once it is taken; what fails again comes back. Handlers may be called twice with one event. What is
 * not understood, or not taken, stays.
 */
export async function replay({ dryRun = false }: ReplayRequest, options: ReplayOptions): Promise<ReplayReport> {
  const { endpointName, deadLetterQueueUrl: QueueUrl, now, deadline } = options;
  const lambda = options.lambda ?? (shared.lambda ??= new LambdaClient({}));
  // A queue's address need not be reachable from here, as in the local cloud; the service's is.
  const sqs = options.sqs ?? (shared.sqs ??= new SQSClient({ useQueueUrlAsEndpoint: false }));
  const done = new Map<string, ReplayedLetter>();
  const left: string[] = [];
  let isEmpty = false;
  while (!isEmpty && done.size < MAXIMUM_MESSAGES && now() < deadline - MARGIN) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN,
        MessageSystemAttributeNames: ['DeadLetterQueueSourceArn', 'ApproximateReceiveCount'],
        MessageAttributeNames: ['All'],
      }),
    );
    const unseen = Messages.filter(({ MessageId }) => !done.has(MessageId!));
    isEmpty = unseen.length === 0;
    for (const message of unseen) {
      const letter = await handle(message, { lambda, sqs, isDryRun: dryRun });
      done.set(letter.messageId, letter);
      if (letter.outcome === 'given') {
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
  const letters = [...done.values()];
  logger.info('dead letters replayed', { endpointName, isDryRun: dryRun, letters: letters.length, isEmpty });
  return { endpointName, letters, isDryRun: dryRun, hasMore: !isEmpty };
}

async function handle(
  message: Message,
  { lambda, sqs, isDryRun }: Required<ReplayClients> & { readonly isDryRun: boolean },
): Promise<ReplayedLetter> {
  const messageId = message.MessageId!;
  const letter = readDeadLetter(message);
  if (!letter) {
    return { messageId, outcome: 'notUnderstood' };
  }
  const named = { messageId, to: letter.target.split(':').pop()!, reason: letter.reason.slice(0, LONGEST_REASON) };
  if (isDryRun) {
    return { ...named, outcome: 'wouldBeGiven' };
  }
  try {
    await (isService('sqs', letter.target) ? sendBack(sqs, letter) : invoke(lambda, letter));
    return { ...named, outcome: 'given' };
  } catch (error) {
    return { ...named, outcome: 'failed', error: describeError(error).slice(0, LONGEST_REASON) };
  }
}

async function invoke(lambda: LambdaClient, { target, payload }: DeadLetter): Promise<void> {
  const Payload = Buffer.from(payload);
  await lambda.send(new InvokeCommand({ FunctionName: target, InvocationType: 'Event', Payload }));
}

async function sendBack(sqs: SQSClient, { target, payload }: DeadLetter): Promise<void> {
  const [account, QueueName] = target.split(':').slice(4);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId: account }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: payload }));
}
