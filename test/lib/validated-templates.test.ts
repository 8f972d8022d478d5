// aws-cdk-lib's own check of templates, whose findings end a synthesis with the context of cdk.json. Other tests leave it out.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { MlLifecycleStack, type MlLifecycleStackProps, TrainingPipeline } from '../../lib';
import { createApp } from '../constructs/fixtures';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

const ENVIRONMENT = { account: '111122223333', region: 'eu-west-1' };

const { CDK_VALIDATION } = process.env;
beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});
afterAll(() => {
  process.env.CDK_VALIDATION = CDK_VALIDATION;
});

function create(example: string, choose: (app: App) => Partial<MlLifecycleStackProps> = () => ({})): MlLifecycleStack {
  const { lifecycle } = require(path.join(EXAMPLES, example, 'lifecycle'));
  const app = createApp();
  return new MlLifecycleStack(app, 'Lifecycle', { ...lifecycle, ...choose(app), env: ENVIRONMENT });
}

const synthesize = (stack: Stack) => (): unknown => (stack.node.root as App).synth();

test.each(readdirSync(EXAMPLES))('nothing is found in the template of %s', (example) => {
  expect(synthesize(create(example))).not.toThrow();
});

test('nothing is found with what can be switched on', () => {
  const stack = create('churn', (app) => {
    const others = new Stack(app, 'Others', { env: ENVIRONMENT });
    return {
      vpc: new ec2.Vpc(others, 'Vpc', { maxAzs: 2 }),
      tables: {},
      mlflow: {},
      retention: { capturedRequests: Duration.days(60) },
      removalPolicy: RemovalPolicy.DESTROY,
      endpoint: { instanceCount: 2, latencyThreshold: Duration.seconds(2), removalPolicy: RemovalPolicy.RETAIN },
      drift: { fanOut: true },
      quality: { fanOut: true, minimumLabelCoverage: 0.5 },
      retraining: {
        onNewData: true,
        schedule: scheduler.ScheduleExpression.rate(Duration.days(7)),
        afterPipelines: [TrainingPipeline.fromPipelineName(others, 'Features', 'features')],
        maximumRunsPerMonth: 4,
      },
    };
  });
  expect(synthesize(stack)).not.toThrow();
});

test('nothing is found with a space of Studio', () => {
  const studio = { domainId: 'd-abcd1234efgh', singleSignOnUser: 'ada' };
  expect(synthesize(create('churn', () => ({ workbench: { studio } })))).not.toThrow();
});

test('nothing is found with forecasts on a schedule', () => {
  const stack = create('demand', (app) => ({
    vpc: new ec2.Vpc(new Stack(app, 'Others', { env: ENVIRONMENT }), 'Vpc', { maxAzs: 2 }),
    batch: { schedule: scheduler.ScheduleExpression.cron({ hour: '5' }), knownAheadPrefix: 'plans' },
  }));
  expect(synthesize(stack)).not.toThrow();
});

test('what CloudFormation would refuse is found', () => {
  const stack = create('churn');
  new s3.CfnBucket(stack, 'Wrong').addPropertyOverride('NoSuchProperty', 1);
  expect(synthesize(stack)).toThrow(/NoSuchProperty/);
});
