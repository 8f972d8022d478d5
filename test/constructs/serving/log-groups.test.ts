import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { nameOfLogGroup, parseLogGroups } from '../../../contract/log-groups';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycle, ModelEndpoint, type ModelEndpointProps, ModelRegistry } from '../../../lib';
import { createStack, flatten, readStatements } from '../fixtures';

function synthesize(overrides: Partial<ModelEndpointProps> = {}, endpointName = 'churn'): Template {
  const stack = createStack();
  new ModelEndpoint(stack, 'Endpoint', {
    endpointName,
    registry: ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'models'),
    bucket: new s3.Bucket(stack, 'Bucket'),
    ...overrides,
  });
  return Template.fromStack(stack);
}

/** What the controller is told, as it reads it. */
function readLogGroups(overrides: Partial<ModelEndpointProps> = {}) {
  const functions = Object.values(synthesize(overrides).findResources('AWS::Lambda::Function'));
  const [{ LOG_GROUPS }] = functions.flatMap(({ Properties }) =>
    Properties.Environment?.Variables?.LOG_GROUPS ? [Properties.Environment.Variables] : [],
  );
  return parseLogGroups('LOG_GROUPS', flatten(LOG_GROUPS).replace(/<[^>]*>/g, 'x')).map(({ arn, ...rest }) => ({
    name: nameOfLogGroup(arn),
    ...rest,
  }));
}

const containers = (rest: object) => [{ name: '/aws/sagemaker/Endpoints/churn', ...rest }];

test('containers log as long as functions unless told otherwise', () => {
  expect(readLogGroups()).toEqual(containers({ days: 90 }));
  expect(readLogGroups({ logRetention: RetentionDays.ONE_YEAR })).toEqual(containers({ days: 365 }));
  expect(
    readLogGroups({ logRetention: RetentionDays.ONE_YEAR, containerLogRetention: RetentionDays.ONE_WEEK }),
  ).toEqual(containers({ days: 7, isDeclared: true }));
  expect(readLogGroups({ containerLogRetention: RetentionDays.INFINITE })).toEqual(containers({ isDeclared: true }));
});

test('the controller may see to this one log group, whose resource no template has', () => {
  const template = synthesize();
  const grants = readStatements(template).filter(
    ({ policy, actions }) => policy.includes('Controller') && actions.some((action) => action.startsWith('logs:')),
  );
  const seesTo = grants.filter(({ actions }) => actions.includes('logs:CreateLogGroup'));
  expect(seesTo.map(({ actions }) => actions)).toEqual([
    ['logs:CreateLogGroup', 'logs:ListTagsForResource', 'logs:PutRetentionPolicy', 'logs:TagResource'],
  ]);
  expect(seesTo[0]!.resources.map((resource) => flatten(resource).replace(/^.*:log-group:/, ''))).toEqual([
    '/aws/sagemaker/Endpoints/churn',
    '/aws/sagemaker/Endpoints/churn:*',
  ]);
  expect(grants.flatMap(({ actions }) => actions)).not.toContain('logs:DescribeLogGroups');
  expect(Object.keys(template.findResources('AWS::Logs::LogGroup'))).toHaveLength(1);
});

test("the log groups of jobs are everybody's, and seen to by option only", () => {
  const job = (kind: string) => ({ name: `/aws/sagemaker/${kind}`, days: 180, isDeclared: true });
  expect(readLogGroups({ jobLogRetention: RetentionDays.SIX_MONTHS })).toEqual([
    ...containers({ days: 90 }),
    job('ProcessingJobs'),
    job('TrainingJobs'),
    job('TransformJobs'),
  ]);
  const template = synthesize({ jobLogRetention: RetentionDays.SIX_MONTHS });
  expect(Object.keys(template.toJSON().Resources).sort()).toEqual(Object.keys(synthesize().toJSON().Resources).sort());
});

test('a lifecycle hands the retention of jobs to its endpoint', () => {
  const stack = createStack();
  new MlLifecycle(stack, 'Churn', { ...lifecycle, jobLogRetention: RetentionDays.ONE_YEAR });
  const functions = JSON.stringify(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  expect(functions).toMatch(/log-group:\/aws\/sagemaker\/TransformJobs[^}]*days[^}]*365/);
});

test('only who is to forget nothing may delete a retention', () => {
  const actions = (retention: RetentionDays) =>
    readStatements(synthesize({ containerLogRetention: retention })).flatMap((statement) => statement.actions);
  expect(actions(RetentionDays.INFINITE)).toContain('logs:DeleteRetentionPolicy');
  expect(actions(RetentionDays.INFINITE)).not.toContain('logs:PutRetentionPolicy');
  expect(actions(RetentionDays.ONE_DAY)).not.toContain('logs:DeleteRetentionPolicy');
});

test('a role of its own is given the same', () => {
  const stack = new Stack();
  const controllerRole = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry: ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'models'),
    bucket: new s3.Bucket(stack, 'Bucket'),
    controllerRole,
  });
  const statements = readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith('Mine'));
  expect(statements.flatMap(({ actions }) => actions)).toContain('logs:PutRetentionPolicy');
});
