import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ProblemType } from '../../contract/metrics';
import type { Slice } from '../data/slice';
import type { ScheduledHandlerOptions } from '../foundation/handler-options';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { Baseline } from '../serving/baseline';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import type { Costs } from '../training/costs';
import type { SuccessCriterion } from '../training/success-criterion';
import type { TrainingJob } from '../training/training-job';
import type { AnswerFields } from './answer-fields';
import type { RecordFilter } from './record-filter';

/** Where labelled rows of live traffic go as training data: `<prefix>/<window start>.csv`. */
export interface LabelledRowsTarget {
  /** The bucket of the raw rows. */
  readonly bucket: s3.IBucket;
  /**
   * A folder of its own under the prefix that the preparation reads. In its folder `labelled-traffic` the first row of a
   * key replaces the rows of other files and those of later windows; elsewhere all rows of a key count.
   */
  readonly prefix: string;
  /** The recipe's id column. It gets the InferenceId of the request, which must be the row's key. */
  readonly idColumn: string;
  /** The recipe's target column. */
  readonly targetColumn: string;
}

/** How the quality of predictions is measured, whichever model makes them. */
export interface QualityMonitorOptions extends ScheduledHandlerOptions {
  /**
   * Holds the ground truth, JSON lines in SageMaker's format under `<prefix>/yyyy/mm/dd/hh/` of label collection. Of a forecast it
   * is the table that trains, in CSV or JSON lines at any depth below the prefix: what came true is its newer rows.
   * @default - the bucket of the captured requests; of a lifecycle's forecast that of the raw rows
   */
  readonly groundTruthBucket?: s3.IBucket;
  /**
   * Where in the bucket the ground truth is. That of a lifecycle's forecast is where the raw rows are, unless it is said here.
   * @default 'ground-truth'
   */
  readonly groundTruthPrefix?: string;
  /**
   * Holds the reports under `quality-reports/`.
   * @default - the bucket of the captured requests; required where that bucket was imported with a `MonitoredEndpoint`
   */
  readonly bucket?: s3.IBucket;
  /**
   * How much traffic is measured at once, and how often: whole minutes, 5 minutes to 2 days.
   * @default Duration.days(1)
   */
  readonly window?: Duration;
  /**
   * How long after its end a window's labels are due; at most 80 days. Labels that come later count when the window is
   * measured once more. Those of a forecast are due after its horizon, unless it is said here.
   * @default Duration.days(7)
   */
  readonly labelDelay?: Duration;
  /**
   * How long after its end a window is measured once more, for its report and its training rows; at most 85 days. Not
   * later than `labelDelay` means not at all.
   * @default - twice the labelDelay
   */
  readonly lateLabelDelay?: Duration;
  /**
   * Where the endpoint's answers hold what was predicted.
   * @default - the answers of SageMaker's algorithms and of well-known servers are read
   */
  readonly answer?: AnswerFields;
  /**
   * Captured requests that do not count, such as those of tests and health checks. They become no training data either.
   * @default - all count
   */
  readonly leaveOut?: RecordFilter[];
  /**
   * Labelled rows below which a window's verdict is `InsufficientData`, at least 30; of a forecast values that came true, at
   * least 1, and 30 unless it is said here.
   * @default 200
   */
  readonly minimumRows?: number;
  /**
   * Slices whose quality is measured besides.
   * @default - none
   */
  readonly slices?: Slice[];
  /**
   * How differently a binary model may treat groups of people, made by `GroupCriterion`: judged in every window on what was
   * captured, demographic parity before labels are there. The groups are the values of a column of the requests. A criterion
   * that enough windows miss raises an alarm of its own, and starts no retraining. An empty list judges none.
   * @default - those of the training's gate whose groups are of a feature
   */
  readonly groupCriteria?: SuccessCriterion[];
  /**
   * Labelled rows below which a slice is counted but not measured, at least 10.
   * @default 50
   */
  readonly minimumSliceRows?: number;
  /**
   * Whether a criterion counts as missed only when the better end of the metric's 95 % interval misses it as well, so that
   * few labels, or small groups, do not raise the alarm by chance.
   * @default true
   */
  readonly onlyCertainMisses?: boolean;
  /**
   * How many of the last `evaluatedWindows` windows must miss a criterion for the criteria alarm, and for that of group
   * criteria.
   * @default 2
   */
  readonly missedWindows?: number;
  /**
   * How many windows the criteria alarm looks back.
   * @default 3
   */
  readonly evaluatedWindows?: number;
  /**
   * An alarm fires when less than this share of the rows has a label in two windows in a row; above 0, at most 1. Labels that
   * stay away entirely are told without it, once, by the notice `LabelsMissing`.
   * @default - no such alarm
   */
  readonly minimumLabelCoverage?: number;
  /**
   * Measures windows that are larger than the memory of one function in parts, by a state machine that has the measurer read
   * each of them. Otherwise, and beyond twenty parts, such a window is measured on a sample of its ids.
   * @default false
   */
  readonly fanOut?: boolean;
  /**
   * The role of the measurer, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * With `fanOut`: the role of the state machine, which Step Functions assumes.
   * @default - a new role
   */
  readonly stateMachineRole?: iam.IRole;
}

/** Measures the quality of live predictions. */
export interface QualityMonitorProps extends QualityMonitorOptions {
  /** The endpoint whose captured requests are joined with their labels: a `ModelEndpoint`, or a `MonitoredEndpoint`. */
  readonly endpoint: IMonitoredEndpoint;
  /**
   * Names the columns of the requests, which slices and training rows need, and holds the predictions on held-out rows,
   * which an estimate needs.
   * @default - what the endpoint brings, if anything: that of the version that a `ModelEndpoint` serves
   */
  readonly baseline?: Baseline;
  /**
   * The registry of the versions, which carry their baselines: short for `Baseline.fromModelPackage(registry)`.
   * @default - `baseline`, or what the endpoint brings
   */
  readonly registry?: IModelRegistry;
  /**
   * The training of the versions that are measured. It states what they predict and must reach: success criteria, problem
   * type, classes, decision threshold and costs are its, and none of them may be given here.
   * @default - they are given here
   */
  readonly training?: TrainingJob;
  /**
   * What the model must reach in live traffic, such as the criteria of its training.
   * @default - nothing is required: quality is measured, and the criteria alarm never fires
   */
  readonly successCriteria?: SuccessCriterion[];
  /**
   * What the model predicts.
   * @default ProblemType.BINARY
   */
  readonly problemType?: ProblemType;
  /**
   * Binary: the label that the model's score is the probability of. A label `1` means it as well.
   * @default '1'
   */
  readonly positiveClass?: string;
  /**
   * Binary: the other label. A label `0` means it as well.
   * @default - every label but the positive one
   */
  readonly negativeClass?: string;
  /**
   * Multi-class: the labels in the order of the model's probabilities.
   * @default - those that occur; probabilities are not read then
   */
  readonly classes?: string[];
  /**
   * Binary: the score from which a row counts as positive.
   * @default 0.5
   */
  readonly decisionThreshold?: number;
  /**
   * What wrong answers cost the business: with it `costPerRow` is measured.
   * @default - it is not known, and the cost is no metric
   */
  readonly costs?: Costs;
  /**
   * Holds the baselines that model versions carry.
   * @default - the bucket of the captured requests
   */
  readonly baselineBucket?: s3.IBucket;
  /**
   * Writes the labelled rows as training data. For a binary model without `negativeClass`, the other label is the one that
   * the preparation of the serving version saw; a label that is neither is refused.
   * @default - they are not written
   */
  readonly labelledRows?: LabelledRowsTarget;
}
