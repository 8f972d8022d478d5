import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { parseQualityConfig } from '../../../contract/quality-config';
import {
  DriftMonitor,
  GroupCriterion,
  ModelEndpoint,
  ModelRegistry,
  MonitoredEndpoint,
  ProblemType,
  QualityMonitor,
  type QualityMonitorProps,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createPipeline, createStack, readStatements } from '../fixtures';

function createMonitor(overrides: (bucket: s3.Bucket) => Partial<QualityMonitorProps> = () => ({})): {
  template: Template;
  monitor: QualityMonitor;
} {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  const registry = new ModelRegistry(stack, 'Registry', { modelPackageGroupName: 'models' });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  const monitor = new QualityMonitor(stack, 'Quality', { endpoint, registry, ...overrides(bucket) });
  return { template: Template.fromStack(stack), monitor };
}

/** What the measurer is configured with, in which it finds nothing to refuse or add; tokens stand as `<…>`. */
function readConfig(template: Template): any {
  const [measurer] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment.Variables.QUALITY_CONFIG,
  );
  const text = measurer.Properties.Environment.Variables.QUALITY_CONFIG;
  const json =
    typeof text === 'string'
      ? text
      : text['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '<bucket>')).join('');
  const config = JSON.parse(json);
  expect(parseQualityConfig(json)).toEqual(config);
  return config;
}

describe('QualityMonitor', () => {
  test('two of three windows that miss a criterion raise the criteria alarm, and its own silence another', () => {
    const { template } = createMonitor();
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CriteriaMissed',
      Namespace: 'SageMakerLifecycle',
      Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
      Period: 86400,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    const ofSilence = Match.arrayWith([
      Match.objectLike({
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'WindowsMeasured' }), Period: 86400 }),
      }),
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: ofSilence,
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
    });
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'LabelCoverage' }, 0);
    // Silence is three windows, however few the criteria alarm looks back.
    createMonitor(() => ({ evaluatedWindows: 1, missedWindows: 1 })).template.hasResourceProperties(
      'AWS::CloudWatch::Alarm',
      {
        Metrics: ofSilence,
        EvaluationPeriods: 3,
        AlarmDescription: Match.stringLikeRegexp('for the length of three windows'),
      },
    );
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 day)',
      Target: { Input: Match.stringLikeRegexp('<aws.scheduler.scheduled-time>') },
    });
  });

  test('with fanOut, a state machine has the measurer measure and merge, and may do nothing else', () => {
    const { template, monitor } = createMonitor(() => ({ fanOut: true }));
    const machine = JSON.stringify(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(machine).toContain('"StateMachineName":"churn-quality"');
    for (const said of ['ItemsPath', '$.parts', '$$.Map.Item.Value', 'INLINE', 'MaxAttempts\\":3']) {
      expect(machine).toContain(said);
    }
    // What the runbook says of a redrive holds of standard workflows: express ones cannot be redriven.
    expect(machine).not.toContain('EXPRESS');
    const statements = readStatements(template);
    const actionsOf = (policy: RegExp): string[] =>
      statements.filter((statement) => policy.test(statement.policy)).flatMap(({ actions }) => actions);
    expect(actionsOf(/QualityFanOutRole/)).toEqual(['lambda:InvokeFunction']);
    const ofStates = statements.filter(({ actions }) => actions.some((action) => action.startsWith('states:')));
    expect(ofStates.map(({ policy, actions }) => [/QualityMeasurer/.test(policy), actions])).toEqual([
      [true, ['states:StartExecution']],
      [true, ['states:DescribeExecution', 'states:RedriveExecution']],
    ]);
    expect(JSON.stringify(ofStates.map(({ resources }) => resources))).toContain(':execution:churn-quality:*');
    const places = JSON.stringify(statements.filter(({ actions }) => actions.includes('s3:PutObject')));
    expect(places).toContain('/quality-fan-out/churn/*');
    expect(monitor.alarms).toContain(monitor.fanOutAlarm);
    const { template: without } = createMonitor();
    expect(JSON.stringify(without.toJSON())).not.toContain('quality-fan-out/churn');
    without.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
  });

  test('waits a week for labels, and another one for late ones, unless told otherwise', () => {
    expect(readConfig(createMonitor().template)).toEqual({
      problemType: 'binary',
      windowSeconds: 86400,
      captureDelaySeconds: 600,
      labelDelaySeconds: 604800,
      lateLabelDelaySeconds: 1209600,
      minimumRows: 200,
      minimumSliceRows: 50,
      positiveClass: '1',
      decisionThreshold: 0.5,
      classes: [],
      criteria: [],
      certain: true,
      slices: [],
    });
  });

  test('hands everything to the measurer', () => {
    const { template } = createMonitor((bucket) => ({
      window: Duration.hours(6),
      labelDelay: Duration.days(50),
      minimumLabelCoverage: 0.4,
      onlyCertainMisses: false,
      successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      positiveClass: 'Yes',
      negativeClass: 'No',
      slices: [Slice.byValue('contract'), Slice.byRange('tenure', [12, 24])],
      labelledRows: { bucket, prefix: 'raw/live', idColumn: 'id', targetColumn: 'left' },
    }));
    expect(readConfig(template)).toMatchObject({
      windowSeconds: 21600,
      labelDelaySeconds: 50 * 86400,
      lateLabelDelaySeconds: 85 * 86400,
      certain: false,
      positiveClass: 'Yes',
      negativeClass: 'No',
      criteria: [{ metric: 'auc', comparison: 'atLeast', threshold: 0.8 }],
      slices: [{ column: 'contract' }, { column: 'tenure', edges: [12, 24] }],
      trainingData: { uri: 's3://<bucket>/raw/live', idColumn: 'id', targetColumn: 'left' },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LabelCoverage',
      Threshold: 0.4,
      EvaluationPeriods: 2,
      TreatMissingData: 'notBreaching',
    });
  });

  test('writes reports and labelled rows, and nothing else', () => {
    const statements = readStatements(
      createMonitor((bucket) => ({
        negativeClass: '0',
        labelledRows: { bucket, prefix: 'raw/live', idColumn: 'id', targetColumn: 'left' },
      })).template,
    ).filter(({ policy }) => policy.startsWith('QualityMeasurer'));
    const written = statements
      .filter(({ actions }) => actions.includes('s3:PutObject'))
      .flatMap(({ resources }) => resources.map((resource) => JSON.stringify(resource)));
    expect(written).toHaveLength(2);
    expect(written[0]).toContain('/quality-reports/churn/*');
    expect(written[1]).toContain('/raw/live/*');
    const [publish] = statements.filter(({ actions }) => actions.includes('cloudwatch:PutMetricData'));
    expect(publish.conditions).toEqual({ StringEquals: { 'cloudwatch:namespace': 'SageMakerLifecycle' } });
    expect(
      statements
        .flatMap(({ actions }) => actions)
        .filter((action) => /\*|Delete|sagemaker:(Create|Update)/.test(action)),
    ).toEqual([]);
  });

  test.each<[string, (stack: Stack, endpoint: ModelEndpoint, registry: ModelRegistry) => unknown]>([
    ['QualityMeasurer', (stack, endpoint, registry) => new QualityMonitor(stack, 'Quality', { endpoint, registry })],
    ['DriftDetector', (stack, endpoint, registry) => new DriftMonitor(stack, 'Drift', { endpoint, registry })],
  ])('%s decrypts captured requests by the endpoint’s key where the bucket has another', (policyPrefix, watch) => {
    const stack = createStack();
    const registry = new ModelRegistry(stack, 'Registry', { modelPackageGroupName: 'models' });
    const endpoint = new ModelEndpoint(stack, 'Endpoint', {
      endpointName: 'churn',
      registry,
      bucket: new s3.Bucket(stack, 'Bucket'),
      encryptionKey: new kms.Key(stack, 'CaptureKey'),
    });
    watch(stack, endpoint, registry);
    const statements = readStatements(Template.fromStack(stack)).filter(({ policy }) =>
      policy.startsWith(policyPrefix),
    );
    const decrypting = statements.filter(({ actions }) => actions.includes('kms:Decrypt'));
    expect(decrypting.map(({ actions, resources }) => [actions, JSON.stringify(resources)])).toEqual([
      [['kms:Decrypt'], expect.stringContaining('CaptureKey')],
    ]);
  });

  test('metrics carry the names that are published', () => {
    const { monitor } = createMonitor();
    expect(
      [
        monitor.metricMeasured('macroF1'),
        monitor.metricEstimated('auc'),
        monitor.metricWorstSlice('accuracy'),
        monitor.metricLabelledRows(),
        monitor.metricUnusableLabels(),
      ].map(({ metricName }) => metricName),
    ).toEqual(['MacroF1', 'EstimatedAuc', 'WorstSliceAccuracy', 'LabelledRows', 'UnusableLabels']);
  });

  test.each<[string, Partial<QualityMonitorProps>, string]>([
    [
      'a short window',
      { window: Duration.minutes(1) },
      'window in minutes: must be a whole number from 5 to 2880, got 1',
    ],
    [
      'labels after the captures are gone',
      { labelDelay: Duration.days(90) },
      'labelDelay in days: must be a number from 0 to 80, got 90',
    ],
    ['too few rows', { minimumRows: 5 }, 'minimumRows: must be a whole number from 30 to 1000000, got 5'],
    [
      'more missed windows than there are',
      { missedWindows: 4 },
      'missedWindows: must be a whole number from 1 to 3, got 4',
    ],
    [
      'a criterion of another kind of model',
      { successCriteria: [SuccessCriterion.rmse().atMost(3)] },
      'successCriteria: rmse is a metric of regression and forecasting models, this one is binary',
    ],
    [
      'the same class twice',
      { positiveClass: 'a', negativeClass: 'a' },
      "negativeClass: must be another label than positiveClass, got 'a' for both",
    ],
    ['no coverage', { minimumLabelCoverage: 0 }, 'minimumLabelCoverage: must be a number from'],
  ])('refuses %s', (_, overrides, message) => {
    expect(() => createMonitor(() => overrides)).toThrow(message);
  });

  test('leaves the other label of labelled rows to what the preparation saw', () => {
    const config = readConfig(
      createMonitor((bucket) => ({
        labelledRows: { bucket, prefix: 'raw/live', idColumn: 'id', targetColumn: 'left' },
      })).template,
    );
    expect(config.trainingData).toMatchObject({ idColumn: 'id' });
    expect(config).not.toHaveProperty('negativeClass');
  });

  test('labels that are there at once are awaited as long as the captured requests', () => {
    expect(readConfig(createMonitor(() => ({ labelDelay: Duration.minutes(0) })).template)).toMatchObject({
      captureDelaySeconds: 600,
      labelDelaySeconds: 600,
      lateLabelDelaySeconds: 0,
    });
  });

  test('takes the criteria of other kinds of models', () => {
    expect(
      readConfig(
        createMonitor(() => ({
          problemType: ProblemType.REGRESSION,
          successCriteria: [SuccessCriterion.r2().atLeast(-0.5), SuccessCriterion.mae().atMost(20000)],
        })).template,
      ).criteria,
    ).toHaveLength(2);
  });
});

test('a training job judges binary models only', () => {
  expect(() => createPipeline(createStack(), { successCriteria: [SuccessCriterion.macroF1().atLeast(0.5)] })).toThrow(
    'successCriteria: macroF1 is a metric of multiclass models, this one is binary',
  );
});

test.each([[[]], [[2, 1]], [[NaN]], [[1, 1]]])('edges %j are refused', (edges) => {
  expect(() => Slice.byRange('tenure', edges)).toThrow('edges of tenure: must be 1 to 20 ascending numbers');
});

describe('criteria on groups', () => {
  const parity = GroupCriterion.demographicParityRatio(Slice.byValue('plan')).atLeast(0.8, { minimumGroupRows: 50 });
  const alarms = (template: Template): number =>
    Object.keys(template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: 'GroupCriteriaMissed' } }))
      .length;

  test('are judged in live traffic, and raise an alarm of their own', () => {
    const { template, monitor } = createMonitor(() => ({ groupCriteria: [parity] }));
    expect(readConfig(template).groupCriteria).toEqual([
      {
        metric: 'demographicParityRatio',
        comparison: 'atLeast',
        threshold: 0.8,
        slice: { column: 'plan' },
        minimumGroupRows: 50,
      },
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'GroupCriteriaMissed',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      AlarmDescription: Match.stringLikeRegexp('groups \\(by plan\\) too differently.*#groupcriteriaalarm'),
    });
    expect(monitor.alarms).toContain(monitor.groupCriteriaAlarm);
  });

  test('without any there is no such alarm, and the function is what it was', () => {
    const { template, monitor } = createMonitor();
    expect(monitor.groupCriteriaAlarm).toBeUndefined();
    expect(alarms(template)).toBe(0);
    expect(readConfig(template)).not.toHaveProperty('groupCriteria');
    expect(alarms(createMonitor(() => ({ groupCriteria: [] })).template)).toBe(0);
  });

  test('are those of the gate where a training has some of features, unless other ones are given', () => {
    const own = GroupCriterion.equalizedOddsRatio(Slice.byRange('age', [30])).atLeast(0.7);
    const make = (groupCriteria?: SuccessCriterion[]): Template => {
      const stack = createStack();
      const { training, registry, bucket } = createPipeline(stack, {
        successCriteria: [SuccessCriterion.auc().atLeast(0.8), parity],
      });
      const endpoint = new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
      new QualityMonitor(stack, 'Quality', { endpoint, registry, training, groupCriteria });
      return Template.fromStack(stack);
    };
    const gate = make();
    expect(readConfig(gate).groupCriteria).toMatchObject([{ metric: 'demographicParityRatio' }]);
    expect(readConfig(gate).criteria).toMatchObject([{ metric: 'auc' }]);
    expect(alarms(gate)).toBe(1);
    expect(readConfig(make([own])).groupCriteria).toMatchObject([{ metric: 'equalizedOddsRatio' }]);
    expect(alarms(make([]))).toBe(0);
    const unseen = GroupCriterion.equalizedOddsRatio(Slice.byValue('gender')).atLeast(0.7);
    expect(() => make([unseen])).toThrow(
      "groupCriteria: groups of equalizedOddsRatio must be of a feature, which requests carry, one of age, plan, got 'gender'",
    );
  });

  test.each([
    [
      'one of a metric',
      { groupCriteria: [SuccessCriterion.auc().atLeast(0.8)] },
      'groupCriteria: must be criteria on groups, such as',
    ],
    [
      'of several classes',
      { groupCriteria: [parity], problemType: ProblemType.MULTICLASS },
      'groupCriteria: demographicParityRatio is a metric of binary models, this one is multiclass; slices measure the groups of such a model',
    ],
    [
      'among those of quality',
      { successCriteria: [parity] },
      'successCriteria: a criterion on groups is one of groupCriteria here, got that of demographicParityRatio',
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => createMonitor(() => props)).toThrow(message);
  });

  test('need the names of the columns', () => {
    const stack = createStack();
    const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
      endpointName: 'theirs',
      captureBucket: new s3.Bucket(stack, 'Captures'),
      capturePrefix: 'captured',
    });
    expect(
      () =>
        new QualityMonitor(stack, 'Quality', {
          endpoint,
          bucket: new s3.Bucket(stack, 'Reports'),
          groupCriteria: [parity],
        }),
    ).toThrow('groupCriteria: need the names of the columns that requests carry');
  });
});
