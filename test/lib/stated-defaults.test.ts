// A default that a docstring states is the one that holds: who writes it out gets the template of who leaves it out.
import path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { lifecycle } from '../../examples/churn/lifecycle';
import {
  Algorithm,
  type AlgorithmConfig,
  AnswerFormat,
  Baseline,
  BaselineFile,
  BatchPrediction,
  Column,
  Costs,
  DataExtract,
  DataPrepStage,
  DataRecipe,
  DatePart,
  DriftMonitor,
  Engine,
  FeatureGroup,
  Frequency,
  GroupCriterion,
  HyperparameterRange,
  LifecycleDashboard,
  LifecyclePolicy,
  LifecycleTables,
  MlLifecycle,
  MlLifecycleStack,
  ModelEndpoint,
  ModelImage,
  ModelRegistry,
  MonitoredEndpoint,
  PolicyRule,
  PreparedData,
  Problem,
  ProblemType,
  QualityMonitor,
  Rollout,
  ScriptFramework,
  ServingMode,
  type ServingModeConfig,
  Slice,
  SuccessCriterion,
  TrainingJob,
  TrainingPipeline,
  Workbench,
} from '../../lib';
import { createApp } from '../constructs/fixtures';
import { StatedDefaults } from './list-defaults';

const SCRIPT = path.join(__dirname, '..', '..', 'examples', 'churn-script', 'model');
const ROWS = path.join(__dirname, '..', '..', 'examples', 'house-prices-own-rows', 'rows');

/** Adds what a struct states to what is given, or does not. */
type Say = <T extends object>(struct: string, given?: T) => T;

const defaults = new StatedDefaults();
const stateThem: Say = (struct, given) => ({ ...defaults.of(struct), ...given }) as never;
const leaveThem: Say = (_struct, given) => ({ ...given }) as never;

class Custom extends Algorithm {
  public constructor(
    private readonly image: ModelImage,
    private readonly say: Say,
  ) {
    super();
  }

  public bind(): AlgorithmConfig {
    return this.say('AlgorithmConfig', {
      image: this.image,
      problemTypes: [ProblemType.BINARY],
      answer: AnswerFormat.PROBABILITY,
      hyperparameters: { objective: 'any text' },
      hyperparameterLimits: { objective: this.say('HyperparameterLimit') },
    });
  }
}

class Mode extends ServingMode {
  public constructor(private readonly say: Say) {
    super();
  }

  public bind(): ServingModeConfig {
    const settings = { instanceType: 'ml.m5.large', instanceCount: 2 };
    return this.say('ServingModeConfig', { mode: 'realTime', settings, instanceCount: 2 });
  }
}

function addLifecycle(app: App, say: Say): Stack {
  const stack = new Stack(app, 'Loop');
  new MlLifecycle(stack, 'Churn', {
    ...say('MlLifecycleProps', lifecycle),
    preparation: {
      ...say('DataPrepStageOptions'),
      extract: DataExtract.athena(
        say('AthenaExtractProps', { query: 'SELECT 1', database: 'crm', tables: [{ name: 'customers' }] }),
      ),
    },
    training: {
      ...say('TrainingJobOptions'),
      tuning: {
        ...say('TuningOptions', { ranges: { max_delta_step: HyperparameterRange.integer(2, 6, say('RangeOptions')) } }),
        warmStart: say('TuningWarmStart', { parentTuningJobs: ['before'] }),
      },
    },
    registry: say('ModelRegistryOptions', { namePrefix: 'churn' }),
    endpoint: say('ModelEndpointOptions'),
    drift: { ...say('DriftMonitorOptions'), thresholds: say('DriftThresholds') },
    quality: say('QualityOptions'),
    retraining: {
      ...say('RetrainingOptions'),
      onNewData: true,
      newDataBatch: say('NewDataBatch'),
      budget: say('RunBudget', { maximumPerMonth: 9, prices: { 'ml.m5.large': 0.1, 'ml.m5.xlarge': 0.2 } }),
    },
    dashboard: say('DashboardOptions'),
    retention: say('RetentionOptions'),
    tables: say('LifecycleTablesOptions'),
  });
  return stack;
}

function addParts(app: App, say: Say): Stack {
  const stack = new Stack(app, 'Parts');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const registry = new ModelRegistry(stack, 'Registry', say('ModelRegistryProps'));
  const train = (id: string, algorithm: Algorithm, data?: PreparedData, at: Construct = stack): TrainingJob => {
    const pipeline = new TrainingPipeline(at, `${id}Pipeline`, { pipelineName: id.toLowerCase(), bucket });
    return new TrainingJob(at, id, {
      pipeline,
      registry,
      algorithm,
      data: data ?? rows(),
      successCriteria: [
        SuccessCriterion.auc().atLeast(0.8, say('CriterionOptions')),
        GroupCriterion.demographicParityRatio(Slice.byValue('plan')).atLeast(0.8, say('GroupCriterionOptions')),
      ],
    });
  };
  const rows = (): PreparedData =>
    PreparedData.fromS3(
      say('PreparedDataProps', {
        bucket,
        train: 'train.csv',
        validation: 'validation.csv',
        test: 'test.csv',
        featureNames: ['age', 'plan'],
      }),
    );
  train('Script', Algorithm.script(say('ScriptProps', { framework: ScriptFramework.SCIKIT_LEARN, source: SCRIPT })));
  const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'boosting');
  train('Custom', new Custom(ModelImage.fromEcrRepository(repository, '1', say('ModelImageOptions')), say));
  const endpoint = (id: string, more: object): ModelEndpoint =>
    new ModelEndpoint(stack, id, { endpointName: id.toLowerCase(), registry, bucket, ...more });
  endpoint('Canary', {
    servingMode: ServingMode.realTime(say('RealTimeOptions')),
    rollout: Rollout.canary(say('CanaryOptions')),
  });
  endpoint('Linear', { servingMode: new Mode(say), rollout: Rollout.linear(say('CanaryOptions')) });
  return stack;
}

function addEngines(app: App, say: Say): Stack {
  const stack = new Stack(app, 'Engines');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const plain = new TrainingPipeline(stack, 'PlainPipeline', { pipelineName: 'plain', bucket });
  const preparation = new DataPrepStage(stack, 'Plain', {
    pipeline: plain,
    source: bucket,
    sourcePrefix: 'raw',
    recipe: lifecycle.recipe,
  });
  const registry = new ModelRegistry(stack, 'Registry');
  new BatchPrediction(stack, 'Batch', {
    ...say('BatchPredictionProps'),
    pipelineName: 'demand-batch',
    schedule: ScheduleExpression.cron({ hour: '5' }),
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({ timestamp: 'day', horizon: 7, frequency: Frequency.DAY }),
    }),
    source: bucket,
    sourcePrefix: 'source',
    endpoint: new ModelEndpoint(stack, 'Endpoint', { endpointName: 'demand', registry, bucket }),
    registry,
    bucket,
    topic: new sns.Topic(stack, 'Topic'),
  });
  new Workbench(stack, 'Workbench', { ...say('WorkbenchOptions'), pipeline: plain, preparation, registry });
  const image = ModelImage.published('rows', '1', { 'eu-west-1': '111122223333' });
  const engines = {
    Spark: Engine.spark(say('SparkEngineProps')),
    Script: Engine.script(say('ScriptEngineProps', { source: ROWS })),
    Container: Engine.container(image, say('ContainerEngineProps', { command: ['/app/rows'] })),
  };
  for (const [id, engine] of Object.entries(engines)) {
    new DataPrepStage(stack, id, {
      pipeline: new TrainingPipeline(stack, `${id}Pipeline`, { pipelineName: id.toLowerCase(), bucket }),
      source: bucket,
      sourcePrefix: 'raw',
      recipe: lifecycle.recipe,
      engine,
    });
  }
  const group = say('FeatureGroupAttributes', {
    featureGroupName: 'customers',
    tableName: 'customers_1',
    recordIdentifier: 'customer',
    eventTime: 'updated_at',
  });
  const featureGroup = FeatureGroup.fromFeatureGroupAttributes(stack, 'Group', group);
  new DataPrepStage(stack, 'Features', {
    pipeline: new TrainingPipeline(stack, 'FeaturesPipeline', { pipelineName: 'features', bucket }),
    source: bucket,
    sourcePrefix: 'raw',
    recipe: lifecycle.recipe,
    extract: DataExtract.featureGroups({
      labels: say('LabelTable', { name: 'left', database: 'crm', columns: ['left'], eventTime: 'asked_at' }),
      features: [say('JoinedFeatures', { featureGroup, features: ['plan'] })],
    }),
  });
  return stack;
}

function addMonitors(app: App, say: Say): Stack {
  const stack = new Stack(app, 'Monitors');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const endpoint = MonitoredEndpoint.fromAttributes(
    stack,
    'Theirs',
    say('MonitoredEndpointAttributes', { endpointName: 'theirs', captureBucket: bucket }),
  );
  const baseline = Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'rows.csv'));
  new DriftMonitor(stack, 'Drift', say('DriftMonitorProps', { endpoint, baseline, bucket, fanOut: true }));
  new QualityMonitor(stack, 'Quality', {
    ...say('QualityMonitorProps', { endpoint, bucket }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
  });
  const ours = ModelEndpoint.fromModelEndpointAttributes(
    stack,
    'Ours',
    say('ModelEndpointAttributes', { endpointName: 'ours', bucket }),
  );
  new DriftMonitor(stack, 'OursDrift', { endpoint: ours, baseline, bucket });
  const drift = DriftMonitor.fromDriftMonitorAttributes(
    stack,
    'OtherDrift',
    say('DriftMonitorAttributes', { endpointName: 'other', bucket }),
  );
  const quality = QualityMonitor.fromQualityMonitorAttributes(
    stack,
    'OtherQuality',
    say('QualityMonitorAttributes', { endpointName: 'other', bucket }),
  );
  new LifecycleDashboard(stack, 'Dashboard', say('LifecycleDashboardProps', { endpoint, monitor: drift }));
  new LifecycleTables(stack, 'Tables', say('LifecycleTablesProps', { endpoint, bucket }));
  stack.templateOptions.metadata = {
    memories: [drift.alarmMemory.toSeconds(), quality.alarmMemory.toSeconds()],
    labels: quality.groundTruthUri,
  };
  return stack;
}

test.each([
  ['a lifecycle', addLifecycle],
  ['parts alone', addParts],
  ['engines', addEngines],
  ['monitors of other endpoints', addMonitors],
])('%s with the stated defaults is as without them', (_, add) => {
  const [stated, left] = [stateThem, leaveThem].map((say) => Template.fromStack(add(createApp(), say)).toJSON());
  expect(stated).toEqual(left);
});

test('so are columns and images', () => {
  const describe = (say: Say): unknown[] => {
    const published = ModelImage.published('boosting', '1', {}, say('ModelImageOptions'));
    return [
      new DataRecipe({
        ...say('DataRecipeProps'),
        format: say('SourceFormat'),
        columns: {
          id: Column.id(),
          left: Column.target({ positiveClass: 'Yes' }),
          age: Column.numeric(say('NumericColumnProps')),
          plan: Column.categorical(say('CategoricalColumnProps')),
          joined: Column.date({ parts: [DatePart.YEAR], ...say('DateColumnProps') }),
          comment: Column.text(say('TextColumnProps')),
        },
      })._render(),
      [published.graviton, published.gpu],
      Costs.binary(say('BinaryCosts', { falsePositive: 5, falseNegative: 60 }))._render(ProblemType.BINARY),
    ];
  };
  expect(JSON.stringify(describe(stateThem))).toBe(JSON.stringify(describe(leaveThem)));
});

test('so are algorithms', () => {
  const describe = (say: Say): unknown[] => {
    const stack = new Stack(createApp(), 'Algorithms');
    const number = [
      Algorithm.linearRegression(say('LinearRegressionProps')),
      Algorithm.elasticNet(say('ElasticNetProps')),
    ];
    Problem.imageClassification(say('ImageClassificationOptions'));
    Problem.objectDetection(say('ObjectDetectionOptions', { classes: ['cell'] }));
    const ofImages = [
      Algorithm.imageLogisticRegression(say('ImageLogisticRegressionProps')),
      Algorithm.imageClassification(say('ImageClassificationProps', { trainingImages: 100 })),
    ];
    const classes = [
      Algorithm.logisticRegression(say('LogisticRegressionProps')),
      Algorithm.decisionTree(say('DecisionTreeProps')),
      Algorithm.randomForest(say('RandomForestProps')),
      Algorithm.histogramGradientBoosting(say('HistogramGradientBoostingProps')),
      Algorithm.nearestNeighbors(say('NearestNeighborsProps')),
      Algorithm.neuralNetwork(say('NeuralNetworkProps')),
      Algorithm.textLogisticRegression(say('TextLogisticRegressionProps')),
      ...ofImages,
      Algorithm.linearLearner(say('LinearLearnerProps')),
      Algorithm.builtIn('linear-learner', say('ContainerAlgorithmProps')),
    ];
    const series = [
      Algorithm.lagGradientBoosting(say('LagGradientBoostingProps')),
      Algorithm.deepAr(say('DeepArProps')),
    ];
    const asked = Problem.forecasting(
      say('ForecastingProps', { timestamp: 'day', horizon: 7, frequency: Frequency.DAY }),
    );
    const objects = Algorithm.objectDetection(say('ObjectDetectionProps', { trainingImages: 100 }));
    const finding = {
      problemType: ProblemType.OBJECT_DETECTION,
      classes: ['cell'],
      images: true,
      featureNames: ['width'],
      targetName: 'y',
      inVpc: false,
      networkIsolation: true,
    };
    const found = objects.bind(new Construct(stack, 'Objects'), finding).hyperparameters;
    const others = [...number, ...classes, ...series].map((algorithm, index) => {
      const images = ofImages.some((one) => one === classes[index - number.length]);
      const isSeries = index >= number.length + classes.length;
      const ofRows = index < number.length ? ProblemType.REGRESSION : ProblemType.BINARY;
      const problemType = isSeries ? ProblemType.FORECASTING : ofRows;
      const forecast = isSeries ? asked._forecast!.task : undefined;
      const context = {
        problemType,
        forecast,
        featureNames: ['x'],
        targetName: 'y',
        lastTexts: 1,
        ...(images ? { images } : say('AlgorithmContext')),
        inVpc: false,
        networkIsolation: true,
      };
      return algorithm.bind(new Construct(stack, `Algorithm${index}`), context).hyperparameters;
    });
    return [found, ...others];
  };
  expect(describe(stateThem)).toEqual(describe(leaveThem));
});

test('so are policies', () => {
  const judge = (say: Say): unknown[] => {
    const app = createApp();
    const exemption = { path: 'Example', rule: PolicyRule.VPC, reason: 'a test', until: '2027-01-20' };
    const policy = new LifecyclePolicy(app, 'Policy', {
      ...say('LifecyclePolicyProps'),
      requireVpc: true,
      allowedInstanceTypes: ['ml.c5.*'],
      allowedRegions: ['eu-central-1'],
      maximumMonthlyCost: say('MonthlyCostLimits', { perEndpoint: 1, perRetraining: 1 }),
      exemptions: [exemption],
      today: '2027-01-10',
    });
    const stack = new MlLifecycleStack(app, 'Example', lifecycle);
    const refused = policy.node.validate();
    const warnings = stack.node
      .findAll()
      .flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning'));
    return [...refused, ...warnings.map(({ data }): unknown => data)];
  };
  expect(judge(stateThem)).toEqual(judge(leaveThem));
  expect(JSON.stringify(judge(leaveThem))).toMatch(/ml\.m5.*allowedRegions.*exempt until 2027-01-20/s);
});

test('every public struct that states a default was asked for it', () => {
  expect(defaults.listUnused()).toEqual([]);
});
