import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeModelPackageCommand, StartPipelineExecutionCommand } from '@aws-sdk/client-sagemaker';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import {
  Algorithm,
  Costs,
  DecisionThreshold,
  DriftMonitor,
  ModelApproval,
  ModelEndpoint,
  ModelRegistry,
  PreparedData,
  QualityMonitor,
  RetrainTrigger,
  ScriptFramework,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWheel } from '../constructs/make-wheel';
import { makeWorkDir } from './support/cli';
import { startCloud } from './support/cloud';
import { INFERENCE, makeCityRows, makeRows, NEW_AREA, TRAIN, USUAL } from './support/prepared-rows';

const BUCKET = 'their-rows';
const ENDPOINT = 'leaving';

let cloud: LocalCloud;
let client: LifecycleClient;
let workDir: string;

/** Where somebody keeps prepared rows: there before everything else. */
function synthesizeRows(): string {
  const app = createApp();
  new s3.Bucket(new Stack(app, 'TheirRows'), 'Rows', { bucketName: BUCKET });
  return app.synth().directory;
}

/** A lifecycle on rows of a bucket that belongs to somebody else, without a preparation. */
function synthesize(): string {
  const app = createApp();
  const stack = new Stack(app, 'Lifecycle');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const registry = new ModelRegistry(stack, 'Registry');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: ENDPOINT, bucket });
  const training = new TrainingJob(stack, 'Training', {
    pipeline,
    registry,
    data: PreparedData.fromS3({
      bucket: s3.Bucket.fromBucketName(stack, 'Rows', BUCKET),
      train: 'prepared rows/train',
      validation: 'prepared rows/validation.csv',
      test: 'prepared rows/held-out.csv',
      featureNames: ['tenure in months', 'monthly charges', 'area'],
      categoricalFeatures: ['area'],
      targetName: 'left',
    }),
    algorithm: Algorithm.xgboost({ rounds: 40, hyperparameters: { max_depth: 2 } }),
    costs: Costs.binary({ falsePositive: 5, falseNegative: 60, unit: 'USD' }),
    decisionThreshold: DecisionThreshold.lowestCost(),
    successCriteria: [
      SuccessCriterion.auc().atLeast(0.7),
      SuccessCriterion.improvementOverNaive('costPerRow').atLeast(0.05),
    ],
    approval: ModelApproval.AUTOMATIC,
  });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: ENDPOINT, registry, bucket });
  const monitor = new DriftMonitor(stack, 'Drift', { endpoint });
  const quality = new QualityMonitor(stack, 'Quality', { endpoint, training, labelDelay: Duration.hours(12) });
  const retrain = new RetrainTrigger(stack, 'Retrain', { pipeline, bucket, alarms: [monitor.driftAlarm] });
  const outputs = {
    PipelineName: pipeline.pipelineName,
    ModelPackageGroupName: registry.modelPackageGroupName,
    EndpointName: ENDPOINT,
    ReportUri: monitor.reportUri,
    QualityReportUri: quality.reportUri,
    GroundTruthUri: quality.groundTruthUri,
    RetrainFunctionName: retrain.handler.functionName,
  };
  for (const [name, value] of Object.entries(outputs)) {
    new CfnOutput(stack, name, { value });
  }
  return app.synth().directory;
}

async function putRows(): Promise<void> {
  const put = (key: string, lines: string[]): Promise<void> =>
    cloud.store.write(`s3://${BUCKET}/prepared rows/${key}`, lines.map((line) => `${line}\n`).join(''));
  const rows = makeRows(1600, 1, USUAL);
  // As Spark writes them.
  await put('train/part-00000', rows.slice(0, 900));
  await put('train/part-00001', rows.slice(900));
  await put('train/_SUCCESS', ['done']);
  await put('train-old/part-00000', ['these,rows,are,nobody’s']);
  await put('validation.csv', makeRows(300, 2, USUAL));
  await put('held-out.csv', makeRows(400, 3, USUAL));
}

/** A training with a script on rows with text, without validation rows; `calibrate` is a library of its own. */
function synthesizeScript(calibrate: string): string {
  const source = path.join(workDir, 'script');
  const wheels = path.join(source, 'wheels');
  mkdirSync(source, { recursive: true });
  writeFileSync(path.join(source, 'train.py'), `import calibration\n${TRAIN}`);
  writeFileSync(path.join(source, 'inference.py'), INFERENCE);
  appendFileSync(path.join(source, 'inference.py'), CALIBRATED);
  makeWheel(wheels, 'calibration-1.0-py3-none-any.whl', { modules: { 'calibration.py': calibrate } });
  const app = createApp();
  const stack = new Stack(app, 'Script');
  const registry = new ModelRegistry(stack, 'Registry');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'cities',
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  new TrainingJob(stack, 'Training', {
    pipeline,
    registry,
    data: PreparedData.fromS3({
      bucket: s3.Bucket.fromBucketName(stack, 'Rows', BUCKET),
      train: 'cities/train.csv',
      test: 'cities/test.csv',
      featureNames: ['tenure', 'city'],
      textFeatures: ['city'],
    }),
    algorithm: Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source, dependencies: { wheels } }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.7)],
  });
  new CfnOutput(stack, 'PipelineName', { value: pipeline.pipelineName });
  new CfnOutput(stack, 'ModelPackageGroupName', { value: registry.modelPackageGroupName });
  return app.synth().directory;
}

const at = (day: number, hours: number): Date => new Date(day * 86_400_000 + hours * 3_600_000);

async function ask(body: string, inferenceId?: string): Promise<{ body: string }> {
  const answer = await cloud.sagemaker.invokeEndpoint({
    endpointName: ENDPOINT,
    body: Buffer.from(body),
    contentType: 'text/csv',
    inferenceId,
  });
  return { body: answer.body.toString('utf8') };
}

/** A day's requests, rows without their labels, which become known an hour later. */
async function sendDay(day: number, areas: readonly number[]): Promise<void> {
  await cloud.passTo(at(day, 9));
  const rows = makeRows(400, day, areas);
  const labels: string[] = [];
  for (let first = 0; first < rows.length; first += 20) {
    const some = rows.slice(first, first + 20);
    const inferenceId = `${day}-${first}`;
    const { body } = await ask(some.map((row) => row.slice(2)).join('\n'), inferenceId);
    const scores = body.trim().split('\n').map(Number);
    expect(scores).toHaveLength(20);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    // The last request's labels are spelled as the rows do not have them.
    const spelled = some.map((row) => (first === 380 ? ['no', 'yes'] : ['0', '1'])[Number(row[0])]);
    labels.push(
      JSON.stringify({
        groundTruthData: { data: spelled.join('\n'), encoding: 'CSV' },
        eventMetadata: { eventId: inferenceId },
        eventVersion: '0',
      }),
    );
  }
  const hour = at(day, 10).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  await cloud.store.write(`${client.output('GroundTruthUri')}/${hour}/labels.jsonl`, labels.join('\n'));
}

async function readReport(uri: string, day: number): Promise<any> {
  const start = at(day, 0).toISOString();
  const name = `${start.slice(0, 13).replace(/[-T]/g, '/')}/${start.slice(0, 19).replace(/[-:]/g, '')}Z`;
  return JSON.parse((await cloud.store.read(`${client.output(uri)}/${ENDPOINT}/${name}.json`)).toString('utf8'));
}

beforeAll(async () => {
  workDir = await makeWorkDir('prepared-data');
  cloud = await startCloud(workDir);
  await cloud.deploy({ assembly: synthesizeRows() });
  await putRows();
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
});

afterAll(async () => {
  await cloud?.stop();
});

test('rows that were prepared elsewhere are trained on, judged, registered, served and watched', async () => {
  const first = await client.requestTraining('the first training');
  await client.followRunToSuccess(first, () => undefined);
  expect((await client.listSteps(first)).map(({ StepName }) => StepName)).toEqual([
    'CheckData',
    'Train',
    'AskChampion',
    'CreateModel',
    'Predict',
    'AwaitChampion',
    'Evaluate',
    'CheckCriteria',
    'Register',
  ]);
  const [version] = await client.listVersions();
  expect(await client.readFeatures(version!)).toEqual(['tenure in months', 'monthly charges', 'area']);
  // The threshold was chosen by what wrong answers cost: acting is cheap, so far below one half.
  const { CustomerMetadataProperties, ModelPackageDescription } = await client.sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: version }),
  );
  const decisionThreshold = Number(CustomerMetadataProperties!.decisionThreshold);
  expect(decisionThreshold).toBeLessThan(0.3);
  expect(ModelPackageDescription).toContain(
    `decision threshold ${decisionThreshold}, chosen for the lowest cost on 300 validation rows; without a model: auc `,
  );
  await client.waitForRollout(1);

  // A client that leaves a value empty is answered; one that leaves it out is told so, which XGBoost alone would not do.
  const [known, unknown] = (await ask('3,99.5,10\n3,,10\n')).body.trim().split('\n').map(Number);
  expect(known).toBeGreaterThan(0.5);
  expect(unknown).toBeLessThan(known!);
  await expect(ask('3,99.5')).rejects.toThrow(
    'row 1 has 2 values, the model takes 3 in this order: tenure in months, monthly charges, area',
  );

  const today = Math.floor(cloud.clock.now().getTime() / 86_400_000) + 1;
  await sendDay(today, USUAL);
  await sendDay(today + 1, NEW_AREA);
  await sendDay(today + 2, NEW_AREA);
  await cloud.passTo(at(today + 4, 0.5));
  expect(await readReport('ReportUri', today)).toMatchObject({
    verdict: 'NoDrift',
    rows: 400,
    modelPackageArn: version,
  });
  for (const day of [today + 1, today + 2]) {
    expect(await readReport('ReportUri', day)).toMatchObject({ verdict: 'Drift', driftedFeatures: ['area'] });
  }
  // The training states criteria and classes: what is neither 0 nor 1 is no label.
  expect(await readReport('QualityReportUri', today)).toMatchObject({
    verdict: 'CriteriaMet',
    labels: { rows: 400, labelledRows: 380, unusableLabels: { unknownLabel: 20 } },
    // The version's own threshold decides in live traffic, too.
    config: { decisionThreshold, costs: { unit: 'USD' } },
    measures: { costPerRow: { value: expect.any(Number) } },
  });

  // The alarm started a run on what the rows are by then.
  const second = await client.waitForRun([first]);
  await client.followRunToSuccess(second, () => undefined);
  // These rows make no better model than the champion: a person decides, automatic approval or not.
  const waiting = (await client.listVersions()).at(-1)!;
  const compared = await client.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: waiting }));
  expect(compared.ModelApprovalStatus).toBe('PendingManualApproval');
  expect(compared.ModelPackageDescription).toContain('champion');
  expect(compared.ModelCard?.ModelCardStatus).toBe('PendingReview');
  await client.approve(waiting);
  await client.waitForRollout(2);
  // Metadata, card and its status say who approved what serves now: the caller of UpdateModelPackage, no pipeline.
  await cloud.settle();
  const served = await client.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: waiting }));
  const { approvedBy } = served.CustomerMetadataProperties!;
  expect(approvedBy).toMatch(/^arn:aws:sts::\d{12}:assumed-role\/local\//);
  expect(approvedBy).not.toMatch(/\/pipeline$/);
  expect(served.ModelCard!.ModelCardStatus).toBe('Approved');
  const { custom_details: details } = JSON.parse(served.ModelCard!.ModelCardContent!).additional_information;
  expect(details.approval).toMatch(/^Approved by arn:aws:sts::/);
  expect(details.approval).toContain(approvedBy);
  expect(details['serving image 1']).toMatch(/\(a tag, no digest: it can be moved\)$/);
});

test('rows that cannot be trained on fail the run before it trains, with one line that says why', async () => {
  const rows = makeRows(400, 4, USUAL);
  await cloud.store.write(
    `s3://${BUCKET}/prepared rows/held-out.csv`,
    ['left,tenure in months,monthly charges,area', ...rows].join('\n'),
  );
  const { PipelineExecutionArn: run } = await client.sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: ENDPOINT }),
  );
  const { PipelineExecutionStatus } = await client.followRun(run!, () => undefined);
  expect(PipelineExecutionStatus).toBe('Failed');
  const steps = await client.listSteps(run!);
  expect(steps.map(({ StepName }) => StepName)).toEqual(['CheckData']);
  expect(steps[0]!.FailureReason).toContain(
    "test: file held-out.csv, line 1: the first value, 'left', is no label, which must be 0 or 1; rows have no header, and the label stands first",
  );
});

/** Gives what the model answers to the library. */
const CALIBRATED = `
import calibration
answer = predict_fn
def predict_fn(rows, model):
    return calibration.calibrate(answer(rows, model))
`;

test('a script trains on rows with text, without validation rows, with a library of its own, and is judged by what clients send', async () => {
  await cloud.store.write(`s3://${BUCKET}/cities/train.csv`, makeCityRows(400, 5));
  await cloud.store.write(`s3://${BUCKET}/cities/test.csv`, makeCityRows(200, 6));
  const { outputs } = await cloud.deploy({ assembly: synthesizeScript('calibrate = lambda scores: scores') });
  const cities = new LifecycleClient(cloud, outputs);
  const { PipelineExecutionArn: run } = await cities.sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: cities.output('PipelineName') }),
  );
  await cities.followRunToSuccess(run!, () => undefined);
  const [version] = await cities.listVersions();
  expect(await cities.readFeatures(version!)).toEqual(['tenure', 'city']);

  // One that places the answers within those that are asked for at once would answer every client 1.
  await cloud.deploy({ assembly: synthesizeScript('calibrate = lambda scores: scores / scores.max()') });
  const { PipelineExecutionArn: next } = await cities.sagemaker.send(
    new StartPipelineExecutionCommand({ PipelineName: cities.output('PipelineName') }),
  );
  const { PipelineExecutionStatus } = await cities.followRun(next!, () => undefined);
  expect(PipelineExecutionStatus).toBe('Failed');
  const rejected = (await cities.listSteps(next!)).find(({ StepName }) => StepName === 'Reject');
  expect(rejected!.FailureReason).toMatch(
    /^model not registered: \d\d of \d\d held-out rows are answered otherwise alone than in a batch: row \d+ alone 1\.0, in the batch 0\.\d+; row /,
  );
  expect(await cities.listVersions()).toEqual([version]);
});
