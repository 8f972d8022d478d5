import { join } from 'node:path';
// made by fixtures/make-sdk-definition.py with the SageMaker Python SDK, whose version it names
import golden from './fixtures/sdk-definition.json';
import { Harness, ROLE } from './harness';
import { finish, SCRIPT_URI, startPipeline } from './pipeline-harness';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
  await harness.store.upload(join(__dirname, 'fixtures', 'processing.py'), SCRIPT_URI);
  await harness.store.write('s3://bucket/raw/a.csv', 'a');
  await harness.call('CreateModelPackageGroup', { ModelPackageGroupName: 'churn' });
  await harness.call('CreatePipeline', {
    PipelineName: 'churn',
    RoleArn: ROLE,
    PipelineDefinition: JSON.stringify(golden.definition),
  });
});
afterEach(() => harness.stop());

test("runs a pipeline that AWS's own SDK has written", async () => {
  const { execution, steps } = await finish(harness, await startPipeline(harness));
  expect(Object.fromEntries(Object.values(steps).map(({ StepName, StepStatus }) => [StepName, StepStatus]))).toEqual(
    Object.fromEntries(
      ['Prepare', 'Train', 'Churn-CreateModel', 'Predict', 'Evaluate', 'CheckCriteria', 'Register-RegisterModel'].map(
        (name) => [name, 'Succeeded'],
      ),
    ),
  );
  const id = execution.PipelineExecutionArn.split('/').at(-1);
  expect(harness.store.text(`s3://bucket/predictions/${id}/features.csv.out`)).toBe('a!\nb!\n');
  const version = await harness.call('DescribeModelPackage', { ModelPackageName: 'churn/1' });
  expect(version).toMatchObject({
    ModelApprovalStatus: 'Approved',
    ModelMetrics: {
      ModelQuality: { Statistics: { S3Uri: `s3://bucket/runs/${id}/Evaluate/evaluation/evaluation.json` } },
    },
  });
  expect(version.InferenceSpecification.Containers[0].ModelDataUrl).toMatch(
    /^s3:\/\/bucket\/models\/pipelines-.*-Train-.*\/output\/model\.tar\.gz$/,
  );
});

test('takes the other branch for another parameter', async () => {
  const { execution, steps } = await finish(harness, await startPipeline(harness, { Threshold: '0.9' }));
  expect(execution.PipelineExecutionStatus).toBe('Failed');
  expect(steps.Reject.FailureReason).toBe('model not registered: auc 0.75 is below 0.9');
});
