import { Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { parseEndpointSettings } from '../../../contract/endpoint-settings';
import { ModelEndpoint, type ModelEndpointProps, ModelRegistry, PipelineStep, StepType } from '../../../lib';
import { createApp, createPipeline, createStack, findStep, flatten, readDefinition } from '../fixtures';

function createEndpoint(stack: Stack, overrides: Partial<ModelEndpointProps> = {}): ModelEndpoint {
  return new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry: new ModelRegistry(stack, 'Registry'),
    bucket: new s3.Bucket(stack, 'Bucket'),
    ...overrides,
  });
}

/** As the controller reads them. */
function readSettings(stack: Stack): ReturnType<typeof parseEndpointSettings> {
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
  // What CloudFormation fills in: of the settings here, only the role's ARN.
  return parseEndpointSettings(
    flatten(resource.Properties.Settings).replace(/"<[^>]*Role[^>]*>"/, '"arn:aws:iam::111122223333:role/r"'),
  );
}

test('the endpoint gets the tags of the app and its own, also those that come later', () => {
  const stack = createStack();
  Tags.of(stack.node.root).add('team', 'growth');
  const endpoint = createEndpoint(stack);
  Tags.of(endpoint).add('stage', 'live');
  Tags.of(stack.node.root).add('costs', '4711');
  expect(readSettings(stack).tags).toEqual({ costs: '4711', stage: 'live', team: 'growth' });
});

test('the endpoint and the jobs get the tags that a stack is made with', () => {
  const stack = new Stack(createApp(), 'Tagged', { tags: { team: 'growth' } });
  createEndpoint(stack);
  expect(readSettings(stack).tags).toEqual({ team: 'growth' });
  const other = new Stack(createApp(), 'Tagged', { tags: { team: 'growth' } });
  createPipeline(other);
  const steps: ReadonlyArray<{ Name: string; Arguments?: { Tags?: unknown } }> = readDefinition(other).Steps;
  expect(steps.find(({ Name }) => Name === 'Prepare')?.Arguments?.Tags).toEqual([{ Key: 'team', Value: 'growth' }]);
});

test('without tags nothing is said of them', () => {
  const stack = createStack();
  createEndpoint(stack);
  expect(readSettings(stack)).not.toHaveProperty('tags');
  const other = createStack();
  createPipeline(other);
  expect(JSON.stringify(readDefinition(other))).not.toContain('"Tags"');
});

test('every job and model of a pipeline gets the tags, a version in a group none', () => {
  const stack = createStack();
  const { pipeline } = createPipeline(stack);
  pipeline.addStep(
    new PipelineStep({
      name: 'Own',
      stepType: StepType.TRAINING,
      arguments: {
        AlgorithmSpecification: { TrainingImage: '1.dkr.ecr.eu-west-1.amazonaws.com/own:1', TrainingInputMode: 'File' },
        RoleArn: 'arn:aws:iam::111122223333:role/own',
        OutputDataConfig: { S3OutputPath: 's3://own/out' },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
        StoppingCondition: { MaxRuntimeInSeconds: 600 },
        Tags: [{ Key: 'team', Value: 'mine' }],
      },
    }),
  );
  Tags.of(stack.node.root).add('team', 'growth');
  Tags.of(pipeline).add('stage', 'live');
  const definition = readDefinition(stack);
  const byType = new Map<string, unknown[]>();
  const collect = (steps: Array<{ Type: string; Arguments: Record<string, any> }>): void => {
    for (const step of steps) {
      byType.set(step.Type, [...(byType.get(step.Type) ?? []), step.Arguments.Tags]);
      collect(step.Arguments.IfSteps ?? []);
      collect(step.Arguments.ElseSteps ?? []);
    }
  };
  collect(definition.Steps.filter(({ Name }: { Name: string }) => Name !== 'Own'));
  const tags = [
    { Key: 'stage', Value: 'live' },
    { Key: 'team', Value: 'growth' },
  ];
  for (const type of ['Processing', 'Training', 'Transform', 'Model']) {
    expect(byType.get(type)?.length).toBeGreaterThan(0);
    byType.get(type)!.forEach((given) => expect(given).toEqual(tags));
  }
  for (const type of ['RegisterModel', 'Fail', 'Condition']) {
    expect(byType.get(type)?.length).toBeGreaterThan(0);
    byType.get(type)!.forEach((given) => expect(given).toBeUndefined());
  }
  expect(findStep(definition, 'Own').Arguments.Tags).toEqual([
    { Key: 'team', Value: 'mine' },
    { Key: 'stage', Value: 'live' },
  ]);
});

test('the containers get the variables of the environment', () => {
  const stack = createStack();
  createEndpoint(stack, { environment: { LOG_LEVEL: 'debug' } });
  expect(readSettings(stack).environment).toEqual({ LOG_LEVEL: 'debug' });
});

test.each<[Record<string, string>, string]>([
  [{ '1ST': 'x' }, "got '1ST'"],
  [
    { LONG: 'x'.repeat(1025) },
    "environment: must have names of at most 1024 and values of at most 1024 characters, got 'LONG' with 1025 characters",
  ],
  [
    Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`V${index}`, 'x'])),
    'environment: must be at most 100, got 101',
  ],
])('refuses an environment that SageMaker would refuse (%#)', (environment, message) => {
  expect(() => createEndpoint(createStack(), { environment })).toThrow(message);
});

test('takes an environment at its limits', () => {
  const environment = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`V${index}`, 'x'.repeat(1024)]));
  const stack = createStack();
  createEndpoint(stack, { environment });
  expect(Object.keys(readSettings(stack).environment!)).toHaveLength(100);
});
