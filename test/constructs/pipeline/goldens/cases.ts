import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { App, Duration, Size, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Algorithm,
  ChampionComparison,
  Column,
  DataPrepStage,
  DataRecipe,
  Engine,
  Frequency,
  HyperparameterRange,
  ModelApproval,
  ModelRegistry,
  ObjectiveDirection,
  PipelineExperiment,
  PreparedData,
  Problem,
  PyTorchVersion,
  RangeScale,
  ScriptFramework,
  SuccessCriterion,
  TrainingJob,
  type TrainingJobProps,
  TrainingPipeline,
  type TrainingPipelineProps,
  TuningStrategy,
} from '../../../../lib';
import { readDefinition } from '../../fixtures';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

/** What a case has other than the plain pipeline. */
interface Variation {
  readonly pipeline?: (stack: Stack) => Partial<TrainingPipelineProps>;
  readonly training?: Partial<TrainingJobProps>;
  readonly target?: Column;
  /** What is no table of numbers and categories. */
  readonly recipe?: DataRecipe;
  readonly engine?: Engine;
  /** Rows that were prepared elsewhere. */
  readonly prepared?: boolean;
  readonly tags?: Record<string, string>;
  readonly criterion?: SuccessCriterion;
}

function importRole(stack: Stack, name: string): iam.IRole {
  return iam.Role.fromRoleArn(stack, `Role-${name}`, `arn:aws:iam::${ACCOUNT}:role/${name}`, { mutable: false });
}

function createTraining(stack: Stack, variation: Variation): void {
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'data-bucket');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'churn',
    bucket,
    role: importRole(stack, 'pipeline'),
    ...variation.pipeline?.(stack),
  });
  const data = variation.prepared
    ? PreparedData.fromS3({
        bucket,
        train: 'rows/train/',
        validation: 'rows/validation/',
        test: 'rows/test/',
        featureNames: ['age', 'plan'],
        role: importRole(stack, 'prepare'),
      })
    : new DataPrepStage(stack, 'Data', {
        pipeline,
        source: bucket,
        sourcePrefix: 'raw/',
        role: importRole(stack, 'prepare'),
        engine: variation.engine,
        recipe:
          variation.recipe ??
          new DataRecipe({
            columns: {
              id: Column.id(),
              left: variation.target ?? Column.target({ positiveClass: 'Yes' }),
              age: Column.numeric(),
              plan: Column.categorical(),
            },
          }),
      });
  new TrainingJob(stack, 'Training', {
    pipeline,
    data,
    registry: ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'churn-models'),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [variation.criterion ?? SuccessCriterion.of('accuracy').atLeast(0.8)],
    role: importRole(stack, 'train'),
    modelRole: importRole(stack, 'model'),
    evaluationRole: importRole(stack, 'evaluate'),
    championComparison: ChampionComparison.NONE,
    ...variation.training,
  });
}

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11112222-3333-4444-5555-666677778888`;
const encrypted = (stack: Stack): Partial<TrainingPipelineProps> => ({
  encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY),
});
const inVpc = (stack: Stack): Partial<TrainingPipelineProps> => ({
  vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: [`${REGION}a`, `${REGION}b`],
    privateSubnetIds: ['subnet-a', 'subnet-b'],
  }),
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Jobs', 'sg-jobs')],
});
const EXAMPLES = path.join(__dirname, '..', '..', '..', '..', 'examples');
const SCRIPT = path.join(EXAMPLES, 'churn-script', 'model');
const PYTORCH = path.join(EXAMPLES, 'churn-pytorch', 'model');
const SCRIPTS = path.join(__dirname, '..', '..', 'training', 'scripts');
const GPU = InstanceType.of('ml.g5.xlarge');

const FORECAST = {
  recipe: new DataRecipe({
    columns: { units: Column.numericTarget(), price: Column.numeric(), kind: Column.categorical() },
    problem: Problem.forecasting({
      timestamp: 'day',
      series: ['shop'],
      frequency: Frequency.DAY,
      horizon: 7,
      knownAhead: ['price'],
      static: ['kind'],
    }),
  }),
  criterion: SuccessCriterion.mase().atMost(0.9),
};
const TEXTS = {
  recipe: new DataRecipe({
    columns: { id: Column.id(), text: Column.text(), left: Column.target({ positiveClass: 'Yes' }) },
    problem: Problem.textClassification(),
  }),
};
const IMAGES = {
  recipe: new DataRecipe({
    columns: { finding: Column.target({ positiveClass: 'suspicious', negativeClass: 'normal' }) },
    problem: Problem.imageClassification(),
  }),
};
const BOXES = {
  recipe: new DataRecipe({
    columns: { objects: Column.boxTarget() },
    problem: Problem.objectDetection({ classes: ['cell', 'nucleus'] }),
  }),
  criterion: SuccessCriterion.meanAveragePrecision50().atLeast(0.7),
};

/** The pipelines, by the names that make.py gives them. */
export const CASES: Record<string, Variation> = {
  plain: {},
  encrypted: { pipeline: encrypted },
  vpc: { pipeline: inVpc },
  distributed: {
    pipeline: (stack) => ({ ...encrypted(stack), ...inVpc(stack) }),
    training: { instanceCount: 2, volumeSize: Size.gibibytes(50), maximumRuntime: Duration.hours(2) },
  },
  tags: { tags: { 'cost-centre': '42', team: 'churn' } },
  approved: { training: { approval: ModelApproval.AUTOMATIC } },
  'local-storage': {
    pipeline: encrypted,
    training: {
      instanceType: InstanceType.of('ml.r5d.large'),
      evaluationInstanceType: InstanceType.of('ml.g4dn.xlarge'),
    },
  },
  regression: { target: Column.numericTarget(), criterion: SuccessCriterion.of('rmse').atMost(2) },
  classes: { target: Column.classTarget({ classes: ['a', 'b', 'c'] }) },
  prepared: { prepared: true },
  spark: { engine: Engine.spark({ instances: 3 }) },
  'scikit-learn-script': {
    training: {
      algorithm: Algorithm.script({
        framework: ScriptFramework.SCIKIT_LEARN,
        source: SCRIPT,
        hyperparameters: { depth: 3 },
      }),
    },
  },
  champion: { training: { championComparison: ChampionComparison.MUST_BE_BETTER } },
  spot: { training: { spot: { maximumWait: Duration.hours(3) } } },
  'warm-pool': { training: { keepAlive: Duration.minutes(30) } },
  bayesian: {
    pipeline: (stack) => ({ ...encrypted(stack), ...inVpc(stack) }),
    tags: { team: 'churn' },
    training: {
      tuning: {
        ranges: {
          max_depth: HyperparameterRange.integer(2, 8),
          eta: HyperparameterRange.continuous(0.01, 0.3, { scale: RangeScale.LOGARITHMIC }),
          lambda: HyperparameterRange.categorical([0, 1, 10]),
        },
        maximumTrainings: 30,
        parallelTrainings: 3,
        stopEarly: true,
        maximumRuntime: Duration.hours(2),
        randomSeed: 7,
        warmStart: { parentTuningJobs: ['tuning-before'] },
      },
    },
  },
  'random-on-spot': {
    target: Column.numericTarget(),
    criterion: SuccessCriterion.of('rmse').atMost(2),
    training: {
      spot: { maximumWait: Duration.hours(3) },
      tuning: {
        ranges: { subsample: HyperparameterRange.continuous(0.5, 1) },
        strategy: TuningStrategy.RANDOM,
      },
    },
  },
  hyperband: {
    target: Column.numericTarget(),
    criterion: SuccessCriterion.of('rmse').atMost(2),
    training: {
      tuning: {
        ranges: { subsample: HyperparameterRange.continuous(0.5, 1) },
        strategy: TuningStrategy.HYPERBAND,
        hyperband: { minimumRounds: 2, maximumRounds: 10 },
      },
    },
  },
  'script-grid': {
    training: {
      algorithm: Algorithm.script({
        framework: ScriptFramework.SCIKIT_LEARN,
        source: SCRIPT,
        metricDefinitions: { 'validation:auc': 'auc=([0-9.]+)' },
      }),
      tuning: {
        ranges: { depth: HyperparameterRange.categorical([1, 2]) },
        strategy: TuningStrategy.GRID,
        objective: { metricName: 'validation:auc', direction: ObjectiveDirection.MAXIMIZE },
      },
    },
  },
  'xgboost-script': {
    training: { algorithm: Algorithm.script({ framework: ScriptFramework.XGBOOST, source: SCRIPT }) },
  },
  experiment: { pipeline: () => ({ experiment: PipelineExperiment.ofPipeline() }) },
  'named-experiment': { pipeline: () => ({ experiment: PipelineExperiment.named('all-churn-models') }) },
  pytorch: {
    training: {
      algorithm: Algorithm.script({
        framework: ScriptFramework.pytorch(),
        source: PYTORCH,
        hyperparameters: { epochs: 5 },
      }),
    },
  },
  'pytorch-on-gpus': {
    pipeline: encrypted,
    training: {
      algorithm: Algorithm.script({ framework: ScriptFramework.pytorch(PyTorchVersion.V2_5), source: PYTORCH }),
      instanceType: GPU,
      evaluationInstanceType: GPU,
    },
  },
  'hugging-face': {
    training: {
      algorithm: Algorithm.script({
        framework: ScriptFramework.huggingFace(),
        source: path.join(EXAMPLES, 'reviews-transformers', 'model'),
      }),
      instanceType: GPU,
    },
  },
  tensorflow: {
    training: {
      algorithm: Algorithm.script({
        framework: ScriptFramework.tensorflow(),
        source: path.join(SCRIPTS, 'tensorflow'),
      }),
    },
  },
  forecast: { ...FORECAST, training: { algorithm: Algorithm.lagGradientBoosting({ rounds: 50 }) } },
  refit: {
    ...FORECAST,
    training: {
      algorithm: Algorithm.lagGradientBoosting({ rounds: 50 }),
      refit: true,
      spot: { maximumWait: Duration.hours(3) },
    },
  },
  deepar: { ...FORECAST, training: { algorithm: Algorithm.deepAr({ epochs: 20 }) } },
  texts: { ...TEXTS, training: { algorithm: Algorithm.textLogisticRegression() } },
  blazingtext: { ...TEXTS, training: { algorithm: Algorithm.blazingText({ hyperparameters: { epochs: 10 } }) } },
  images: { ...IMAGES, training: { algorithm: Algorithm.imageLogisticRegression() } },
  'image-classification': {
    ...IMAGES,
    training: { algorithm: Algorithm.imageClassification({ trainingImages: 5000 }), instanceType: GPU },
  },
  'object-detection': {
    ...BOXES,
    training: { algorithm: Algorithm.objectDetection({ trainingImages: 2000 }), instanceType: GPU },
  },
};

/** The definition of a case, as the template has it. */
export function renderCase(name: string): any {
  const stack = new Stack(new App(), 'Goldens', { env: { account: ACCOUNT, region: REGION } });
  Object.entries(CASES[name].tags ?? {}).forEach(([key, value]) => Tags.of(stack).add(key, value));
  createTraining(stack, CASES[name]);
  return readDefinition(stack);
}
