import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { parseQualityConfig } from '../../contract/quality-config';
import { logger } from '../../engine/aws/logging';
import { measureQuality } from '../../lambda/measure-quality/measure-quality';
import { Algorithm, Column, DataRecipe, MlLifecycleStack, SuccessCriterion } from '../../lib';
import { pythonOf } from '../../local/python';
import { createApp } from '../constructs/fixtures';
import { capture, label } from '../engine/quality/fixtures';
import { answerBy, FakeS3 } from '../lambda/detect-drift/fake-aws';
import { makeWorkDir, ROOT } from './support/cli';

/** README's smallest stack names the positive class only: the other one is what the preparation finds in the rows. */
const RECIPE = new DataRecipe({
  columns: { customer_id: Column.id(), churn: Column.target({ positiveClass: 'Yes' }), tenure: Column.numeric() },
});

let python: string;
let baseDir: string;

/** What the synthesized lifecycle tells the preparation and the quality monitor. */
function synthesize(): { preparation: string; quality: string } {
  const app = createApp();
  const stack = new MlLifecycleStack(app, 'Churn', {
    lifecycleName: 'churn',
    recipe: RECIPE,
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.5)],
  });
  const assembly = app.synth();
  const files = readdirSync(assembly.directory)
    .filter((name) => /^asset\..*\.json$/.test(name))
    .map((name) => readFileSync(path.join(assembly.directory, name), 'utf8'));
  const functions = Object.values(assembly.getStackByName(stack.stackName).template.Resources as Record<string, any>);
  const [quality] = functions.flatMap(({ Properties }) => {
    const text = Properties?.Environment?.Variables?.QUALITY_CONFIG;
    return text === undefined
      ? []
      : [text['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'bucket')).join('')];
  });
  return { preparation: files.find((text) => text.includes('"recipe"'))!, quality };
}

/** Runs the preparation on the rows, as SageMaker does, and returns its exit code and what it said. */
function prepare(configuration: string): { code: number; message: string } {
  const file = path.join(baseDir, 'configuration.json');
  writeFileSync(file, configuration);
  try {
    execFileSync(python, [path.join(ROOT, 'jobs'), 'prepare', '--config', file], {
      env: { SAGEMAKER_BASE_DIR: baseDir, PATH: process.env.PATH },
      stdio: 'pipe',
    });
    return { code: 0, message: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, message: stderr.toString('utf8') };
  }
}

function putRows(name: string, text: string): void {
  const file = path.join(baseDir, 'processing', 'input', 'source', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(async () => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  baseDir = await makeWorkDir('labelled-classes');
  python = pythonOf(path.join(baseDir, 'python'));
});

test('a third spelling of a class in ground truth is refused and counted, and never becomes training data', async () => {
  const { preparation, quality } = synthesize();
  expect(preparation).not.toContain('negativeClass');
  const rows = Array.from({ length: 300 }, (_, i) => `C${i},${i % 3 === 0 ? 'Yes' : 'No'},${i % 72}`);
  putRows('rows.csv', ['customer_id,churn,tenure', ...rows, ''].join('\n'));
  expect(prepare(preparation)).toEqual({ code: 0, message: '' });

  const s3 = new FakeS3();
  s3.objects.set(
    's3://bucket/schema.json',
    readFileSync(path.join(baseDir, 'processing', 'output', 'baseline', 'schema.json'), 'utf8'),
  );
  const spellings = ['Yes', 'No', 'no', 'yes', 'maybe', '1', '0', 'Yes', 'No', 'Nein'];
  const lines = spellings.map((_, i) => capture({ inferenceId: `L${i}` }, `${i}\n`, '0.4\n', '2026-11-23T13:05:00Z'));
  s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0.jsonl', lines.join('\n'));
  s3.objects.set(
    's3://bucket/ground-truth/2026/11/24/10/0.jsonl',
    spellings.map((spelling, i) => label(`L${i}`, spelling)).join('\n'),
  );
  const sageMaker = answerBy(SageMakerClient, {
    DescribeEndpointCommand: () => ({ EndpointConfigName: 'config' }),
    DescribeEndpointConfigCommand: () => ({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] }),
    DescribeModelCommand: () => ({
      Containers: [{ ModelPackageName: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1' }],
      CreationTime: new Date('2026-11-01T00:00:00Z'),
    }),
    DescribeModelPackageCommand: () => ({
      DriftCheckBaselines: {
        ModelDataQuality: {
          Statistics: { S3Uri: 's3://bucket/baseline.csv' },
          Constraints: { S3Uri: 's3://bucket/schema.json' },
        },
      },
    }),
  });
  await measureQuality(
    {
      scheduledTime: '2026-12-01T00:00:00Z',
      windowStart: '2026-11-23T00:00:00Z',
      windowEnd: '2026-11-24T00:00:00Z',
    },
    {
      endpointName: 'churn',
      variantName: 'AllTraffic',
      captureUri: 's3://bucket/capture',
      groundTruthUri: 's3://bucket/ground-truth',
      reportUri: 's3://bucket/quality-reports',
      config: parseQualityConfig(quality),
    },
    { s3, sageMaker, cloudWatch: answerBy(CloudWatchClient, {}) },
  );
  const report = s3.json('s3://bucket/quality-reports/churn/2026/11/23/00/20261123T000000Z.json');
  expect(report.labels).toMatchObject({ rows: 10, labelledRows: 6, unusableLabels: { unknownLabel: 4 } });
  expect(report.trainingRows).toMatchObject({ rows: 6, leftOut: {} });
  const written = String(s3.objects.get(report.trainingRows.uri));
  expect(written.trim().split('\n')).toEqual([
    'customer_id,churn,tenure',
    'L0,Yes,0',
    'L1,No,1',
    'L5,Yes,5',
    'L6,No,6',
    'L7,Yes,7',
    'L8,No,8',
  ]);

  // The next run takes them; a spelling of its own among the rows would have stopped it.
  putRows('labelled-traffic/20261123T000000Z.csv', written);
  expect(prepare(preparation)).toEqual({ code: 0, message: '' });
  putRows('labelled-traffic/20261123T000000Z.csv', `${written}L9,Nein,9\n`);
  expect(prepare(preparation)).toMatchObject({
    code: 1,
    message: expect.stringContaining("target churn: must have two classes, got 3: 'Nein', 'No', 'Yes'"),
  });
});
