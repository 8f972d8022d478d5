import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { askController } from '../../../cli/operate/ask-controller';
import { describeReplayReport } from '../../../cli/operate/describe-replay';
import { describeRollbackReport, describeStatusReport } from '../../../cli/operate/describe-reports';
import { findController } from '../../../cli/operate/find-controller';
import { fakeClient } from '../../engine/aws/fake-client';

/** Functions of an account: two pages, of which the second has the controller. */
function makeLambda(answers: { invoke?: (input: any) => object } = {}) {
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
});

test('a replay is said in lines, with what stays and why', () => {
  const letters = [
    { messageId: 'record', outcome: 'given', to: 'Controller', reason: 'throttled' },
    { messageId: 'event', outcome: 'wouldBeGiven', to: 'Controller', reason: 'no permission' },
    {
      messageId: 'old',
      outcome: 'failed',
      to: 'Former',
      reason: 'throttled',
      error: 'ResourceNotFoundException: gone',
    },
    { messageId: 'text', outcome: 'notUnderstood' },
  ] as const;
  const report = { endpointName: 'churn', letters, isDryRun: false, hasMore: true };
  expect(describeReplayReport(report)).toEqual([
    'record: given to Controller (it failed on: throttled)',
    'event: would be given to Controller (it failed on: no permission)',
    'old: could not be given to Former (it failed on: throttled): ResourceNotFoundException: gone',
    'text: stays in the queue: neither a function, a queue, a rule nor a schedule put it there',
    'there may be more in the dead-letter queue: replay again',
  ]);
  expect(describeReplayReport({ ...report, letters: [], hasMore: false })).toEqual([
    'there is nothing in the dead-letter queue',
  ]);
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
