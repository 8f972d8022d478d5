import type * as kms from 'aws-cdk-lib/aws-kms';
import type { ModelFormat } from '../../contract/algorithms';
import { CSV, JSON_LINES } from '../../contract/jobs';
import { PROBLEM_TYPES, type ProblemType } from '../../contract/metrics';
import type { ForecastTask } from '../data/forecast';
import type { ModelImage } from '../foundation/container-images';
import type { HyperparameterLimit } from './hyperparameter-limit';
import type { TrainingChannel } from './training-channel';

/** What an algorithm is told of the training that it is bound to. */
export interface AlgorithmContext {
  /** What the model predicts, by the recipe's target. */
  readonly problemType: ProblemType;
  /**
   * Multi-class: the classes in the order of their numbers in the rows, 0 for the first, and of the probabilities that the
   * model must answer.
   * @default - none, the model is no multi-class one
   */
  readonly classes?: string[];
  /** The names of the raw features, in the recipe's order; preprocessed rows may have more columns. */
  readonly featureNames: string[];
  /**
   * How many columns the rows that train have beside the label.
   * @default - known only when the rows are prepared, such as with a column for each category
   */
  readonly columnCount?: number;
  /** The name of the column that the model predicts. */
  readonly targetName: string;
  /**
   * Texts that reach the algorithm as they were written: so many of the last columns of the rows are texts, all others numbers.
   * @default - none
   */
  readonly lastTexts?: number;
  /**
   * What is forecast.
   * @default - none, the model is no forecast
   */
  readonly forecast?: ForecastTask;
  /**
   * Whether the rows are images: in a folder a class that is called by the class's number, or, where objects are found in them, in
   * `with-boxes` and `background`.
   * @default false
   */
  readonly images?: boolean;
  /**
   * Encrypts what the training writes.
   * @default - none
   */
  readonly encryptionKey?: kms.IKey;
  /** Whether the containers run in a VPC of the user's. */
  readonly inVpc: boolean;
  /** Whether the training and the candidate model are cut off from the network. */
  readonly networkIsolation: boolean;
  /**
   * The type of the instance that trains.
   * @default - it is known only when the stack is deployed
   */
  readonly trainingInstanceType?: string;
  /**
   * The type of the instance that predicts the held-out rows, with the image that will serve.
   * @default - it is known only when the stack is deployed
   */
  readonly evaluationInstanceType?: string;
}

/** What the served model answers, one line a row. */
export enum AnswerFormat {
  /** The probability of the positive class. */
  PROBABILITY = 'probability',
  /** One probability a class, in the order of the classes. */
  PROBABILITIES = 'probabilities',
  /** A number. */
  NUMBER = 'number',
  /** The values of a horizon: `{"mean": […], "quantiles": {"0.1": […]}}`. */
  FORECAST = 'forecast',
  /** The objects of an image: `{"prediction": [[class, score, left, top, right, bottom], …]}`, corners as shares of the image. */
  BOXES = 'foundBoxes',
}

/** What a model of a problem type must answer. */
export function answerOf(problemType: ProblemType): AnswerFormat {
  return PROBLEM_TYPES[problemType].answer as AnswerFormat;
}

/** The same with all that k nearest neighbours say: the labels of the neighbours, whose shares are those of the classes. */
export const VERBOSE_JSON_LINES = `${JSON_LINES}; verbose=true`;

/** What the evaluation reads. */
export const ANSWER_TYPES: readonly string[] = [CSV, JSON_LINES, VERBOSE_JSON_LINES];

/** Everything that an algorithm brings. */
export interface AlgorithmConfig {
  /** The image that trains; the training's role may pull from its repository and no other. */
  readonly image: ModelImage;
  /**
   * The image that serves, if another one does; everything that serves versions of the training's registry may pull it.
   * @default - the image that trains
   */
  readonly servingImage?: ModelImage;
  /** What the algorithm can predict; a recipe with another target is refused. */
  readonly problemTypes: ProblemType[];
  /** What the served model answers; it must say what the problem type needs. */
  readonly answer: AnswerFormat;
  /**
   * What the training reads, each as a folder under /opt/ml/input/data.
   * @default - the channels `train` and `validation` with the prepared rows as `text/csv`
   */
  readonly channels?: TrainingChannel[];
  /**
   * At most 100, of at most 2,500 characters each.
   * @default - none
   */
  readonly hyperparameters?: Record<string, string>;
  /**
   * What each hyperparameter may be, by its name; one that is not among them is refused.
   * @default - not checked
   */
  readonly hyperparameterLimits?: Record<string, HyperparameterLimit>;
  /**
   * The hyperparameters among them that are mere defaults: a tuning's range takes their place.
   * @default - none
   */
  readonly replaceableHyperparameters?: string[];
  /**
   * How the training's log says its metrics: for each metric's name a regular expression with the number as its first group.
   * An image of one of AWS's built-in algorithms has its own and must be given none.
   * @default - none
   */
  readonly metricDefinitions?: Record<string, string>;
  /**
   * What the training measures on the validation rows after it has learned: for the metrics of criteria, such as `auc`, the
   * metric's name in the log. A tuning chooses by them.
   * @default - none: a tuning must be told its objective
   */
  readonly objectiveMetrics?: Record<string, string>;
  /**
   * The hyperparameter that lists, between commas, which metrics the training measures, if it measures only those. A tuning
   * adds its objective.
   * @default - none
   */
  readonly metricsHyperparameter?: string;
  /**
   * The hyperparameter that says how many rounds or epochs a training has at most, if one does: what Hyperband stops early by.
   * @default - none: a tuning by Hyperband must be told
   */
  readonly roundsHyperparameter?: string;
  /**
   * Whether several instances share the work of one training.
   * @default true
   */
  readonly distributes?: boolean;
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
  /**
   * Whether training and serving read text in the features, which rows of `PreparedData` may hold. What a `DataPrepStage`
   * prepares are numbers.
   * @default false
   */
  readonly readsText?: boolean;
  /**
   * Whether training and serving read images; those of a recipe with `Problem.imageClassification` or `Problem.objectDetection` are given to no other.
   * @default false
   */
  readonly readsImages?: boolean;
  /**
   * Whether what serves is asked in lines of JSON as BlazingText has them, `{"source": "words of a text", "k": 2}`: then the
   * preprocessor writes them of the one text that a row has.
   * @default false
   */
  readonly asksSentences?: boolean;
  /**
   * Whether what serves is asked as DeepAR has it, `{"start": …, "target": […], "cat": […], "dynamic_feat": [[…]]}`: then a
   * first container writes that of requests as all forecasts have them.
   * @default false
   */
  readonly asksSeries?: boolean;
  /**
   * Whether each held-out row is sent by itself, in place of as many as fit into a megabyte: for answers many times larger than
   * rows, such as those with an embedding.
   * @default false
   */
  readonly asksRowsAlone?: boolean;
  /**
   * The content types that the served model takes. The preprocessor sends it `text/csv`, which must be among them.
   * @default - `text/csv`; of images `application/x-image`, `image/png` and `image/jpeg`
   */
  readonly contentTypes?: string[];
  /**
   * The content type that the served model answers with: `text/csv`, or `application/jsonlines` with a `score` in each line,
   * `probabilities` with one of each class, or a `predicted_label` where there is neither; `application/jsonlines; verbose=true` with the `labels` of neighbours, whose
   * shares are the probabilities.
   * @default 'text/csv'
   */
  readonly answerContentType?: string;
  /**
   * In what form the model lies in its archive, if it is one that the evaluation reads so as to say what each feature adds
   * to an answer (SHAP values).
   * @default - none: the evaluation shuffles features only
   */
  readonly modelFormat?: ModelFormat;
}
