import { CSV, JSON_LINES, PREPARE_OUTPUTS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { builtInImage } from '../foundation/built-in-images';
import type { ModelImage } from '../foundation/container-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf, VERBOSE_JSON_LINES } from './algorithm-config';
import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';
import { renderHyperparameters } from './hyperparameters';
import { refuseNumberNames } from './refuse-number-names';
import { PreparedRows, TrainingChannel } from './training-channel';

/** An image that trains and serves, and what its program wants. */
export interface ContainerAlgorithmProps {
  /**
   * The image that serves, if another one does.
   * @default - the image that trains
   */
  readonly servingImage?: ModelImage;
  /**
   * What the image's program is told.
   * @default - none
   */
  readonly hyperparameters?: Record<string, string | number>;
  /**
   * What each hyperparameter may be, by its name; one that is not among them is refused.
   * @default - not checked
   */
  readonly hyperparameterLimits?: Record<string, HyperparameterLimit>;
  /**
   * What the program can predict; a recipe with another target is refused.
   * @default - everything
   */
  readonly problemTypes?: ProblemType[];
  /**
   * What the training reads, each as a folder under /opt/ml/input/data.
   * @default - the channels `train` and `validation` with the prepared rows as `text/csv`
   */
  readonly channels?: TrainingChannel[];
  /**
   * The content type that the served model answers with, `text/csv` or `application/jsonlines`: one line a row with the
   * probability of the positive class, one for each class, or the number; in JSON as `score`, `probabilities` with one
   * of each class, or `predicted_label` where there is neither. `application/jsonlines; verbose=true` is for k nearest neighbours of classes, which list them in `labels`.
   * @default 'text/csv'
   */
  readonly answerContentType?: string;
  /**
   * The training container's environment.
   * @default - none
   */
  readonly trainingEnvironment?: Record<string, string>;
  /**
   * The serving container's environment.
   * @default - none
   */
  readonly servingEnvironment?: Record<string, string>;
}

/** SageMaker's built-in k nearest neighbours. */
export interface KnnProps {
  /** How many rows are asked, at least 1. */
  readonly neighbors: number;
  /** How many training rows are kept, at least 1; of more a sample is drawn. */
  readonly sampleRows: number;
  /**
   * How many columns the prepared rows have beside the label.
   * @default - as many as the recipe makes; required where that depends on the rows: with a column for each category
   *   (`Encoding.ONE_HOT`) or `dropCorrelated`
   */
  readonly featureCount?: number;
  /**
   * Further hyperparameters by their documented names, such as `index_metric`, `dimension_reduction_type`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/kNN_hyperparameters.html
   * @default - the algorithm's own
   */
  readonly hyperparameters?: Record<string, string | number>;
}

/** What an image brings, for the target of the training. */
export function configureContainer(
  image: ModelImage,
  { problemTypes, hyperparameters, ...rest }: ContainerAlgorithmProps,
  { problemType }: AlgorithmContext,
): AlgorithmConfig {
  return {
    ...rest,
    image,
    problemTypes: problemTypes ?? Object.values(ProblemType),
    answer: answerOf(problemType),
    hyperparameters: renderHyperparameters(hyperparameters),
  };
}

const COUNT = { type: HyperparameterType.INTEGER, minimum: 1 };

/** The documented names and ranges: https://docs.aws.amazon.com/sagemaker/latest/dg/kNN_hyperparameters.html */
const KNN_LIMITS: Record<string, HyperparameterLimit> = {
  k: COUNT,
  sample_size: COUNT,
  feature_dim: COUNT,
  dimension_reduction_target: COUNT,
  dimension_reduction_type: { allowedValues: ['sign', 'fjlt'] },
  faiss_index_ivf_nlists: { ...COUNT, alsoAllowed: ['auto'] },
  faiss_index_pq_m: {
    allowedValues: [1, 2, 3, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 96].map(String),
  },
  index_metric: { allowedValues: ['COSINE', 'INNER_PRODUCT', 'L2'] },
  index_type: { allowedValues: ['faiss.Flat', 'faiss.IVFFlat', 'faiss.IVFPQ'] },
  mini_batch_size: COUNT,
};

/** What the built-in k nearest neighbours bring. Of classes they are asked for the neighbours' labels, whose shares are probabilities. */
export function configureKnn(props: KnnProps, context: AlgorithmContext): AlgorithmConfig {
  const { problemType, columnCount, classes } = context;
  const { neighbors, sampleRows, featureCount = columnCount, hyperparameters } = props;
  refuseNumberNames('the built-in k nearest neighbours answer', classes, 'Algorithm.nearestNeighbors');
  if (featureCount === undefined) {
    throw new LifecycleValidationError(
      "featureCount: required, got none: with a column for each category, or dropCorrelated, it depends on the rows how many columns they have; give the number of columns of a run's training rows without the label, or encode categories by Encoding.ORDINAL, HASH or TARGET",
    );
  }
  const isRegression = problemType === ProblemType.REGRESSION;
  const predictor = isRegression ? 'regressor' : 'classifier';
  return {
    image: builtInImage('knn'),
    problemTypes: Object.values(ProblemType),
    answer: answerOf(problemType),
    channels: [
      TrainingChannel.preparedRows(PREPARE_OUTPUTS.train, PreparedRows.TRAIN, `${CSV};label_size=1`),
      TrainingChannel.preparedRows('test', PreparedRows.VALIDATION, `${CSV};label_size=1`),
    ],
    hyperparameters: renderHyperparameters({
      k: neighbors,
      sample_size: sampleRows,
      feature_dim: featureCount,
      predictor_type: predictor,
      ...hyperparameters,
    }),
    hyperparameterLimits: { ...KNN_LIMITS, predictor_type: { allowedValues: [predictor] } },
    answerContentType: isRegression ? JSON_LINES : VERBOSE_JSON_LINES,
  };
}
