// An app outside the repository: the smallest stack, and each construct in a stack of its own.
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  Baseline,
  BaselineFile,
  Column,
  DataPrepStage,
  DataRecipe,
  DriftMonitor,
  type IMonitoredEndpoint,
  LifecycleDashboard,
  LifecyclePolicy,
  MlLifecycleStack,
  ModelEndpoint,
  ModelRegistry,
  MonitoredEndpoint,
  PolicyRule,
  QualityMonitor,
  RetrainTrigger,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
} from 'cdk-sagemaker-lifecycle';

const app = new App();
const env = { account: '111122223333', region: 'eu-west-1' };
const recipe = new DataRecipe({
  columns: {
    customer_id: Column.id(),
    churn: Column.target({ positiveClass: 'Yes' }),
    tenure: Column.numeric(),
    contract: Column.categorical(),
  },
});
const algorithm = Algorithm.xgboost({ rounds: 10 });
const successCriteria = [SuccessCriterion.auc().atLeast(0.8)];

// A Python app has the same rules; what is exempt is refused without its exemption.
new LifecyclePolicy(app, 'Platform', {
  minimumCriteria: [SuccessCriterion.auc().atLeast(0.7)],
  requireVpc: true,
  exemptions: ['Smallest', 'Prepare', 'Train', 'Serve'].map((path) => ({
    path,
    rule: PolicyRule.VPC,
    reason: 'an example without a network',
    until: '2027-12-31',
  })),
  today: '2027-01-01',
});

new MlLifecycleStack(app, 'Smallest', { env, lifecycleName: 'smallest', recipe, algorithm, successCriteria });

function stackOf(name: string): { stack: Stack; bucket: Bucket } {
  const stack = new Stack(app, name, { env });
  return { stack, bucket: new Bucket(stack, 'Bucket') };
}

function watched(stack: Stack, bucket: Bucket): IMonitoredEndpoint {
  return MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'elsewhere',
    captureBucket: bucket,
    baseline: Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'training.csv')),
  });
}

{
  const { stack, bucket } = stackOf('Prepare');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'prepare', bucket });
  new DataPrepStage(stack, 'Data', { pipeline, source: bucket, sourcePrefix: 'raw/', recipe });
}
{
  const { stack, bucket } = stackOf('Train');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'train', bucket });
  const data = new DataPrepStage(stack, 'Data', { pipeline, source: bucket, sourcePrefix: 'raw/', recipe });
  const registry = new ModelRegistry(stack, 'Registry');
  const instanceType = InstanceType.of('ml.m5.xlarge');
  new TrainingJob(stack, 'Training', { pipeline, data, registry, algorithm, successCriteria, instanceType });
}
{
  const { stack, bucket } = stackOf('Serve');
  const registry = new ModelRegistry(stack, 'Registry');
  new ModelEndpoint(stack, 'Endpoint', { endpointName: 'serve', registry, bucket });
}
{
  const { stack, bucket } = stackOf('Drift');
  new DriftMonitor(stack, 'Drift', { endpoint: watched(stack, bucket), bucket });
}
{
  const { stack, bucket } = stackOf('Quality');
  const endpoint = watched(stack, bucket);
  new QualityMonitor(stack, 'Quality', {
    endpoint,
    bucket,
    groundTruthBucket: bucket,
    positiveClass: 'Yes',
    negativeClass: 'No',
    successCriteria,
  });
}
{
  const { stack, bucket } = stackOf('Retrain');
  const pipeline = TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'elsewhere');
  new RetrainTrigger(stack, 'Retrain', { pipeline, bucket });
}
{
  const { stack, bucket } = stackOf('Dashboard');
  new LifecycleDashboard(stack, 'Dashboard', { endpoint: watched(stack, bucket) });
}

app.synth();
