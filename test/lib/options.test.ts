import { InstanceType, Model } from '@aws-cdk/aws-sagemaker-alpha';
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { propertiesOf, structOf } from '../../constructs/foundation/property-table';
import { lifecycle } from '../../examples/churn/lifecycle';
import { lifecycle as forecast } from '../../examples/demand/lifecycle';
import * as library from '../../lib';
import { MlLifecycle, type MlLifecycleProps } from '../../lib';
import { createApp } from '../constructs/fixtures';

/** The options that a lifecycle hands to its parts, by group, each with a value that is not its default. */
type Groups = Required<
  Pick<
    MlLifecycleProps,
    | 'preparation'
    | 'training'
    | 'pipeline'
    | 'registry'
    | 'endpoint'
    | 'drift'
    | 'quality'
    | 'retraining'
    | 'dashboard'
    | 'batch'
    | 'tables'
    | 'workbench'
    | 'mlflow'
  >
>;
/** Every option must be there; one that excludes another is undefined, and has its turn in `fillAlternatives`. */
type Complete<T> = { [Group in keyof T]: { [Name in keyof Required<T[Group]>]: T[Group][Name] } };

function fillGroups(scope: Construct): Complete<Groups> {
  const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const group = (id: string): ec2.SecurityGroup => new ec2.SecurityGroup(scope, id, { vpc });
  const bucket = (id: string): s3.Bucket => new s3.Bucket(scope, id);
  const role = (name: string): iam.IRole => iam.Role.fromRoleName(scope, name, name);
  const alarm = cloudwatch.Alarm.fromAlarmArn(scope, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:mine');
  const handlers = { logRetention: logs.RetentionDays.ONE_YEAR, architecture: lambda.Architecture.X86_64 };
  return {
    preparation: {
      instanceType: InstanceType.of('ml.m5.xlarge'),
      volumeSize: Size.gibibytes(60),
      maximumRuntime: Duration.hours(2),
      baselineRows: 5000,
      importanceRows: 200,
      engine: library.Engine.spark({ instances: 3, properties: { 'spark.sql.shuffle.partitions': '8' } }),
      role: role('Preparation'),
      extract: library.DataExtract.athena({
        query: 'SELECT * FROM customers',
        database: 'crm',
        tables: [{ name: 'customers', bucket: bucket('Warehouse'), prefix: 'customers' }],
      }),
      ...handlers,
    },
    training: {
      instanceType: InstanceType.of('ml.m5.2xlarge'),
      instanceCount: 2,
      volumeSize: Size.gibibytes(70),
      maximumRuntime: Duration.hours(3),
      networkIsolation: false,
      keepAlive: undefined,
      runHyperparameters: undefined,
      refit: false,
      spot: { maximumWait: Duration.hours(4) },
      tuning: { ranges: { max_depth: library.HyperparameterRange.integer(2, 6) } },
      evaluationInstanceType: InstanceType.of('ml.m5.4xlarge'),
      role: role('Training'),
      modelRole: role('Model'),
      evaluationRole: role('Evaluation'),
      cleanerRole: role('Cleaner'),
      championRole: role('Champion'),
      ...handlers,
    },
    pipeline: {
      prefix: 'runs-of-churn',
      securityGroups: [group('Jobs')],
      role: role('Pipeline'),
      experiment: library.PipelineExperiment.named('churn-runs'),
    },
    registry: {
      namePrefix: 'customers',
      modelPackageGroupName: 'customers',
      modelImages: [],
      emptierRole: role('Emptier'),
      ...handlers,
    },
    endpoint: {
      initialModel: undefined,
      servingMode: undefined,
      artifactPrefix: 'models',
      initialModelName: 'old',
      instanceType: InstanceType.of('ml.c5.large'),
      instanceCount: 4,
      rollout: library.Rollout.linear({ percentage: 25 }),
      captureSamplingPercentage: 10,
      latencyThreshold: Duration.millis(200),
      rejectFailedVersions: false,
      removalPolicy: RemovalPolicy.RETAIN,
      securityGroups: [group('Containers')],
      networkIsolation: false,
      environment: { LOG_LEVEL: 'debug' },
      containerLogRetention: logs.RetentionDays.SIX_MONTHS,
      sweepInterval: Duration.minutes(5),
      role: role('Serving'),
      controllerRole: role('Controller'),
      schedulerRole: role('Sweep'),
      ...handlers,
    },
    drift: {
      bucket: bucket('DriftReports'),
      window: Duration.hours(6),
      captureDelay: Duration.minutes(20),
      thresholds: { minimumRows: 500 },
      answer: { score: 'score' },
      leaveOut: [library.RecordFilter.customAttribute('source', 'synthetic-check')],
      maximumWindows: 3,
      topFeatures: 2,
      driftedWindows: 3,
      evaluatedWindows: 4,
      minimumCaptureShare: 0.8,
      maximumBytesPerFunction: Size.gibibytes(5),
      fanOut: true,
      fanOutConcurrency: 5,
      role: role('Detector'),
      counterRole: role('Counter'),
      stateMachineRole: role('StateMachine'),
      schedulerRole: role('DriftSchedule'),
      ...handlers,
    },
    quality: {
      enabled: true,
      labelledRowsAsTrainingData: false,
      bucket: bucket('QualityReports'),
      groundTruthBucket: bucket('GroundTruth'),
      groundTruthPrefix: 'labels',
      window: Duration.hours(12),
      answer: { score: 'score' },
      leaveOut: [library.RecordFilter.customAttribute('source', 'synthetic-check')],
      labelDelay: Duration.days(3),
      lateLabelDelay: Duration.days(4),
      minimumRows: 300,
      slices: [library.Slice.byValue('contract')],
      groupCriteria: [library.GroupCriterion.demographicParityRatio(library.Slice.byValue('contract')).atLeast(0.8)],
      minimumSliceRows: 60,
      onlyCertainMisses: false,
      missedWindows: 3,
      evaluatedWindows: 5,
      minimumLabelCoverage: 0.4,
      fanOut: true,
      role: role('Measurer'),
      stateMachineRole: role('QualityStateMachine'),
      schedulerRole: role('QualitySchedule'),
      ...handlers,
    },
    retraining: {
      onNewData: true,
      newDataBatch: { maximumObjects: 50, maximumWait: Duration.minutes(2) },
      furtherAlarms: [alarm],
      schedule: scheduler.ScheduleExpression.rate(Duration.days(30)),
      cooldown: Duration.hours(30),
      maximumRunsPerDay: 3,
      maximumRunsPerMonth: 9,
      maximumRunsPerAlarm: 4,
      budget: { maximumPerMonth: 20, prices: { 'ml.m5.large': 0.1, 'ml.m5.xlarge': 0.2 } },
      retrainOnFault: true,
      retrainOnUncalibratedDrift: true,
      quietHours: [{ timeZone: 'Europe/Berlin', from: '08:00', to: '18:00', days: [library.DayOfWeek.MONDAY] }],
      startWhen: library.StartCondition.any(library.StartCondition.anyAlarm(), library.StartCondition.schedule()),
      afterPipelines: [library.TrainingPipeline.fromPipelineName(scope, 'Features', 'features')],
      recheckInterval: Duration.minutes(30),
      topic: new sns.Topic(scope, 'Topic'),
      role: role('Decider'),
      schedulerRole: role('RetrainSchedule'),
      ...handlers,
    },
    dashboard: {
      enabled: true,
      alarms: [alarm],
      qualityMetrics: [new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Mine' })],
      lookBack: Duration.days(3),
      dashboardName: 'churn',
    },
    tables: { maximumScan: Size.gibibytes(2), firstDay: '2026/03/01' },
    mlflow: {
      mlflowArn: undefined,
      artifactBucket: undefined,
      artifactPrefix: undefined,
      experimentName: 'all-churn-models',
      trackerRole: role('Tracker'),
      appRole: role('MlflowApp'),
    },
    batch: {
      schedule: scheduler.ScheduleExpression.cron({ hour: '5' }),
      knownAheadPrefix: 'plans',
      rowsPrefix: undefined,
      instanceType: InstanceType.of('ml.m5.xlarge'),
      role: role('BatchJobs'),
      modelRole: role('BatchModel'),
      pipelineRole: role('BatchPipeline'),
      starterRole: role('BatchStarter'),
      schedulerRole: role('BatchSchedule'),
      ...handlers,
    },
    workbench: {
      instanceType: InstanceType.of('ml.t3.large'),
      volumeSize: Size.gibibytes(40),
      idleTimeout: Duration.minutes(30),
      codeRepository: 'team-code',
      acceptRecipes: false,
      studio: undefined,
      notebookInstanceName: 'desk',
      role: role('Notebook'),
    },
  };
}

/** Options that exclude others. */
function fillAlternatives(
  scope: Construct,
): Pick<Groups, 'training' | 'endpoint' | 'mlflow' | 'workbench'> & { batch: { rowsPrefix: string } } {
  return {
    training: {
      keepAlive: Duration.minutes(10),
      runHyperparameters: { num_round: library.HyperparameterRange.integer(5, 200) },
    },
    endpoint: {
      initialModel: Model.fromModelName(scope, 'OldModel', 'old'),
      servingMode: library.ServingMode.realTime({ instanceCount: 3 }),
    },
    mlflow: {
      mlflowArn: 'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-ABC',
      artifactBucket: s3.Bucket.fromBucketName(scope, 'Artefacts', 'team-artefacts'),
      artifactPrefix: 'mlflow',
    },
    batch: { rowsPrefix: 'deliveries' },
    workbench: { studio: { domainId: 'd-abcd1234', spaceName: 'desk' } },
  };
}

/** The parts of a lifecycle, and their groups of options. */
const PARTS: Record<string, keyof Groups> = {
  DataPrepStage: 'preparation',
  TrainingJob: 'training',
  TrainingPipeline: 'pipeline',
  ModelRegistry: 'registry',
  ModelEndpoint: 'endpoint',
  DriftMonitor: 'drift',
  QualityMonitor: 'quality',
  RetrainTrigger: 'retraining',
  LifecycleDashboard: 'dashboard',
  LifecycleTables: 'tables',
  BatchPrediction: 'batch',
  Workbench: 'workbench',
  MlflowTracking: 'mlflow',
};

/** Constructs that are no part that anybody would set up by a lifecycle. */
const NO_PARTS: Record<string, string> = {
  MlLifecycle: 'the whole',
  MlLifecycleStack: 'the whole',
  LifecyclePolicy: 'holds for lifecycles, and is no part of one',
  FeatureGroup: 'is what an extract reads, and belongs to no lifecycle',
  LabelledRecords: 'copies what a lifecycle wrote into a FeatureGroup',
  LifecycleAlarms: 'watches the parts, and has no options but them and the topic',
  MonitoredEndpoint: 'refers to an endpoint made elsewhere, which a lifecycle has none of',
};

/** What a lifecycle decides itself, since its parts could not work together otherwise. */
const DECIDED: Record<string, string> = {
  'DataPrepStage.pipeline': "the lifecycle's",
  'DataPrepStage.source': 'sourceBucket',
  'TrainingJob.pipeline': "the lifecycle's",
  'TrainingJob.data': "the lifecycle's preparation",
  'TrainingJob.registry': "the lifecycle's",
  'TrainingPipeline.pipelineName': 'lifecycleName',
  'ModelEndpoint.endpointName': 'lifecycleName',
  'ModelEndpoint.registry': "the lifecycle's",
  'ModelEndpoint.artifactBucket': 'models are where the pipeline writes them',
  'DriftMonitor.endpoint': "the lifecycle's",
  'DriftMonitor.registry': "the lifecycle's",
  'DriftMonitor.baseline': 'comes with the version that serves',
  'DriftMonitor.baselineBucket': 'baselines are where the pipeline writes them',
  'QualityMonitor.endpoint': "the lifecycle's",
  'QualityMonitor.registry': "the lifecycle's",
  'QualityMonitor.baseline': 'comes with the version that serves',
  'QualityMonitor.baselineBucket': 'baselines are where the pipeline writes them',
  'QualityMonitor.training': "the lifecycle's",
  'QualityMonitor.problemType': 'decided by the target of recipe',
  'QualityMonitor.positiveClass': 'stated by the target of recipe',
  'QualityMonitor.negativeClass': 'stated by the target of recipe',
  'QualityMonitor.classes': 'stated by the target of recipe',
  'QualityMonitor.labelledRows': 'quality.labelledRowsAsTrainingData',
  'RetrainTrigger.pipeline': "the lifecycle's",
  'RetrainTrigger.alarms': 'retraining.furtherAlarms',
  'RetrainTrigger.newData': 'retraining.onNewData',
  'RetrainTrigger.alarmMemory': 'follows from the windows of the monitors',
  'RetrainTrigger.registry': "the lifecycle's",
  'LifecycleDashboard.endpoint': "the lifecycle's",
  'LifecycleDashboard.monitor': "the lifecycle's",
  'LifecycleDashboard.qualityMonitor': "the lifecycle's",
  'LifecycleDashboard.pipeline': "the lifecycle's",
  'LifecycleDashboard.retrain': "the lifecycle's",
  'RetrainTrigger.tracking': "the lifecycle's",
  'BatchPrediction.pipelineName': 'lifecycleName',
  'BatchPrediction.source': 'sourceBucket',
  'BatchPrediction.endpoint': "the lifecycle's",
  'BatchPrediction.registry': "the lifecycle's",
  'BatchPrediction.topic': 'retraining.topic',
  'BatchPrediction.artifactPrefix': 'models are where the pipeline writes them',
  'BatchPrediction.networkIsolation': 'endpoint.networkIsolation',
  'Workbench.pipeline': "the lifecycle's",
  'Workbench.preparation': "the lifecycle's",
  'Workbench.registry': "the lifecycle's",
  'LifecycleTables.endpoint': "the lifecycle's",
  'LifecycleTables.monitor': "the lifecycle's",
  'LifecycleTables.qualityMonitor': "the lifecycle's",
  'LifecycleTables.retrain': "the lifecycle's",
  'LifecycleTables.batch': "the lifecycle's",
  'LifecycleTables.bucket': "the lifecycle's",
  'LifecycleTables.furtherBuckets': 'the buckets of drift and quality',
  'LifecycleTables.encryptionKey': 'encryptionKey',
};

const lifecycleProperties = propertiesOf('MlLifecycleProps');

test('every construct of the library is a part of the lifecycle, or is known not to be', () => {
  const constructs = Object.entries(library)
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
    .map(([name]) => name);
  expect([...Object.keys(PARTS), ...Object.keys(NO_PARTS)].sort()).toEqual(constructs.sort());
});

test.each(Object.entries(PARTS))(
  'every option of %s is reachable by %s, or the lifecycle decides it',
  (part, group) => {
    const inGroup = propertiesOf(structOf(lifecycleProperties[group])!);
    const unreachable = Object.keys(propertiesOf(`${part}Props`)).filter(
      (name) => !(name in inGroup || name in lifecycleProperties || `${part}.${name}` in DECIDED),
    );
    expect(unreachable).toEqual([]);
  },
);

test('what is said to be decided by the lifecycle is a property, and not an option of its group besides', () => {
  for (const decided of Object.keys(DECIDED)) {
    const [part, name] = decided.split('.') as [string, string];
    expect(Object.keys(propertiesOf(`${part}Props`))).toContain(name);
    expect(Object.keys(propertiesOf(structOf(lifecycleProperties[PARTS[part]!])!))).not.toContain(name);
  }
});

/** Runs `create`, and notes what the constructors of parts are given. */
function recordParts(create: () => void): Record<string, Record<string, unknown>> {
  const recorded: Record<string, Record<string, unknown>> = {};
  const modules = [
    '../../constructs/data/data-prep-stage',
    '../../constructs/training/training-job',
    '../../constructs/pipeline/training-pipeline',
    '../../constructs/pipeline/model-registry',
    '../../constructs/serving/model-endpoint',
    '../../constructs/watching/drift-monitor',
    '../../constructs/watching/quality-monitor',
    '../../constructs/retraining/retrain-trigger',
    '../../constructs/watching/lifecycle-dashboard',
    '../../constructs/serving/batch-prediction',
    '../../constructs/workbench/workbench',
    '../../constructs/pipeline/mlflow-tracking',
  ];
  type Create = (scope: Construct, id: string, props: Record<string, unknown>) => object;
  const spies = modules.flatMap((file) => {
    const module = jest.requireActual<Record<string, Create>>(file);
    return Object.entries(module)
      .filter(([name]) => name in PARTS)
      .map(([name, actual]) =>
        jest.spyOn(module, name).mockImplementation((...args) => {
          recorded[name] = args[2];
          return Reflect.construct(actual, args);
        }),
      );
  });
  create();
  for (const spy of spies) {
    spy.mockRestore();
  }
  return recorded;
}

test('every option reaches its part', () => {
  const stack = new Stack(createApp(), 'Shop');
  const { workbench: own, batch, ...groups } = fillGroups(stack);
  const { enabled: _, labelledRowsAsTrainingData: __, ...quality } = groups.quality;
  const { enabled: ___, alarms, qualityMetrics, ...dashboard } = groups.dashboard;
  const { onNewData: ____, furtherAlarms, ...retraining } = groups.retraining;
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Own', {
    vpcId: 'vpc-1',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-1'],
  });
  const shared = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } };
  const goal = {
    algorithm: library.Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [library.SuccessCriterion.f1().atLeast(0.6)],
    decisionThreshold: 0.3,
    approval: library.ModelApproval.MANUAL,
  };
  const recorded = recordParts(
    () => new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, ...groups, ...shared, ...goal }),
  );
  // It has its own turn, because it prepares on one machine what lies at the source.
  const alone = { ...lifecycle, lifecycleName: 'alone', workbench: own };
  Object.assign(recorded, { Workbench: recordParts(() => new MlLifecycle(stack, 'Alone', alone)).Workbench });

  // Of forecasts alone.
  const demand = { ...forecast, lifecycleName: 'demand', batch };
  const { BatchPrediction } = recordParts(() => new MlLifecycle(stack, 'Demand', demand));
  Object.assign(recorded, { BatchPrediction });

  for (const [part, expected] of Object.entries({
    BatchPrediction: batch,
    DataPrepStage: { ...groups.preparation, recipe: lifecycle.recipe },
    TrainingJob: { ...groups.training, ...goal },
    TrainingPipeline: { ...groups.pipeline, ...shared },
    ModelRegistry: groups.registry,
    MlflowTracking: groups.mlflow,
    ModelEndpoint: { ...groups.endpoint, ...shared },
    DriftMonitor: groups.drift,
    QualityMonitor: quality,
    RetrainTrigger: retraining,
    LifecycleDashboard: dashboard,
    Workbench: own,
  })) {
    for (const [name, value] of Object.entries(expected).filter(([, given]) => given !== undefined)) {
      expect([part, name, recorded[part]![name] === value]).toEqual([part, name, true]);
    }
  }
  expect(recorded.RetrainTrigger!.alarms).toEqual(expect.arrayContaining(furtherAlarms!));
  expect(recorded.LifecycleDashboard!.alarms).toEqual(expect.arrayContaining(alarms!));
  expect(recorded.LifecycleDashboard!.qualityMetrics).toEqual(expect.arrayContaining(qualityMetrics!));
});

test('so do those that exclude others', () => {
  const stack = new Stack(createApp(), 'Shop');
  const groups = fillGroups(stack);
  const alternatives = fillAlternatives(stack);
  const batch = { schedule: groups.batch.schedule, ...alternatives.batch };
  const {
    BatchPrediction,
    ModelEndpoint,
    TrainingJob,
    MlflowTracking,
    Workbench: recorded,
  } = recordParts(() => new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, ...alternatives, batch }));
  expect(BatchPrediction).toMatchObject(alternatives.batch);
  expect(ModelEndpoint).toMatchObject(alternatives.endpoint);
  expect(TrainingJob).toMatchObject(alternatives.training);
  expect(MlflowTracking).toMatchObject(alternatives.mlflow);
  expect(recorded).toMatchObject(alternatives.workbench);
  const excluded = Object.entries(groups).flatMap(([group, options]) =>
    Object.entries(options)
      .filter(([, value]) => value === undefined)
      .map(([name]) => `${group}.${name}`),
  );
  expect(excluded).toEqual(
    Object.entries(alternatives).flatMap(([group, options]) => Object.keys(options).map((name) => `${group}.${name}`)),
  );
});
