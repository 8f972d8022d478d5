import type { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ScheduledHandlerOptions } from '../foundation/handler-options';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { Baseline } from '../serving/baseline';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import type { AnswerFields } from './answer-fields';
import type { DriftThresholds } from './drift-thresholds';
import type { RecordFilter } from './record-filter';

/** How traffic is watched for drift, whichever endpoint it is of. */
export interface DriftMonitorOptions extends ScheduledHandlerOptions {
  /**
   * Holds the reports under `drift-reports/`.
   * @default - the bucket of the captured requests; required where that bucket was imported with a `MonitoredEndpoint`
   */
  readonly bucket?: s3.IBucket;
  /**
   * How much traffic is compared at once, and how often: whole minutes, 5 minutes to 2 days.
   * @default Duration.days(1)
   */
  readonly window?: Duration;
  /**
   * How long after its end a window is evaluated, since captured requests arrive minutes late; shorter than the window.
   * @default - 10 minutes, or half of the window if that is shorter
   */
  readonly captureDelay?: Duration;
  /**
   * What counts as drift.
   * @default - see DriftThresholds
   */
  readonly thresholds?: DriftThresholds;
  /**
   * Where the endpoint's answers hold what was predicted.
   * @default - the answers of SageMaker's algorithms and of well-known servers are read
   */
  readonly answer?: AnswerFields;
  /**
   * Captured requests that do not count, such as those of tests and health checks.
   * @default - all count
   */
  readonly leaveOut?: RecordFilter[];
  /**
   * How many windows are pooled at most, the last one among them, until there are enough rows for a verdict. A row
   * counts towards one verdict only. 1 looks at each window alone; at most 31.
   * @default 7
   */
  readonly maximumWindows?: number;
  /**
   * How many of the features that are furthest from the baseline have a metric, 0 to 20. They share metrics by their rank:
   * what is charged does not grow with the number of features. Which features they were is in the report and in the log.
   * @default 5
   */
  readonly topFeatures?: number;
  /**
   * How many of the last `evaluatedWindows` windows must have drifted for the drift alarm. Where windows are pooled,
   * it is how many of the last verdicts.
   * @default 2
   */
  readonly driftedWindows?: number;
  /**
   * How many windows the drift alarm looks back.
   * @default 3
   */
  readonly evaluatedWindows?: number;
  /**
   * The capture alarm fires when less than this share of the records that should be there was captured in two windows
   * in a row; above 0, at most 1.
   * @default 0.5
   */
  readonly minimumCaptureShare?: number;
  /**
   * Captured bytes that one function is given, 1 MiB to 100 GiB. A larger window is counted in parts of this size if
   * `fanOut` is on, and is an error otherwise. A file is never divided.
   * @default Size.gibibytes(10) - what one function reads in a quarter of Lambda's 15 minutes, see docs/scale.md
   */
  readonly maximumBytesPerFunction?: Size;
  /**
   * Whether windows that are larger than `maximumBytesPerFunction` are counted in parts, by a state machine. It costs nothing
   * while windows are smaller, but a function and two roles come with it.
   * @default false
   */
  readonly fanOut?: boolean;
  /**
   * Parts that are counted at the same time. They share the account's Lambda concurrency, which may be as low as 10.
   * @default 20
   */
  readonly fanOutConcurrency?: number;
  /**
   * The role of the detector, which Lambda assumes.
   * @default - a new role
   */
  readonly role?: iam.IRole;
  /**
   * With `fanOut`: the role of the function that counts a part, which Lambda assumes.
   * @default - a new role
   */
  readonly counterRole?: iam.IRole;
  /**
   * With `fanOut`: the role of the state machine, which Step Functions assumes.
   * @default - a new role
   */
  readonly stateMachineRole?: iam.IRole;
}

/** Watches an endpoint's live traffic for drift. */
export interface DriftMonitorProps extends DriftMonitorOptions {
  /** The endpoint whose captured requests are compared: a `ModelEndpoint`, or one made elsewhere (`MonitoredEndpoint`). */
  readonly endpoint: IMonitoredEndpoint;
  /**
   * What they are compared with.
   * @default - what the endpoint brings: that of the version that a `ModelEndpoint` serves
   */
  readonly baseline?: Baseline;
  /**
   * The registry of the versions, which carry their baselines: short for `Baseline.fromModelPackage(registry)`.
   * @default - `baseline`, or what the endpoint brings
   */
  readonly registry?: IModelRegistry;
  /**
   * Holds the baselines that model versions carry.
   * @default - the bucket of the captured requests
   */
  readonly baselineBucket?: s3.IBucket;
}
