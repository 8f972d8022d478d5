import { Harness, ROLE, SKLEARN, XGBOOST } from './harness';
import { createPipeline, finish, processing, runPipeline, startPipeline, training } from './pipeline-harness';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.stop());

const evaluation = (step: string): object => ({
  PropertyFile: { Get: `Steps.${step}.PropertyFiles.Evaluation` },
  Path: 'metrics.auc.value',
});
const lifecycle = (threshold: number): unknown[] => [
  processing('Prepare', ['write=train/train.csv=1,0.5', 'write=test/features.csv=a|b', 'list=train/seen.txt'], {
    outputs: ['train', 'test'],
    inputs: { source: { Get: 'Parameters.InputDataUri' } },
    environment: { COLOUR: 'blue' },
  }),
  training(
    'Train',
    { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri" },
    { max_depth: '3', directory: '/opt/ml/input/data/train' },
  ),
  {
    Name: 'CreateModel',
    Type: 'Model',
    Arguments: {
      ExecutionRoleArn: ROLE,
      EnableNetworkIsolation: true,
      Containers: [
        {
          Image: SKLEARN,
          ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' },
          Environment: { FAKE_SUFFIX: ',p' },
        },
        { Image: XGBOOST },
      ],
    },
  },
  {
    Name: 'Predict',
    Type: 'Transform',
    Arguments: {
      ModelName: { Get: 'Steps.CreateModel.ModelName' },
      TransformInput: {
        ContentType: 'text/csv',
        SplitType: 'Line',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: { Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['test'].S3Output.S3Uri" },
          },
        },
      },
      TransformOutput: {
        S3OutputPath: {
          'Std:Join': { On: '/', Values: ['s3://bucket/predictions', { Get: 'Execution.PipelineExecutionId' }] },
        },
        Accept: 'text/csv',
        AssembleWith: 'Line',
      },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    },
  },
  processing('Evaluate', ['write=evaluation/evaluation.json={"metrics":{"auc":{"value":0.75}}}'], {
    outputs: ['evaluation'],
    inputs: { predictions: { Get: 'Steps.Predict.TransformOutput.S3OutputPath' } },
    step: {
      PropertyFiles: [{ PropertyFileName: 'Evaluation', OutputName: 'evaluation', FilePath: 'evaluation.json' }],
    },
  }),
  {
    Name: 'CheckCriteria',
    Type: 'Condition',
    Arguments: {
      Conditions: [
        { Type: 'GreaterThanOrEqualTo', LeftValue: { 'Std:JsonGet': evaluation('Evaluate') }, RightValue: threshold },
      ],
      IfSteps: [
        {
          Name: 'Register',
          Type: 'RegisterModel',
          Arguments: {
            ModelPackageGroupName: 'churn',
            ModelApprovalStatus: { Get: 'Parameters.ModelApprovalStatus' },
            InferenceSpecification: {
              Containers: [{ Image: XGBOOST, ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' } }],
              SupportedContentTypes: ['text/csv'],
              SupportedResponseMIMETypes: ['text/csv'],
            },
            CustomerMetadataProperties: { cause: { Get: 'Parameters.Cause' } },
          },
        },
      ],
      ElseSteps: [
        {
          Name: 'Reject',
          Type: 'Fail',
          Arguments: {
            ErrorMessage: {
              'Std:Join': { On: '', Values: ['model not registered: auc ', { 'Std:JsonGet': evaluation('Evaluate') }] },
            },
          },
        },
      ],
    },
  },
];
const PARAMETERS = [
  { Name: 'InputDataUri', Type: 'String', DefaultValue: 's3://bucket/raw' },
  { Name: 'Cause', Type: 'String', DefaultValue: 'started by hand' },
  {
    Name: 'ModelApprovalStatus',
    Type: 'String',
    DefaultValue: 'Approved',
    EnumValues: ['Approved', 'PendingManualApproval'],
  },
];

test('runs the lifecycle from data to a registered version that can be served', async () => {
  await harness.store.write('s3://bucket/raw/2026/march.csv', 'a,b');
  await harness.call('CreateModelPackageGroup', { ModelPackageGroupName: 'churn' });
  const { execution, steps } = await runPipeline(harness, lifecycle(0.7), PARAMETERS, { Cause: 'alarm drift' });
  expect(execution).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
  expect(execution).not.toHaveProperty('FailureReason');
  expect(Object.keys(steps).sort()).toEqual([
    'CheckCriteria',
    'CreateModel',
    'Evaluate',
    'Predict',
    'Prepare',
    'Register',
    'Train',
  ]);
  expect(steps.CheckCriteria.Metadata).toEqual({ Condition: { Outcome: 'True' } });
  const id = execution.PipelineExecutionArn.split('/').at(-1);
  expect(steps.Train.Metadata.TrainingJob.Arn).toMatch(new RegExp(`training-job/pipelines-${id}-train-[a-z0-9]{10}$`));

  const seen = harness.store.text(`s3://bucket/runs/${id}/Prepare/train/seen.txt`).split('\n');
  expect(seen.slice(0, 5)).toEqual([
    'processing/input/code/code.py',
    'processing/input/source/2026/march.csv',
    'processingjobconfig.json',
    'resourceconfig.json',
    'blue',
  ]);
  expect(seen[5]).toMatch(/sagemaker-.*processing\/input\/code\/code.py$/);
  expect(harness.store.text(`s3://bucket/predictions/${id}/features.csv.out`)).toBe('a,p!\nb,p!\n');

  const trained = await harness.call('DescribeTrainingJob', {
    TrainingJobName: (await harness.call('ListTrainingJobs')).TrainingJobSummaries[0].TrainingJobName,
  });
  expect(trained).toMatchObject({
    TrainingJobStatus: 'Completed',
    SecondaryStatus: 'Completed',
    FinalMetricDataList: [{ MetricName: 'validation:auc', Value: expect.closeTo(0.81) }],
    ModelArtifacts: { S3ModelArtifacts: `s3://bucket/models/${trained.TrainingJobName}/output/model.tar.gz` },
  });

  const {
    ModelPackageSummaryList: [version],
  } = await harness.call('ListModelPackages', { ModelPackageGroupName: 'churn' });
  expect(version).toMatchObject({
    ModelPackageVersion: 1,
    ModelApprovalStatus: 'Approved',
    ModelPackageStatus: 'Completed',
  });
  expect(await harness.call('DescribeModelPackage', { ModelPackageName: version.ModelPackageArn })).toMatchObject({
    CustomerMetadataProperties: { cause: 'alarm drift' },
    MetadataProperties: { GeneratedBy: execution.PipelineExecutionArn },
  });
  await harness.call('CreateModel', {
    ModelName: 'served',
    ExecutionRoleArn: ROLE,
    Containers: [{ ModelPackageName: version.ModelPackageArn }],
  });
  await harness.call('CreateEndpointConfig', {
    EndpointConfigName: 'served',
    ProductionVariants: [
      { VariantName: 'v', ModelName: 'served', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 },
    ],
  });
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'served' });
  await harness.untilEndpoint('churn', 'InService');
  expect(harness.sagemaker.endpointHistory('churn').at(-1)).toMatchObject({
    status: 'InService',
    version: 1,
    modelPackageArn: version.ModelPackageArn,
  });
});

test('gives a training its configuration under the relocated /opt/ml', async () => {
  const environment = jest.replaceProperty(process, 'env', { ...process.env, AWS_ACCESS_KEY_ID: 'AKIAOFTHECALLER' });
  await harness.store.write('s3://bucket/data/train/part-1.csv', '1,2');
  await harness.store.write('s3://bucket/data/train/more/part-2.csv', '3,4');
  const { steps } = await runPipeline(harness, [
    training('Train', 's3://bucket/data/train', {
      depth: '3',
      directory: '/opt/ml/input/data/train',
      quoted: '"/opt/ml/x"',
      other: '/opt/mlx',
    }),
  ]);
  const name = steps.Train.Metadata.TrainingJob.Arn.split('/').at(-1);
  const { ModelArtifacts } = await harness.call('DescribeTrainingJob', { TrainingJobName: name });
  const { list } = await import('tar');
  const { writeFile, mkdtemp } = await import('node:fs/promises');
  const folder = await mkdtemp(`${harness.workDir}/check-`);
  await writeFile(`${folder}/model.tar.gz`, await harness.store.read(ModelArtifacts.S3ModelArtifacts));
  const names: string[] = [];
  const contents: Buffer[] = [];
  await list({
    file: `${folder}/model.tar.gz`,
    onReadEntry: (entry) => {
      names.push(entry.path);
      entry.on('data', (chunk) => contents.push(chunk));
    },
  });
  expect(names).toEqual(['model.json']);
  const seen = JSON.parse(Buffer.concat(contents).toString());
  expect(seen.files).toEqual({ train: ['input/data/train/more/part-2.csv', 'input/data/train/part-1.csv'] });
  expect(seen.channels).toEqual({
    train: {
      TrainingInputMode: 'File',
      ContentType: 'text/csv',
      S3DistributionType: 'FullyReplicated',
      RecordWrapperType: 'None',
    },
  });
  expect(seen.hyperparameters).toEqual({
    depth: '3',
    directory: expect.stringMatching(/^\/.*\/input\/data\/train$/),
    quoted: expect.stringMatching(/^"\/.*\/x"$/),
    other: '/opt/mlx',
  });
  expect(seen.hyperparameters.directory).not.toMatch(/^\/opt\/ml/);
  // Not the caller's.
  expect(seen.accessKey).toBe('test');
  environment.restore();
});

test('fails with the message of the Fail step when the criterion is missed, and registers nothing', async () => {
  await harness.store.write('s3://bucket/raw/a.csv', 'a');
  await harness.call('CreateModelPackageGroup', { ModelPackageGroupName: 'churn' });
  const { execution, steps } = await runPipeline(harness, lifecycle(0.8), PARAMETERS);
  expect(execution).toMatchObject({
    PipelineExecutionStatus: 'Failed',
    FailureReason: 'Step failure: One or multiple steps failed.',
  });
  expect(steps.CheckCriteria.Metadata).toEqual({ Condition: { Outcome: 'False' } });
  expect(steps.Reject).toMatchObject({
    StepStatus: 'Failed',
    FailureReason: 'model not registered: auc 0.75',
    Metadata: { Fail: { ErrorMessage: 'model not registered: auc 0.75' } },
  });
  expect(steps).not.toHaveProperty('Register');
  expect((await harness.call('ListModelPackages', { ModelPackageGroupName: 'churn' })).ModelPackageSummaryList).toEqual(
    [],
  );
});

test("an empty source prefix fails the step in AWS's words, and nothing that depends on it runs", async () => {
  const { execution, steps } = await runPipeline(harness, lifecycle(0.7), PARAMETERS);
  expect(execution.PipelineExecutionStatus).toBe('Failed');
  expect(Object.keys(steps)).toEqual(['Prepare']);
  expect(steps.Prepare.FailureReason).toBe(
    'ClientError: Failed to invoke sagemaker:CreateProcessingJob. Error Details: No S3 objects found under S3 URL "s3://bucket/raw" ' +
      'given in input data source. Please ensure that the bucket exists in the selected region (us-east-1), that objects exist under that S3 prefix, and that the role ' +
      `"${ROLE}" has "s3:ListBucket" permissions on bucket "bucket".`,
  );
});

test('reports what a failing job wrote for its owner', async () => {
  const failing = processing('Prepare', ['message=column tenure is missing', 'exit=3']);
  await harness.store.write('s3://bucket/data/a.csv', '1');
  const { steps } = await runPipeline(harness, [
    failing,
    training('Train', 's3://bucket/data', { fail: 'bad depth' }),
    processing('Silent', ['exit=1']),
    training('Empty', 's3://bucket/data', { model: 'none' }),
  ]);
  expect(steps.Prepare.FailureReason).toBe('ClientError: AlgorithmError: column tenure is missing, exit code: 3');
  expect(steps.Train.FailureReason).toBe('ClientError: AlgorithmError: bad depth, exit code: 1');
  expect(steps.Silent.FailureReason).toMatch(
    /^ClientError: AlgorithmError: See job logs for more information: .*\.log, exit code: 1$/,
  );
  expect(steps.Empty.FailureReason).toContain('the training wrote nothing to /opt/ml/model');
  const { ProcessingJobSummaries } = await harness.call('ListProcessingJobs', { NameContains: 'prepare' });
  expect(
    await harness.call('DescribeProcessingJob', { ProcessingJobName: ProcessingJobSummaries[0].ProcessingJobName }),
  ).toMatchObject({
    ProcessingJobStatus: 'Failed',
    ExitMessage: 'column tenure is missing',
    FailureReason: 'AlgorithmError: column tenure is missing, exit code: 3',
  });
});

test('a bad row fails the transform with what the container answered', async () => {
  await harness.store.write('s3://bucket/test/a.csv', 'x\nbad\n');
  await harness.call('CreateModel', { ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { Image: XGBOOST } });
  const transform = lifecycle(0.7)[3] as any;
  transform.Arguments = {
    ...transform.Arguments,
    ModelName: 'm',
    TransformInput: {
      ...transform.Arguments.TransformInput,
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/test/' } },
    },
  };
  const { steps } = await runPipeline(harness, [transform]);
  expect(steps.Predict.FailureReason).toContain(
    'ClientError: ClientError: See job logs for more information. Bad response for s3://bucket/test/a.csv',
  );
  expect(steps.Predict.FailureReason).toContain('Received client error (400) from primary with message "a bad row"');
});

test('runs steps side by side that do not depend on each other, and in order those that do', async () => {
  const { execution } = await runPipeline(harness, [
    processing('A', ['sleep=0.3']),
    processing('B', ['sleep=0.3']),
    processing('C', [], { step: { DependsOn: ['A', 'B'] } }),
  ]);
  expect(execution.PipelineExecutionStatus).toBe('Succeeded');
  const states = harness.events
    .filter(({ detailType }) => detailType.includes('Step Status'))
    .map(({ detail }) => `${detail.stepName} ${detail.currentStepStatus}`);
  const at = (state: string): number => states.indexOf(state);
  expect(at('B Executing')).toBeLessThan(at('A Succeeded'));
  expect(at('A Executing')).toBeLessThan(at('B Succeeded'));
  expect(at('C Starting')).toBeGreaterThan(Math.max(at('A Succeeded'), at('B Succeeded')));
});

test('leaves running steps to finish after a failure, and starts no more', async () => {
  const { execution, steps } = await runPipeline(harness, [
    processing('Slow', ['sleep=0.6', 'write=out/x=1']),
    processing('Fast', ['exit=1']),
    processing('Next', [], { step: { DependsOn: ['Slow'] } }),
  ]);
  expect(execution.PipelineExecutionStatus).toBe('Failed');
  expect(Object.fromEntries(Object.values(steps).map(({ StepName, StepStatus }) => [StepName, StepStatus]))).toEqual({
    Slow: 'Succeeded',
    Fast: 'Failed',
  });
});

test('tries again after internal errors only, as the retry policy says', async () => {
  let failures = 2;
  harness.store.fail = (operation, uri) => {
    if (operation === 'write' && uri.includes('/Prepare/') && failures > 0) {
      failures -= 1;
      throw new Error('connection reset');
    }
  };
  const policy = {
    ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 2,
  };
  const { execution, steps } = await runPipeline(harness, [
    processing('Prepare', ['write=out/x=1'], { step: { RetryPolicies: [policy] } }),
    processing('Broken', ['exit=1'], { step: { DependsOn: ['Prepare'], RetryPolicies: [policy] } }),
  ]);
  expect(steps.Prepare).toMatchObject({ StepStatus: 'Succeeded', AttemptCount: 3 });
  expect(steps.Prepare.EndTime - steps.Prepare.StartTime).toBeGreaterThanOrEqual(15);
  expect(steps.Broken).toMatchObject({ StepStatus: 'Failed', AttemptCount: 1 });
  expect(execution.PipelineExecutionStatus).toBe('Failed');
});

test('fails with the internal error when the attempts are used up', async () => {
  harness.store.fail = (operation, uri) => {
    if (operation === 'write' && uri.includes('/Prepare/')) {
      throw new Error('connection reset');
    }
  };
  const policy = { ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'], IntervalSeconds: 1, MaxAttempts: 1 };
  const { steps } = await runPipeline(harness, [
    processing('Prepare', ['write=out/x=1'], { step: { RetryPolicies: [policy] } }),
  ]);
  expect(steps.Prepare).toMatchObject({
    AttemptCount: 2,
    FailureReason: 'InternalServerError: We encountered an internal error. Please try again. (connection reset)',
  });
});

test('stops an execution with everything it has started', async () => {
  await harness.store.write('s3://bucket/data/a.csv', '1');
  await createPipeline(harness, [
    training('Train', 's3://bucket/data', { sleep: '600' }),
    processing('Next', [], { step: { DependsOn: ['Train'] } }),
  ]);
  const arn = await startPipeline(harness);
  await harness.until(
    () => harness.processes(),
    (processes) => processes.length >= 2,
  );
  await expect(harness.call('DeletePipeline', { PipelineName: 'churn' })).rejects.toMatchObject({
    code: 'ConflictException',
  });
  await harness.call('StopPipelineExecution', { PipelineExecutionArn: arn, ClientRequestToken: 'x'.repeat(32) });
  const { execution, steps } = await finish(harness, arn);
  expect(execution.PipelineExecutionStatus).toBe('Stopped');
  expect(Object.values(steps).map(({ StepName, StepStatus }) => [StepName, StepStatus])).toEqual([
    ['Train', 'Stopped'],
  ]);
  expect(await harness.processes()).toEqual([]);
  await harness.call('DeletePipeline', { PipelineName: 'churn' });
});

test('a training that runs too long is stopped and fails the step', async () => {
  await harness.store.write('s3://bucket/data/a.csv', '1');
  const step = training('Train', 's3://bucket/data', { sleep: '600' });
  step.Arguments.StoppingCondition.MaxRuntimeInSeconds = 1;
  const { steps } = await runPipeline(harness, [step]);
  expect(steps.Train.FailureReason).toBe('ClientError: the job ran longer than its MaxRuntimeInSeconds of 1');
  expect(await harness.processes()).toEqual([]);
});
