import { Harness, ROLE } from './harness';
import {
  createPipeline,
  definition,
  finish,
  processing,
  runPipeline,
  SCRIPT_URI,
  startPipeline,
} from './pipeline-harness';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.stop());

test('the same token starts one execution', async () => {
  await createPipeline(harness, [processing('A', [])]);
  const token = { ClientRequestToken: 'a'.repeat(64) };
  const [first, second] = await Promise.all([startPipeline(harness, {}, token), startPipeline(harness, {}, token)]);
  expect(second).toBe(first);
  await finish(harness, first);
  expect(await startPipeline(harness, {}, token)).toBe(first);
  const other = await startPipeline(harness, {}, { ClientRequestToken: 'b'.repeat(64) });
  expect(other).not.toBe(first);
  await finish(harness, other);
  const { PipelineExecutionSummaries } = await harness.call('ListPipelineExecutions', { PipelineName: 'churn' });
  expect(PipelineExecutionSummaries.map(({ PipelineExecutionArn }: any) => PipelineExecutionArn)).toEqual([
    other,
    first,
  ]);
});

test('an execution keeps the definition and the parameters of its start', async () => {
  await createPipeline(
    harness,
    [processing('A', [{ Get: 'Parameters.Argument' }])],
    [{ Name: 'Argument', Type: 'String', DefaultValue: 'sleep=0.2' }],
  );
  const arn = await startPipeline(harness, { Argument: 'write=out/x=1' }, { PipelineExecutionDescription: 'by hand' });
  await harness.call('UpdatePipeline', {
    PipelineName: 'churn',
    PipelineDefinition: definition([processing('B', ['exit=1'])]),
  });
  const { execution, steps } = await finish(harness, arn);
  expect(Object.keys(steps)).toEqual(['A']);
  expect(execution).toMatchObject({ PipelineExecutionStatus: 'Succeeded', PipelineExecutionDescription: 'by hand' });
  expect(await harness.call('ListPipelineParametersForExecution', { PipelineExecutionArn: arn })).toEqual({
    PipelineParameters: [{ Name: 'Argument', Value: 'write=out/x=1' }],
  });
  expect(
    (await harness.call('DescribePipelineDefinitionForExecution', { PipelineExecutionArn: arn })).PipelineDefinition,
  ).toContain('"Name":"A"');
  expect((await harness.call('DescribePipeline', { PipelineName: 'churn' })).PipelineDefinition).toContain(
    '"Name":"B"',
  );
});

test('emits the events of an execution and its steps, and tells who listens', async () => {
  const told: string[] = [];
  harness.sagemaker.onStep(({ stepName, status, executionName }) =>
    told.push(`${executionName.split('-')[0]} ${stepName} ${status}`),
  );
  const { execution } = await runPipeline(harness, [processing('A', [])]);
  expect(told).toEqual(['execution A Starting', 'execution A Executing', 'execution A Succeeded']);
  const executions = harness.events.filter(
    ({ detailType }) => detailType === 'SageMaker Model Building Pipeline Execution Status Change',
  );
  expect(executions.map(({ detail }) => detail.currentPipelineExecutionStatus)).toEqual(['Executing', 'Succeeded']);
  expect(executions[1]).toMatchObject({
    source: 'aws.sagemaker',
    resources: ['arn:aws:sagemaker:us-east-1:000000000000:pipeline/churn', execution.PipelineExecutionArn],
    detail: {
      previousPipelineExecutionStatus: 'Executing',
      executionStartTime: expect.any(String),
      executionEndTime: expect.any(String),
      pipelineArn: 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/churn',
      pipelineExecutionArn: execution.PipelineExecutionArn,
    },
  });
  const steps = harness.events.filter(
    ({ detailType }) => detailType === 'SageMaker Model Building Pipeline Execution Step Status Change',
  );
  expect(steps.at(-1)!.detail).toMatchObject({
    metadata: { processingJob: { arn: expect.stringContaining(':processing-job/pipelines-') } },
    stepName: 'A',
    stepType: 'Processing',
    previousStepStatus: 'Executing',
    currentStepStatus: 'Succeeded',
  });
});

test('refuses parameters that the pipeline lacks, of the wrong type, or outside the enum', async () => {
  await createPipeline(
    harness,
    [processing('A', [])],
    [
      { Name: 'Count', Type: 'Integer', DefaultValue: 1 },
      { Name: 'Size', Type: 'String', EnumValues: ['small', 'big'] },
    ],
  );
  const start = (parameters: Record<string, string>): Promise<string> => startPipeline(harness, parameters);
  await expect(start({ Colour: 'red', Size: 'big' })).rejects.toThrow(
    'Unknown parameter(s) [Colour]: the parameters of the pipeline are [Count, Size].',
  );
  await expect(start({ Count: 'many', Size: 'big' })).rejects.toThrow(
    'Invalid value "many" for the parameter Count of type Integer',
  );
  await expect(start({ Size: 'huge' })).rejects.toThrow('(allowed: small, big)');
  await expect(start({ Size: '' })).rejects.toThrow('[string "" is too short (length: 0, required minimum: 1)]');
  await expect(start({})).rejects.toThrow('The parameter Size has no default');
  await expect(startPipeline(harness, {}, { PipelineName: 'nothing' })).rejects.toMatchObject({
    code: 'ResourceNotFound',
    message: "Pipeline 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/nothing' does not exist.",
  });
});

test('takes a definition from S3', async () => {
  await harness.store.write('s3://bucket/definition.json', definition([processing('A', [])]));
  await harness.call('CreatePipeline', {
    PipelineName: 'churn',
    RoleArn: ROLE,
    PipelineDefinitionS3Location: { Bucket: 'bucket', ObjectKey: 'definition.json' },
  });
  expect((await harness.call('DescribePipeline', { PipelineName: 'churn' })).PipelineDefinition).toContain(SCRIPT_URI);
});
