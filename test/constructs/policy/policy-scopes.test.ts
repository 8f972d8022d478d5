// Where a policy holds, and that it judges what is deployed, whatever aspects and overrides have done to it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import {
  type App,
  Aspects,
  CfnParameter,
  type CfnResource,
  type IAspect,
  NestedStack,
  Stack,
  Stage,
  Tags,
  Token,
  Validations,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LifecyclePolicy, MlLifecycle, SuccessCriterion } from '../../../lib';
import { createApp } from '../fixtures';
import { createLifecycle, findRefused, judge, props } from './fixtures';

const NOT_ISOLATED =
  'requireNetworkIsolation: the endpoint must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true';
const OPEN = { endpoint: { networkIsolation: false } };

/** What was warned of, in the stacks of an assembly. */
function readWarnings(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('^Platform: '))
    .map(({ entry }) => String(entry.data).replace(/ \[ack: .*/, ''));
}

describe('a policy holds', () => {
  test('in stages, and below its own scope only', () => {
    const app = createApp();
    const [test, production] = ['Test', 'Prod'].map((name) => new Stage(app, name)) as [Stage, Stage];
    createLifecycle(test, OPEN);
    createLifecycle(production, OPEN);
    new LifecyclePolicy(production, 'Platform', { requireNetworkIsolation: true });
    expect(findRefused(app)).toEqual([`[Prod/Platform] Prod/Models/Churn/Endpoint: ${NOT_ISOLATED}`]);
  });

  test('over an app for the stages in it, also those that were synthesized before there was a policy', () => {
    const app = createApp();
    const stage = new Stage(app, 'Prod');
    createLifecycle(stage, OPEN);
    stage.synth();
    new LifecyclePolicy(app, 'Platform', { requireNetworkIsolation: true });
    expect(findRefused(app)).toEqual([`[Platform] Prod/Models/Churn/Endpoint: ${NOT_ISOLATED}`]);
  });

  test('in nested stacks, whose tags are those of the stack around them', () => {
    const build = (tags?: Record<string, string>) => (app: App) =>
      new MlLifecycle(new NestedStack(new Stack(app, 'Outer', { tags }), 'Inner'), 'Churn', props(OPEN));
    const policy = { requireNetworkIsolation: true, requiredTags: ['owner'] };
    expect(judge(policy, build({ owner: 'team-churn' }))).toEqual([
      `[Platform] Outer/Inner/Churn/Endpoint: ${NOT_ISOLATED}`,
    ]);
    expect(judge(policy, build()).filter((text) => text.includes('owner'))).toHaveLength(3);
  });

  test('for one construct of a stack', () => {
    const app = createApp();
    const stack = new Stack(app, 'Models');
    const [first] = ['First', 'Second'].map(
      (id) => new MlLifecycle(stack, id, props({ ...OPEN, lifecycleName: id.toLowerCase() })),
    );
    new LifecyclePolicy(first!, 'Platform', { requireNetworkIsolation: true });
    expect(findRefused(app)).toEqual([`[Models/First/Platform] Models/First/Endpoint: ${NOT_ISOLATED}`]);
  });

  test('beside others: each says what it has against it', () => {
    const app = createApp();
    createLifecycle(app, OPEN);
    new LifecyclePolicy(app, 'Security', { requireNetworkIsolation: true });
    new LifecyclePolicy(app, 'Quality', { minimumCriteria: [SuccessCriterion.auc().atLeast(0.9)] });
    expect(findRefused(app)).toEqual([
      `[Security] Models/Churn/Endpoint: ${NOT_ISOLATED}`,
      '[Quality] Models/Churn/Pipeline: minimumCriteria: successCriteria must include auc at least 0.9, or a stricter one, got auc at least 0.8',
    ]);
  });
});

test('an endpoint is read as often, however many stacks the policy holds for', () => {
  const count = (others: number): number => {
    const app = createApp();
    new LifecyclePolicy(app, 'Platform', { requireNetworkIsolation: true });
    const { endpoint } = createLifecycle(app);
    for (let i = 0; i < others; i++) {
      new MlLifecycle(new Stack(app, `Other${i}`), 'Churn', props({ lifecycleName: `other-${i}` }));
    }
    const read = jest.spyOn(endpoint.node.defaultChild as CfnResource, '_toCloudFormation');
    app.synth();
    return read.mock.calls.length;
  };
  expect(count(2)).toBe(count(0));
});

/** Does something to every resource of a type. */
function onEach(type: string, change: (resource: CfnResource) => void): IAspect {
  return {
    visit: (node) => {
      if ((node as CfnResource).cfnResourceType === type) {
        change(node as CfnResource);
      }
    },
  };
}

const loosen = onEach('Custom::ModelEndpoint', (resource) =>
  resource.addPropertyOverride('Settings', JSON.stringify({ mode: 'realTime', networkIsolation: false })),
);

/** The condition that a `TrainingJob` registers under. */
const VERDICT = {
  Type: 'Equals',
  LeftValue: {
    'Std:JsonGet': {
      PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Evaluation' },
      Path: 'success_criteria.verdict',
    },
  },
  RightValue: 'met',
};

const branch = (condition: object, IfSteps: object[], ElseSteps: object[]): object => ({
  Name: 'Branch',
  Type: 'Condition',
  Arguments: { Conditions: [condition], IfSteps, ElseSteps },
});

describe('a policy judges what is deployed', () => {
  test.each([1, 10, 500, 1000])('after an aspect of priority %i that loosens an endpoint', (priority) => {
    const build = (app: App) => {
      createLifecycle(app);
      Aspects.of(app).add(loosen, { priority });
    };
    expect(judge({ requireNetworkIsolation: true }, build)).toEqual([
      `[Platform] Models/Churn/Endpoint: ${NOT_ISOLATED}`,
    ]);
  });

  test('after Tags, which are given to the app when the policy is there already', () => {
    expect(
      judge({ requiredTags: ['owner'] }, (app) => {
        createLifecycle(app);
        Tags.of(app).add('owner', 'team-churn');
      }),
    ).toEqual([]);
  });

  test('beside cdk-nag, which finds what it finds', () => {
    const build = (app: App) => {
      createLifecycle(app, OPEN);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    };
    expect(judge({ requireNetworkIsolation: true }, build)).toEqual([
      `[Platform] Models/Churn/Endpoint: ${NOT_ISOLATED}`,
    ]);
    expect(judge({ requireManualApproval: true }, build)).toEqual([]);
  });

  test('a tag that only an override has', () => {
    const refused = judge({ requiredTags: ['owner'] }, (app) => {
      const { registry } = createLifecycle(app);
      const group = registry.node.defaultChild as CfnResource;
      group.addPropertyOverride('Tags', [{ Key: 'owner', Value: 'team-churn' }]);
    });
    expect(refused.map((text) => text.split(':')[0])).toEqual([
      '[Platform] Models/Churn/Pipeline',
      '[Platform] Models/Churn/Endpoint',
    ]);
  });

  test('steps and branches of a definition that was put in place of the own one', () => {
    const train = (name: string) => ({
      Name: name,
      Type: 'Training',
      Arguments: { ResourceConfig: { InstanceType: 'ml.p5.48xlarge' } },
    });
    const register = { Name: 'Publish', Type: 'RegisterModel', Arguments: { ModelApprovalStatus: 'Approved' } };
    const refused = judge(
      {
        minimumCriteria: [SuccessCriterion.auc().atLeast(0.7)],
        allowedInstanceTypes: ['ml.m5.*'],
        requireManualApproval: true,
        refuseUndecided: true,
      },
      (app) => {
        const { pipeline } = createLifecycle(app);
        (pipeline.node.defaultChild as CfnResource).addPropertyOverride(
          'PipelineDefinition.PipelineDefinitionBody',
          JSON.stringify({
            Steps: [
              train('First'),
              register,
              { Name: 'Check', Type: 'Condition', Arguments: { IfSteps: [train('Then')], ElseSteps: [train('Else')] } },
              { Name: 'Big', Type: 'EMR', Arguments: {} },
            ],
          }),
        );
      },
    );
    const of = (text: string) => `[Platform] Models/Churn/Pipeline: ${text}`;
    expect(refused).toEqual([
      of(
        'minimumCriteria: the step Publish must register only models that meet auc at least 0.7, got no evaluation of this library, so that it cannot be judged',
      ),
      of(
        "requireManualApproval: the step Publish must leave the approval to a person, got 'Approved'; set approval to ModelApproval.MANUAL",
      ),
      of('allowedInstanceTypes: the steps First, Then, Else must run on ml.m5.*, got ml.p5.48xlarge'),
      of(
        'allowedInstanceTypes: the step Big must obey it, got a step of the type EMR, which is not read, so that it cannot be judged',
      ),
    ]);
  });

  test.each<[name: string, step: (register: object) => object]>([
    ['always', (register) => register],
    [
      'if something else holds',
      (register) => branch({ Type: 'Equals', LeftValue: { Get: 'Parameters.X' }, RightValue: 'met' }, [register], []),
    ],
    ['if the criteria are not met', (register) => branch(VERDICT, [], [register])],
  ])('a model that is registered %s', (_, wrap) => {
    const refused = judge({ minimumCriteria: [SuccessCriterion.auc().atLeast(0.7)] }, (app) => {
      const { pipeline } = createLifecycle(app);
      const { definition } = pipeline.toDefinition();
      const text = Stack.of(pipeline).resolve((pipeline.node.defaultChild as sagemaker.CfnPipeline).pipelineDefinition);
      const body = (text as { PipelineDefinitionBody: { 'Fn::Join': [string, unknown[]] } }).PipelineDefinitionBody;
      const register = { Name: 'Always', Type: 'RegisterModel', Arguments: {} };
      const parts = body['Fn::Join'][1].map((part) =>
        typeof part === 'string' ? part.replace('"Steps":[', `"Steps":[${JSON.stringify(wrap(register))},`) : part,
      );
      expect(definition.Steps.length).toBeGreaterThan(3);
      (pipeline.node.defaultChild as CfnResource).addPropertyOverride('PipelineDefinition.PipelineDefinitionBody', {
        'Fn::Join': ['', parts],
      });
    });
    expect(refused).toEqual([
      '[Platform] Models/Churn/Pipeline: minimumCriteria: the step Always must run only if the model meets its criteria, got one that does not ask for their verdict',
    ]);
  });

  test("SageMaker's own resources", () => {
    const build = (app: App) => {
      const stack = new Stack(app, 'Models', { env: { region: 'us-east-1', account: '111122223333' } });
      new sagemaker.CfnModel(stack, 'Model', { executionRoleArn: 'arn:aws:iam::111122223333:role/serve' });
      new sagemaker.CfnEndpointConfig(stack, 'Config', {
        productionVariants: [
          { modelName: 'm', variantName: 'v', initialVariantWeight: 1, instanceType: 'ml.p5.48xlarge' },
          { modelName: 'm', variantName: 'w', initialVariantWeight: 1, instanceType: 'ml.m5.large' },
        ],
        tags: [{ key: 'owner', value: 'team-churn' }],
      });
      const endpoint = new sagemaker.CfnEndpoint(stack, 'Endpoint', {
        endpointConfigName: 'config',
        endpointName: 'churn',
        tags: [{ key: 'owner', value: 'team-churn' }],
      });
      void endpoint;
    };
    expect(
      judge(
        {
          requireEncryptionKey: true,
          requireVpc: true,
          requireNetworkIsolation: true,
          allowedInstanceTypes: ['ml.m5.*'],
          allowedRegions: ['eu-central-1'],
          requiredTags: ['owner'],
          requireDriftMonitor: true,
        },
        build,
      ),
    ).toEqual(
      [
        'Models: allowedRegions: the stack must be deployed to eu-central-1, got us-east-1',
        'Models/Model: requireVpc: the model must run in a VPC, got none; set vpc',
        'Models/Model: requireNetworkIsolation: the model must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true',
        "Models/Model: requiredTags: it must carry the tag owner, got none; Tags.of(scope).add('owner', …) gives it to all that is in a scope",
        'Models/Config: requireEncryptionKey: the endpoint must encrypt its volumes with a KMS key, got none; set encryptionKey',
        'Models/Config: allowedInstanceTypes: the endpoint must run on ml.m5.*, got ml.p5.48xlarge',
        'Models/Endpoint: requireDriftMonitor: the endpoint must have a DriftMonitor, got none',
      ].map((text) => `[Platform] ${text}`),
    );
  });
});

describe('what is known only at the deployment', () => {
  const policy = { allowedInstanceTypes: ['ml.m5.large'], allowedRegions: ['eu-central-1'] };
  const type = 'allowedInstanceTypes: the endpoint must run on ml.m5.large';
  const unknown = 'got a value that only the deployment or the run knows, so that it cannot be judged';
  const build = (scope: App | Stage) => {
    const stack = new Stack(scope, 'Models');
    const parameter = new CfnParameter(stack, 'Type', { default: 'ml.m5.large' });
    new MlLifecycle(
      stack,
      'Churn',
      props({ endpoint: { instanceType: InstanceType.of(Token.asString(parameter.value)) } }),
    );
    return stack;
  };

  test('is a warning where it stands', () => {
    const app = createApp();
    new LifecyclePolicy(app, 'Platform', policy);
    const stack = build(app);
    expect(readWarnings(stack)).toEqual([
      `Platform: Models: allowedRegions: the stack must be deployed to eu-central-1, ${unknown}`,
      `Platform: Models/Churn/Endpoint: ${type}, ${unknown}`,
    ]);
  });

  test('is a warning in a stage, too, once', () => {
    const app = createApp();
    new LifecyclePolicy(app, 'Platform', policy);
    const stage = new Stage(app, 'Prod');
    build(stage);
    const messages = app
      .synth()
      .getNestedAssembly('assembly-Prod')
      .stacks.flatMap((stack) => stack.messages);
    const policies = messages.filter(({ entry }) => String(entry.data).startsWith('Platform: '));
    expect(policies.map(({ level, id }) => `${level} ${id}`)).toEqual([
      'warning /Prod/Models',
      'warning /Prod/Models/Churn/Endpoint/churn/Resource/Default',
    ]);
  });

  test('is refused where the policy says so', () => {
    expect(judge({ ...policy, refuseUndecided: true }, build)).toEqual([
      `[Platform] Models: allowedRegions: the stack must be deployed to eu-central-1, ${unknown}`,
      `[Platform] Models/Churn/Endpoint: ${type}, ${unknown}`,
    ]);
  });

  test('a definition and settings that cannot be read', () => {
    const refused = judge({ requireVpc: true, requireManualApproval: true, refuseUndecided: true }, (app) => {
      const { pipeline, endpoint } = createLifecycle(app);
      const parameter = new CfnParameter(Stack.of(pipeline), 'Given');
      (pipeline.node.defaultChild as CfnResource).addPropertyOverride('PipelineDefinition', {
        PipelineDefinitionS3Location: { Bucket: 'b', Key: 'k' },
        PipelineDefinitionBody: undefined,
      });
      (pipeline.node.defaultChild as CfnResource).addPropertyDeletionOverride(
        'PipelineDefinition.PipelineDefinitionBody',
      );
      (endpoint.node.defaultChild as CfnResource).addPropertyOverride('Settings', { Ref: parameter.logicalId });
    });
    const unread = 'must be known at synthesis, got what only the deployment knows, so that it cannot be judged';
    expect(refused).toEqual([
      `[Platform] Models/Churn/Pipeline: requireManualApproval: its definition ${unread}`,
      `[Platform] Models/Churn/Pipeline: requireVpc: its definition ${unread}`,
      `[Platform] Models/Churn/Endpoint: requireVpc: its settings ${unread}`,
    ]);
  });

  test('a key, subnets and a name that come from elsewhere are there', () => {
    const endpoint = (app: App) => {
      const stack = new Stack(app, 'Models');
      const name = new CfnParameter(stack, 'Name').valueAsString;
      new sagemaker.CfnEndpointConfig(stack, 'Config', {
        productionVariants: [
          { modelName: 'm', variantName: 'v', initialVariantWeight: 1, instanceType: 'ml.m5.large' },
        ],
        kmsKeyId: name,
      });
    };
    expect(judge({ requireEncryptionKey: true, refuseUndecided: true }, endpoint)).toEqual([]);
  });
});

test('the file beside the template says which policies hold, the same on every day', () => {
  const read = (today: string): { text: string; policies: unknown } => {
    const app = createApp();
    new LifecyclePolicy(app, 'Platform', { requireManualApproval: true, allowedRegions: ['eu-central-1'], today });
    createLifecycle(new Stage(app, 'Prod'));
    const { directory } = app.synth().getNestedAssembly('assembly-Prod');
    const [file] = readdirSync(directory).filter((name) => name.startsWith('lifecycle.'));
    const text = readFileSync(path.join(directory, file!), 'utf8');
    return { text, policies: JSON.parse(text).policies as unknown };
  };
  const { text, policies } = read('2027-01-01');
  expect(policies).toEqual({
    Platform: {
      allowedRegions: ['eu-central-1'],
      exemptions: [],
      refuseUndecided: false,
      requireManualApproval: true,
    },
  });
  expect(read('2028-01-01').text).toBe(text);
});
