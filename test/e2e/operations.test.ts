import path from 'node:path';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelPackageCommand,
  DeleteModelPackageCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelPackageCommand,
  type DescribePipelineExecutionResponse,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelPackageGroupsCommand,
  ListModelsCommand,
} from '@aws-sdk/client-sagemaker';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { loadCustomers, writeLabelledRows } from '../../cli/local/customers';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { cutRequests, sendTraffic } from '../../cli/local/traffic';
import { waitFor } from '../../cli/local/wait-for';
import { emptyBucket } from '../../local/cdk-resources';
import type { LocalCloud } from '../../local/cloud';
import { makeWorkDir, ROOT, startCli } from './support/cli';
import { startCloud } from './support/cloud';
import { killFunction } from './support/kill-function';

const customers = loadCustomers(path.join(ROOT, 'examples', 'churn', 'telco-churn.csv'));
/** Enough rows for a verdict on the held-out ones. */
const rows = customers.beforeLaunch;

let cloud: LocalCloud;
const clients: { destroy(): void }[] = [];
let client: LifecycleClient;

function nameOf(arn: string | undefined): string {
  return arn!.slice(arn!.lastIndexOf('/') + 1);
}

function upload(text: string): Promise<void> {
  return cloud.store.write(`${client.output('SourceUri').replace(/\/$/, '')}/rows.csv`, text);
}

/** Runs the pipeline by hand, past the cooldown, and follows it to its end. */
async function train(reason: string): Promise<DescribePipelineExecutionResponse & { failures: string[] }> {
  const record = await cloud.invokeFunction(client.output('RetrainFunctionName'), {
    reason,
    force: true,
    time: cloud.clock.now().toISOString(),
  });
  expect(record.outcome).toBe('started');
  const run = await client.followRun(record.pipelineExecutionArn, () => undefined);
  const failures = (await client.listSteps(record.pipelineExecutionArn)).flatMap(
    ({ FailureReason }) => FailureReason ?? [],
  );
  return { ...run, failures };
}

async function describeServing(): Promise<{
  status: string;
  version: number | undefined;
  instanceType: string;
  config: string;
}> {
  const { EndpointStatus, EndpointConfigName } = await client.sagemaker.send(
    new DescribeEndpointCommand({ EndpointName: client.output('EndpointName') }),
  );
  const { ProductionVariants } = await client.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  return {
    status: EndpointStatus!,
    version: client.servingVersion(),
    instanceType: ProductionVariants![0]!.InstanceType!,
    config: EndpointConfigName!,
  };
}

async function answer(): Promise<number[]> {
  const [version] = (await client.listVersions()).slice(-1);
  const features = await client.readFeatures(version!);
  const { answers, failed } = await sendTraffic(
    client.runtime,
    client.output('EndpointName'),
    features,
    cutRequests(customers.unseen.slice(0, 6), 3, () => 0.5),
  );
  expect(failed).toBe(0);
  // Requests overtake one another.
  return answers.sort((one, other) => one.customer.id.localeCompare(other.customer.id)).map(({ score }) => score);
}

/** What came to a queue since it was read last. */
interface Inbox {
  read(): Promise<Record<string, string>[]>;
  /** Waits for the first message. */
  next(): Promise<Record<string, string>>;
}

/** Subscribes a queue to what people are told, by attributes. */
async function subscribe(queueName: string, filter: Record<string, string[]>): Promise<Inbox> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = cloud.awsEnvironment();
  const configuration = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const sqs = new SQSClient({ ...configuration, useQueueUrlAsEndpoint: false });
  const sns = new SNSClient(configuration);
  clients.push(sqs, sns);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: client.output('TopicArn'),
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:000000000000:${queueName}`,
      Attributes: { FilterPolicy: JSON.stringify(filter), RawMessageDelivery: 'true' },
    }),
  );
  const read = async (): Promise<Record<string, string>[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map(({ Body }) => JSON.parse(Body!));
  };
  return { read, next: () => waitFor('people to be told', async () => (await read())[0], 60) };
}

/** For how many days the log group of the endpoint's containers keeps what they log; undefined where there is none. */
async function readLogRetention(): Promise<number | undefined> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = cloud.awsEnvironment();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const logs = new CloudWatchLogsClient({ endpoint, region, credentials });
  clients.push(logs);
  const name = `/aws/sagemaker/Endpoints/${client.output('EndpointName')}`;
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  return logGroups.find(({ logGroupName }) => logGroupName === name)?.retentionInDays;
}

/** Runs the command line as an operator does. */
async function operate(...args: string[]): Promise<string> {
  const { code, output, errors } = await startCli(args, cloud.shellEnvironment()).ended;
  expect([code, errors]).toEqual([0, '']);
  return output;
}

beforeAll(async () => {
  cloud = await startCloud(await makeWorkDir('operations'));
  await cloud.bootstrap();
});

afterAll(async () => {
  for (const each of clients) {
    each.destroy();
  }
  await cloud?.stop();
});

// One stack from its first deployment to its end: every test goes on where the one before it stopped.
describe('the life of one stack', () => {
  test('deploying before any model exists succeeds and serves nothing', async () => {
    const { outputs, changed } = await cloud.deploy({});
    client = new LifecycleClient(cloud, outputs);
    expect(changed).toBe(true);
    expect((await client.sagemaker.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
    expect(await client.listVersions()).toEqual([]);
  });

  test('deploying again changes nothing', async () => {
    expect((await cloud.deploy({})).changed).toBe(false);
  });

  test('an empty source prefix fails the run with its address, and people are told', async () => {
    const readMessages = await subscribe('failed-runs', { kind: ['RunFailed'] });
    const { PipelineExecutionArn, PipelineExecutionStatus, failures } = await train('empty source');
    expect(PipelineExecutionStatus).toBe('Failed');
    const address = `No S3 objects found under S3 URL "${client.output('SourceUri')}"`;
    expect(failures.join()).toContain(address);
    const message = await readMessages.next();
    expect(message).toMatchObject({
      kind: 'RunFailed',
      lifecycle: client.output('EndpointName'),
      happened: expect.stringContaining(`The run ${PipelineExecutionArn} failed: step Prepare: `),
    });
    expect(message.happened).toContain(address);
  });

  test('a column that the data lacks fails the run with its name', async () => {
    await upload(
      writeLabelledRows(
        rows.map(({ row: { tenure: _, contract: __, ...row }, ...customer }) => ({ ...customer, row })),
      ),
    );
    const { PipelineExecutionStatus, failures } = await train('columns are missing');
    expect(PipelineExecutionStatus).toBe('Failed');
    expect(failures).toEqual([expect.stringMatching(/tenure.*contract|contract.*tenure/)]);
    expect(failures[0]).toContain('monthly_charges');
    expect(failures[0]!.split('\n')).toHaveLength(1);
  });

  test('a target without values fails the run with its name and place', async () => {
    await upload(writeLabelledRows(rows.map((customer) => ({ ...customer, row: { ...customer.row, churn: '' } }))));
    const { PipelineExecutionStatus, failures } = await train('labels are missing');
    expect(PipelineExecutionStatus).toBe('Failed');
    expect(failures).toEqual([expect.stringMatching(/no row has a value of the target churn in rows\.csv/)]);
    expect(await client.listVersions()).toEqual([]);
  });

  test('with good data the first version is trained, approved and served', async () => {
    const approvals = await subscribe('approvals', { kind: ['VersionApproved'] });
    await upload(writeLabelledRows(rows));
    expect((await train('first training')).PipelineExecutionStatus).toBe('Succeeded');
    await client.waitForRollout(1);
    expect(await readLogRetention()).toBe(90);
    const [version] = await client.listVersions();
    expect(await approvals.next()).toMatchObject({
      happened: expect.stringContaining(`${version} was approved by `),
    });
    // The requests and the window of the next test are of one day, however long it took until here.
    await cloud.clock.jumpTo(new Date(Math.ceil(cloud.clock.now().getTime() / 86_400_000) * 86_400_000));
    expect(await describeServing()).toMatchObject({ status: 'InService', version: 1, instanceType: 'ml.m5.large' });
    expect((await answer()).every((score) => score > 0 && score < 1)).toBe(true);
  });

  test('captured lines that are not JSON are counted, and nothing else is lost', async () => {
    const now = cloud.clock.now().toISOString();
    const [day, hour] = [now.slice(0, 10), now.slice(11, 13)];
    await cloud.store.write(
      `${client.output('CaptureUri')}/${client.output('EndpointName')}/AllTraffic/${day.replaceAll('-', '/')}/${hour}/broken.jsonl`,
      '{"captureData": \nnot JSON\n',
    );
    await cloud.sagemaker.flushCapture();
    const report = await cloud.invokeFunction(client.output('DetectDriftFunctionName'), {
      windowStart: `${day}T00:00:00Z`,
      windowEnd: new Date(Date.parse(day) + 86_400_000).toISOString(),
    });
    const rejected = Object.values(report.rejected as Record<string, number>).reduce((sum, count) => sum + count, 0);
    expect([rejected, report.rows, report.verdict]).toEqual([2, 6, 'InsufficientData']);
    expect(JSON.stringify(report.rejectedSamples)).toContain('not JSON');
  });

  test('a retrained version replaces it', async () => {
    await upload(writeLabelledRows([...rows, ...customers.labelled]));
    const before = await answer();
    expect((await train('more rows')).PipelineExecutionStatus).toBe('Succeeded');
    await client.waitForRollout(2);
    expect(await answer()).not.toEqual(before);
  });

  test('an approved version that cannot serve is rejected with the reason, and what serves goes on', async () => {
    const [good] = (await client.listVersions()).slice(-1);
    const { InferenceSpecification, DriftCheckBaselines, ModelPackageGroupName } = await client.sagemaker.send(
      new DescribeModelPackageCommand({ ModelPackageName: good }),
    );
    const [first, ...others] = InferenceSpecification!.Containers!;
    const waiting = await subscribe('waiting', { kind: ['VersionWaiting'] });
    const { ModelPackageArn: unseen } = await client.sagemaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName,
        ModelApprovalStatus: 'PendingManualApproval',
        ModelPackageDescription: 'nobody has looked at it',
        InferenceSpecification,
      }),
    );
    expect(await waiting.next()).toMatchObject({
      happened: `The model version ${unseen} waits for approval. Its evaluation: nobody has looked at it`,
    });
    await client.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: unseen }));
    const { ModelPackageArn: bad } = await client.sagemaker.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName,
        DriftCheckBaselines,
        ModelApprovalStatus: 'Approved',
        InferenceSpecification: {
          ...InferenceSpecification,
          Containers: [{ ...first, ModelDataUrl: `${client.output('SourceUri')}/no/model.tar.gz` }, ...others],
        },
      }),
    );
    const describe = () => client.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: bad }));
    await waitFor(
      'the version to be rejected',
      async () => (await describe()).ModelApprovalStatus === 'Rejected' || undefined,
      60,
    );
    expect((await describe()).ApprovalDescription).toMatch(
      /version 2 .* serves with the same settings.*Could not find model data/,
    );
    expect(await describeServing()).toMatchObject({ status: 'InService', version: 2 });
    await client.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: bad }));
  });

  test('an operator sees how things are, and rolls back', async () => {
    const endpoint = client.output('EndpointName');
    expect(await operate('status', endpoint)).toMatch(
      / is InService: version 2 .*with the deployed settings[\s\S]*version 1: older/,
    );
    expect(await operate('rollback', endpoint, '--to', '1', '--dry-run')).toContain('would be marked Rejected');
    expect(await operate('rollback', endpoint, '--to', '1', '--yes')).toMatch(/\nmarked Rejected.*version 2\n/);
    await client.waitForRollout(1);
    expect(await operate('replay', endpoint)).toContain('there is nothing in the dead-letter queue');
  });

  test('an answer is followed back to its version, run, files, code and images', async () => {
    const endpoint = client.output('EndpointName');
    const lines = await operate('lineage', endpoint, '2');
    expect(lines).toMatch(
      new RegExp(
        [
          `^${endpoint} does not serve version 2 \\(arn:aws:sagemaker:.*/2\\)`,
          'registered 20.*, Rejected',
          'evaluation: .*auc',
          'served by .*model\\.tar\\.gz',
          'run: arn:aws:sagemaker:.*/execution/.*, Succeeded',
          'cause: .*more rows',
          'Prepare: .*scikit-learn',
          'code from s3://.*',
          'Train: .*xgboost',
          'hyperparameters: .*num_round=',
          'rows.csv: [\\d,]+ rows',
        ].join('[\\s\\S]*'),
      ),
    );
    const served = JSON.parse(await operate('lineage', endpoint, '--json'));
    expect(served.version.arn).toMatch(/\/1$/);
    expect(served.run.files.map(({ name }: { name: string }) => name)).toEqual(['rows.csv']);
  });

  test('a controller that is killed in the middle of a rollout ends it right, and its letters are replayed', async () => {
    const [endpoint, FunctionName] = [client.output('EndpointName'), client.output('DeployModelFunctionName')];
    const { AWS_ENDPOINT_URL: url, AWS_REGION: region } = cloud.awsEnvironment();
    const lambda = new LambdaClient({
      endpoint: url,
      region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const setTimeLimit = (Timeout: number) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    // Its lock lasts as long as it may run. With this limit, those who meet the lock give up after two seconds.
    await setTimeLimit(17);
    const { operations } = cloud.sagemaker;
    const update = operations.UpdateEndpoint!;
    const killed: number[] = [];
    operations.UpdateEndpoint = async (request, caller) => {
      // The rollout has begun, and who asked for it does not hear of it any more.
      const answer = await update(request, caller);
      killed.push(killFunction(cloud.processGroup, FunctionName));
      return answer;
    };
    // Approving it again brings it back.
    await client.approve((await client.listVersions())[1]!);
    await client.waitForRollout(2, async () => void (await answer()));
    const state = `s3://${client.output('BucketName')}/endpoint-controller/${endpoint}`;
    await waitFor(
      'a sweep to end the rollout',
      async () => {
        await cloud.advanceTo(new Date(cloud.clock.now().getTime() + 600_000));
        const left = await Promise.all(
          ['lock', 'attempts/', 'pending/'].map((key) => cloud.store.list(`${state}/${key}`)),
        );
        return left.flat().length === 0 || undefined;
      },
      60,
    );
    expect(await operate('status', endpoint)).toMatch(/ is InService: version 2 [\s\S]*next: rest/);
    // One rollout, and whoever worked on it was killed.
    expect(killed).toHaveLength(1);
    expect(killed[0]).toBeGreaterThan(0);
    operations.UpdateEndpoint = update;
    await setTimeLimit(120);
    // What it fails on each time becomes a letter, besides those of the events that met the lock until they were given up.
    const Payload = JSON.stringify({ operator: 'nobody' });
    await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    lambda.destroy();
    await waitFor(
      'the letter',
      async () => /would be given to .*operator/.test(await operate('replay', endpoint, '--dry-run')) || undefined,
      60,
    );
    expect(await operate('replay', endpoint)).toMatch(new RegExp(`: given to ${FunctionName} .*operator`));
    expect(await describeServing()).toMatchObject({ status: 'InService', version: 2 });
  });

  test('no run leaves its candidate model behind', async () => {
    await cloud.settle();
    const { Models = [] } = await client.sagemaker.send(new ListModelsCommand({}));
    expect(Models.map(({ ModelName }) => ModelName).filter((name) => name!.startsWith('pipelines-'))).toEqual([]);
    expect(Models.length).toBeGreaterThan(0);
  });

  test('deploying the same again leaves the retrained model alone', async () => {
    const before = await describeServing();
    expect((await cloud.deploy({})).changed).toBe(false);
    expect(await describeServing()).toEqual(before);
  });

  test('a changed instance type keeps the retrained model serving', async () => {
    const [before, scores] = [await describeServing(), await answer()];
    expect((await cloud.deploy({ context: { instanceType: 'ml.m5.xlarge' } })).changed).toBe(true);
    // The deployment has waited for the rollout: nothing is left to wait for.
    const after = await describeServing();
    expect(after).toMatchObject({ status: 'InService', version: 2, instanceType: 'ml.m5.xlarge' });
    expect(after.config).not.toBe(before.config);
    expect(await answer()).toEqual(scores);
  });

  test('state that somebody else wrote is told to people, with what goes on serving and the cure', async () => {
    const messages = await subscribe('people', { severity: ['error'], kind: ['StateSetAside'] });
    const endpointName = client.output('EndpointName');
    const planted = `s3://${client.output('BucketName')}/endpoint-controller/${endpointName}/attempts/foreign.json`;
    await cloud.store.write(planted, '{"configName": 7}');
    await cloud.invokeFunction(client.output('DeployModelFunctionName'), {
      source: 'sweep',
      scheduledTime: cloud.clock.now().toISOString(),
    });
    expect(await messages.read()).toMatchObject([
      {
        kind: 'StateSetAside',
        lifecycle: endpointName,
        happened: expect.stringContaining(planted),
        holds: expect.stringMatching(/^version 2 .* goes on serving/),
        todo: expect.stringContaining('Look who wrote the object'),
        runbook: expect.stringMatching(/docs\/runbook\.md#statesetaside$/),
      },
    ]);
    expect((await describeServing()).status).toBe('InService');
  });

  test('a model that misses a criterion is not registered, says why, and the old one keeps serving', async () => {
    const context = { instanceType: 'ml.m5.xlarge', criterion: '0.99' };
    await cloud.deploy({ context });
    const [before, scores] = [await describeServing(), await answer()];
    const { PipelineExecutionStatus, failures } = await train('strict criterion');
    expect(PipelineExecutionStatus).toBe('Failed');
    expect(failures.join()).toMatch(/model not registered: auc 0\.\d+ is 0\.\d+ below the required 0\.99/);
    expect(await client.listVersions()).toHaveLength(2);
    expect(await describeServing()).toEqual(before);
    expect(await answer()).toEqual(scores);
  });

  test('destroying leaves no endpoint, model, config or registry behind, once the bucket is empty', async () => {
    const context = { instanceType: 'ml.m5.xlarge', criterion: '0.99', removalPolicy: 'destroy' };
    await cloud.deploy({ context });
    await expect(cloud.destroy({ context })).rejects.toThrow('The bucket you tried to delete is not empty');
    const { AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: region } = cloud.awsEnvironment();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    await emptyBucket(s3, new URL(client.output('SourceUri')).host);
    s3.destroy();
    await cloud.destroy({ context });
    const left = await Promise.all([
      client.sagemaker
        .send(new ListEndpointsCommand({}))
        .then(({ Endpoints = [] }) => Endpoints.map(({ EndpointArn }) => nameOf(EndpointArn))),
      client.sagemaker
        .send(new ListEndpointConfigsCommand({}))
        .then(({ EndpointConfigs = [] }) => EndpointConfigs.map(({ EndpointConfigArn }) => nameOf(EndpointConfigArn))),
      client.sagemaker
        .send(new ListModelsCommand({}))
        .then(({ Models = [] }) => Models.map(({ ModelArn }) => nameOf(ModelArn))),
      client.sagemaker
        .send(new ListModelPackageGroupsCommand({}))
        .then(({ ModelPackageGroupSummaryList = [] }) =>
          ModelPackageGroupSummaryList.map(({ ModelPackageGroupArn }) => nameOf(ModelPackageGroupArn)),
        ),
    ]);
    expect(left).toEqual([[], [], [], []]);
    expect(await readLogRetention()).toBe(90);
  });
});
