import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { ListPipelineExecutionsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { FakeS3 } from '../../engine/aws/fake-s3';
import { ToldNotices } from '../../engine/aws/told-notices';
import { checkCommand } from '../../service-models/check-command';

jest.mock('../../../engine/aws/logging', () => ({
  logged: (work: unknown) => work,
  logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() },
}));

const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  PIPELINE_NAME: 'their-training',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:decisions',
  RECORD_URI: 's3://bucket/decisions',
  GUARDS: '{"cooldownSeconds":86400,"maximumRunsPerDay":2}',
  ALARM_NAMES: '[]',
};

let s3: FakeS3;
let notices: ToldNotices;
/** What SageMaker answers a command with. */
let answer: (command: unknown) => unknown;

beforeEach(() => {
  s3 = new FakeS3();
  notices = new ToldNotices();
  jest.spyOn(S3Client.prototype, 'send').mockImplementation(((command: never) => s3.send(command)) as never);
  jest.spyOn(SNSClient.prototype, 'send').mockImplementation(((command: never) => notices.sns.send(command)) as never);
  jest
    .spyOn(EventBridgeClient.prototype, 'send')
    .mockImplementation(((command: never) => notices.eventBridge.send(command)) as never);
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation((async (command: never) => {
    checkCommand('CloudWatchClient', command);
    notices.count(command);
  }) as never);
  jest.spyOn(SageMakerClient.prototype, 'send').mockImplementation((async (command: object) => {
    checkCommand('SageMakerClient', command);
    return answer(command);
  }) as never);
});

afterEach(() => {
  jest.restoreAllMocks();
});

function refuse(name: string, message: string): never {
  throw Object.assign(new Error(message), { name });
}

/** What Lambda does with an invocation: it is tried again under the same request id. */
function invoke(event: object, awsRequestId = 'request-1'): Promise<unknown> {
  Object.assign(process.env, ENVIRONMENT);
  const { handler } = require('../../../lambda/retrain/handler');
  return handler(event, { awsRequestId, getRemainingTimeInMillis: () => 60_000 } as Context);
}

const readRecords = (): unknown[] =>
  s3
    .uris('s3://bucket/decisions/')
    .filter((uri) => uri.endsWith('.json'))
    .map((uri) => s3.json(uri));

test('a start that SageMaker refuses is recorded and reported with what to do, once', async () => {
  answer = (command) =>
    command instanceof ListPipelineExecutionsCommand
      ? { PipelineExecutionSummaries: [] }
      : refuse('ValidationException', 'Pipeline parameter InputData has no value');
  const event = { reason: 'first model', time: '2026-11-01T00:00:00.000Z' };
  for (const _ of ['invoked', 'tried again', 'and again']) {
    await expect(invoke(event)).rejects.toThrow('Pipeline parameter InputData has no value');
  }
  const reason =
    'SageMaker did not start their-training: ValidationException: Pipeline parameter InputData has no value. No run was started; put this right, then invoke the function with {"reason": "why"}';
  // And no lock is left.
  expect(readRecords()).toEqual([
    {
      time: '2026-11-01T00:00:00.000Z',
      outcome: 'refused',
      reason,
      cause: expect.stringContaining('by hand: first model'),
    },
  ]);
  expect(notices.messages).toEqual([
    expect.objectContaining({
      subject: 'Retraining of their-training refused',
      words: expect.stringMatching(
        /^What happened: Retraining refused: SageMaker did not[\s\S]*^cause: by hand: first model/m,
      ),
    }),
  ]);
  expect(notices.messages[0]!.notice).toMatchObject({
    kind: 'RetrainingRefused',
    happened: `Retraining refused: ${reason}`,
    holds: 'no run was started; what serves goes on serving',
  });
  // Counted, so that an alarm tells of it as well.
  expect(notices.failures).toEqual([
    { Lifecycle: 'their-training' },
    { Lifecycle: 'their-training', Part: 'retraining', Kind: 'RetrainingRefused' },
  ]);
});

test('so is a pipeline that does not exist', async () => {
  answer = () => refuse('ResourceNotFound', 'Pipeline their-training does not exist');
  await expect(invoke({ reason: 'why', time: '2026-11-01T00:00:00.000Z' })).rejects.toThrow('does not exist');
  expect(readRecords()).toMatchObject([{ outcome: 'refused' }]);
  expect(notices.messages).toHaveLength(1);
});

test('what passes by itself is tried again without a message', async () => {
  answer = () => refuse('ThrottlingException', 'Rate exceeded');
  await expect(invoke({ reason: 'why', time: '2026-11-01T00:00:00.000Z' })).rejects.toThrow('Rate exceeded');
  expect(s3.uris('s3://bucket/decisions/')).toEqual([]);
  expect(notices.messages).toEqual([]);
});
