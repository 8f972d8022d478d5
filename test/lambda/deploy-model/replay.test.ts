import { type InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { ReplayReport } from '../../../contract/operator';
import { fakeClient } from '../../engine/aws/fake-client';
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:Controller';
const NEW_DATA = 'arn:aws:sqs:eu-west-1:111122223333:new-data';
const EVENT = { source: 'sweep', scheduledTime: '2026-11-23T00:00:00Z' };

function makeRecord(MessageId: string): Message {
  const record = {
    version: '1.0',
    requestContext: { functionArn: `${FUNCTION}:$LATEST`, condition: 'RetriesExhausted' },
    requestPayload: EVENT,
    responsePayload: { errorMessage: 'throttled' },
  };
  return { MessageId, ReceiptHandle: `handle-${MessageId}`, Body: JSON.stringify(record) };
}

/** What a rule or a schedule could not deliver. */
function makeUndelivered(MessageId: string, target: string): Message {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  return {
    MessageId,
    ReceiptHandle: `handle-${MessageId}`,
    Body: '{"source":"aws.sagemaker"}',
    MessageAttributes: { TARGET_ARN: text(target), ERROR_MESSAGE: text('no permission') },
  };
}

const LETTERS: Message[] = [
  makeRecord('record'),
  makeUndelivered('event', FUNCTION),
  makeUndelivered('upload', NEW_DATA),
  {
    MessageId: 'batch',
    ReceiptHandle: 'handle-batch',
    Body: '{"source":"aws.s3"}',
    Attributes: { DeadLetterQueueSourceArn: NEW_DATA, ApproximateReceiveCount: '5' },
  },
  { MessageId: 'text', ReceiptHandle: 'handle-text', Body: 'hello' },
  { MessageId: 'object', ReceiptHandle: 'handle-object', Body: '{"hello": "world"}' },
];

/** A queue that hands out two messages at a time; what it handed out is hidden until it is shown again. */
class Queues {
  public readonly left: Map<string, Message>;
  public readonly sent: unknown[] = [];
  public readonly hidden = new Set<string>();
  public onReceive: () => void = () => undefined;

  public readonly sqs = fakeClient(SQSClient, (command: { input: any }) => this.answer(command));

  public constructor(letters: readonly Message[]) {
    this.left = new Map(letters.map((letter) => [letter.ReceiptHandle!, letter]));
  }

  private answer(command: { input: any }): object {
    const { QueueUrl, ReceiptHandle } = command.input;
    if (command instanceof GetQueueUrlCommand) {
      return { QueueUrl: `https://sqs/${command.input.QueueOwnerAWSAccountId}/${command.input.QueueName}` };
    }
    if (command instanceof SendMessageCommand) {
      this.sent.push([QueueUrl, command.input.MessageBody]);
      return {};
    }
    expect(QueueUrl).toBe('https://sqs/dead-letters');
    if (command instanceof ReceiveMessageCommand) {
      this.onReceive();
      // Nobody else is given what the function works on.
      expect(command.input.VisibilityTimeout).toBeGreaterThan(120);
      const handed = [...this.left.keys()].filter((handle) => !this.hidden.has(handle)).slice(0, 2);
      handed.forEach((handle) => this.hidden.add(handle));
      return { Messages: handed.map((handle) => this.left.get(handle)) };
    }
    if (command instanceof DeleteMessageCommand) {
      this.left.delete(ReceiptHandle);
    } else {
      expect(command).toBeInstanceOf(ChangeMessageVisibilityCommand);
      expect(command.input.VisibilityTimeout).toBe(0);
    }
    this.hidden.delete(ReceiptHandle);
    return {};
  }
}

let world: World;
let invoked: unknown[];
let refusal: Error | undefined;

/** What the controller answers an operator who replays these letters. */
function replay(queues: Queues, options: object = {}): Promise<ReplayReport> {
  const lambda = fakeClient(LambdaClient, ({ input }: InvokeCommand) => {
    if (refusal) {
      throw refusal;
    }
    invoked.push([
      input.FunctionName,
      input.InvocationType,
      JSON.parse(Buffer.from(input.Payload as Uint8Array).toString('utf8')),
    ]);
    return {};
  });
  world.replayClients = { lambda, sqs: queues.sqs };
  return world.ask({ operator: 'replay', ...options }) as Promise<ReplayReport>;
}

beforeEach(() => {
  world = new World();
  invoked = [];
  refusal = undefined;
});

test('letters go back to the functions that failed on them, or to the queue before one; what is not understood stays', async () => {
  const queues = new Queues(LETTERS);
  expect(await replay(queues)).toEqual({
    endpointName: ENDPOINT,
    isDryRun: false,
    hasMore: false,
    letters: [
      { messageId: 'record', outcome: 'given', to: 'Controller', reason: 'throttled' },
      { messageId: 'event', outcome: 'given', to: 'Controller', reason: 'no permission' },
      { messageId: 'upload', outcome: 'given', to: 'new-data', reason: 'no permission' },
      { messageId: 'batch', outcome: 'given', to: 'new-data', reason: 'its function failed on it each time, 5 in all' },
      { messageId: 'text', outcome: 'notUnderstood' },
      { messageId: 'object', outcome: 'notUnderstood' },
    ],
  });
  expect(invoked).toEqual([
    [FUNCTION, 'Event', EVENT],
    [FUNCTION, 'Event', { source: 'aws.sagemaker' }],
  ]);
  expect(queues.sent).toEqual([
    ['https://sqs/111122223333/new-data', '{"source":"aws.sagemaker"}'],
    ['https://sqs/111122223333/new-data', '{"source":"aws.s3"}'],
  ]);
  // They stay, and everybody sees them at once.
  expect([...queues.left.keys()]).toEqual(['handle-text', 'handle-object']);
  expect(queues.hidden.size).toBe(0);
});

test('a dry run says what would be done, and leaves everything in its place', async () => {
  const queues = new Queues(LETTERS);
  const { letters, isDryRun } = await replay(queues, { dryRun: true });
  expect([isDryRun, letters[0]]).toEqual([
    true,
    { messageId: 'record', outcome: 'wouldBeGiven', to: 'Controller', reason: 'throttled' },
  ]);
  expect([invoked, queues.sent, queues.left.size, queues.hidden.size]).toEqual([[], [], 6, 0]);
});

test('a letter that its function does not take stays, with the reason', async () => {
  const queues = new Queues([makeRecord('record')]);
  refusal = awsError('ResourceNotFoundException', 'no such function');
  expect((await replay(queues)).letters).toEqual([
    {
      messageId: 'record',
      outcome: 'failed',
      to: 'Controller',
      reason: 'throttled',
      error: 'ResourceNotFoundException: no such function',
    },
  ]);
  expect([queues.left.size, queues.hidden.size]).toEqual([1, 0]);
});

test('a queue that is longer than the invocation is said to have more', async () => {
  const queues = new Queues(Array.from({ length: 8 }, (_, number) => makeRecord(String(number))));
  queues.onReceive = () => {
    world.now += 15_000;
  };
  const { letters, hasMore } = await replay(queues);
  expect([letters.length, hasMore, queues.left.size]).toEqual([4, true, 4]);
  queues.onReceive = () => undefined;
  expect(await replay(queues)).toMatchObject({ hasMore: false });
  expect(queues.left.size).toBe(0);
});

test('what is no request for a replay is refused', async () => {
  await expect(replay(new Queues([]), { dryRun: 'yes' })).rejects.toThrow(/dryRun/);
});
