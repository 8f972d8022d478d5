import {
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { askController } from '../../../cli/operate/ask-controller';
import { describeRollbackReport, describeStatusReport } from '../../../cli/operate/describe-reports';
import { findController, findDeadLetterQueue } from '../../../cli/operate/find-controller';
import { describeReplayed, replay } from '../../../cli/operate/replay';
import { fakeClient } from '../../engine/aws/fake-client';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:Controller';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:dead-letters';

/** Functions of an account: two pages, of which the second has the controller. */
function makeLambda(answers: { invoke?: (input: any) => object; destination?: string } = {}) {
  return fakeClient(LambdaClient, (command: { input: any }) => {
    if (command instanceof ListFunctionsCommand) {
      const of = (FunctionName: string, Variables: Record<string, string>) => ({
        FunctionName,
        Environment: { Variables },
      });
      return command.input.Marker === undefined
        ? { Functions: [of('Monitor', { ENDPOINT_NAME: 'churn' }), {}], NextMarker: 'more' }
        : {
            Functions: [
              of('Other', { ENDPOINT_NAME: 'prices', STATE_URI: 's3://b/p', MODEL_PACKAGE_GROUP: 'prices' }),
              of('Controller', { ENDPOINT_NAME: 'churn', STATE_URI: 's3://b/c', MODEL_PACKAGE_GROUP: 'churn' }),
            ],
          };
    }
    if (command instanceof GetFunctionEventInvokeConfigCommand) {
      // As CloudFormation sets it.
      expect(command.input.Qualifier).toBe('$LATEST');
      return { DestinationConfig: { OnFailure: { Destination: answers.destination } } };
    }
    expect(command).toBeInstanceOf(InvokeCommand);
    return answers.invoke?.(command.input) ?? {};
  });
}

describe('the controller of an endpoint', () => {
  test('is found by its environment, wherever the list has it', async () => {
    expect(await findController(makeLambda(), 'churn')).toEqual({ functionName: 'Controller' });
  });

  test('of a name that is not there is an error with those that are', async () => {
    await expect(findController(makeLambda(), 'chrun')).rejects.toThrow(
      "endpoint: no endpoint 'chrun' of a lifecycle is deployed in this account and region; it has churn, prices",
    );
  });

  test('is asked, and what it fails on is an error with its message', async () => {
    const invoke = jest.fn(({ Payload }) => ({ Payload: Buffer.from(`{"asked": ${Buffer.from(Payload)}}`) }));
    expect(await askController(makeLambda({ invoke }), { functionName: 'Controller' }, { operator: 'status' })).toEqual(
      {
        asked: { operator: 'status' },
      },
    );
    const fails = () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage": "no such bucket"}') });
    await expect(
      askController(makeLambda({ invoke: fails }), { functionName: 'Controller' }, { operator: 'status' }),
    ).rejects.toThrow('the function Controller failed: no such bucket');
  });

  test('has a queue for what it failed on', async () => {
    expect(await findDeadLetterQueue(makeLambda({ destination: QUEUE }), { functionName: 'Controller' })).toBe(QUEUE);
    await expect(findDeadLetterQueue(makeLambda(), { functionName: 'Controller' })).rejects.toThrow('has no queue');
  });
});

describe('dead letters', () => {
  const record = {
    version: '1.0',
    requestContext: { functionArn: `${FUNCTION}:$LATEST`, condition: 'RetriesExhausted' },
    requestPayload: { source: 'sweep', scheduledTime: '2026-11-23T00:00:00Z' },
    responsePayload: { errorMessage: 'throttled' },
  };
  const messages: Message[] = [
    { MessageId: 'record', ReceiptHandle: 'r', Body: JSON.stringify(record) },
    {
      MessageId: 'event',
      ReceiptHandle: 'e',
      Body: '{"source": "aws.sagemaker"}',
      MessageAttributes: {
        TARGET_ARN: { DataType: 'String', StringValue: FUNCTION },
        ERROR_MESSAGE: { DataType: 'String', StringValue: 'no permission' },
      },
    },
    { MessageId: 'text', ReceiptHandle: 't', Body: 'hello' },
    { MessageId: 'object', ReceiptHandle: 'o', Body: '{"hello": "world"}' },
  ];

  /** A queue that hands out two messages at a time, and again what is not deleted. */
  function makeQueue() {
    const left = new Map(messages.map((message) => [message.MessageId!, message]));
    const hidden = new Set<string>();
    const shown: string[] = [];
    const sqs = fakeClient(SQSClient, (command: { input: any }) => {
      if (command instanceof GetQueueUrlCommand) {
        expect(command.input).toEqual({ QueueName: 'dead-letters', QueueOwnerAWSAccountId: '111122223333' });
        return { QueueUrl: 'https://sqs/dead-letters' };
      }
      if (command instanceof ReceiveMessageCommand) {
        const Messages = [...left.values()].filter(({ MessageId }) => !hidden.has(MessageId!)).slice(0, 2);
        Messages.forEach(({ MessageId }) => hidden.add(MessageId!));
        return { Messages };
      }
      const { MessageId } = messages.find(({ ReceiptHandle }) => ReceiptHandle === command.input.ReceiptHandle)!;
      if (command instanceof DeleteMessageCommand) {
        left.delete(MessageId!);
      } else {
        shown.push(MessageId!);
      }
      return {};
    });
    return { sqs, left, shown };
  }

  test('are given to the functions that failed on them, and deleted; what is not understood stays', async () => {
    const { sqs, left, shown } = makeQueue();
    const invoked: unknown[] = [];
    const lambda = makeLambda({
      invoke: ({ FunctionName, InvocationType, Payload }) => {
        invoked.push([FunctionName, InvocationType, JSON.parse(Buffer.from(Payload).toString('utf8'))]);
        return {};
      },
    });
    const replayed = await replay({ lambda, sqs, queueArn: QUEUE, isDryRun: false });
    expect(invoked).toEqual([
      [FUNCTION, 'Event', record.requestPayload],
      [FUNCTION, 'Event', { source: 'aws.sagemaker' }],
    ]);
    expect([...left.keys()]).toEqual(['text', 'object']);
    expect(shown).toEqual(['text', 'object']);
    expect(describeReplayed(replayed)).toEqual([
      'record: given to Controller (it failed on: throttled)',
      'event: given to Controller (it failed on: no permission)',
      'text: stays in the queue: neither a function, a rule nor a schedule put it there',
      'object: stays in the queue: neither a function, a rule nor a schedule put it there',
    ]);
  });

  test('stay where they are in a dry run, and where the function cannot be invoked', async () => {
    const { sqs, left, shown } = makeQueue();
    const dry = await replay({ lambda: makeLambda(), sqs, queueArn: QUEUE, isDryRun: true });
    expect(describeReplayed(dry)[0]).toBe('record: would be given to Controller (it failed on: throttled)');
    const fails = makeLambda({
      invoke: () => {
        throw Object.assign(new Error('no such function'), { name: 'ResourceNotFoundException' });
      },
    });
    const other = makeQueue();
    const failed = await replay({ lambda: fails, sqs: other.sqs, queueArn: QUEUE, isDryRun: false });
    expect(describeReplayed(failed)[0]).toBe(
      'record: could not be given to Controller (it failed on: throttled): ResourceNotFoundException: no such function',
    );
    expect([left.size, shown.length, other.left.size, other.shown.length]).toEqual([4, 4, 4, 4]);
  });

  test('that are not there are said not to be', () => {
    expect(describeReplayed([])).toEqual(['there is nothing in the dead-letter queue']);
  });
});

test('a status is said in lines', () => {
  expect(
    describeStatusReport({
      endpointName: 'churn',
      status: 'InService',
      serves: 'version 1 (arn)',
      hasSettings: false,
      owner: 'resource Endpoint of stack Churn (arn)',
      approved: [
        { version: 2, arn: 'a', state: 'waits', reason: 'no room', failures: 2, retryAt: '2026-11-23T00:10:00.000Z' },
        { version: 1, arn: 'b', state: 'serves' },
      ],
      waiting: ['Update r2 of Endpoint'],
      next: { action: 'wait', reason: 'the endpoint is Updating' },
    }),
  ).toEqual([
    'churn is InService: version 1 (arn), with other settings',
    'belongs to resource Endpoint of stack Churn (arn)',
    'approved versions, newest first:',
    '  version 2: to be served, failed 2 times: no room; tried again from 2026-11-23T00:10:00.000Z on',
    '  version 1: serves',
    'CloudFormation waits for Update r2 of Endpoint',
    'next: wait: the endpoint is Updating',
  ]);
});

test.each([
  [
    { rejects: [3, 2], isDryRun: true },
    'would be marked Rejected, in the registry and for every endpoint that reads it: version 3, version 2',
  ],
  [{ rejects: [], isDryRun: true }, 'nothing is newer than version 1 among the approved versions'],
  [{ rejects: [], isDryRun: true, refused: 'because' }, 'nothing is rolled back at churn: because'],
])('a rollback is said in a line: %j', (report, line) => {
  expect(describeRollbackReport({ endpointName: 'churn', to: 1, ...report })).toEqual([line]);
});
