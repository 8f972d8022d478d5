import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { create } from 'tar';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import {
  Baseline,
  BaselineFile,
  DriftMonitor,
  LifecycleDashboard,
  ModelEndpoint,
  ModelRegistry,
  MonitoredEndpoint,
  QualityMonitor,
  RetrainTrigger,
  TrainingPipeline,
} from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir } from './support/cli';
import { startCloud } from './support/cloud';

const BUCKET = 'their-data';
const ENDPOINT = 'Their-Endpoint';
const MODEL = 'their-model';
const OWN = 'own-endpoint';
const PIPELINE = 'their-training';
/** A pipeline without any parameter; what it does is no matter here. */
const DEFINITION = {
  Version: '2020-12-01',
  Steps: [{ Name: 'Stop', Type: 'Fail', Arguments: { ErrorMessage: 'there is no training here' } }],
};
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3';
/** Answers with a share of the first column. */
const SCRIPT = `
def model_fn(model_dir):
    return 200

def transform_fn(model, body, content_type, accept):
    rows = [line.split(",") for line in body.splitlines() if line]
    return "\\n".join(str(float(row[0]) / model) for row in rows)
`;

let cloud: LocalCloud;
let client: LifecycleClient;
let workDir: string;

const rowAt = (i: number, plan: string): string => `${(i * 61) % 200},${plan}`;
const usualPlan = (i: number): string => ['basic', 'plus', 'plus', 'family'][(i * 7) % 4]!;

/** Where somebody keeps data, models and captured requests: there before everything else. */
function synthesizeData(): string {
  const app = createApp();
  new s3.Bucket(new Stack(app, 'TheirData'), 'Data', { bucketName: BUCKET });
  return app.synth().directory;
}

/** An endpoint as others make it, in a stack without any construct of this library, and a stack that watches it. */
function synthesize(): string {
  const app = createApp();
  const theirs = new Stack(app, 'Theirs');
  const role = new iam.Role(theirs, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  const model = new sagemaker.CfnModel(theirs, 'Model', {
    modelName: MODEL,
    executionRoleArn: role.roleArn,
    primaryContainer: {
      image: IMAGE,
      modelDataUrl: `s3://${BUCKET}/models/model.tar.gz`,
      environment: { SAGEMAKER_PROGRAM: 'inference.py', SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' },
    },
  });
  const config = new sagemaker.CfnEndpointConfig(theirs, 'Config', {
    productionVariants: [
      {
        variantName: 'blue',
        modelName: model.attrModelName,
        instanceType: 'ml.m5.large',
        initialInstanceCount: 1,
        initialVariantWeight: 1,
      },
    ],
    dataCaptureConfig: {
      enableCapture: true,
      initialSamplingPercentage: 100,
      destinationS3Uri: `s3://${BUCKET}/data-capture`,
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      captureContentTypeHeader: { csvContentTypes: ['text/csv'] },
    },
  });
  new sagemaker.CfnPipeline(theirs, 'Pipeline', {
    pipelineName: PIPELINE,
    roleArn: role.roleArn,
    pipelineDefinition: { PipelineDefinitionBody: JSON.stringify(DEFINITION) },
  });
  new sagemaker.CfnEndpoint(theirs, 'Endpoint', {
    endpointName: ENDPOINT,
    endpointConfigName: config.attrEndpointConfigName,
  });

  const watch = new Stack(app, 'Watch');
  const reports = new s3.Bucket(watch, 'Reports');
  const data = s3.Bucket.fromBucketName(watch, 'Data', BUCKET);
  const endpoint = MonitoredEndpoint.fromAttributes(watch, 'Endpoint', {
    endpointName: ENDPOINT,
    variantName: 'blue',
    captureBucket: data,
    capturePrefix: 'data-capture',
    reportBucket: reports,
    baseline: Baseline.fromCsv(BaselineFile.fromBucket(data, 'training/rows.csv'), {
      targetColumn: 'churn',
      predictionColumn: 'score',
    }),
  });
  const monitor = new DriftMonitor(watch, 'Drift', { endpoint });
  new QualityMonitor(watch, 'Quality', { endpoint });
  const pipeline = TrainingPipeline.fromPipelineName(watch, 'Pipeline', PIPELINE);
  const retrain = new RetrainTrigger(watch, 'Retrain', { pipeline, bucket: reports, alarms: [monitor.driftAlarm] });
  // Whoever is told of decisions.
  const inbox = new sqs.Queue(watch, 'Inbox');
  retrain.topic.addSubscription(new subscriptions.SqsSubscription(inbox));
  new CfnOutput(watch, 'InboxUrl', { value: inbox.queueUrl });
  new LifecycleDashboard(watch, 'Dashboard', { endpoint, monitor, pipeline, retrain });
  new CfnOutput(watch, 'PipelineName', { value: PIPELINE });
  new CfnOutput(watch, 'DecisionRecordUri', { value: retrain.recordUri });
  new CfnOutput(watch, 'AlarmName', { value: monitor.driftAlarm.alarmName });
  new CfnOutput(watch, 'CaptureAlarmName', { value: monitor.captureAlarm.alarmName });
  new CfnOutput(watch, 'ReportUri', { value: monitor.reportUri });
  return app.synth().directory;
}

/** An endpoint of this library that serves their model, by the id of its construct. */
function synthesizeOwn(stackName: string, id: string, initialModelName = MODEL): string {
  const stack = new Stack(createApp(), stackName);
  // Without anything to serve, a bucket of its own: nothing but the name is shared with other stacks.
  const bucket = initialModelName
    ? s3.Bucket.fromBucketName(stack, 'Data', BUCKET)
    : new s3.Bucket(stack, 'Data', { removalPolicy: RemovalPolicy.RETAIN });
  const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'none-yet');
  new ModelEndpoint(stack, id, { endpointName: OWN, registry, bucket, ...(initialModelName && { initialModelName }) });
  return App.of(stack)!.synth().directory;
}

async function putModelAndRows(): Promise<void> {
  const folder = path.join(workDir, 'model');
  mkdirSync(path.join(folder, 'code'), { recursive: true });
  writeFileSync(path.join(folder, 'code', 'inference.py'), SCRIPT);
  const archive = path.join(workDir, 'model.tar.gz');
  await create({ gzip: true, cwd: folder, file: archive }, ['code']);
  await cloud.store.upload(archive, `s3://${BUCKET}/models/model.tar.gz`);
  const rows = Array.from({ length: 1000 }, (_, i) => `${i % 2},${rowAt(i, usualPlan(i))},${((i * 61) % 200) / 200}`);
  await cloud.store.write(`s3://${BUCKET}/training/rows.csv`, ['churn,amount,plan,score', ...rows].join('\n'));
}

const at = (day: number, hours: number): Date => new Date(day * 86_400_000 + hours * 3_600_000);

/** A day's requests. */
async function sendDay(day: number, plan: (i: number) => string): Promise<void> {
  await cloud.passTo(at(day, 9));
  for (let first = 0; first < 400; first += 20) {
    const { body } = await cloud.sagemaker.invokeEndpoint({
      endpointName: ENDPOINT,
      body: Buffer.from(Array.from({ length: 20 }, (_, i) => rowAt(first + i, plan(first + i))).join('\n')),
      contentType: 'text/csv',
    });
    expect(body.toString('utf8').trim().split('\n')).toHaveLength(20);
  }
}

async function readReport(day: number): Promise<any> {
  const start = at(day, 0).toISOString();
  const name = `${start.slice(0, 13).replace(/[-T]/g, '/')}/${start.slice(0, 19).replace(/[-:]/g, '')}Z`;
  return JSON.parse(
    (await cloud.store.read(`${client.output('ReportUri')}/${ENDPOINT}/${name}.json`)).toString('utf8'),
  );
}

/** What came to the inbox, by its subject. */
async function readMessages(): Promise<Map<string, string>> {
  const messages = new Map<string, string>();
  for (;;) {
    const answer = await fetch(client.output('InboxUrl'), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.ReceiveMessage',
        // Which service is meant.
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({
        QueueUrl: client.output('InboxUrl'),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 3600,
      }),
    });
    const { Messages = [] } = (await answer.json()) as { Messages?: { Body: string }[] };
    if (Messages.length === 0) {
      return messages;
    }
    for (const { Subject, Message } of Messages.map(({ Body }) => JSON.parse(Body))) {
      messages.set(Subject, Message);
    }
  }
}

/** How often an alarm fired. */
const countFired = (alarmName: string): number =>
  cloud.alarmHistory().filter(({ name, to }) => name === alarmName && to === 'ALARM').length;

beforeAll(async () => {
  workDir = await makeWorkDir('watch-endpoint');
  cloud = await startCloud(workDir);
  await cloud.deploy({ assembly: synthesizeData() });
  await putModelAndRows();
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
});

afterAll(async () => {
  await cloud?.stop();
});

test('an endpoint of plain CloudFormation is watched: drift is found, and the alarm fires', async () => {
  const today = Math.floor(cloud.clock.now().getTime() / 86_400_000) + 1;
  const fibre = (i: number): string => (i % 2 === 0 ? 'fibre' : usualPlan(i));
  await sendDay(today, usualPlan);
  await sendDay(today + 1, fibre);
  await sendDay(today + 2, fibre);
  // A day's window is evaluated within the day after it, at the time of day of the deployment.
  await cloud.passTo(at(today + 4, 0.5));

  const usual = await readReport(today);
  expect(usual).toMatchObject({
    verdict: 'NoDrift',
    rows: 400,
    records: 20,
    rejected: {},
    predictionDrifted: false,
    predictions: { name: 'prediction' },
  });
  expect(usual.modelPackageArn).toBeUndefined();
  for (const day of [today + 1, today + 2]) {
    expect(await readReport(day)).toMatchObject({
      verdict: 'Drift',
      driftedFeatures: ['plan'],
      predictionDrifted: false,
    });
  }
  expect(countFired(client.output('AlarmName'))).toBe(1);
  expect(countFired(client.output('CaptureAlarmName'))).toBe(0);

  // The alarm started their own pipeline, once, and the decision is kept.
  const run = await client.waitForRun([]);
  expect(await client.listRuns()).toEqual([run]);
  const uris = await cloud.store.list(`${client.output('DecisionRecordUri')}/`);
  const records: { outcome: string; pipelineExecutionArn: string }[] = await Promise.all(
    uris
      .filter((uri) => uri.endsWith('.json'))
      .map(async (uri) => JSON.parse((await cloud.store.read(uri)).toString('utf8'))),
  );
  // A re-check that finds the alarm still in ALARM leaves a record of its own, before this one or after it by its key.
  const started = records.filter(({ outcome }) => outcome === 'started');
  expect(started.map(({ pipelineExecutionArn }) => pipelineExecutionArn)).toEqual([run]);
  // And whoever subscribed was told: what happened, because of what, and which run it is.
  const message = (await readMessages()).get(`Retraining of ${PIPELINE} started`);
  expect(JSON.parse(message ?? '{}')).toMatchObject({
    kind: 'RetrainingStarted',
    happened: 'Retraining started: asked for by alarm',
    details: {
      cause: expect.stringMatching(new RegExp(`^alarm ${client.output('AlarmName')} since `)),
      pipelineExecutionArn: run,
    },
  });
});

describe('an endpoint of this library', () => {
  const ask = async (): Promise<string> => {
    const { body } = await cloud.sagemaker.invokeEndpoint({
      endpointName: OWN,
      body: Buffer.from('50,basic'),
      contentType: 'text/csv',
    });
    return body.toString('utf8').trim();
  };

  test('is refused to a second stack also where neither has an endpoint yet', async () => {
    await cloud.deploy({ assembly: synthesizeOwn('Own', 'Serving', '') });
    await expect(cloud.deploy({ assembly: synthesizeOwn('Second', 'Serving', '') })).rejects.toThrow(
      /Export with name sagemaker-lifecycle:endpoint:own-endpoint is already exported by stack Own/,
    );
  });

  test('never stops answering while its construct is renamed', async () => {
    await cloud.deploy({ assembly: synthesizeOwn('Own', 'Serving') });
    expect(await ask()).toBe('0.25');
    let isDeploying = true;
    const answers: string[] = [];
    const asking = (async () => {
      while (isDeploying) {
        answers.push(await ask());
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    await cloud.deploy({ assembly: synthesizeOwn('Own', 'Renamed') });
    isDeploying = false;
    await asking;
    expect(new Set([...answers, await ask()])).toEqual(new Set(['0.25']));
  });

  test('is refused to a second stack, and goes on answering', async () => {
    await expect(cloud.deploy({ assembly: synthesizeOwn('Second', 'Serving') })).rejects.toThrow(
      /'own-endpoint' belongs to resource Renamed\w* of stack Own/,
    );
    expect(await ask()).toBe('0.25');
  });
});
