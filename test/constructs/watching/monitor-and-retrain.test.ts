import { Duration, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  DriftMonitor,
  type DriftMonitorProps,
  ModelEndpoint,
  ModelRegistry,
  RetrainTrigger,
  type RetrainTriggerProps,
  ScoreOf,
  TrainingPipeline,
} from '../../../lib';
import { createStack, flatten, readStatements } from '../fixtures';

function createMonitor(overrides: Partial<DriftMonitorProps> = {}, captureSamplingPercentage?: number): Template {
  const stack = createStack();
  const registry = new ModelRegistry(stack, 'Registry', { modelPackageGroupName: 'models' });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry,
    captureSamplingPercentage,
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  new DriftMonitor(stack, 'Monitor', { endpoint, registry, ...overrides });
  return Template.fromStack(stack);
}

describe('DriftMonitor', () => {
  test('two of three windows raise the drift alarm, and its own silence another', () => {
    const template = createMonitor();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'DriftDetected',
      Namespace: 'SageMakerLifecycle',
      Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
      Period: 86400,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'WindowsAnalyzed' }) }),
        }),
      ]),
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 day)',
      Target: { Input: Match.stringLikeRegexp('<aws.scheduler.scheduled-time>') },
    });
  });

  test('a window that is not understood raises an alarm of its own, which starts no retraining', () => {
    const template = createMonitor();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NotUnderstood',
      Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
      Statistic: 'Maximum',
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('requests that are not captured raise an alarm', () => {
    const template = createMonitor({ minimumCaptureShare: 0.8 }, 25);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CaptureShare',
      Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
      Statistic: 'Minimum',
      Period: 86400,
      EvaluationPeriods: 2,
      Threshold: 0.8,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CAPTURE_SAMPLING_PERCENTAGE: '25' } },
    });
    expect(() => createMonitor({}, 0)).toThrow(
      "captureSamplingPercentage: the endpoint 'churn' captures nothing to monitor, must be a whole number from 1 to 100, got 0; requests that AWS does not capture are written by yourself and watched by MonitoredEndpoint.fromAttributes (docs/own-capture.md)",
    );
  });

  test('tells the detector where answers hold what was predicted, and nothing where nobody says so', () => {
    const read = (overrides: Parameters<typeof createMonitor>[0]): unknown => {
      const [detector] = Object.values(
        createMonitor(overrides).findResources('AWS::Lambda::Function', {
          Properties: { Description: Match.stringLikeRegexp('^Compares the traffic') },
        }),
      );
      return JSON.parse(detector.Properties.Environment.Variables.DRIFT_CONFIG).answer;
    };
    const answer = { label: 'label', score: 'score', scoreOf: ScoreOf.LABEL, positiveClass: 'toxic' };
    expect(read({ answer })).toEqual(answer);
    expect(read({})).toBeUndefined();
  });

  test('hands the thresholds to the detector', () => {
    const template = createMonitor({ window: Duration.hours(6), thresholds: { minimumRows: 500, psi: 0.25 } });
    const [detector] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment.Variables.DRIFT_CONFIG,
    );
    expect(JSON.parse(detector.Properties.Environment.Variables.DRIFT_CONFIG)).toEqual({
      windowSeconds: 21600,
      delaySeconds: 600,
      maximumWindows: 7,
      driftedWindows: 2,
      evaluatedWindows: 3,
      topFeatures: 5,
      minimumRows: 500,
      falseDiscoveryRate: 0.01,
      correction: 'benjaminiHochberg',
      calibrationChunks: 0,
      minimumDriftedFeatures: 1,
      effect: {
        wasserstein: 0.1,
        psi: 0.25,
        jensenShannon: 0.1,
        lInfinity: 0.1,
        unseenShare: 0.01,
        outsideShare: 0.01,
        newValueShare: 0.01,
        besideDistance: 0.1,
        missingShareChange: 0.05,
      },
    });
  });

  test('large windows are an error unless fanning out is asked for', () => {
    const template = createMonitor();
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { MAXIMUM_BYTES: '10737418240', STATE_MACHINE_ARN: Match.absent() } },
    });
  });

  test('fanning out comes with a state machine that fails as soon as a part does', () => {
    const template = createMonitor({ fanOut: true, fanOutConcurrency: 7, maximumBytesPerFunction: Size.mebibytes(64) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { MAXIMUM_BYTES: '67108864', STATE_MACHINE_ARN: Match.anyValue(), FAN_OUT_URI: Match.anyValue() },
      },
    });
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const { StartAt, States } = JSON.parse(flatten(machine.Properties.DefinitionString));
    expect(StartAt).toBe('CountShards');
    expect(States.CountShards).toMatchObject({
      Type: 'Map',
      MaxConcurrency: 7,
      ToleratedFailureCount: 0,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      Next: 'Judge',
    });
    for (const task of [States.CountShards.ItemProcessor.States.CountShard, States.Judge]) {
      expect(task).toMatchObject({
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3, BackoffRate: 3 }],
        End: true,
      });
      expect(task).not.toHaveProperty('Catch');
    }
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold: 1,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)' }),
      ]),
    });
  });

  test('the roles of fanning out may do what they must to this state machine and these keys only', () => {
    const template = createMonitor({ fanOut: true });
    const statements = readStatements(template).filter(({ policy }) => policy.startsWith('Monitor'));
    const resources = (policy: RegExp, action: string): string[] =>
      statements
        .filter((statement) => policy.test(statement.policy) && statement.actions.includes(action))
        .flatMap((statement) => statement.resources.map((resource) => JSON.stringify(resource)));
    const execution = (name: string): unknown => expect.stringMatching(new RegExp(`:execution:${name}:\\*"`));
    expect(resources(/FanOutRole/, 'states:StartExecution')).toEqual([
      expect.stringMatching(/:stateMachine:churn-drift"/),
    ]);
    expect(resources(/FanOutRole/, 'states:StopExecution')).toEqual([
      execution('churn-drift/CountShards'),
      execution('churn-drift'),
    ]);
    expect(resources(/FanOutRole/, 'states:RedriveExecution')).toEqual([execution('churn-drift/CountShards')]);
    expect(resources(/FanOutRole/, 's3:GetObject')).toEqual([
      expect.stringContaining('/drift-fan-out/churn/*/shards.json'),
    ]);
    expect(resources(/FanOutRole/, 'lambda:InvokeFunction')).toHaveLength(2);
    expect(resources(/Counter/, 's3:PutObject')).toEqual([expect.stringContaining('/drift-fan-out/churn/*')]);
    expect(resources(/Detector/, 'states:StartExecution')).toEqual([
      expect.stringMatching(/:stateMachine:churn-drift"/),
    ]);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('may publish metrics in its own namespace only', () => {
    const [publish] = readStatements(createMonitor()).filter(
      ({ policy, actions }) => policy.startsWith('Monitor') && actions.includes('cloudwatch:PutMetricData'),
    );
    expect(publish.conditions).toEqual({ StringEquals: { 'cloudwatch:namespace': 'SageMakerLifecycle' } });
  });

  test.each<[Partial<DriftMonitorProps>, string]>([
    [{ window: Duration.minutes(1) }, 'window in minutes: must be a whole number from 5 to 2880, got 1'],
    [{ window: Duration.days(3) }, 'window in minutes: must be a whole number from 5 to 2880, got 4320'],
    [{ driftedWindows: 4 }, 'driftedWindows: must be a whole number from 1 to 3, got 4'],
    [{ evaluatedWindows: 9 }, 'evaluatedWindows: must be a whole number from 1 to 7, got 9'],
    [{ minimumCaptureShare: 0 }, 'minimumCaptureShare: must be a number from'],
    [
      { maximumBytesPerFunction: Size.kibibytes(1) },
      'maximumBytesPerFunction in bytes: must be a whole number from 1048576 to 107374182400, got 1024',
    ],
    [{ fanOutConcurrency: 0 }, 'fanOutConcurrency: must be a whole number from 1 to 1000, got 0'],
    [{ topFeatures: 21 }, 'topFeatures: must be a whole number from 0 to 20, got 21'],
    [{ maximumWindows: 0 }, 'maximumWindows: must be a whole number from 1 to 31, got 0'],
    [
      { window: Duration.minutes(10), captureDelay: Duration.minutes(10) },
      'captureDelay: must be shorter than the window of 10 minutes, got 10 minutes',
    ],
    [
      { answer: {} },
      "answer: must name where the score, the label or both are, such as { score: 'probability' }, got {}",
    ],
    [{ answer: { score: ' ' } }, 'answer: must name where'],
    [
      { answer: { score: '1', scoreOf: ScoreOf.LABEL } },
      `answer.scoreOf: 'label' needs score and label, got {"score":"1","scoreOf":"label"}`,
    ],
    [{ thresholds: { minimumRows: 5 } }, 'minimumRows: must be a whole number from 30'],
    [{ thresholds: { falseDiscoveryRate: 0 } }, 'falseDiscoveryRate: must be a number from'],
    [{ thresholds: { jensenShannon: 2 } }, 'jensenShannon: must be a number from 0 to 1, got 2'],
  ])('refuses %j', (overrides, message) => {
    expect(() => createMonitor(overrides)).toThrow(message);
  });
});

function createTrigger(
  overrides: (scope: { alarm: cloudwatch.Alarm; bucket: s3.Bucket }) => Partial<RetrainTriggerProps>,
): Template {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', {
    metric: new cloudwatch.Metric({ namespace: 'n', metricName: 'm' }),
    threshold: 1,
    evaluationPeriods: 1,
  });
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket,
    ...overrides({ alarm, bucket }),
  });
  return Template.fromStack(stack);
}

describe('RetrainTrigger', () => {
  test('an alarm starts it, and is looked at again', () => {
    const template = createTrigger(({ alarm }) => ({ alarms: [alarm] }));
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] } },
      },
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
      Target: { Input: Match.stringLikeRegexp('recheck') },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          PIPELINE_NAME: 'churn',
          GUARDS: '{"cooldownSeconds":86400,"maximumRunsPerDay":2,"alarmMemorySeconds":86400}',
        },
      },
    });
  });

  test('by hand only: no rule but the one that tells of failed runs, and no schedule', () => {
    const template = createTrigger(() => ({}));
    template.resourceCountIs('AWS::Events::Rule', 1);
    template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test('on a schedule and on new data', () => {
    const template = createTrigger(({ bucket }) => ({
      schedule: ScheduleExpression.rate(Duration.days(7)),
      newData: { bucket, prefix: '/raw/' },
    }));
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(7 days)' });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
      Target: { Input: Match.stringLikeRegexp('recheck') },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NEW_DATA_URI: { 'Fn::Join': ['', ['s3://', { Ref: Match.anyValue() }, '/raw/']] } } },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.s3'], detail: { object: { key: [{ prefix: 'raw/' }] } } },
    });
  });

  test('may start this one pipeline and nothing else', () => {
    const start = readStatements(createTrigger(() => ({}))).filter(({ actions }) =>
      actions.some((action) => action.startsWith('sagemaker:Start')),
    );
    expect(start).toHaveLength(1);
    expect(JSON.stringify(start[0].resources)).toMatch(/pipeline\/churn"/);
  });

  test('refuses a cap of none', () => {
    expect(() => createTrigger(() => ({ maximumRunsPerDay: 0 }))).toThrow(
      'maximumRunsPerDay: must be a whole number from 1 to 1000, got 0',
    );
  });
});
