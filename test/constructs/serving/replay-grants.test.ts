import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DriftMonitor, ModelEndpoint, ModelRegistry, RetrainTrigger, TrainingPipeline } from '../../../lib';
import { createStack, readStatements } from '../fixtures';

let stack: Stack;
let bucket: s3.Bucket;

function createEndpoint(endpointName: string, controllerRole?: iam.IRole): ModelEndpoint {
  return new ModelEndpoint(stack, endpointName, {
    endpointName,
    registry: ModelRegistry.fromModelPackageGroupName(stack, `${endpointName}Registry`, 'models') as ModelRegistry,
    bucket,
    controllerRole,
  });
}

/** What may be done in a replay, as `action on logical id`, by the policy that allows it. */
function readReplays(): Record<string, string[]> {
  const replays: Record<string, string[]> = {};
  for (const { policy, actions, resources } of readStatements(Template.fromStack(stack))) {
    if (policy.startsWith('SageMakerLifecycleReplay')) {
      const ids = resources.map((resource) => resource['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''));
      (replays[policy.replace(/[0-9A-F]{8}$/, '')] ??= []).push(
        ...actions.flatMap((action) => ids.map((id) => `${action} on ${id}`)),
      );
    }
  }
  return replays;
}

const QUEUE = ['ChangeMessageVisibility', 'DeleteMessage', 'ReceiveMessage'].map(
  (action) => `sqs:${action} on SageMakerLifecycleDeadLetters`,
);

beforeEach(() => {
  stack = createStack('eu-west-1');
  bucket = new s3.Bucket(stack, 'Bucket', { eventBridgeEnabled: true });
});

test('a replay may reach those that letters come from, by name, whatever waits for the endpoint', () => {
  const pipeline = TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn');
  new RetrainTrigger(stack, 'Retrain', { pipeline, bucket, newData: { bucket, prefix: 'raw' } });
  const endpoint = createEndpoint('churn');
  // What comes later belongs to it, too, and what waits for the endpoint is no circle: the template would be refused.
  new DriftMonitor(stack, 'Drift', { endpoint, window: Duration.days(1) }).node.addDependency(endpoint);
  const policies = readReplays();
  expect(Object.keys(policies)).toEqual(['SageMakerLifecycleReplay']);
  expect(policies.SageMakerLifecycleReplay!.sort()).toEqual(
    [
      ...['DriftDetectorFunction', 'RetrainHandlerFunction', 'churnControllerFunction'].map(
        (id) => `lambda:InvokeFunction on ${id}`,
      ),
      'sqs:GetQueueUrl on RetrainNewDataQueue',
      'sqs:SendMessage on RetrainNewDataQueue',
      ...QUEUE,
    ].sort(),
  );
});

test('endpoints of one stack share the policy; a role that was given gets one of its own', () => {
  createEndpoint('churn');
  createEndpoint('prices');
  const role = iam.Role.fromRoleName(stack, 'Given', 'mlops-functions');
  createEndpoint('houses', role);
  const functions = ['churn', 'prices', 'houses'].map((id) => `lambda:InvokeFunction on ${id}ControllerFunction`);
  const policies = Object.entries(readReplays());
  expect(policies).toHaveLength(2);
  for (const [, allowed] of policies) {
    expect(allowed.map((one) => one.replace(/on (\w+?)\1Controller/, 'on $1Controller')).sort()).toEqual(
      [...functions, ...QUEUE].sort(),
    );
  }
});
