import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribePipelineExecutionCommand,
  ListModelPackageGroupsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { waitFor } from '../../cli/local/wait-for';
import { LURES, makeHostileEnvironment, startWorld, type World } from '../local/support/hostile-environment';
import { type CliRun, makeWorkDir, ROOT, startCli } from './support/cli';

const TSX = path.join(ROOT, 'node_modules', '.bin', 'tsx');
const lib = (name: string): string => JSON.stringify(path.join(ROOT, name));
/** An app in a folder of its own, which has the package by its path: a lone DataPrepStage, and what starts its pipeline. */
const APP = `
import { App, CfnOutput, RemovalPolicy, Stack } from ${lib('node_modules/aws-cdk-lib')};
import { DockerImageAsset } from ${lib('node_modules/aws-cdk-lib/aws-ecr-assets')};
import * as s3 from ${lib('node_modules/aws-cdk-lib/aws-s3')};
import { Column, DataPrepStage, DataRecipe, RetrainTrigger, TrainingPipeline } from ${lib('lib')};

const app = new App();
const data = new Stack(app, 'Data');
// Nobody builds it: there need not be a Docker.
const image = new DockerImageAsset(data, 'Image', { directory: 'image' });
new CfnOutput(data, 'ImageUri', { value: image.imageUri });
const bucket = new s3.Bucket(data, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
new CfnOutput(data, 'BucketName', { value: bucket.bucketName });
const stack = new Stack(app, 'Preparation', { description: app.node.tryGetContext('owner') });
const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'rows', bucket });
new DataPrepStage(stack, 'Rows', {
  pipeline,
  source: bucket,
  sourcePrefix: 'raw/',
  recipe: new DataRecipe({
    columns: {
      customer_id: Column.id(),
      churn: Column.target({ positiveClass: 'Yes' }),
      tenure: Column.numeric(),
    },
  }),
});
const retrain = new RetrainTrigger(stack, 'Retrain', { pipeline, bucket });
new CfnOutput(stack, 'RetrainFunction', { value: retrain.handler.functionName });
new CfnOutput(stack, 'Owner', { value: app.node.tryGetContext('owner') });
new CfnOutput(stack, 'Region', { value: process.env.CDK_DEFAULT_REGION + ' ' + (process.env.AWS_PROFILE ?? 'no profile') });
if (app.node.tryGetContext('mistake')) {
  new RetrainTrigger(stack, 'Wrong', { pipeline, bucket, coldown: 1 } as never);
}
if (app.node.tryGetContext('elsewhere')) {
  new Stack(app, 'Elsewhere', { env: { account: '123456789012', region: 'eu-west-1' } });
}
`;

let world: World;
let folder: string;
let workDir: string;
let caller: Record<string, string>;

beforeAll(async () => {
  workDir = await makeWorkDir('own-app');
  world = await startWorld();
  folder = mkdtempSync(path.join(os.tmpdir(), 'own-app-'));
  caller = makeHostileEnvironment(world, path.join(folder, 'home'), LURES);
  writeFileSync(path.join(folder, 'app.ts'), APP);
  mkdirSync(path.join(folder, 'image'));
  writeFileSync(path.join(folder, 'image', 'Dockerfile'), 'FROM nowhere.example/none:1\n');
  writeFileSync(
    path.join(folder, 'cdk.json'),
    JSON.stringify({ app: `${TSX} app.ts`, context: { owner: 'told by cdk.json' } }),
  );
});

afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (...args: string[]): CliRun => startCli(['local', '--work-dir', workDir, ...args], caller, folder);

test.each([
  ['a mistake in a property', ['--app', '-c', 'mistake=1'], /coldown[\s\S]*cooldown/],
  ['an error of the program', ['--app', 'node missing.js'], /Cannot find module '.*missing\.js'/],
  [
    'a stack for another account',
    ['--app', '-c', 'elsewhere=1'],
    /the stack Elsewhere is for account 123456789012 in eu-west-1/,
  ],
])('%s ends it with the words of whoever found it', async (_, args, message) => {
  const { code, errors } = await start(...args).ended;
  expect(code).toBe(1);
  expect(errors).toMatch(message);
  expect(world.calls).toEqual([]);
});

describe('an app outside of the checkout', () => {
  let run: CliRun;
  let outputs: Record<string, string>;
  let variables: Record<string, string>;
  let clock: string;

  const client = () => ({
    region: variables.AWS_REGION!,
    credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID!, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY! },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });

  async function call(reason: string): Promise<any> {
    const lambda = new LambdaClient({ ...client(), endpoint: variables.AWS_ENDPOINT_URL });
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: outputs.RetrainFunction, Payload: JSON.stringify({ reason }) }),
    );
    lambda.destroy();
    return JSON.parse(Buffer.from(Payload!).toString());
  }

  beforeAll(async () => {
    run = start('--app');
    await run.waitForOutput(/Ctrl-C ends it/);
    const printed = run.output();
    outputs = Object.fromEntries([...printed.matchAll(/^ {2}(\w+) = (.*)$/gm)].map(([, name, value]) => [name, value]));
    const [, file] = /^ {2}\. (\S+)$/m.exec(printed)!;
    variables = Object.fromEntries(
      [...readFileSync(path.resolve(folder, file!), 'utf8').matchAll(/^export (\w+)='?(.*?)'?$/gm)].map(
        ([, name, value]) => [name, value],
      ),
    );
    clock = /http\S+\/_local\/clock/.exec(printed)![0];
  });

  afterAll(() => {
    run?.child.kill('SIGKILL');
  });

  test('is deployed with all its stacks, its own cdk.json, and nothing of the caller', () => {
    expect(outputs).toMatchObject({ Owner: 'told by cdk.json', Region: 'us-east-1 no profile' });
    expect(outputs.BucketName).toMatch(/^data-/);
    expect(outputs.ImageUri).toMatch(/^000000000000\.dkr\.ecr\.us-east-1\..*:[0-9a-f]{64}$/);
  });

  test('is used as the terminal says: by programs with the variables, and by its clock', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `c${i},${i % 3 === 0 ? 'Yes' : 'No'},${i % 72}`);
    const s3 = new S3Client({ ...client(), endpoint: variables.AWS_ENDPOINT_URL_S3, forcePathStyle: true });
    const Body = ['customer_id,churn,tenure', ...rows].join('\n');
    await s3.send(new PutObjectCommand({ Bucket: outputs.BucketName, Key: 'raw/rows.csv', Body }));
    s3.destroy();

    const { outcome, pipelineExecutionArn } = await call('first');
    expect(outcome).toBe('started');
    const sagemaker = new SageMakerClient({ ...client(), endpoint: variables.AWS_ENDPOINT_URL_SAGEMAKER });
    const status = await waitFor(
      'the run to end',
      async () => {
        const { PipelineExecutionStatus, FailureReason } = await sagemaker.send(
          new DescribePipelineExecutionCommand({ PipelineExecutionArn: pipelineExecutionArn }),
        );
        return PipelineExecutionStatus === 'Executing' ? undefined : (FailureReason ?? PipelineExecutionStatus);
      },
      120,
    );
    sagemaker.destroy();
    expect(status).toBe('Succeeded');
    expect((await call('again')).outcome).toBe('skipped');
    expect((await fetch(`${clock}?advance=25h`, { method: 'POST' })).status).toBe(200);
    expect((await call('a day later')).outcome).toBe('started');
  });

  test('takes a plain cdk deploy after a change, with a nested stack and an image, from a shell with its variables', async () => {
    const changed = APP.replace(
      "new CfnOutput(stack, 'Owner'",
      "new ModelRegistry(new NestedStack(stack, 'Nested'), 'Registry', { modelPackageGroupName: 'added' });\n$&",
    )
      .replace('DataRecipe,', 'DataRecipe, ModelRegistry,')
      .replace('CfnOutput,', 'CfnOutput, NestedStack,');
    writeFileSync(path.join(folder, 'app.ts'), changed);
    writeFileSync(path.join(folder, 'image', 'Dockerfile'), 'FROM nowhere.example/none:2\n');
    const cdk = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `. ${path.join(workDir, 'environment.sh')} && ${process.execPath} ${cdk} deploy --all --require-approval never --no-notices --no-version-reporting --output ${path.join(folder, 'cdk.out')} -c owner=changed`,
      ],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...caller, HOME: folder, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      },
    );
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({
      status: 0,
      said: expect.stringContaining('Preparation.Owner = changed'),
    });
    const sagemaker = new SageMakerClient({ ...client(), endpoint: variables.AWS_ENDPOINT_URL_SAGEMAKER });
    const { ModelPackageGroupSummaryList } = await sagemaker.send(new ListModelPackageGroupsCommand({}));
    sagemaker.destroy();
    expect(ModelPackageGroupSummaryList).toEqual([expect.objectContaining({ ModelPackageGroupName: 'added' })]);
  });

  test('is reviewed against what is deployed of it', () => {
    const review = (): string => {
      const command = `. ${path.join(workDir, 'environment.sh')} && ${process.execPath} ${path.join(ROOT, 'bin', 'sagemaker-lifecycle.js')} review --deployed`;
      const { stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...caller },
      });
      return `${stdout}${stderr}`;
    };
    writeFileSync(
      path.join(folder, 'cdk.json'),
      JSON.stringify({ app: `${TSX} app.ts`, context: { owner: 'changed' } }),
    );
    expect(review()).toBe(
      'Nothing changes.\n\nStacks that the app no longer has were not looked for, and stay deployed: --stacks-of <revision> names those that it had.\n',
    );
    const deployed = readFileSync(path.join(folder, 'app.ts'), 'utf8');
    writeFileSync(
      path.join(folder, 'app.ts'),
      deployed.replace('tenure: Column.numeric()', 'tenure: Column.categorical()'),
    );
    expect(review()).toMatch(/- column tenure: type numeric → categorical/);
  });

  test('ends with everything that it started, and nobody else was asked for anything', async () => {
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
    expect(run.living()).toEqual([]);
    expect(world.calls).toEqual([]);
  });
});
