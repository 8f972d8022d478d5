import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type App, CfnOutput, Size } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { loadCustomers, writeLabelledRows, writeRequest } from '../../cli/local/customers';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { waitFor } from '../../cli/local/wait-for';
import type { DriftReport } from '../../engine/drift';
import type { QualityReport } from '../../engine/quality/report';
import { lifecycle } from '../../examples/churn/lifecycle';
import { measureQuality } from '../../lambda/measure-quality/measure-quality';
import { readSettings } from '../../lambda/measure-quality/settings';
import { DriftMonitor, MlLifecycleStack, QualityMonitor } from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir, ROOT } from './support/cli';
import { startCloud } from './support/cloud';

const FILES = 60;
const customers = loadCustomers(path.join(ROOT, 'examples', 'churn', 'telco-churn.csv'));

let cloud: LocalCloud;
let client: LifecycleClient;
let stepFunctions: SFNClient;
let folder: string;
let awsOptions: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string } };
const day = { start: '', end: '' };

/**
 * The lifecycle with three more monitors of its endpoint: one reads windows whole, one in parts of a megabyte, and one measures
 * in parts what is larger than memory.
 */
function synthesize(): string {
  const app: App = createApp();
  const stack = new MlLifecycleStack(app, 'ChurnLifecycle', lifecycle);
  for (const [id, options] of Object.entries({
    Whole: {},
    Parts: { fanOut: true, maximumBytesPerFunction: Size.mebibytes(1) },
  })) {
    const bucket = new s3.Bucket(stack, `${id}Bucket`);
    const monitor = new DriftMonitor(stack, `${id}Monitor`, {
      endpoint: stack.lifecycle.endpoint,
      registry: stack.lifecycle.registry,
      bucket,
      baselineBucket: stack.lifecycle.bucket,
      ...options,
    });
    new CfnOutput(stack, `${id}Function`, { value: monitor.detector.functionName });
    new CfnOutput(stack, `${id}Reports`, { value: monitor.reportUri });
    new CfnOutput(stack, `${id}BucketName`, { value: bucket.bucketName });
  }
  const bucket = new s3.Bucket(stack, 'QualityBucket');
  const quality = new QualityMonitor(stack, 'QualityInParts', {
    endpoint: stack.lifecycle.endpoint,
    registry: stack.lifecycle.registry,
    bucket,
    groundTruthPrefix: 'labels-of-the-day',
    fanOut: true,
  });
  new CfnOutput(stack, 'QualityFunction', { value: quality.measurer.functionName });
  new CfnOutput(stack, 'QualityReports', { value: quality.reportUri });
  new CfnOutput(stack, 'QualityLabels', { value: quality.groundTruthUri });
  return app.synth().directory;
}

/** A captured request in AWS's format. */
function capture(data: string, output: string, time: string, id: string): string {
  const payload = (mode: string, text: string): object => ({
    observedContentType: 'text/csv',
    mode,
    data: text,
    encoding: 'CSV',
  });
  return JSON.stringify({
    captureData: { endpointInput: payload('INPUT', data), endpointOutput: payload('OUTPUT', output) },
    eventMetadata: { eventId: id, inferenceTime: time },
    eventVersion: '0',
  });
}

/** A day of captured requests, some of them damaged, in files that are spread over its hours. */
async function writeTraffic(features: string[]): Promise<void> {
  const pool = [...customers.unseen, ...customers.beforeLaunch];
  const asked = Array.from({ length: FILES * 100 }, (_, i) => pool[i % pool.length]!);
  for (let file = 0; file < FILES; file++) {
    const hour = String(file % 24).padStart(2, '0');
    const time = `${day.start.slice(0, 11)}${hour}:30:00Z`;
    const lines = asked
      .slice(file * 100, (file + 1) * 100)
      .map((customer, i) => capture(writeRequest([customer], features), `${(i % 100) / 100}`, time, `${file}-${i}`));
    lines.push('{"captureData": ', capture('1,2,3', '0.5', time, 'short'));
    await cloud.store.write(
      `${folder}/${day.start.slice(0, 10).replaceAll('-', '/')}/${hour}/${String(file).padStart(3, '0')}.jsonl`,
      `${lines.join('\n')}\n`,
    );
  }
}

async function readReport<R = DriftReport>(monitor: string): Promise<R> {
  const name = day.start.replace(/\.\d+Z/, 'Z').replace(/[-:]/g, '');
  const uri = `${client.output(`${monitor}Reports`)}/${client.output('EndpointName')}/${day.start.slice(0, 13).replace(/[-T]/g, '/')}/${name}.json`;
  return JSON.parse((await cloud.store.read(uri)).toString('utf8')) as R;
}

function followExecution(executionArn: string): Promise<DescribeExecutionOutput> {
  return waitFor(
    `the execution ${executionArn} to end`,
    async () => {
      const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    },
    120,
  );
}

const look = (monitor: string): Promise<any> =>
  cloud.invokeFunction(client.output(`${monitor}Function`), { windowStart: day.start, windowEnd: day.end });

beforeAll(async () => {
  cloud = await startCloud(await makeWorkDir('fan-out'));
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
  const environment = cloud.awsEnvironment();
  awsOptions = {
    region: environment.AWS_REGION!,
    endpoint: environment.AWS_ENDPOINT_URL!,
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID!, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY! },
  };
  stepFunctions = new SFNClient(awsOptions);
  await cloud.store.write(`${client.output('SourceUri')}rows.csv`, writeLabelledRows(customers.beforeLaunch));
  await client.followRunToSuccess(await client.requestTraining('first training'), () => undefined);
  await client.waitForRollout(1);
  const tomorrow = Math.floor(cloud.clock.now().getTime() / 86_400_000) + 1;
  Object.assign(day, {
    start: new Date(tomorrow * 86_400_000).toISOString(),
    end: new Date((tomorrow + 1) * 86_400_000).toISOString(),
  });
  folder = `${client.output('CaptureUri')}/${client.output('EndpointName')}/AllTraffic`;
  const [version] = await client.listVersions();
  await writeTraffic(await client.readFeatures(version!));
});

afterAll(async () => {
  stepFunctions?.destroy();
  await cloud?.stop();
});

describe('a window counted in parts by the state machine', () => {
  let executionArn: string;

  test('gives the very report of one pass over the same files', async () => {
    const whole = await look('Whole');
    expect(whole).toMatchObject({
      verdict: 'Drift',
      rows: 6000,
      records: 6060,
      rejected: { truncated: 60, wrongArity: 60 },
    });

    const started = await look('Parts');
    ({ executionArn } = started.fanOut);
    expect(started.fanOut.shards).toBeGreaterThanOrEqual(3);
    const execution = await followExecution(executionArn);
    expect(execution).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(execution.output!)).toEqual({
      judged: { verdict: whole.verdict, reason: whole.reason, rows: 6000 },
    });
    expect(await readReport('Parts')).toEqual(await readReport('Whole'));
  });

  test('is not counted again for the same event', async () => {
    expect((await look('Parts')).fanOut.executionArn).toBe(executionArn);
  });

  test('has no verdict when a part cannot be counted', async () => {
    const before = await readReport('Parts');
    const prefix = `s3://${client.output('PartsBucketName')}/drift-fan-out/${client.output('EndpointName')}`;
    const [shards] = (await cloud.store.list(`${prefix}/`)).filter((uri) => uri.endsWith('/shards.json'));
    const plan = shards!.replace(/shards\.json$/, 'plan.json');
    const [first] = JSON.parse((await cloud.store.read(shards!)).toString('utf8')) as [{ keys: string[] }];
    const broken = plan.replace(/\/[^/]+\/plan\.json$/, '/broken');
    await cloud.store.write(
      `${broken}/plan.json`,
      JSON.stringify({ ...JSON.parse((await cloud.store.read(plan)).toString('utf8')), shards: 2 }),
    );
    await cloud.store.write(
      `${broken}/shards.json`,
      JSON.stringify([
        { index: 0, keys: first.keys },
        { index: 1, keys: ['2026/01/01/00/gone.jsonl'] },
      ]),
    );
    const [bucket, ...key] = broken.replace('s3://', '').split('/');
    const stateMachineArn = executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
    const input = { plan: `${broken}/plan.json`, manifest: { bucket, key: [...key, 'shards.json'].join('/') } };
    const { executionArn: failing } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name: 'broken', input: JSON.stringify(input) }),
    );
    expect(await followExecution(failing!)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect(await readReport('Parts')).toEqual(before);
  });
});

describe('a window that is larger than the memory of the measuring function', () => {
  /** The function's own code, in a process that has little memory: what it starts runs in the functions that are deployed. */
  async function measureInLittleMemory(event: object): Promise<any> {
    const lambda = new LambdaClient(awsOptions);
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: client.output('QualityFunction') }),
    );
    lambda.destroy();
    const before = { ...process.env };
    Object.assign(process.env, Environment!.Variables);
    const settings = { ...readSettings(), mostBytes: 1_000_000 };
    process.env = before;
    const s3Client = new S3Client({ ...awsOptions, forcePathStyle: true });
    const cloudWatch = new CloudWatchClient(awsOptions);
    return measureQuality(event, settings, { s3: s3Client, sageMaker: client.sagemaker, stepFunctions, cloudWatch });
  }

  test('gives in parts, by the state machine, the very report that it gives at once', async () => {
    const labels = Array.from({ length: FILES * 100 }, (_, i) =>
      JSON.stringify({
        groundTruthData: { data: String(i % 3 === 0 ? 1 : 0), encoding: 'CSV' },
        eventMetadata: { eventId: `${Math.floor(i / 100)}-${i % 100}` },
        eventVersion: '0',
      }),
    );
    const labelled = day.end.slice(0, 10).replaceAll('-', '/');
    await cloud.store.write(`${client.output('QualityLabels')}/${labelled}/01/a.jsonl`, `${labels.join('\n')}\n`);
    const event = {
      windowStart: day.start,
      windowEnd: day.end,
      scheduledTime: new Date(Date.parse(day.end) + 6 * 3_600_000).toISOString(),
    };
    await cloud.invokeFunction(client.output('QualityFunction'), event);
    const whole = await readReport<QualityReport>('Quality');
    expect(whole).toMatchObject({ measuredRows: 6000, labels: { rows: 6060, labelledRows: 6000 } });

    const uris = await cloud.store.list(`${client.output('QualityReports')}/`);
    await Promise.all(uris.map((uri) => cloud.store.write(uri, 'replaced by the merged report')));
    const [{ fanOut }] = await measureInLittleMemory(event);
    expect(fanOut.parts).toBeGreaterThanOrEqual(2);
    expect(await followExecution(fanOut.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await readReport<QualityReport>('Quality')).toEqual(whole);
  });
});
