import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { waitFor } from '../../cli/local/wait-for';
import { deadLetterQueueOf } from '../../constructs/foundation/stack-singletons';
import { LifecycleAlarms, RetrainTrigger, TrainingPipeline } from '../../lib';
import { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir, ROOT } from './support/cli';

const PIPELINE = 'quick';
/** A pipeline whose runs succeed at once. */
const DEFINITION = {
  Version: '2020-12-01',
  Steps: [
    {
      Name: 'Done',
      Type: 'Condition',
      Arguments: { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 1 }], IfSteps: [], ElseSteps: [] },
    },
  ],
};

let cloud: LocalCloud;
let client: LifecycleClient;
let queues: SQSClient;
/** What subscribers of the topic get. */
let people: string;

function synthesize(): string {
  const app = createApp();
  const stack = new Stack(app, 'Retraining');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  const pipeline = new sagemaker.CfnPipeline(stack, 'Pipeline', {
    pipelineName: PIPELINE,
    roleArn: role.roleArn,
    pipelineDefinition: { PipelineDefinitionBody: JSON.stringify(DEFINITION) },
  });
  const bucket = new s3.Bucket(stack, 'Records', { eventBridgeEnabled: true });
  const retrain = new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Training', PIPELINE),
    bucket,
    newData: { bucket, prefix: 'raw' },
  });
  retrain.node.addDependency(pipeline);
  new LifecycleAlarms(stack, 'Alarms', { topic: retrain.topic, retrain });
  new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
  new CfnOutput(stack, 'TopicArn', { value: retrain.topic.topicArn });
  new CfnOutput(stack, 'NewDataQueueUrl', { value: (retrain.node.findChild('NewDataQueue') as sqs.Queue).queueUrl });
  new CfnOutput(stack, 'DeadLettersUrl', { value: deadLetterQueueOf(stack).queueUrl });
  new CfnOutput(stack, 'PipelineName', { value: PIPELINE });
  new CfnOutput(stack, 'RetrainFunctionName', { value: retrain.handler.functionName });
  return app.synth().directory;
}

/** A call as a person makes it: the function has to know the time by itself. */
const call = (reason: string): Promise<any> => cloud.invokeFunction(client.output('RetrainFunctionName'), { reason });

/** Calls that start a run, and waits for its end: a run that lasts holds back every call. */
async function start(reason: string): Promise<void> {
  const record = await call(reason);
  expect(record).toMatchObject({ outcome: 'started' });
  await client.followRunToSuccess(record.pipelineExecutionArn, () => undefined);
}

/** Lets time pass as the terminal says. */
async function pass(duration: string): Promise<void> {
  const response = await fetch(`${cloud.clockUrl}?advance=${duration}`, { method: 'POST' });
  expect(response.status).toBe(200);
}

/** How many messages a queue holds: visible, and taken by somebody. */
async function count(output: string): Promise<[number, number]> {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: client.output(output), AttributeNames: ['All'] }),
  );
  return [Number(Attributes.ApproximateNumberOfMessages), Number(Attributes.ApproximateNumberOfMessagesNotVisible)];
}

/** What people have been told since they were asked last. */
async function hear(): Promise<string[]> {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({ QueueUrl: people, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
  );
  return Messages.map(({ Body }) => Body!);
}

beforeAll(async () => {
  cloud = await LocalCloud.start({
    root: ROOT,
    workDir: await makeWorkDir('kept-cloud'),
    // Not what the machine's own clock says.
    startTime: new Date('2031-05-01T12:00:00Z'),
    speed: 1,
  });
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = cloud.awsEnvironment();
  const configuration = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  queues = new SQSClient({ ...configuration, useQueueUrlAsEndpoint: false });
  people = (await queues.send(new CreateQueueCommand({ QueueName: 'people' }))).QueueUrl!;
  const sns = new SNSClient(configuration);
  await sns.send(
    new SubscribeCommand({
      TopicArn: client.output('TopicArn'),
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:000000000000:people`,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  sns.destroy();
});

afterAll(async () => {
  queues?.destroy();
  await cloud?.stop();
});

test('two calls by hand within the cooldown start one run, and one after it starts another', async () => {
  await start('first');
  await pass('10s');
  expect(await call('ten seconds later')).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringContaining('2031-05-02T12:00'),
  });
  await pass('25h');
  await start('a day later');
  expect(await client.listRuns()).toHaveLength(2);
});

test('uploads wait for each other in the queue, start one run together, and its message names them', async () => {
  await pass('26h');
  await hear();
  const runs = (await client.listRuns()).length;
  const uri = `s3://${client.output('BucketName')}`;
  for (let index = 1; index <= 25; index++) {
    await cloud.store.write(`${uri}/raw/${index}.csv`, 'tenure\n1\n');
  }
  await cloud.store.write(`${uri}/elsewhere/1.csv`, 'no new data');
  await waitFor('the uploads to wait', async () => (await count('NewDataQueueUrl'))[0] === 25 || undefined, 30);
  expect(await client.listRuns()).toHaveLength(runs);
  await pass('61s');
  const heard = await waitFor(
    'the start to be told',
    async () => {
      const messages = await hear();
      return messages.length > 0 ? messages : undefined;
    },
    30,
  );
  expect(heard.map((text) => JSON.parse(text))).toMatchObject([
    {
      kind: 'RetrainingStarted',
      happened: expect.stringContaining('asked for by new data'),
      details: { cause: expect.stringMatching(/^new data s3:.*\/raw\/\d+\.csv .* and 24 before it$/) },
    },
  ]);
  expect(await client.listRuns()).toHaveLength(runs + 1);
  await waitFor(
    'the queue to be empty',
    async () => (await count('NewDataQueueUrl')).join() === '0,0' || undefined,
    30,
  );
});

test('a message that cannot be read is tried five times, ends in the dead letters, and is told', async () => {
  await queues.send(new SendMessageCommand({ QueueUrl: client.output('NewDataQueueUrl'), MessageBody: 'no JSON' }));
  expect(await count('DeadLettersUrl')).toEqual([0, 0]);
  const [letter] = await waitFor(
    'the message to be given up',
    async () => {
      await pass('30m');
      const { Messages } = await queues.send(
        new ReceiveMessageCommand({
          QueueUrl: client.output('DeadLettersUrl'),
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          VisibilityTimeout: 0,
        }),
      );
      return Messages;
    },
    60,
  );
  expect(letter).toMatchObject({ Body: 'no JSON', Attributes: { ApproximateReceiveCount: '6' } });
  const told = await waitFor(
    'the alarm to fire',
    async () => {
      await pass('5m');
      return (await hear()).find((text) => text.includes('"NewStateValue":"ALARM"'));
    },
    30,
  );
  expect(JSON.parse(told).AlarmDescription).toContain('waits in the dead-letter queue');
});
