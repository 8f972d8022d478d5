import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ProblemType } from '../../contract/metrics';

/**
 * Rows that were prepared elsewhere, as SageMaker's built-in algorithms take `text/csv`: UTF-8 without a header, separated by
 * commas, the label first, then the features; a label is 0 or 1, the number of a class, or the number that is predicted, and a
 * missing value is empty. Files whose names begin with
 * `.` or `_` are not read.
 */
export interface PreparedDataProps {
  /** The bucket of the rows, in the region of the pipeline. */
  readonly bucket: s3.IBucket;
  /**
   * Where the training rows are: a folder such as `prepared/train/`, or one file that ends with `.csv`. A run can take
   * a part of the folder by the pipeline parameter `TrainDataUri`.
   */
  readonly train: string;
  /**
   * Where the validation rows are, which the training judges itself by; their parameter is `ValidationDataUri`.
   * @default - none: the algorithm trains without the channel
   */
  readonly validation?: string;
  /**
   * Where the held-out rows are, with their labels: a model is judged by them, and must not have been trained on them. Their
   * parameter is `TestDataUri`.
   */
  readonly test: string;
  /**
   * Where rows are that live traffic is compared with, in the same form; for training rows that were weighted or drawn
   * anew, so that requests look otherwise.
   * @default - the training rows
   */
  readonly baseline?: string;
  /** The names of the features in the order of the rows, which is the order in which the endpoint expects them. */
  readonly featureNames: string[];
  /**
   * Features whose numbers are mere names, such as an area code: drift compares them as categories.
   * @default - none
   */
  readonly categoricalFeatures?: string[];
  /**
   * Features that hold text, for an algorithm that reads it, such as a script.
   * @default - none: every value is a number or empty
   */
  readonly textFeatures?: string[];
  /**
   * The name of the label.
   * @default 'label'
   */
  readonly targetName?: string;
  /**
   * What a model of the rows predicts.
   * @default - ProblemType.MULTICLASS with `classes`, else ProblemType.BINARY
   */
  readonly problemType?: ProblemType;
  /**
   * How labels of live traffic spell the classes of a multi-class model, at least three. The rows have their places, from 0
   * on, as labels; it is the order of the probabilities that the model answers.
   * @default - none; required with ProblemType.MULTICLASS and allowed only there
   */
  readonly classes?: string[];
  /**
   * What the label of a regression counts, such as `USD`; allowed only with ProblemType.REGRESSION.
   * @default - none is named
   */
  readonly unit?: string;
  /**
   * How labels of live traffic spell the class that is 1 in the rows; only of a binary model.
   * @default - '1' of a binary model
   */
  readonly positiveClass?: string;
  /**
   * How labels of live traffic spell the class that is 0 in the rows. Labels that are neither are refused.
   * @default - '0' if the positive class is '1', else every label but the positive class
   */
  readonly negativeClass?: string;
  /**
   * How many rows the baseline holds that live traffic is compared with, 200 to 1,000,000.
   * @default 10000
   */
  readonly baselineRows?: number;
  /**
   * How many held-out rows the candidate is asked again for the feature importance, once for each feature with its values
   * shuffled, 50 to 100,000; 0 for none. They are predicted after the held-out rows, by the same job.
   * @default - 500, fewer where that would be more than 50,000 rows for all features together
   */
  readonly importanceRows?: number;
  /**
   * The instance that checks the rows.
   * @default ml.m5.large
   */
  readonly instanceType?: InstanceType;
  /**
   * The instance's disk; it must hold all rows twice.
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;
  /**
   * How long the check may take.
   * @default Duration.hours(1)
   */
  readonly maximumRuntime?: Duration;
  /**
   * The role of the job that checks the rows, which SageMaker assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
}
