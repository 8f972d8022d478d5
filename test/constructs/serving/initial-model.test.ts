import { type ContainerImage, Model } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import * as sns from 'aws-cdk-lib/aws-sns';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycle, type ModelEndpointOptions } from '../../../lib';
import { createApp, flatten, readStatements } from '../fixtures';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = `arn:aws:sagemaker:${ENV.region}:${ENV.account}:model/old-model`;
const ROLE_ARN = `arn:aws:iam::${ENV.account}:role/models`;
const IMAGE = `${ENV.account}.dkr.ecr.${ENV.region}.amazonaws.com/models:1`;

/** A model as the alpha module makes it. */
function createModel(scope: Stack): Model {
  const repository = `arn:aws:ecr:${ENV.region}:${ENV.account}:repository/models`;
  const role = new iam.Role(scope, 'ModelRole', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  return new Model(scope, 'Model', {
    role,
    containers: [{ image: { bind: () => ({ imageName: `${IMAGE}@${repository}` }) } as ContainerImage }],
  });
}

function createCfnModel(scope: Stack): sagemaker.CfnModel {
  return new sagemaker.CfnModel(scope, 'CfnModel', { executionRoleArn: ROLE_ARN, primaryContainer: { image: IMAGE } });
}

interface Way {
  readonly options: (stack: Stack, other: Stack) => ModelEndpointOptions;
  /** The name that the controller is given. */
  readonly name: unknown;
  /** Whether the model's role gets what it needs. */
  readonly granted: boolean;
  /** What the controller may describe. */
  readonly described: unknown;
}

const described = expect.stringMatching(/model\/old-model$/);

const WAYS: Record<string, Way> = {
  'a name': {
    options: () => ({ initialModelName: 'old-model' }),
    name: 'old-model',
    granted: false,
    described,
  },
  'a name with capitals, which SageMaker lower-cases in ARNs': {
    options: () => ({ initialModelName: 'Old-Model' }),
    name: 'Old-Model',
    granted: false,
    described,
  },
  'an ARN': { options: () => ({ initialModelName: ARN }), name: 'old-model', granted: false, described: ARN },
  fromModelName: {
    options: (stack) => ({ initialModel: Model.fromModelName(stack, 'Old', 'old-model') }),
    name: 'old-model',
    granted: false,
    described,
  },
  fromModelArn: {
    options: (stack) => ({ initialModel: Model.fromModelArn(stack, 'Old', ARN) }),
    name: 'old-model',
    granted: false,
    described: ARN,
  },
  'fromModelAttributes without a role': {
    options: (stack) => ({ initialModel: Model.fromModelAttributes(stack, 'Old', { modelArn: ARN }) }),
    name: 'old-model',
    granted: false,
    described: ARN,
  },
  'fromModelAttributes with an imported role': {
    options: (stack) => ({
      initialModel: Model.fromModelAttributes(stack, 'Old', {
        modelArn: ARN,
        role: iam.Role.fromRoleArn(stack, 'OldRole', ROLE_ARN),
      }),
    }),
    name: 'old-model',
    granted: true,
    described: ARN,
  },
  'fromModelAttributes with a role of another stack': {
    options: (stack, other) => ({
      initialModel: Model.fromModelAttributes(stack, 'Old', {
        modelArn: ARN,
        role: new iam.Role(other, 'Theirs', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') }),
      }),
    }),
    name: 'old-model',
    granted: false,
    described: ARN,
  },
  'a model imported in another stack': {
    options: (_, other) => ({ initialModel: Model.fromModelName(other, 'Old', 'old-model') }),
    name: 'old-model',
    granted: false,
    described,
  },
  'a Model of the same stack': {
    options: (stack) => ({ initialModel: createModel(stack) }),
    name: expect.stringContaining('Model'),
    granted: true,
    described: expect.anything(),
  },
  'a Model of another stack': {
    options: (_, other) => ({ initialModel: createModel(other) }),
    name: expect.stringContaining("'StackName':'Other'"),
    granted: false,
    described: expect.anything(),
  },
  'the name of a CfnModel': {
    options: (stack) => ({ initialModelName: createCfnModel(stack).attrModelName }),
    name: expect.anything(),
    granted: false,
    described: expect.stringMatching(/model\/\*$/),
  },
  'the ARN of a CfnModel': {
    options: (stack) => ({ initialModelName: createCfnModel(stack).ref }),
    name: expect.anything(),
    granted: false,
    described: expect.stringMatching(/model\/\*$/),
  },
  'the name of a CfnModel of another stack': {
    options: (_, other) => ({ initialModelName: createCfnModel(other).attrModelName }),
    name: expect.anything(),
    granted: false,
    described: expect.stringMatching(/model\/\*$/),
  },
};

test.each(Object.entries(WAYS))('the initial model is %s', (_, { options, name, granted, described }) => {
  const app: App = createApp();
  const stack = new Stack(app, 'Shop', { env: ENV });
  const other = new Stack(app, 'Other', { env: ENV });
  new sns.Topic(other, 'Topic');
  new MlLifecycle(stack, 'Lifecycle', {
    ...lifecycle,
    endpoint: options(stack, other),
  });
  const template = Template.fromStack(stack);
  const [endpoint] = Object.values(template.findResources('Custom::ModelEndpoint'));
  expect(JSON.parse(flatten(endpoint!.Properties.Settings)).initialModelName).toEqual(name);

  const statements = readStatements(template);
  const served = statements.find(({ actions }) => actions.length === 1 && actions[0] === 'sagemaker:DescribeModel')!;
  expect(
    served.resources.map((resource) =>
      typeof resource === 'string' || 'Fn::Join' in resource ? flatten(resource) : resource,
    ),
  ).toEqual([described]);
  // The endpoint's own role may, and the model's.
  const captures = statements.filter(
    ({ actions, resources }) => actions.includes('s3:PutObject') && JSON.stringify(resources).includes('capture/churn'),
  );
  expect(captures).toHaveLength(granted ? 2 : 1);
  const warnings = Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('is left to its owner: allow it .*s3:PutObject on capture/churn/\\*.*kms:GenerateDataKey'),
  );
  expect(warnings).toHaveLength(granted ? 0 : 1);
});

test('with an imported key and a role of the same stack, which key and role allow each other by the role alone', () => {
  const stack = new Stack(createApp(), 'Shop', { env: ENV });
  const keyArn = `arn:aws:kms:${ENV.region}:${ENV.account}:key/11111111-2222-4333-8444-555555555555`;
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyArn);
  new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, encryptionKey, endpoint: { initialModel: createModel(stack) } });
  const uses = readStatements(Template.fromStack(stack)).filter(
    ({ policy, actions, resources }) =>
      policy.startsWith('ModelRole') && actions.includes('kms:GenerateDataKey') && resources.includes(keyArn),
  );
  expect(uses).not.toHaveLength(0);
});

test('the name is taken from a name and from an ARN that are known only at deployment', () => {
  const stack = new Stack(createApp(), 'Shop', { env: ENV });
  new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, endpoint: { initialModelName: createCfnModel(stack).ref } });
  const [endpoint] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
  const settings = JSON.stringify(endpoint!.Properties.Settings);
  expect(settings).toContain(
    '{"Fn::Select":[1,{"Fn::Split":["model/",{"Fn::Join":["model/",[{"Ref":"CfnModel"},{"Ref":"CfnModel"}]]}]}]}',
  );
  // What CloudFormation makes of it.
  for (const value of ['m', 'my-model', ARN, ARN.replace('old-model', 'model')]) {
    expect([value, value].join('model/').split('model/')[1]).toBe(value.split('/').at(-1));
  }
});

test.each(['under_score', 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn', '-a', ''])(
  'refuses %j, which is no model',
  (initialModelName) => {
    const stack = new Stack(createApp(), 'Shop');
    expect(() => new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, endpoint: { initialModelName } })).toThrow(
      `endpoint.initialModelName: must be a model's name or ARN, got '${initialModelName}'`,
    );
  },
);

test('one of two ways to give it', () => {
  const stack = new Stack(createApp(), 'Shop');
  const initialModel = Model.fromModelName(stack, 'Old', 'old-model');
  expect(
    () => new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, endpoint: { initialModel, initialModelName: 'new' } }),
  ).toThrow("endpoint.initialModelName: must not be given beside initialModel, got 'new'");
});
