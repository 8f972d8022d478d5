import { LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineParametersForExecutionCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { traceLineage } from '../../../cli/lineage/command';
import { describeLineage } from '../../../cli/lineage/describe-lineage';
import { fakeClient } from '../../engine/aws/fake-client';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333';
const GROUP = `${ARN}:model-package/churn`;
const RUN = `${ARN}:pipeline/churn/execution/abcdefabcdef`;

class NotFound extends Error {
  public readonly name = 'ValidationException';
  public readonly $metadata = { httpStatusCode: 400 };
  constructor(what: string) {
    super(`Could not find ${what}`);
  }
}

/** What SageMaker knows; `isRunGone` after it has deleted what it knew of the run. */
function makeSageMaker({ isRunGone = false } = {}) {
  return fakeClient(SageMakerClient, (command) => {
    const { input } = command;
    switch (command.constructor) {
      case DescribeEndpointCommand:
        if (input.EndpointName !== 'churn') {
          throw new NotFound(`endpoint "${ARN}:endpoint/${input.EndpointName}".`);
        }
        return { EndpointConfigName: 'config', ProductionVariants: [{ VariantName: 'AllTraffic' }] };
      case DescribeEndpointConfigCommand:
        return { ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] };
      case DescribeModelCommand:
        return { Containers: [{ ModelPackageName: `${GROUP}/4` }] };
      case DescribeModelPackageCommand:
        if (input.ModelPackageName.endsWith('/9')) {
          throw new NotFound(`ModelPackage ${input.ModelPackageName}`);
        }
        return {
          ModelApprovalStatus: 'Approved',
          CreationTime: new Date('2026-11-01T10:00:00Z'),
          ModelPackageDescription: 'auc 0.84 meets at least 0.8',
          CustomerMetadataProperties: { pipelineExecutionArn: RUN, approvedBy: 'ada' },
          InferenceSpecification: { Containers: [{ Image: 'xgboost:1.7-1', ModelDataUrl: 's3://b/model.tar.gz' }] },
          DriftCheckBaselines: {
            ModelDataQuality: { Statistics: { S3Uri: 's3://b/d' }, Constraints: { S3Uri: 's3://b/s' } },
          },
        };
      case DescribePipelineExecutionCommand:
        if (isRunGone) {
          throw new NotFound(`pipeline execution ${RUN}`);
        }
        return {
          PipelineExecutionStatus: 'Succeeded',
          PipelineExecutionDescription: 'the traffic has drifted',
          CreationTime: new Date('2026-11-01T09:00:00Z'),
        };
      case ListPipelineParametersForExecutionCommand:
        return { PipelineParameters: [{ Name: 'ApprovalStatus', Value: 'Approved' }] };
      case ListPipelineExecutionStepsCommand:
        return input.NextToken === undefined
          ? {
              PipelineExecutionSteps: [
                {
                  StepName: 'Prepare',
                  StepStatus: 'Succeeded',
                  Metadata: { ProcessingJob: { Arn: `${ARN}:processing-job/prepare-1` } },
                },
                { StepName: 'Judge', Metadata: { Condition: { Outcome: 'True' } } },
              ],
              NextToken: 'more',
            }
          : {
              PipelineExecutionSteps: [
                { StepName: 'Train', Metadata: { TrainingJob: { Arn: `${ARN}:training-job/train-1` } } },
              ],
            };
      case DescribeProcessingJobCommand:
        return {
          AppSpecification: { ImageUri: 'sklearn:1.2-1' },
          ProcessingInputs: [
            { InputName: 'code', S3Input: { S3Uri: 's3://assets/code.zip' } },
            { InputName: 'source', S3Input: { S3Uri: 's3://b/source/' } },
          ],
          ProcessingOutputConfig: { Outputs: [{ S3Output: { S3Uri: 's3://b/runs/1/prepare/report' } }] },
        };
      case DescribeTrainingJobCommand:
        return {
          AlgorithmSpecification: { TrainingImage: 'xgboost:1.7-1' },
          HyperParameters: { num_round: '120' },
          InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: 's3://b/runs/1/train' } } }],
        };
      default:
        throw new Error(`unexpected ${command.constructor.name}`);
    }
  });
}

const REPORTS = 's3://b/drift-reports';
const objects: Record<string, object> = {
  's3://b/runs/1/prepare/report/report.json': { files: [{ name: 'rows.csv', rows: 7043, bytes: 1 }] },
  [`${REPORTS}/churn/2026/11/09/23/2026-11-09T23-00-00Z.json`]: {
    window: { start: '2026-11-09T23:00:00Z', end: '2026-11-10T01:00:00Z' },
    modelPackageArn: `${GROUP}/3`,
  },
  [`${REPORTS}/churn/2026/11/10/01/2026-11-10T01-00-00Z.json`]: {
    window: { start: '2026-11-10T01:00:00Z', end: '2026-11-10T02:00:00Z' },
    modelPackageArn: `${GROUP}/4`,
  },
  [`${REPORTS}/churn/2026/11/10/01/2026-11-10T01-00-00Z.html`]: {},
};

const s3 = fakeClient(S3Client, (command) => {
  const { Bucket, Key, Prefix } = command.input;
  if (command instanceof ListObjectsV2Command) {
    const keys = Object.keys(objects).map((uri) => uri.slice(`s3://${Bucket}/`.length));
    return { Contents: keys.filter((key) => key.startsWith(Prefix)).map((Each) => ({ Key: Each, Size: 1 })) };
  }
  const found = objects[`s3://${Bucket}/${Key}`];
  if (!found) {
    throw Object.assign(new Error('The specified key does not exist.'), {
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
  }
  return { Body: { transformToString: async () => JSON.stringify(found) } };
});

const lambda = fakeClient(LambdaClient, () => ({
  Functions: [
    { Environment: { Variables: { ENDPOINT_NAME: 'other', REPORT_URI: 's3://b/elsewhere' } } },
    { Environment: { Variables: { ENDPOINT_NAME: 'churn', REPORT_URI: REPORTS } } },
    {},
  ],
}));

const clients = { sageMaker: makeSageMaker(), s3, lambda };

test('an answer of today is followed back to version, run, files, code and images', async () => {
  expect(describeLineage(await traceLineage(clients, 'churn', {}))).toEqual([
    `churn serves version 4 (${GROUP}/4)`,
    'registered 2026-11-01T10:00:00.000Z, Approved',
    'evaluation: auc 0.84 meets at least 0.8',
    '  approvedBy: ada',
    `  pipelineExecutionArn: ${RUN}`,
    'served by xgboost:1.7-1, s3://b/model.tar.gz',
    `run: ${RUN}, started 2026-11-01T09:00:00.000Z, Succeeded`,
    'cause: the traffic has drifted',
    'parameters of the run: ApprovalStatus=Approved',
    'Prepare: prepare-1, sklearn:1.2-1',
    '  code from s3://assets/code.zip',
    '  source from s3://b/source/',
    'Train: train-1, xgboost:1.7-1',
    '  train from s3://b/runs/1/train',
    '  hyperparameters: num_round=120',
    'data: 7,043 rows',
    '  rows.csv: 7,043 rows',
  ]);
});

test.each([
  ['2026-11-10T00:30:00Z', 3, `${REPORTS}/churn/2026/11/09/23/2026-11-09T23-00-00Z.json`],
  ['2026-11-10T01:00:00Z', 4, `${REPORTS}/churn/2026/11/10/01/2026-11-10T01-00-00Z.json`],
])('an answer of %s is that of the version that a report names', async (time, version, report) => {
  const found = await traceLineage(clients, 'churn', { at: new Date(time) });
  expect(found).toMatchObject({
    at: { time: new Date(time).toISOString(), report },
    serves: version === 4,
    version: { arn: `${GROUP}/${version}` },
  });
  expect(describeLineage(found)[0]).toMatch(new RegExp(`^churn answered with version ${version} .* at 2026-11-10T0`));
});

test('another version is followed by its number, also when its run is gone', async () => {
  const found = await traceLineage({ ...clients, sageMaker: makeSageMaker({ isRunGone: true }) }, 'churn', {
    version: 2,
  });
  expect(describeLineage(found)).toEqual(
    expect.arrayContaining([
      `churn does not serve version 2 (${GROUP}/2)`,
      'run: not known: the version does not name it, or SageMaker has deleted it',
    ]),
  );
});

test.each([
  ['an endpoint that is not there', 'chrun', {}, "endpoint: there is no endpoint 'chrun' in this account and region"],
  ['a version that is not there', 'churn', { version: 9 }, `${GROUP}/9 is not in the registry`],
  ['two ways to say which', 'churn', { version: 2, at: new Date() }, 'version and --at: give one of them'],
  [
    'a time of which no monitor reports',
    'churn',
    { at: new Date('2026-12-24T00:00:00Z') },
    '--at: no report of a monitor of churn names a version for 2026-12-24T00:00:00.000Z',
  ],
])('%s is an error in its own words', async (_, endpoint, asked, message) => {
  await expect(traceLineage(clients, endpoint, asked)).rejects.toThrow(message);
});

test('a source of many files is cut for people', async () => {
  const lineage = await traceLineage(clients, 'churn', {});
  const files = Array.from({ length: 1_500 }, (_, i) => ({ name: `${i}.csv`, rows: 10 }));
  const lines = describeLineage({ ...lineage, run: { ...lineage.run!, files } });
  expect(lines).toContain('data: 15,000 rows');
  expect(lines.at(-1)).toBe('  and 1,480 more (--json lists them)');
});
