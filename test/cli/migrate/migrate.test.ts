import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { migrate } from '../../../cli/migrate/command';
import { compile, run } from '../../docs/read-samples';
import { fakeClient } from '../../engine/aws/fake-client';
import { ROOT } from '../drift/fixtures';
import { descriptions, type MonitoringFiles, writeMonitoringFiles } from './monitoring-files';

let files: MonitoringFiles;
let out: string;
let result: { status: number | null; stdout: string; stderr: string };

function call(...args: string[]): typeof result {
  return spawnSync(process.execPath, [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), 'migrate', ...args], {
    encoding: 'utf8',
  });
}

/** The module that was written, where it finds the library. */
function sample(folder: string): { name: string; file: string; text: string } {
  const text = readFileSync(path.join(folder, 'monitoring.ts'), 'utf8');
  return {
    name: 'monitoring',
    file: path.join(__dirname, '..', '..', 'docs', 'monitoring.ts'),
    text: `${text.replace("'cdk-sagemaker-lifecycle'", "'../../lib'")}\nimport { App } from 'aws-cdk-lib';\nexport const stack = new MonitoringStack(new App(), 'Monitoring');\n`,
  };
}

beforeAll(async () => {
  if (!existsSync(path.join(ROOT, 'build', 'cli', 'index.js'))) {
    throw new Error('the command line is not bundled: run npm run bundle first');
  }
  files = await writeMonitoringFiles();
  out = path.join(files.folder, 'out');
  result = call('--from', files.from, '--s3-copy', files.copies, '--out', out);
});

afterAll(() => rmSync(files.folder, { recursive: true }));

describe('sagemaker-lifecycle migrate', () => {
  test('ends with 0, and says what has no counterpart and how verdicts compare', () => {
    expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' });
    expect(result.stdout).toMatch(
      /^- churn-shap: feature attribution drift \(ModelExplainability\) has no counterpart/m,
    );
    expect(result.stdout).toMatch(/^- churn-data, RecordPreprocessorSourceUri: has no counterpart/m);
    expect(result.stdout).toMatch(/^- comparison_threshold 0\.1 \(Robust\): /m);
    expect(result.stdout).toMatch(/^- churn-bias, facet nationality: is no column of the baseline/m);
    expect(result.stdout).toMatch(/^- churn-bias, the facet 2: is a number/m);
    expect(result.stdout).toMatch(/^- f2 LessThanThreshold 0\.6: there is no such criterion/m);
    expect(result.stdout).toMatch(
      /^s3:\S+\/13: drift by Model Monitor, drift by this library \(600 rows\); both find drifted: internet_service;.*other violations: tenure \(data_type_check\)$/m,
    );
    expect(result.stdout).toMatch(/^s3:\S+\/14: no drift by Model Monitor, no drift by this library \(600 rows\)$/m);
  });

  test('writes an app that compiles, and synthesizes with what Model Monitor had', () => {
    const app = sample(out);
    expect(compile([app])).toEqual([]);
    const template = Template.fromStack(run(app) as Stack);
    const environments = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables as Record<string, unknown>,
    );
    const [drift, quality] = ['CAPTURE_SAMPLING_PERCENTAGE', 'GROUND_TRUTH_URI'].map((name) =>
      environments.find((one) => one[name] !== undefined),
    );
    expect(JSON.stringify(template.toJSON())).toContain(':key/1234abcd-12ab-34cd-56ef-1234567890ab');
    expect(drift).toMatchObject({ ENDPOINT_NAME: 'DEMO-churn', CAPTURE_SAMPLING_PERCENTAGE: '50' });
    expect(JSON.parse(drift!.DRIFT_CONFIG as string)).toMatchObject({
      windowSeconds: 3600,
      effect: { lInfinity: 0.15, unseenShare: 0.05 },
    });
    expect(JSON.parse(JSON.stringify(quality))).toMatchObject({ ENDPOINT_NAME: 'DEMO-churn' });
    const config = JSON.parse(quality!.QUALITY_CONFIG as string);
    expect(config).toMatchObject({
      problemType: 'binary',
      windowSeconds: 86_400,
      labelDelaySeconds: 7 * 86_400,
      decisionThreshold: 0.4,
      answer: { score: '0' },
      criteria: [
        { metric: 'recall', comparison: 'atLeast', threshold: 0.7 },
        { metric: 'auc', comparison: 'atLeast', threshold: 0.81 },
      ],
      slices: [{ column: 'female' }, { column: 'tenure', edges: [12] }],
    });
  });

  test('refuses in one line, and writes nothing', () => {
    const refuse = (...args: string[]): string => {
      const { status, stdout, stderr } = call(...args);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr.trim()).not.toContain('\n');
      return stderr;
    };
    const other = path.join(files.folder, 'other');
    expect(refuse('--from', files.from, '--out', out)).toContain('exist already: nothing was written; --force');
    expect(refuse('--from', path.join(files.folder, 'nowhere'), '--out', other)).toContain('does not exist');
    expect(refuse('--from', path.join(files.folder, 'training.csv'), '--out', other)).toContain('is not JSON');
    expect(
      refuse('--from', path.join(files.copies, 'baselines', 'churn', 'statistics.json'), '--out', other),
    ).toContain('is not what aws sagemaker prints for monitoring; it must be of describe-monitoring-schedule');
    expect(refuse('--from', path.join(files.from, 'schedule-data.json'), '--out', other)).toContain(
      'add what this prints: aws sagemaker describe-data-quality-job-definition --job-definition-name churn-data-definition',
    );
    expect(
      refuse(
        '--from',
        ...['schedule-data', 'data-quality-job-definition'].map((name) => path.join(files.from, `${name}.json`)),
        '--out',
        other,
      ),
    ).toContain('add what this prints: aws sagemaker describe-endpoint --endpoint-name DEMO-churn');
    expect(refuse('--from', files.from, '--endpoint', 'DEMO-chrun', '--out', other)).toContain(
      '--endpoint DEMO-chrun has no monitoring schedule; those that are given are of DEMO-churn',
    );
    expect(refuse('--from', files.from, '--s3-copy', files.copies, '--target', 'chrun', '--out', other)).toContain(
      "--target: the baseline of churn-data has no column 'chrun'; it has churn, ",
    );
    expect(existsSync(other)).toBe(false);
  });
});

test('an account says what its files say', async () => {
  const asked: string[] = [];
  const byName = Object.values(descriptions);
  const sageMaker = fakeClient(SageMakerClient, ({ input, constructor: { name } }) => {
    asked.push(name);
    const schedules = byName.filter((one) => one.MonitoringScheduleConfig);
    const [key, value] = Object.entries(input)[0] as [string, string];
    switch (name) {
      case 'ListMonitoringSchedulesCommand':
        return input.NextToken === undefined
          ? { MonitoringScheduleSummaries: schedules.slice(0, 2), NextToken: 'more' }
          : { MonitoringScheduleSummaries: schedules.slice(2) };
      case 'ListMonitoringExecutionsCommand':
        return {
          MonitoringExecutionSummaries: byName
            .filter((one) => one.MonitoringScheduleArn?.endsWith(input.MonitoringScheduleName) && one.ProcessingJobArn)
            .map((one) => ({
              MonitoringExecutionStatus: 'CompletedWithViolations',
              ProcessingJobArn: one.ProcessingJobArn,
            })),
        };
      case 'DescribeProcessingJobCommand':
      case 'DescribeEndpointCommand':
      case 'DescribeMonitoringScheduleCommand':
        return byName.find(
          (one) =>
            one[key] === value &&
            (one.MonitoringScheduleConfig || !one.MonitoringScheduleName) &&
            (name !== 'DescribeEndpointCommand' || one.EndpointStatus),
        );
      default:
        return byName.find((one) => one.JobDefinitionName === input.JobDefinitionName);
    }
  });
  const lines: string[] = [];
  const folder = path.join(files.folder, 'account');
  await migrate(
    { s3Copy: files.copies, executions: 3, out: folder, force: false },
    { root: ROOT, write: (line) => lines.push(line) },
    sageMaker,
  );
  for (const name of ['monitoring.ts', 'monitoring.md']) {
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe(readFileSync(path.join(out, name), 'utf8'));
  }
  // Nothing was written to the account.
  expect(asked.filter((name) => !/^(List|Describe)/.test(name))).toEqual([]);
});

test('what SageMaker refuses is one line', async () => {
  const sageMaker = fakeClient(SageMakerClient, () => {
    throw Object.assign(new Error('not authorized to perform: sagemaker:ListMonitoringSchedules'), {
      name: 'AccessDeniedException',
    });
  });
  await expect(
    migrate(
      { executions: 3, out: path.join(files.folder, 'refused'), force: false },
      { root: ROOT, write: () => {} },
      sageMaker,
    ),
  ).rejects.toThrow(
    "the account's monitoring schedules cannot be read: AccessDeniedException: not authorized to perform: sagemaker:ListMonitoringSchedules",
  );
});

describe('strange monitoring', () => {
  const inline = (name: string, endpoint: string, inputs: object): object => ({
    MonitoringScheduleName: name,
    EndpointName: endpoint,
    MonitoringScheduleConfig: {
      ScheduleConfig: { ScheduleExpression: 'NOW' },
      MonitoringJobDefinition: {
        BaselineConfig: { StatisticsResource: { S3Uri: 's3://baselines/churn/statistics.json' } },
        MonitoringInputs: [inputs],
        MonitoringAppSpecification: { ImageUri: 'image' },
      },
    },
  });
  const endpointOf = (name: string, capture = 's3://captures'): object => ({
    ...descriptions.endpoint,
    EndpointName: name,
    DataCaptureConfig: {
      ...descriptions.endpoint.DataCaptureConfig,
      KmsKeyId: 'alias/data',
      DestinationS3Uri: capture,
    },
    ProductionVariants: [{ VariantName: 'blue' }, { VariantName: 'green' }],
  });
  const onEndpoint = (name: string): object => ({ EndpointInput: { EndpointName: name } });

  async function migrateAll(
    name: string,
    content: unknown,
    target?: string,
  ): Promise<{ folder: string; notes: string }> {
    const file = path.join(files.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(content));
    const folder = path.join(files.folder, name);
    await migrate(
      { from: [file], s3Copy: files.copies, target, executions: 3, out: folder, force: false },
      { root: ROOT, write: () => {} },
    );
    return { folder, notes: readFileSync(path.join(folder, 'monitoring.md'), 'utf8') };
  }

  test('schedules without a definition of their own, of endpoints whose names are alike, compile and synthesize', async () => {
    const { folder, notes } = await migrateAll(
      'alike',
      [
        ...['2-churn', 'two', 'Two', 't-wo'].flatMap((name) => [
          inline(`${name}-data`, name, onEndpoint(name)),
          endpointOf(name),
        ]),
        inline('two-again', 'two', onEndpoint('two')),
        { ...inline('batch', 'two', {}), EndpointName: undefined },
      ],
      '',
    );
    const app = sample(folder);
    expect(compile([app])).toEqual([]);
    Template.fromStack(run(app)).resourceCountIs('AWS::Scheduler::Schedule', 4);
    expect(app.text).not.toContain('targetColumn');
    expect(app.text).not.toContain('capturePrefix');
    expect(notes).toContain('two-again: a second DataQuality schedule of the endpoint');
    expect(notes).toContain('batch: monitors batch transforms');
    expect(notes).toContain("of the endpoint's variants blue is watched, and not green");
    expect(notes).toContain('two-data runs by NOW: a window of a day is taken');
    expect(notes).toContain('KmsKeyId alias/data: is an alias, which grants nothing');
    expect(notes).toContain('No verdicts were compared');
  });

  test.each<[string, unknown, string]>([
    [
      'batch',
      { ...inline('batch', 'two', {}), EndpointName: undefined },
      'there is nothing to watch: batch: monitors batch',
    ],
    ['capture', [inline('d', 'e', onEndpoint('e')), endpointOf('e', 'http://x')], 'http://x is no S3 address'],
    [
      'off',
      [inline('d', 'e', onEndpoint('e')), { EndpointName: 'e', EndpointStatus: 'InService' }],
      'captures no requests',
    ],
    ['null', [null], 'is not what aws sagemaker prints for monitoring'],
  ])('%s is an error', async (name, content, message) => {
    await expect(migrateAll(`wrong-${name}`, content)).rejects.toThrow(message);
    expect(existsSync(path.join(files.folder, `wrong-${name}`))).toBe(false);
  });

  test('an execution that cannot be read is said, and the rest is written', async () => {
    const gone = { ...descriptions['execution-drift'], ProcessingOutputConfig: { Outputs: [] } };
    const all = Object.entries(descriptions).filter(([name]) => !name.startsWith('execution'));
    const { notes } = await migrateAll('gone', [...all.map(([, one]) => one), gone]);
    expect(notes).toMatch(/2026\/03\/01\/13: not compared: violations .* does not exist/);
  });

  test('schedules of endpoints that are deleted are said', async () => {
    const sageMaker = fakeClient(SageMakerClient, ({ constructor: { name } }) => {
      if (name === 'DescribeEndpointCommand') {
        throw Object.assign(new Error('Could not find endpoint "DEMO-churn".'), { name: 'ValidationException' });
      }
      return name === 'ListMonitoringSchedulesCommand'
        ? { MonitoringScheduleSummaries: [{ MonitoringScheduleName: 'churn-data' }] }
        : descriptions['schedule-data'];
    });
    const options = { executions: 3, out: path.join(files.folder, 'deleted'), force: false };
    await expect(migrate(options, { root: ROOT, write: () => {} }, sageMaker)).rejects.toThrow(
      'there is nothing to watch: churn-data: its endpoint is deleted',
    );
  });
});
