import { Token } from 'aws-cdk-lib';
import { DEEPAR_CONFIG, Frequency } from '../../contract/forecasting';
import { JSON_DOCUMENT, JSON_LINES, PREPARE_OUTPUTS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import type { ForecastTask } from '../data/forecast';
import { builtInImage } from '../foundation/built-in-images';
import { hasGpu } from '../foundation/instance-checks';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, AnswerFormat } from './algorithm-config';
import { COUNT, FIXED } from './common-limits';
import { describeLimit, type HyperparameterLimit, HyperparameterType, keepsLimit } from './hyperparameter-limit';
import { renderHyperparameters } from './hyperparameters';
import { PreparedRows, TrainingChannel } from './training-channel';

/** What DeepAR takes values to be drawn from. Its `deterministic-L1` is none of them: it forecasts no quantiles. */
export enum DeepArLikelihood {
  /** Real numbers, with values far off now and then. */
  STUDENT_T = 'student-T',
  /** Real numbers. */
  GAUSSIAN = 'gaussian',
  /** Counts: whole numbers of 0 or more. */
  NEGATIVE_BINOMIAL = 'negative-binomial',
  /** Numbers between 0 and 1. */
  BETA = 'beta',
}

/**
 * SageMaker's built-in DeepAR, a recurrent network that learns one model of many series.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deepar_hyperparameters.html
 */
export interface DeepArProps {
  /**
   * How many passes over the series there are at most, at least 1: `epochs`.
   * @default 100
   */
  readonly epochs?: number;
  /**
   * How many values the network sees before a forecast, at least 1: `context_length`. It is given values of seasons before them
   * besides.
   * @default - the horizon
   */
  readonly contextLength?: number;
  /**
   * What the values are drawn from: `likelihood`.
   * @default DeepArLikelihood.STUDENT_T
   */
  readonly likelihood?: DeepArLikelihood;
  /**
   * The cells of each hidden layer, at least 1: `num_cells`.
   * @default 40
   */
  readonly cells?: number;
  /**
   * The hidden layers, at least 1: `num_layers`.
   * @default 2
   */
  readonly layers?: number;
  /**
   * How many examples a step learns from, at least 1: `mini_batch_size`.
   * @default 128
   */
  readonly miniBatchSize?: number;
  /**
   * How far each step goes, above 0: `learning_rate`.
   * @default 0.001
   */
  readonly learningRate?: number;
  /**
   * The share of hidden cells that a step leaves as they are, 0 to below 1: `dropout_rate`.
   * @default 0.1
   */
  readonly dropoutRate?: number;
  /**
   * How many numbers stand for a category of a static column, at least 1: `embedding_dimension`. Not without static columns.
   * @default - 10, where there are static columns
   */
  readonly embeddingDimension?: number;
  /**
   * After how many epochs without progress a training stops, at least 1: `early_stopping_patience`.
   * @default - all epochs are gone through
   */
  readonly earlyStoppingPatience?: number;
  /**
   * How many paths a series' measures of the training, which tunings choose by, are made of, at least 1: `num_eval_samples`.
   * @default 100
   */
  readonly evaluationSamples?: number;
  /**
   * How many paths mean and quantiles of a forecast are made of, at least 1: `num_samples` of each request. An outer quantile takes
   * more of them, and they take time.
   * @default 100
   */
  readonly samples?: number;
}

const { NUMBER } = HyperparameterType;

/**
 * The documented names and ranges, https://docs.aws.amazon.com/sagemaker/latest/dg/deepar_hyperparameters.html; those that can be
 * tuned are of https://docs.aws.amazon.com/sagemaker/latest/dg/deepar-tuning.html.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  context_length: COUNT,
  dropout_rate: { type: NUMBER, minimum: 0, exclusiveMaximum: 1 },
  embedding_dimension: COUNT,
  epochs: COUNT,
  learning_rate: { type: NUMBER, exclusiveMinimum: 0 },
  mini_batch_size: COUNT,
  num_cells: COUNT,
  num_layers: COUNT,
  cardinality: FIXED,
  early_stopping_patience: { ...COUNT, ...FIXED },
  likelihood: { allowedValues: Object.values(DeepArLikelihood), ...FIXED },
  num_dynamic_feat: FIXED,
  num_eval_samples: { ...COUNT, ...FIXED },
  prediction_length: { ...COUNT, ...FIXED },
  test_quantiles: FIXED,
  time_freq: FIXED,
};

/** What the props are called there. */
const NAMES = {
  contextLength: 'context_length',
  epochs: 'epochs',
  likelihood: 'likelihood',
  cells: 'num_cells',
  layers: 'num_layers',
  miniBatchSize: 'mini_batch_size',
  learningRate: 'learning_rate',
  dropoutRate: 'dropout_rate',
  embeddingDimension: 'embedding_dimension',
  earlyStoppingPatience: 'early_stopping_patience',
  evaluationSamples: 'num_eval_samples',
} as const;

/** What is the same in every training whose user says nothing: AWS's defaults, and as many epochs as is usual. */
const DEFAULTS: Record<string, string | number> = {
  epochs: 100,
  likelihood: DeepArLikelihood.STUDENT_T,
  num_cells: 40,
  num_layers: 2,
  mini_batch_size: 128,
  learning_rate: 0.001,
  dropout_rate: 0.1,
  num_eval_samples: 100,
};

const FREQUENCIES: Readonly<Partial<Record<Frequency, string>>> = {
  [Frequency.HOUR]: '1H',
  [Frequency.DAY]: '1D',
  [Frequency.WEEK]: '1W',
  [Frequency.MONTH]: '1M',
};

/** What each prop may be. */
const PROPS: Readonly<Record<keyof DeepArProps, HyperparameterLimit>> = {
  ...(Object.fromEntries(Object.entries(NAMES).map(([prop, name]) => [prop, LIMITS[name]])) as typeof PROPS),
  samples: COUNT,
};

/** Checks what does not depend on the training. */
export function checkDeepAr(props: DeepArProps): void {
  for (const [prop, limit] of Object.entries(PROPS)) {
    const value = props[prop as keyof DeepArProps];
    if (value !== undefined) {
      checkValue(prop, value, limit);
    }
  }
}

function checkValue(prop: string, value: string | number, limit: HyperparameterLimit): void {
  if (Token.isUnresolved(value)) {
    throw new LifecycleValidationError(`${prop}: must be known at synthesis, got a token`);
  }
  if (!keepsLimit(limit, `${value}`)) {
    throw new LifecycleValidationError(`${prop}: must be ${describeLimit(limit)}, got ${value}`);
  }
}

/**
 * What it brings. It reads series as lines of JSON with numbers for categories, which the preparation writes for it, and is asked
 * in the same form by a container before it; it answers as every forecast here does.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deepar.html
 */
export function configureDeepAr(props: DeepArProps, context: AlgorithmContext): AlgorithmConfig {
  const { forecast, problemType, evaluationInstanceType } = context;
  if (!forecast) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.deepAr forecasts series, and the recipe makes this model ${problemType}; series are declared by problem: Problem.forecasting({ … })`,
    );
  }
  if (evaluationInstanceType !== undefined && hasGpu(evaluationInstanceType)) {
    throw new LifecycleValidationError(
      `evaluationInstanceType: DeepAR answers on CPUs alone, got ${evaluationInstanceType}; take one such as ml.c5.xlarge`,
    );
  }
  const given = givenHyperparameters(props, forecast);
  const hyperparameters = { ...DEFAULTS, ...describeTask(forecast), ...given };
  const image = 'forecasting-deepar';
  return {
    image: builtInImage(image),
    servingImage: builtInImage(image, { gpu: false }),
    problemTypes: [ProblemType.FORECASTING],
    answer: AnswerFormat.FORECAST,
    asksSeries: true,
    channels: [
      // The files' names say their format.
      TrainingChannel.preparedRows(PREPARE_OUTPUTS.train, PreparedRows.TRAIN_SERIES),
      TrainingChannel.preparedRows(PREPARE_OUTPUTS.test, PreparedRows.VALIDATION_SERIES),
    ],
    hyperparameters: renderHyperparameters(hyperparameters),
    hyperparameterLimits: LIMITS,
    replaceableHyperparameters: Object.keys(hyperparameters).filter((name) => !Object.hasOwn(given, name)),
    objectiveMetrics: {
      rmse: 'test:RMSE',
      quantileLoss: 'test:mean_wQuantileLoss',
      'train:final_loss': 'train:final_loss',
    },
    roundsHyperparameter: 'epochs',
    servingEnvironment: {
      [DEEPAR_CONFIG]: JSON.stringify({
        num_samples: props.samples ?? 100,
        output_types: ['mean', 'quantiles'],
        quantiles: forecast.quantiles.map(String),
      }),
    },
    contentTypes: [JSON_DOCUMENT, JSON_LINES],
  };
}

function givenHyperparameters(props: DeepArProps, { staticColumns }: ForecastTask): Record<string, string | number> {
  if (props.embeddingDimension !== undefined && staticColumns.length === 0) {
    throw new LifecycleValidationError(
      `embeddingDimension: is the size of categories of static columns, of which Problem.forecasting has none, got ${props.embeddingDimension}`,
    );
  }
  const pairs = Object.entries(NAMES).map(([prop, name]) => [name, props[prop as keyof typeof NAMES]]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** What the recipe says. */
function describeTask({ horizon, frequency, quantiles, knownAhead, staticColumns }: ForecastTask): typeof DEFAULTS {
  const timeFrequency = FREQUENCIES[frequency];
  if (timeFrequency === undefined) {
    throw new LifecycleValidationError(
      `frequency: DeepAR knows ${Object.keys(FREQUENCIES).join(', ')}, got ${frequency}; for others there are Algorithm.lagGradientBoosting and Algorithm.script`,
    );
  }
  return {
    prediction_length: horizon,
    context_length: horizon,
    time_freq: timeFrequency,
    test_quantiles: JSON.stringify(quantiles),
    // Read from the data, as AWS recommends: the preparation alone knows it.
    cardinality: 'auto',
    ...(staticColumns.length > 0 && { embedding_dimension: 10 }),
    ...(knownAhead.length > 0 && { num_dynamic_feat: knownAhead.length }),
  };
}
