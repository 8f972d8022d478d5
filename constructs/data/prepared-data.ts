import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ProblemType } from '../../contract/metrics';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { ForecastTask } from './forecast';

/** Objects of a bucket that a job reads. */
export interface PreparedObjects {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** The objects' keys; `*` stands for anything. */
  readonly keys: string[];
}

/** What was measured of images, such as how bright they are: CSV without header, in the order of the feature names. */
export interface MeasuredImages {
  /** Of those that train, the label first. */
  readonly trainUri: PipelineValue;
  /** Of the held-out ones, in the order of their labels. */
  readonly testUri: PipelineValue;
  /**
   * A `.lst` of the images that train, alone in its folder: number, class and path between tabs.
   * @default - none, and channels with it are left out
   */
  readonly trainListUri?: PipelineValue;
  /**
   * Such a list of the images of the validation.
   * @default - none, and channels with it are left out
   */
  readonly validationListUri?: PipelineValue;
}

/** Where the boxes of images are, which are found in them: a JSON file an image, as SageMaker's Object Detection reads it. */
export interface PreparedBoxes {
  /** Those of the images that train, each in the folder below that its image has among them. */
  readonly trainUri: PipelineValue;
  /** Those of the validation images, in the same form. */
  readonly validationUri: PipelineValue;
  /** From which score on a detection counts, 0 to 1. */
  readonly detectionScore: number;
}

/** Rows of one text as BlazingText reads them, a file each, alone in its folder: `__label__1 words of a text`. */
export interface PreparedSentences {
  /** Those that train. */
  readonly trainUri: PipelineValue;
  /** Those of the validation. */
  readonly validationUri: PipelineValue;
}

/** Series as DeepAR reads them, a file each, alone in its folder: a series a line of JSON. */
export interface PreparedSeries {
  /** Those that train. */
  readonly trainUri: PipelineValue;
  /** The same, longer by the values that DeepAR measures itself by. */
  readonly testUri: PipelineValue;
  /** The model archive of the container that makes of a request what DeepAR is asked. */
  readonly translatorModelUri: PipelineValue;
}

/** Series with the values of the backtests, for a model that learns from them as well once it was judged. */
export interface PreparedRefit {
  /** Those that train, up to as many values before their end as the backtests are long. */
  readonly trainUri: PipelineValue;
  /** The same, up to their end. */
  readonly validationUri: PipelineValue;
  /** As DeepAR reads them. */
  readonly series: PreparedSeries;
}

/** Everything that a training must know of the rows that it trains on. */
export interface PreparedDataConfig {
  /** What a model of these rows predicts. */
  readonly problemType: ProblemType;
  /** The names of the features, in the order in which the endpoint expects them. */
  readonly featureNames: string[];
  /**
   * Those of them that hold text in the rows that train; an algorithm that reads only numbers is refused.
   * @default - none, all are numbers
   */
  readonly textFeatures?: string[];
  /**
   * Whether the texts stand behind all other columns of the rows that train, in the order of their names.
   * @default - they stand where their names do
   */
  readonly textsLast?: boolean;
  /**
   * Those whose values are categories: the evaluation measures each of their values as a slice.
   * @default - those that hold text
   */
  readonly categoricalFeatures?: string[];
  /**
   * The columns of `judging.txt` beside the labels, which groups and slices may be of and no model sees: CSV with a header, a
   * row for each held-out row in the same order.
   * @default - none, groups and slices are of features
   */
  readonly judgingColumns?: string[];
  /**
   * How many columns the rows that train have beside the label, for algorithms that must be told.
   * @default - known only when the rows are prepared
   */
  readonly columnCount?: number;
  /** The name of the column that the model predicts. */
  readonly targetName: string;
  /**
   * Binary: the target's value that the model's score is the probability of, as labels of live traffic spell it.
   * @default - required for a binary model
   */
  readonly positiveClass?: string;
  /**
   * Binary: the target's other value.
   * @default - every value but the positive class
   */
  readonly negativeClass?: string;
  /**
   * Multi-class: the classes, in the order of their numbers in the rows and of the model's probabilities.
   * @default - required for a multi-class model
   */
  readonly classes?: string[];
  /**
   * Regression: what the target counts, such as `USD`.
   * @default - none is named
   */
  readonly unit?: string;
  /** Where the training rows are: CSV without header, the label first. */
  readonly trainUri: PipelineValue;
  /**
   * Where the validation rows are, in the same form.
   * @default - there are none, and channels with them are left out
   */
  readonly validationUri?: PipelineValue;
  /** Where the features of the held-out rows are: CSV without header, as the endpoint expects them. */
  readonly testUri: PipelineValue;
  /**
   * Where the labels of the held-out rows are, one a line in the same order: 0 or 1, the number of the class from 0 on, or
   * the number itself.
   */
  readonly labelsUri: PipelineValue;
  /**
   * The first container's model archive, which makes of a request what the model was trained on.
   * @default - requests go to the model as they are
   */
  readonly preprocessorModelUri?: PipelineValue;
  /**
   * Holds what live traffic is compared with: `baseline.csv`, rows with a header as the endpoint receives them, and
   * `schema.json`, `{"features": [{"name": …, "type": "numeric" | "categorical"}]}`.
   */
  readonly baselineUri: PipelineValue;
  /**
   * The content type of the rows that train, of the held-out rows and of requests.
   * @default - `text/csv`
   */
  readonly contentType?: string;
  /**
   * What is forecast, where series are.
   * @default - required for a forecast
   */
  readonly forecast?: ForecastTask;
  /**
   * Where the rows are images, each an object that is a request by itself: the tables that stand for them in the evaluation.
   * @default - rows of columns
   */
  readonly images?: MeasuredImages;
  /**
   * Where objects are found in images, their boxes.
   * @default - required for an object detection
   */
  readonly boxes?: PreparedBoxes;
  /**
   * The rows as BlazingText reads them, where a text is all that a row has.
   * @default - there are none
   */
  readonly sentences?: PreparedSentences;
  /**
   * The series as DeepAR reads them, where series are forecast.
   * @default - there are none, and DeepAR is refused
   */
  readonly series?: PreparedSeries;
  /**
   * The series with the values of the backtests, where series are forecast.
   * @default - there are none, and `refit` is refused
   */
  readonly refit?: PreparedRefit;
  /** What the training reads. */
  readonly trainingObjects: PreparedObjects[];
  /** What the prediction and the evaluation of the held-out rows read. */
  readonly heldOutObjects: PreparedObjects[];
  /**
   * Names of steps that must have succeeded before the training starts, beyond those whose values the places are.
   * @default - none
   */
  readonly dependsOn?: string[];
}

/**
 * Rows that are ready to train on: of a `DataPrepStage`, which prepares raw rows, of `PreparedData`, for rows that were
 * prepared elsewhere, or of a class of your own.
 */
export interface IPreparedData {
  /**
   * Says where the rows are and what they hold. Called once by each training on them; the training lets its jobs read the
   * objects that are named.
   *
   * @param scope where roles and assets of the data's own belong, empty before
   * @param pipeline the training's pipeline; steps that must run before the training are added to it here
   */
  bind(scope: Construct, pipeline: TrainingPipeline): PreparedDataConfig;
}
