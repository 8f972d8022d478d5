// Each rule of a policy, refused and allowed, by what a team writes.
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { type App, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ChampionComparison,
  Column,
  DataRecipe,
  LifecyclePolicy,
  type LifecyclePolicyProps,
  type MlLifecycleProps,
  ModelApproval,
  ModelEndpoint,
  ModelRegistry,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createApp, createPipeline } from '../fixtures';
import { createLifecycle, judge } from './fixtures';

type Build = (app: App) => unknown;

const lifecycle =
  (overrides: Partial<MlLifecycleProps> = {}): Build =>
  (app) =>
    createLifecycle(app, overrides);

const inVpc: Build = (app) => createLifecycle(app, { vpc: new ec2.Vpc(new Stack(app, 'Network'), 'Vpc') });
const criteria = (...successCriteria: SuccessCriterion[]): Build => lifecycle({ successCriteria });
const recall = SuccessCriterion.recall();

/** A pipeline whose bucket and steps have no key. */
const withoutKey: Build = (app) => {
  const stack = new Stack(app, 'Models');
  new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry: new ModelRegistry(stack, 'Registry'),
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
};

const regression: Build = lifecycle({
  recipe: new DataRecipe({ columns: { id: Column.id(), price: Column.numericTarget(), size: Column.numeric() } }),
  successCriteria: [SuccessCriterion.rmse().atMost(10)],
});

const PIPELINE = 'Models/Churn/Pipeline';
const ENDPOINT = 'Models/Churn/Endpoint';
const STEPS = 'the steps Prepare, Train, Predict, Evaluate';

test.each<[name: string, policy: LifecyclePolicyProps, build: Build, refused: string[]]>([
  [
    'a criterion that is missing',
    { minimumCriteria: [recall.atLeast(0.7)] },
    lifecycle(),
    [`${PIPELINE}: minimumCriteria: successCriteria must include recall at least 0.7, or a stricter one, got none`],
  ],
  [
    'a criterion that is too low',
    { minimumCriteria: [recall.atLeast(0.7)] },
    criteria(recall.atLeast(0.69)),
    [
      `${PIPELINE}: minimumCriteria: successCriteria must include recall at least 0.7, or a stricter one, got recall at least 0.69`,
    ],
  ],
  ['a criterion that is as high', { minimumCriteria: [recall.atLeast(0.7)] }, criteria(recall.atLeast(0.7)), []],
  ['a criterion that is higher', { minimumCriteria: [recall.atLeast(0.7)] }, criteria(recall.atLeast(0.8)), []],
  [
    'an error that is larger',
    { minimumCriteria: [SuccessCriterion.rmse().atMost(9)] },
    regression,
    [
      `${PIPELINE}: minimumCriteria: successCriteria must include rmse at most 9, or a stricter one, got rmse at most 10`,
    ],
  ],
  ['an error that is smaller', { minimumCriteria: [SuccessCriterion.rmse().atMost(11)] }, regression, []],
  ['a metric that the model does not have', { minimumCriteria: [recall.atLeast(0.7)] }, regression, []],
  [
    'a criterion that is not certain',
    { minimumCriteria: [recall.atLeast(0.7, { certain: true })] },
    criteria(recall.atLeast(0.9)),
    [
      `${PIPELINE}: minimumCriteria: successCriteria must include recall at least 0.7 for certain, or a stricter one, got recall at least 0.9`,
    ],
  ],
  [
    'a criterion of slices in place of one of all rows',
    { minimumCriteria: [recall.atLeast(0.7)] },
    criteria(recall.atLeast(0.8, { perSlice: Slice.byValue('plan') }), SuccessCriterion.auc().atLeast(0.8)),
    [`${PIPELINE}: minimumCriteria: successCriteria must include recall at least 0.7, or a stricter one, got none`],
  ],
  [
    'a criterion of the same slices',
    { minimumCriteria: [recall.atLeast(0.7, { perSlice: Slice.byValue('plan') })] },
    criteria(recall.atLeast(0.8, { perSlice: Slice.byValue('plan') })),
    [],
  ],
  [
    'an automatic approval, which the comparison with the champion hands on',
    { requireManualApproval: true },
    lifecycle({ approval: ModelApproval.AUTOMATIC }),
    [
      `${PIPELINE}: requireManualApproval: the step Register must leave the approval to a person, got 'Approved'; set approval to ModelApproval.MANUAL`,
    ],
  ],
  [
    'an automatic approval without a comparison',
    { requireManualApproval: true },
    lifecycle({ approval: ModelApproval.AUTOMATIC, championComparison: ChampionComparison.NONE }),
    [
      `${PIPELINE}: requireManualApproval: the step Register must leave the approval to a person, got 'Approved'; set approval to ModelApproval.MANUAL`,
    ],
  ],
  ['a manual approval', { requireManualApproval: true }, lifecycle(), []],
  [
    'an endpoint without a key',
    { requireEncryptionKey: true },
    withoutKey,
    ['volumes', 'captured requests'].map(
      (what) =>
        `Models/Endpoint: requireEncryptionKey: the endpoint must encrypt its ${what} with a KMS key, got none; set encryptionKey`,
    ),
  ],
  ['a lifecycle, which has a key', { requireEncryptionKey: true }, lifecycle(), []],
  [
    'instances that encrypt their own volumes',
    { requireEncryptionKey: true },
    lifecycle({ endpoint: { instanceType: InstanceType.of('ml.g5.xlarge') } }),
    [],
  ],
  [
    'what runs outside of a VPC',
    { requireVpc: true },
    lifecycle(),
    [
      `${PIPELINE}: requireVpc: the steps Prepare, Train, CreateModel, Evaluate must run in a VPC, got none; set vpc`,
      `${ENDPOINT}: requireVpc: the endpoint must run in a VPC, got none; set vpc`,
    ],
  ],
  ['what runs in a VPC', { requireVpc: true }, inVpc, []],
  [
    'an endpoint that is not isolated',
    { requireNetworkIsolation: true },
    lifecycle({ endpoint: { networkIsolation: false } }),
    [
      `${ENDPOINT}: requireNetworkIsolation: the endpoint must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true`,
    ],
  ],
  [
    'a training that is not isolated',
    { requireNetworkIsolation: true },
    (app) =>
      createLifecycle(app, {
        vpc: new ec2.Vpc(new Stack(app, 'Network'), 'Vpc'),
        training: { networkIsolation: false },
        endpoint: { networkIsolation: false },
      }),
    [
      'Models/Churn/Pipeline: requireNetworkIsolation: the steps Train, CreateModel must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true',
      `${ENDPOINT}: requireNetworkIsolation: the endpoint must be isolated from the network, got one that is not; leave networkIsolation out, or set it to true`,
    ],
  ],
  ['what is isolated', { requireNetworkIsolation: true }, lifecycle(), []],
  [
    'other instance types',
    { allowedInstanceTypes: ['ml.c5.*', 'ml.m5.xlarge'] },
    lifecycle(),
    [
      `${PIPELINE}: allowedInstanceTypes: ${STEPS} must run on ml.c5.*, ml.m5.xlarge, got ml.m5.large`,
      `${ENDPOINT}: allowedInstanceTypes: the endpoint must run on ml.c5.*, ml.m5.xlarge, got ml.m5.large`,
    ],
  ],
  ['an instance type of a family', { allowedInstanceTypes: ['ml.m5.*'] }, lifecycle(), []],
  ['an instance type by its name', { allowedInstanceTypes: ['ml.m5.large'] }, lifecycle(), []],
  [
    'a name of which an allowed one is a part',
    { allowedInstanceTypes: ['ml.m5.larg'] },
    lifecycle(),
    [
      `${PIPELINE}: allowedInstanceTypes: ${STEPS} must run on ml.m5.larg, got ml.m5.large`,
      `${ENDPOINT}: allowedInstanceTypes: the endpoint must run on ml.m5.larg, got ml.m5.large`,
    ],
  ],
  [
    'another region, once for a stack',
    { allowedRegions: ['eu-central-1', 'eu-west-1'] },
    (app) => createPipeline(new Stack(app, 'Models', { env: { region: 'us-east-1', account: '111122223333' } })),
    ['Models: allowedRegions: the stack must be deployed to eu-central-1, eu-west-1, got us-east-1'],
  ],
  [
    'a region that is allowed',
    { allowedRegions: ['eu-central-1'] },
    (app) => createPipeline(new Stack(app, 'Models', { env: { region: 'eu-central-1', account: '111122223333' } })),
    [],
  ],
  [
    'a region for what is not a part of machine learning',
    { allowedRegions: ['eu-central-1'] },
    (app) => void new s3.Bucket(new Stack(app, 'Site', { env: { region: 'us-east-1' } }), 'Bucket'),
    [],
  ],
  [
    'a tag that is missing',
    { requiredTags: ['owner'] },
    lifecycle(),
    ['Registry', 'Pipeline', 'Endpoint'].map(
      (part) =>
        `Models/Churn/${part}: requiredTags: it must carry the tag owner, got none; Tags.of(scope).add('owner', …) gives it to all that is in a scope`,
    ),
  ],
  [
    'a tag that an app gives',
    { requiredTags: ['owner'] },
    (app) => {
      Tags.of(app).add('owner', 'team-churn');
      createLifecycle(app);
    },
    [],
  ],
  [
    'a tag of a stack',
    { requiredTags: ['owner'] },
    (app) => createPipeline(new Stack(app, 'Models', { tags: { owner: 'team-churn' } })),
    [],
  ],
  [
    'an endpoint without monitors',
    { requireDriftMonitor: true, requireQualityMonitor: true },
    withoutKey,
    [
      'Models/Endpoint: requireDriftMonitor: the endpoint must have a DriftMonitor, got none',
      'Models/Endpoint: requireQualityMonitor: the endpoint must have a QualityMonitor, got none',
    ],
  ],
  [
    'a lifecycle without a quality monitor',
    { requireDriftMonitor: true, requireQualityMonitor: true },
    lifecycle({ quality: { enabled: false } }),
    [`${ENDPOINT}: requireQualityMonitor: the endpoint must have a QualityMonitor, got none`],
  ],
  ['a lifecycle with both', { requireDriftMonitor: true, requireQualityMonitor: true }, lifecycle(), []],
  ['rules that are off', { requireVpc: false, requireManualApproval: true }, lifecycle(), []],
])('%s', (_, policy, build, refused) => {
  expect(judge(policy, build)).toEqual(refused.map((text) => `[Platform] ${text}`));
});

test('what it refuses is legal without it', () => {
  const app = createApp();
  createLifecycle(app, { approval: ModelApproval.AUTOMATIC, endpoint: { networkIsolation: false } });
  expect(() => app.synth()).not.toThrow();
});

test('one that allows all that is there adds nothing to the template and says nothing', () => {
  const build = (isRuled: boolean): { template: unknown; warnings: unknown[] } => {
    const app = createApp();
    if (isRuled) {
      new LifecyclePolicy(app, 'Platform', { requireManualApproval: true, allowedInstanceTypes: ['ml.m5.*'] });
    }
    const stack = Stack.of(createLifecycle(app));
    return {
      template: Template.fromStack(stack).toJSON(),
      warnings: Annotations.fromStack(stack).findWarning('*', Match.anyValue()),
    };
  };
  expect(build(true)).toEqual(build(false));
});

test.each<[name: string, policy: LifecyclePolicyProps, message: string]>([
  ['no rule', {}, 'a policy needs a rule: one of minimumCriteria, requireManualApproval, '],
  ['rules that are all off', { requireVpc: false }, 'a policy needs a rule'],
  ['an empty list', { allowedRegions: [] }, 'allowedRegions: must name at least one, got an empty array'],
  ['no criteria', { minimumCriteria: [] }, 'minimumCriteria: must name at least one'],
  [
    'an instance type that is none',
    { allowedInstanceTypes: ['ml.m5.large', 'm5.large'] },
    "allowedInstanceTypes[1]: must be an instance type such as ml.m5.large, or ml.m5.*, got 'm5.large'",
  ],
  ['a region that is none', { allowedRegions: ['Frankfurt'] }, 'allowedRegions[0]: must be a region such as'],
  ['a tag without a name', { requiredTags: [' '] }, 'requiredTags[0]: must be the key of a tag'],
  [
    'a misspelled rule',
    { requireVPC: true } as never,
    "requireVPC: is no property of LifecyclePolicyProps, did you mean 'requireVpc'?",
  ],
])('a policy with %s is refused', (_, policy, message) => {
  expect(() => new LifecyclePolicy(createApp(), 'Platform', policy)).toThrow(message);
});
