import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Column,
  DataPrepStage,
  type DataPrepStageProps,
  DataRecipe,
  Engine,
  ModelImage,
  TrainingPipeline,
} from '../../../lib';
import { readDefinition } from '../fixtures';

const SCRIPT = path.join(__dirname, '../../../examples/house-prices-own-rows/rows');

function createStage(
  props: Partial<DataPrepStageProps> | ((stack: Stack) => Partial<DataPrepStageProps>),
  region = 'eu-west-1',
): Stack {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region } });
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'data-bucket');
  new DataPrepStage(stack, 'Data', {
    pipeline: new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket }),
    source: s3.Bucket.fromBucketName(stack, 'Source', 'source-bucket'),
    sourcePrefix: 'raw',
    recipe: new DataRecipe({
      columns: { id: Column.id(), left: Column.target({ positiveClass: 'Yes' }), age: Column.numeric() },
    }),
    ...(typeof props === 'function' ? props(stack) : props),
  });
  return stack;
}

const readSteps = (stack: Stack): any[] => readDefinition(stack).Steps;
const step = (stack: Stack, name: string): any => readSteps(stack).find(({ Name }) => Name === name).Arguments;

/** What a role may do with objects, by its logical id's beginning. */
function listObjects(stack: Stack, role: string): string[] {
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const [, found] = roles.find(([id]) => id.startsWith(role))!;
  const statements: any[] = found.Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
  return statements
    .filter(({ Action }) => [Action].flat().some((action: string) => /^s3:(Get|Put)Object/.test(action)))
    .flatMap(({ Action, Resource }) =>
      [Resource].flat().map((one) => `${[Action].flat().at(-1)} ${JSON.stringify(one)}`),
    );
}

test('one machine is what there is when nothing is said', () => {
  expect(readSteps(createStage({ engine: Engine.oneMachine() }))).toEqual(readSteps(createStage({})));
});

test('Spark has its image, its instances, and what they say to each other encrypted', () => {
  const stack = createStage({ engine: Engine.spark({ instances: 4 }), volumeSize: Size.gibibytes(200) });
  const prepare = step(stack, 'Prepare');
  expect(prepare.ProcessingResources.ClusterConfig).toEqual({
    InstanceCount: 4,
    InstanceType: 'ml.m5.4xlarge',
    VolumeSizeInGB: 200,
  });
  expect(prepare.AppSpecification.ImageUri).toMatch(
    /^571004829621\.dkr\.ecr\.eu-west-1\..*\/sagemaker-spark-processing:3\.5-cpu-py312-v1\.3$/,
  );
  expect(prepare.NetworkConfig).toEqual({ EnableNetworkIsolation: true, EnableInterContainerTrafficEncryption: true });
  expect(prepare.ProcessingOutputConfig.Outputs).toEqual(
    step(createStage({}), 'Prepare').ProcessingOutputConfig.Outputs,
  );
  const pulled = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(pulled).toContain('571004829621:repository/sagemaker-spark-processing');
  expect(pulled).not.toContain('repository/sagemaker-scikit-learn');
});

test('one instance has nobody to talk to, and isolation can be turned off', () => {
  const prepare = step(createStage({ engine: Engine.spark({ instances: 1, networkIsolation: false }) }), 'Prepare');
  expect(prepare.NetworkConfig).toEqual({ EnableNetworkIsolation: false });
});

test('the role of Spark’s job may do what that of one machine may, and read its program', () => {
  const alone = listObjects(createStage({}), 'DataRole');
  const together = listObjects(createStage({ engine: Engine.spark() }), 'DataRole');
  const added = together.filter((one) => !alone.includes(one));
  expect(alone.filter((one) => !together.includes(one))).toEqual([]);
  expect(added).toHaveLength(1);
  expect(added[0]).toMatch(/^s3:GetObject .*\/\*\.py/);
});

test('a script makes the rows before they are prepared, each with a role of its own', () => {
  const stack = createStage({ engine: Engine.script({ source: SCRIPT }) });
  expect(readSteps(stack).map(({ Name }) => Name)).toEqual(['MakeRows', 'Prepare']);
  const makeRows = step(stack, 'MakeRows');
  const inputs = makeRows.ProcessingInputs.map(({ InputName, S3Input }: any) => [InputName, S3Input.LocalPath]);
  expect(Object.fromEntries(inputs)).toEqual({
    source: '/opt/ml/processing/input/source',
    code: '/opt/ml/processing/input/code',
    config: '/opt/ml/processing/input/config',
    script: '/opt/ml/processing/input/script',
  });
  expect(makeRows.AppSpecification.ContainerArguments[0]).toBe('make-rows');
  expect(makeRows.NetworkConfig.EnableNetworkIsolation).toBe(true);
  expect(makeRows.RoleArn).not.toEqual(step(stack, 'Prepare').RoleArn);
  const [source] = step(stack, 'Prepare').ProcessingInputs;
  expect(source.S3Input.S3Uri).toEqual({
    Get: "Steps.MakeRows.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri",
  });
  const maker = listObjects(stack, 'DataRowMakerRole').join('\n');
  expect(maker).toContain('source-bucket/raw/*');
  expect(maker).toContain('churn/runs/*/rows/*');
  expect(maker).not.toContain('runs/*/prepare');
  const prepare = listObjects(stack, 'DataRole').join('\n');
  expect(prepare).not.toContain('source-bucket');
  expect(prepare).toContain('churn/runs/*/rows/*');
});

test('a container gets the options of a script behind its command', () => {
  const makeRows = step(
    createStage((stack) => ({
      engine: Engine.container(
        ModelImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Rows', 'our-rows'), '1.4'),
        {
          command: ['python3', '/app/rows.py'],
          instanceType: InstanceType.of('ml.c6i.xlarge'),
          volumeSize: Size.gibibytes(90),
          role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/rows'),
        },
      ),
    })),
    'MakeRows',
  );
  expect(makeRows.AppSpecification.ContainerEntrypoint).toEqual(['python3', '/app/rows.py']);
  expect(makeRows.AppSpecification.ContainerArguments).toEqual([
    '--source',
    '/opt/ml/processing/input/source',
    '--rows',
    '/opt/ml/processing/output/rows',
    '--recipe',
    expect.stringMatching(/^\/opt\/ml\/processing\/input\/config\/[0-9a-f]{64}\.json$/),
  ]);
  expect(makeRows.ProcessingResources.ClusterConfig).toEqual({
    InstanceCount: 1,
    InstanceType: 'ml.c6i.xlarge',
    VolumeSizeInGB: 90,
  });
  expect(makeRows.RoleArn).toBe('arn:aws:iam::111122223333:role/rows');
});

describe('what cannot be is refused', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'engine-'));
    writeFileSync(path.join(folder, 'other.py'), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const image = (): ModelImage => ModelImage.published('ours', '1', { 'eu-west-1': '111122223333' });
  test.each<[string, () => unknown, string]>([
    ['no instance', () => Engine.spark({ instances: 0 }), 'instances: must be a whole number from 1 to 100, got 0'],
    [
      'a property that is none of Spark’s',
      () => Engine.spark({ properties: { 'executor.memory': '4g' } }),
      "properties: must be properties of Spark, whose names begin with 'spark.', got 'executor.memory'",
    ],
    [
      'a property that comes too late',
      () => Engine.spark({ properties: { 'spark.driver.memory': '4g' } }),
      "properties: 'spark.driver.memory' is set by SageMaker's container before the program begins, and cannot be changed",
    ],
    [
      'a region without the image',
      () => createStage({ engine: Engine.spark() }, 'us-iso-east-1'),
      "region: the image sagemaker-spark-processing:3.5-cpu-py312-v1.3 is not published in 'us-iso-east-1'",
    ],
    [
      'Spark on graviton',
      () => createStage({ engine: Engine.spark(), instanceType: InstanceType.of('ml.m7g.4xlarge') }),
      'instanceType: ml.m7g.4xlarge has a graviton processor, for which there is no image sagemaker-spark-processing',
    ],
    [
      'a script whose folder is not there',
      () => Engine.script({ source: 'nowhere' }),
      "source: must be the folder that holds the script, got 'nowhere'",
    ],
    [
      'a script that is not there',
      () => Engine.script({ source: folder }),
      "entryPoint: there is no file 'make_rows.py' in source",
    ],
    [
      'a script elsewhere',
      () => Engine.script({ source: folder, entryPoint: '../other.py' }),
      "entryPoint: '../other.py' must be a path within source",
    ],
    [
      'a script on graviton',
      () => Engine.script({ source: folder, entryPoint: 'other.py', instanceType: InstanceType.of('ml.m7g.large') }),
      'instanceType: ml.m7g.large has a graviton processor',
    ],
    [
      'a container without a command',
      () => Engine.container(image(), { command: [] }),
      "command: must be a program and what it is told, such as ['python3', '/app/make_rows.py'], got []",
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
