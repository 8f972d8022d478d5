import { type App, Aspects, CfnResource, RemovalPolicies, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  DriftMonitor,
  LifecycleDashboard,
  MlLifecycle,
  MlLifecycleStack,
  ModelEndpoint,
  ModelRegistry,
  QualityMonitor,
  TrainingPipeline,
} from '../../lib';
import { createApp, flatten } from '../constructs/fixtures';

// What a reader does to whole stacks and apps, by the means of aws-cdk-lib.

const ENV = { account: '111122223333', region: 'eu-west-1' };

const create = (props: Partial<ConstructorParameters<typeof MlLifecycleStack>[2]> = {}): MlLifecycleStack =>
  new MlLifecycleStack(createApp(), 'Churn', { ...lifecycle, env: ENV, ...props });

const policiesOf = (stack: Stack): Record<string, string[]> => {
  const policies: Record<string, string[]> = {};
  for (const { Type, DeletionPolicy } of Object.values(
    Template.fromStack(stack).toJSON().Resources as CfnResource[] as any[],
  )) {
    (policies[Type] ??= []).push(DeletionPolicy);
  }
  return policies;
};

describe('RemovalPolicies.of(stack)', () => {
  test('destroy() is refused where model versions would stand in its way, with what to set', () => {
    const stack = create();
    RemovalPolicies.of(stack).destroy();
    expect(() => Template.fromStack(stack)).toThrow(
      /removalPolicy: must be given as RemovalPolicy\.DESTROY, or the policy of Churn\/Default\/Registry\/Resource must stay RETAIN; got DESTROY from outside/,
    );
  });

  test('destroy() works beside removalPolicy: RemovalPolicy.DESTROY: nothing stays, and the versions are deleted first', () => {
    const stack = create({ removalPolicy: RemovalPolicy.DESTROY });
    RemovalPolicies.of(stack).destroy();
    const policies = policiesOf(stack);
    expect(Object.values(policies).flat()).not.toContain('Retain');
    expect(policies['AWS::SageMaker::ModelPackageGroup']).toEqual(['Delete']);
    expect(policies['Custom::ModelVersions']).toHaveLength(1);
  });

  test('destroy() works for all but the registry, as the refusal offers', () => {
    const stack = create();
    RemovalPolicies.of(stack).destroy({ excludeResourceTypes: ['AWS::SageMaker::ModelPackageGroup'] });
    const policies = policiesOf(stack);
    expect(policies['AWS::SageMaker::ModelPackageGroup']).toEqual(['Retain']);
    expect(policies['AWS::S3::Bucket']).toEqual(['Delete']);
  });

  test('retain() keeps data that the lifecycle would destroy', () => {
    const stack = create({ removalPolicy: RemovalPolicy.DESTROY });
    RemovalPolicies.of(stack).retain({ applyToResourceTypes: ['AWS::S3::Bucket', 'AWS::KMS::Key'], priority: 250 });
    const policies = policiesOf(stack);
    expect([...policies['AWS::S3::Bucket']!, ...policies['AWS::KMS::Key']!]).toEqual(['Retain', 'Retain']);
  });
});

test('a permissions boundary of an aspect reaches every role, those of the jobs too', () => {
  const stack = create();
  const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers');
  iam.PermissionsBoundary.of(stack).apply(boundary);
  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(roles.length).toBeGreaterThanOrEqual(10);
  const names = roles.map(({ Properties }) => flatten(Properties.PermissionsBoundary ?? 'none'));
  expect(new Set(names)).toEqual(new Set(['arn:aws:iam::111122223333:policy/developers']));
});

test('an aspect of the reader’s own visits every resource, and may change it', () => {
  const stack = create();
  const visited = new Set<string>();
  Aspects.of(stack).add({
    visit(node: IConstruct): void {
      if (CfnResource.isCfnResource(node)) {
        visited.add(node.logicalId && (stack.resolve(node.logicalId) as string));
        if (node.cfnResourceType === 'AWS::Lambda::Function') {
          node.addPropertyOverride('ReservedConcurrentExecutions', 1);
        }
      }
    },
  });
  const template = Template.fromStack(stack);
  expect([...visited].sort()).toEqual(expect.arrayContaining(Object.keys(template.toJSON().Resources)));
  template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 1 });
});

test('a tag of the app reaches every resource that has tags, and what the pipeline and the controller make', () => {
  const app = createApp();
  const stack = new MlLifecycleStack(app, 'Churn', { ...lifecycle, env: ENV });
  Tags.of(app).add('cost-centre', '4711');
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, any> };
  const tagged = (type: string): unknown[] =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties.Tags);
  for (const type of [
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::SageMaker::Pipeline',
    'AWS::SageMaker::ModelPackageGroup',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
    'AWS::CloudWatch::Alarm',
    'AWS::Logs::LogGroup',
  ]) {
    expect([type, ...tagged(type)]).not.toEqual([type]);
    for (const tags of tagged(type)) {
      expect([type, tags]).toEqual([type, expect.arrayContaining([{ Key: 'cost-centre', Value: '4711' }])]);
    }
  }
  const made = Object.values(Resources).filter(({ Type }) =>
    ['AWS::SageMaker::Pipeline', 'Custom::ModelEndpoint'].includes(Type),
  );
  expect(made).toHaveLength(2);
  made.forEach(({ Properties }) =>
    expect(flatten(Properties.Settings ?? Properties.PipelineDefinition.PipelineDefinitionBody)).toContain('4711'),
  );
});

test.each([
  ['as a property', (): Stack => create({ terminationProtection: true })],
  [
    'later',
    (): Stack => {
      const stack = create();
      stack.terminationProtection = true;
      return stack;
    },
  ],
])('a stack is protected from deletion, said %s', (_, protect) => {
  const stack = protect();
  const artifact = (stack.node.root as App).synth().getStackByName('Churn');
  expect(artifact.terminationProtection).toBe(true);
});

describe('stages, and lifecycles beside each other', () => {
  /** A lifecycle, and a stack of another team's that refers to it by its names. */
  function fill(stage: Stage): { churn: Stack; consumer: Stack } {
    const churn = new MlLifecycleStack(stage, 'Churn', lifecycle);
    const consumer = new Stack(stage, 'Consumer');
    const bucket = s3.Bucket.fromBucketName(consumer, 'Bucket', 'churn-data');
    const endpoint = ModelEndpoint.fromModelEndpointAttributes(consumer, 'Endpoint', {
      endpointName: churn.lifecycle.lifecycleName,
      bucket,
      registry: ModelRegistry.fromModelPackageGroupName(consumer, 'Registry', 'churn-models'),
    });
    new LifecycleDashboard(consumer, 'Dashboard', {
      endpoint,
      monitor: DriftMonitor.fromDriftMonitorAttributes(consumer, 'Drift', { endpointName: 'churn', bucket }),
      qualityMonitor: QualityMonitor.fromQualityMonitorAttributes(consumer, 'Quality', {
        endpointName: 'churn',
        bucket,
      }),
      pipeline: TrainingPipeline.fromPipelineName(consumer, 'Pipeline', 'churn'),
    });
    return { churn, consumer };
  }

  test('each stage has the resources that a stack alone has, in its own account', () => {
    const app = createApp();
    const development = fill(new Stage(app, 'Development', { env: ENV }));
    const production = fill(new Stage(app, 'Production', { env: { ...ENV, account: '444455556666' } }));
    // aws-cdk-lib names the permission of a rule after the path of both; it is made anew without a loss.
    const idsOf = (stack: Stack): string[] =>
      Object.entries<{ Type: string }>(Template.fromStack(stack).toJSON().Resources)
        .filter(([, { Type }]) => Type !== 'AWS::Lambda::Permission')
        .map(([id]) => id);
    const alone = idsOf(create());
    for (const { churn, consumer } of [development, production]) {
      expect(idsOf(churn)).toEqual(alone);
      expect(Object.keys(Template.fromStack(consumer).toJSON().Resources)).toHaveLength(1);
      Annotations.fromStack(consumer).hasNoError('*', '*');
    }
    expect(JSON.stringify(Template.fromStack(production.churn).toJSON())).not.toContain('111122223333');
  });

  test('two stages of one account are refused, since both would own the same names', () => {
    const app = createApp();
    fill(new Stage(app, 'Development', { env: ENV }));
    expect(() => fill(new Stage(app, 'Test', { env: ENV }))).toThrow(/^lifecycleName: /);
  });

  test('a lifecycle watches what another one in its stack serves, by references', () => {
    const stack = new Stack(createApp(), 'Models', { env: ENV });
    const first = new MlLifecycle(stack, 'First', { ...lifecycle, lifecycleName: 'first' });
    const second = new MlLifecycle(stack, 'Second', { ...lifecycle, lifecycleName: 'second' });
    const before = Object.keys(
      Template.fromStack(
        (() => {
          const other = new Stack(createApp(), 'Models', { env: ENV });
          new MlLifecycle(other, 'First', { ...lifecycle, lifecycleName: 'first' });
          return other;
        })(),
      ).toJSON().Resources,
    );
    const endpoint = ModelEndpoint.fromModelEndpointAttributes(stack, 'Reference', {
      endpointName: first.endpoint.endpointName,
      bucket: first.bucket,
      registry: first.registry,
      role: first.endpoint.role,
      alarms: first.endpoint.alarms,
    });
    endpoint.grantInvoke(second.retrain.handler);
    const monitor = new DriftMonitor(stack, 'Watch', { endpoint, bucket: second.bucket });
    new LifecycleDashboard(stack, 'Both', { endpoint, monitor, alarms: second.monitor.alarms });
    const after = Object.keys(Template.fromStack(stack).toJSON().Resources);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.filter((id) => id.startsWith('Reference'))).toEqual([]);
  });
});
