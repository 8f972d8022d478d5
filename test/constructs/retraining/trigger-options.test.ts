import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  DayOfWeek,
  PipelineStep,
  type QuietHours,
  RetrainTrigger,
  type RetrainTriggerProps,
  StartCondition,
  StepType,
  TrainingPipeline,
} from '../../../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };

class Parts {
  public readonly stack = new Stack(new App(), 'Stack', { env: ENV });
  public readonly bucket = new s3.Bucket(this.stack, 'Bucket', { eventBridgeEnabled: true });
  public readonly alarm = cloudwatch.Alarm.fromAlarmName(this.stack, 'Alarm', 'drift');
  public readonly other = TrainingPipeline.fromPipelineName(this.stack, 'Other', 'features');
  public readonly pipeline = new TrainingPipeline(this.stack, 'Pipeline', {
    pipelineName: 'churn',
    bucket: this.bucket,
  });

  public constructor() {
    this.pipeline.addStep(
      new PipelineStep({
        name: 'Crunch',
        stepType: StepType.PROCESSING,
        arguments: {
          RoleArn: 'arn:aws:iam::111122223333:role/jobs',
          AppSpecification: { ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/crunch:1' },
          ProcessingResources: {
            ClusterConfig: { InstanceCount: 3, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
          },
        },
      }),
    );
  }
}

function create(choose: (parts: Parts) => Partial<RetrainTriggerProps>): Template {
  const parts = new Parts();
  new RetrainTrigger(parts.stack, 'Retrain', { pipeline: parts.pipeline, bucket: parts.bucket, ...choose(parts) });
  return Template.fromStack(parts.stack);
}

function readGuards(template: Template): unknown {
  const [fn] = Object.values(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { GUARDS: Match.anyValue() } } },
    }),
  );
  return JSON.parse(
    (fn as { Properties: { Environment: { Variables: { GUARDS: string } } } }).Properties.Environment.Variables.GUARDS,
  );
}

test('new data goes through a queue: batched, two at a time, encrypted, with the dead letters of the stack', () => {
  const template = create(({ bucket }) => ({ newData: { bucket, prefix: 'raw' } }));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1000,
    MaximumBatchingWindowInSeconds: 60,
    ScalingConfig: { MaximumConcurrency: 2 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    SqsManagedSseEnabled: true,
    VisibilityTimeout: 360,
    RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'raw/' }] } } },
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RetrainNewDataQueue'), 'Arn'] } })],
  });
  // The rule may put events into the queue, and nobody without TLS.
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('NewDataRule'), 'Arn'] } },
          },
        }),
      ]),
    },
  });
});

test('how it is batched', () => {
  const template = create(({ bucket }) => ({
    newData: { bucket, prefix: 'raw' },
    newDataBatch: { maximumObjects: 10_000, maximumWait: Duration.minutes(5) },
  }));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10_000,
    MaximumBatchingWindowInSeconds: 300,
  });
});

test('what is not asked for leaves the guards as they were', () => {
  expect(readGuards(create(() => ({})))).toEqual({
    cooldownSeconds: 86_400,
    maximumRunsPerDay: 2,
    alarmMemorySeconds: 86_400,
  });
});

test('caps, a budget, quiet hours and conditions reach the function', () => {
  const guards = readGuards(
    create(({ alarm, bucket, other }) => ({
      alarms: [alarm],
      newData: { bucket, prefix: 'raw' },
      schedule: ScheduleExpression.rate(Duration.days(7)),
      afterPipelines: [other],
      maximumRunsPerMonth: 8,
      maximumRunsPerAlarm: 5,
      retrainOnFault: true,
      retrainOnUncalibratedDrift: true,
      budget: { maximumPerMonth: 40, prices: { 'ml.m5.large': 0.1 } },
      quietHours: [
        { timeZone: 'Europe/Berlin', from: '08:00', to: '18:00', days: [DayOfWeek.MONDAY, DayOfWeek.FRIDAY] },
      ],
      startWhen: StartCondition.all(
        StartCondition.anyAlarm(),
        StartCondition.any(
          StartCondition.newData(),
          StartCondition.schedule(),
          StartCondition.pipelineEnd(other),
          StartCondition.alarm(alarm),
        ),
      ),
    })),
  );
  expect(guards).toMatchObject({
    maximumRunsPerMonth: 8,
    maximumRunsPerAlarm: 5,
    retrainsOnFault: true,
    retrainsUncalibrated: true,
    budget: { maximumPerMonth: 40, currency: 'USD', hourlyCosts: { Crunch: expect.closeTo(0.3) } },
    quietHours: [{ timeZone: 'Europe/Berlin', from: '08:00', to: '18:00', days: ['MON', 'FRI'] }],
    condition: {
      all: [
        { any: [{ alarm: 'drift' }] },
        { any: [{ newData: true }, { schedule: true }, { pipeline: 'features' }, { alarm: 'drift' }] },
      ],
    },
  });
});

test('the end of another pipeline starts a retraining, and only a run that succeeded', () => {
  const template = create(({ other }) => ({ afterPipelines: [other] }));
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Building Pipeline Execution Status Change'],
      detail: { currentPipelineExecutionStatus: ['Succeeded'], pipelineArn: Match.anyValue() },
    },
  });
  // What met a running one is made up for.
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 hour)' });
});

test.each([
  [ScheduleExpression.rate(Duration.days(7)), { expression: 'rate(7 days)' }],
  [
    ScheduleExpression.cron({ minute: '0', hour: '3', timeZone: TimeZone.EUROPE_BERLIN }),
    { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' },
  ],
])('the function knows when %s is due', (schedule, known) => {
  const functions = create(() => ({ schedule })).findResources('AWS::Lambda::Function');
  const texts = Object.values(functions).flatMap(({ Properties }) => Properties.Environment?.Variables?.SCHEDULE ?? []);
  expect(texts.map((text) => JSON.parse(text))).toMatchObject([known]);
});

test('a schedule alone has a re-check, which makes up for what met a running one', () => {
  create(() => ({ schedule: ScheduleExpression.rate(Duration.days(7)) })).hasResourceProperties(
    'AWS::Scheduler::Schedule',
    { Target: { Input: Match.stringLikeRegexp('recheck') } },
  );
});

const quiet = (change: Partial<QuietHours>): Partial<RetrainTriggerProps> => ({
  quietHours: [{ timeZone: 'UTC', from: '08:00', to: '18:00', ...change }],
});

test.each<[(parts: Parts) => Partial<RetrainTriggerProps>, string]>([
  [() => ({ maximumRunsPerMonth: 0 }), 'maximumRunsPerMonth: must be a whole number from 1 to 1000, got 0'],
  [() => ({ maximumRunsPerAlarm: 0 }), 'maximumRunsPerAlarm: must be a whole number from 1 to 1000, got 0'],
  [
    () => quiet({ timeZone: 'Berlin' }),
    "quietHours[0].timeZone: must be a name of the IANA time zone database such as Europe/Berlin, got 'Berlin'",
  ],
  [() => quiet({ timeZone: '+01:00' }), 'quietHours[0].timeZone: must be a name'],
  [() => quiet({ from: '8' }), "quietHours[0].from: must be a time from 00:00 to 24:00 such as 08:30, got '8'"],
  [() => quiet({ to: '25:00' }), "quietHours[0].to: must be a time from 00:00 to 24:00 such as 08:30, got '25:00'"],
  [() => quiet({ to: '08:00' }), 'quietHours[0]: must begin before 24:00 and end at another time, got 08:00 to 08:00'],
  [() => quiet({ days: [] }), 'quietHours[0].days: must name a day, got none'],
  [
    () => ({ newDataBatch: { maximumObjects: 5 } }),
    'newDataBatch: needs new data that starts a retraining, but there is none',
  ],
  [
    ({ bucket }) => ({ newData: { bucket, prefix: 'raw' }, newDataBatch: { maximumObjects: 10_001 } }),
    'newDataBatch.maximumObjects: must be a whole number from 1 to 10000, got 10001',
  ],
  [
    ({ bucket }) => ({ newData: { bucket, prefix: 'raw' }, newDataBatch: { maximumWait: Duration.minutes(6) } }),
    'newDataBatch.maximumWait: must be whole seconds, from 1 second to 5 minutes, got 6 minutes',
  ],
  [
    () => ({ budget: { maximumPerMonth: -1, prices: {} } }),
    'budget.maximumPerMonth: must be an amount of at least 0, got -1',
  ],
  [
    () => ({ budget: { maximumPerMonth: 1, prices: { 'ml.m5.large': Number.NaN } } }),
    "budget.prices['ml.m5.large']: must be an amount of at least 0, got NaN",
  ],
  [
    () => ({ budget: { maximumPerMonth: 1, prices: { 'ml.c5.large': 1 } } }),
    'budget.prices: must have the price of ml.m5.large, which the step Crunch uses, got ml.c5.large',
  ],
  [
    ({ other }) => ({ pipeline: other, budget: { maximumPerMonth: 1, prices: {} } }),
    'budget: needs the steps of the pipeline, so that it must be a TrainingPipeline of the app, got Stack/Other',
  ],
  [
    ({ pipeline }) => ({ afterPipelines: [pipeline] }),
    'afterPipelines[0]: must not be the pipeline that is started, which would never end, got Stack/Pipeline',
  ],
  [
    () => ({ startWhen: StartCondition.newData() }),
    'startWhen: speaks of new data, but the trigger does not start on new data',
  ],
  [() => ({ startWhen: StartCondition.schedule() }), 'startWhen: speaks of the schedule, but the trigger has none'],
  [() => ({ startWhen: StartCondition.anyAlarm() }), 'startWhen: speaks of an alarm, but the trigger has none'],
  [
    ({ alarm }) => ({ startWhen: StartCondition.alarm(alarm) }),
    'startWhen: speaks of alarm Stack/Alarm, which is not among the alarms of the trigger',
  ],
  [
    ({ other }) => ({ startWhen: StartCondition.pipelineEnd(other) }),
    'startWhen: speaks of the pipeline Stack/Other, which is not among afterPipelines',
  ],
  [() => ({ startWhen: StartCondition.all() }), 'startWhen: StartCondition.all needs at least one condition, got none'],
])('%#: refused: %s', (choose, message) => {
  expect(() => create(choose)).toThrow(message);
});
