import { Duration, Size, Stack, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { DIMENSIONS, DRIFT_METRICS, METRICS_NAMESPACE, type MonitorMetric } from '../../contract/cloudwatch';
import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { DETECT_DRIFT_VARIABLES, nameVariables } from '../../contract/environment';
import { SCHEDULED } from '../../contract/events';
import { PREFIXES } from '../../contract/layout';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { type HandlerOptions, pickHandlerOptions } from '../foundation/handler-options';
import { checkInteger, checkKnownInteger, checkNumber } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { RetrainTrigger } from '../retraining/retrain-trigger';
import type { Baseline } from '../serving/baseline';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint';
import { DriftFanOut } from './drift-fan-out';
import { grantDetection } from './drift-grants';
import { type DriftThresholds, renderDriftConfig } from './drift-thresholds';
import { chooseBaseline, chooseReportBucket } from './monitor-baseline';
import { monitorMetric } from './monitor-metric';
import { warnOfTwin } from './warn-of-twin';

/** How traffic is watched for drift, whichever endpoint it is of. */
export interface DriftMonitorOptions extends HandlerOptions {
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

/**
 * Compares each window of an endpoint's captured requests with the baseline of the version that is serving, writes a
 * report, and publishes metrics that do not grow with the number of features. A drift alarm fires when two of
 * three windows have drifted; a silence alarm fires when the monitor itself stops, and a capture alarm when the endpoint
 * answers requests that are not captured.
 */
export class DriftMonitor extends Construct {
  /** The detector. */
  public readonly detector: lambda.Function;
  /** Fires when enough of the last windows have drifted. */
  public readonly driftAlarm: cloudwatch.Alarm;
  /** Fires when no window was evaluated for the length of three windows. */
  public readonly silenceAlarm: cloudwatch.Alarm;
  /** Fires when requests are answered but not captured, as happens without a word when an instance's disk is nearly full. */
  public readonly captureAlarm: cloudwatch.Alarm;
  /** With `fanOut`: fires when a large window could not be counted to its end. */
  public readonly fanOutAlarm?: cloudwatch.Alarm;
  /** All alarms of the monitor. */
  public readonly alarms: cloudwatch.Alarm[];
  /** How long a window weighs in the drift alarm: after a retraining the alarm may stand for this long. */
  public readonly alarmMemory: Duration;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, and for people `….html`. */
  public readonly reportUri: string;

  private readonly endpointName: string;
  private readonly window: Duration;

  public constructor(scope: Construct, id: string, props: DriftMonitorProps) {
    super(scope, id);
    checkProperties('DriftMonitorProps', props);
    checkSameEnvironment('endpoint', this, props.endpoint);
    warnOfTwin('DriftMonitor', this, props.endpoint.endpointName);
    const { endpoint } = props;
    const bucket = chooseReportBucket(props);
    const maximumBytes = (props.maximumBytesPerFunction ?? Size.gibibytes(10)).toBytes();
    this.window = props.window ?? Duration.seconds(DEFAULT_DRIFT_CONFIG.windowSeconds);
    const delay =
      props.captureDelay ?? Duration.seconds(Math.min(DEFAULT_DRIFT_CONFIG.delaySeconds, this.window.toSeconds() / 2));
    const evaluated = props.evaluatedWindows ?? DEFAULT_DRIFT_CONFIG.evaluatedWindows;
    const drifted = props.driftedWindows ?? DEFAULT_DRIFT_CONFIG.driftedWindows;
    checkInteger('window in minutes', this.window.toMinutes({ integral: false }), 5, 2880);
    checkKnownInteger(
      'evaluatedWindows',
      evaluated,
      1,
      Math.floor(Duration.days(this.window.toSeconds() < 3600 ? 1 : 7).toSeconds() / this.window.toSeconds()),
    );
    checkKnownInteger('driftedWindows', drifted, 1, evaluated);
    checkInteger('topFeatures', props.topFeatures, 0, 20);
    checkInteger('maximumWindows', props.maximumWindows, 1, 31);
    checkInteger('maximumBytesPerFunction in bytes', maximumBytes, 1024 ** 2, 100 * 1024 ** 3);
    checkInteger('fanOutConcurrency', props.fanOutConcurrency, 1, 1000);
    checkNumber('minimumCaptureShare', props.minimumCaptureShare, Number.MIN_VALUE, 1);
    if (endpoint.captureSamplingPercentage === 0) {
      throw new LifecycleValidationError(
        `captureSamplingPercentage: the endpoint '${endpoint.endpointName}' captures nothing to monitor, must be a whole number from 1 to 100, got 0`,
      );
    }
    if (!chooseBaseline(props)) {
      throw new LifecycleValidationError(
        `baseline: required, since the endpoint '${endpoint.endpointName}' brings none, must be one of Baseline.fromCsv, fromModelMonitor and fromModelPackage, got none`,
      );
    }
    if (delay.toSeconds() >= this.window.toSeconds()) {
      throw new LifecycleValidationError(
        `captureDelay: must be shorter than the window of ${this.window.toHumanString()}, got ${delay.toHumanString()}`,
      );
    }
    this.endpointName = endpoint.endpointName;
    // CloudWatch looks a little further back than the windows that it evaluates, to fill gaps.
    this.alarmMemory = Duration.seconds((evaluated + 2) * this.window.toSeconds());
    this.reportUri = `s3://${bucket.bucketName}/${PREFIXES.driftReports}`;

    const config = renderDriftConfig(
      {
        windowSeconds: this.window.toSeconds(),
        delaySeconds: delay.toSeconds(),
        driftedWindows: drifted,
        evaluatedWindows: evaluated,
        maximumWindows: props.maximumWindows,
        topFeatures: props.topFeatures,
      },
      props.thresholds,
    );
    const detector = new HandlerFunction(this, 'Detector', {
      ...pickHandlerOptions(props),
      handler: 'detect-drift',
      description: `Compares the traffic of the endpoint ${endpoint.endpointName} with the baseline`,
      environment: nameVariables(DETECT_DRIFT_VARIABLES, {
        endpointName: endpoint.endpointName,
        variantName: endpoint.variantName,
        captureUri: endpoint.captureUri,
        captureSamplingPercentage: Tokenization.stringifyNumber(endpoint.captureSamplingPercentage),
        reportUri: this.reportUri,
        maximumBytes: Tokenization.stringifyNumber(maximumBytes),
        config: Stack.of(this).toJsonString(config),
      }),
      timeout: Duration.minutes(15),
      memorySize: 1769,
    });
    this.detector = detector.function;
    grantDetection(detector, { ...props, bucket, namespace: METRICS_NAMESPACE });
    if (props.fanOut) {
      const fanOut = new DriftFanOut(this, 'FanOut', {
        places: props,
        detector,
        bucket,
        concurrency: props.fanOutConcurrency ?? 20,
        handlers: pickHandlerOptions(props),
      });
      this.detector.addEnvironment(DETECT_DRIFT_VARIABLES.stateMachineArn, fanOut.stateMachineArn);
      this.detector.addEnvironment(
        DETECT_DRIFT_VARIABLES.fanOutUri,
        `s3://${bucket.bucketName}/${PREFIXES.driftFanOut}`,
      );
      this.fanOutAlarm = fanOut.alarm;
    }
    const schedule = detector.invokeOnSchedule(
      'Schedule',
      scheduler.ScheduleExpression.rate(this.window),
      SCHEDULED.window,
      `Evaluates the last window of the endpoint ${endpoint.endpointName}`,
    );

    this.driftAlarm = new cloudwatch.Alarm(this, 'DriftAlarm', {
      alarmDescription: `The traffic of the endpoint ${endpoint.endpointName} drifted from the baseline in ${drifted} of ${evaluated} windows`,
      metric: this.metricDriftDetected(),
      threshold: 1,
      evaluationPeriods: evaluated,
      datapointsToAlarm: drifted,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A window with too few rows says neither drift nor no drift; an alarm that stood without any data would ask for
      // one retraining after another.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.silenceAlarm = new cloudwatch.Alarm(this, 'SilenceAlarm', {
      alarmDescription: `The drift monitor of the endpoint ${endpoint.endpointName} evaluated no window for the length of three windows`,
      metric: this.metricWindowsAnalyzed(),
      threshold: 1,
      evaluationPeriods: Math.min(3, evaluated),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    this.captureAlarm = new cloudwatch.Alarm(this, 'CaptureAlarm', {
      alarmDescription: `The endpoint ${endpoint.endpointName} answers requests that are not captured: the drift monitor does not see them`,
      metric: this.metricCaptureShare(),
      threshold: props.minimumCaptureShare ?? 0.5,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Without traffic there is nothing to capture.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.alarms = [
      this.driftAlarm,
      this.silenceAlarm,
      this.captureAlarm,
      ...(this.fanOutAlarm ? [this.fanOutAlarm] : []),
    ];
    // The schedule's first invocation comes at once on AWS: the alarm finds data soon after it is made.
    this.silenceAlarm.node.addDependency(schedule);
  }

  /**
   * 1 for a window that drifted, 0 for one that did not; nothing for a window with too few rows, or 1 again where the last
   * verdicts before it were drift.
   */
  public metricDriftDetected(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftDetected, options);
  }

  /** The share of the features that drifted, 0 to 1. */
  public metricDriftedFeatureShare(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatureShare, options);
  }

  /** How many features drifted. */
  public metricDriftedFeatures(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatures, options);
  }

  /**
   * How far the feature of a rank is from the baseline, in multiples of what it takes to count as drift.
   * @param rank 1 is the feature that is furthest away, up to `topFeatures`
   */
  public metricDriftStrength(rank: number, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftStrength, {
      ...options,
      dimensionsMap: {
        [DIMENSIONS.endpoint]: this.endpointName,
        [DIMENSIONS.rank]: String(rank),
        ...options.dimensionsMap,
      },
    });
  }

  /** 1 for a window whose predictions drifted, 0 for one whose predictions did not. */
  public metricPredictionDrift(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.predictionDrift, options);
  }

  /** Rows of live traffic that a window added. */
  public metricRowsAnalyzed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rowsAnalyzed, options);
  }

  /** Captured records that could not be read. */
  public metricRejectedRecords(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rejectedRecords, options);
  }

  /** Captured records of a window that could be read. */
  public metricCapturedRecords(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.capturedRecords, options);
  }

  /** Captured records / records that should be there by the endpoint's own count of requests; nothing for fewer than 50. */
  public metricCaptureShare(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.captureShare, options);
  }

  /** 1 for every window that was evaluated, whatever was found. */
  public metricWindowsAnalyzed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.windowsAnalyzed, options);
  }

  /** Lets the page of a report tell where the decisions are recorded that its drift leads to. */
  public linkDecisions(trigger: RetrainTrigger): void {
    this.detector.addEnvironment(DETECT_DRIFT_VARIABLES.decisionsUri, trigger.recordUri);
  }

  private metric(metric: MonitorMetric, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return monitorMetric(this.endpointName, this.window, metric, options);
  }
}
