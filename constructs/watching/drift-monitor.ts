import { Duration, Size, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describeAlarm } from '../../contract/alarms';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { DETECT_DRIFT_VARIABLES, nameVariables } from '../../contract/environment';
import { SCHEDULED } from '../../contract/events';
import { PREFIXES } from '../../contract/layout';
import {
  DEFAULT_FAN_OUT_CONCURRENCY,
  DEFAULT_MINIMUM_CAPTURE_SHARE,
  SILENT_WINDOWS,
} from '../../contract/monitor-defaults';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { pickHandlerOptions, pickScheduledHandlerOptions } from '../foundation/handler-options';
import { checkInteger, checkKnownInteger, checkNumber } from '../foundation/names';
import { refuseAsCause } from '../foundation/no-cause';
import { grantPutEvents, tellPeople } from '../foundation/notice-grants';
import { grantReadObjects } from '../foundation/object-grants';
import { keepReadable } from '../foundation/readable-file';
import { warnOfUnusedRole } from '../foundation/unused-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { RetrainTrigger } from '../retraining/retrain-trigger';
import type { IRetrainTrigger } from '../retraining/retrain-trigger-base';
import { DriftFanOut } from './drift-fan-out';
import { grantDetection } from './drift-grants';
import {
  type DriftMonitorAttributes,
  DriftMonitorBase,
  type IDriftMonitor,
  ImportedDriftMonitor,
  rememberWindows,
} from './drift-monitor-base';
import type { DriftMonitorProps } from './drift-monitor-props';
import { checkCalibration, renderDriftConfig } from './drift-thresholds';
import { chooseBaseline, chooseReportBucket } from './monitor-baseline';
import type { QualityMonitor } from './quality-monitor';
import { createSilenceAlarm } from './silence-alarm';
import { warnOfTwin } from './warn-of-twin';

/**
 * Compares each window of an endpoint's captured requests with the baseline of the version that is serving, writes a
 * report, and publishes metrics that do not grow with the number of features. A drift alarm fires when two of
 * three windows have drifted; a silence alarm fires when the monitor itself stops, a capture alarm when the endpoint
 * answers requests that are not captured, and an alarm of its own when requests or answers are not understood.
 */
export class DriftMonitor extends DriftMonitorBase {
  /** Refers to a drift monitor that was made elsewhere, to show it or to act on its alarms. */
  public static fromDriftMonitorAttributes(
    scope: Construct,
    id: string,
    attributes: DriftMonitorAttributes,
  ): IDriftMonitor {
    checkProperties('DriftMonitorAttributes', attributes);
    return new ImportedDriftMonitor(scope, id, attributes);
  }

  /** The endpoint whose traffic is watched. */
  public readonly endpointName: string;
  /** The detector. */
  public readonly detector: lambda.Function;
  /** Fires when enough of the last windows have drifted. */
  public readonly driftAlarm: cloudwatch.Alarm;
  /** Fires when no window was evaluated for the length of three windows. */
  public readonly silenceAlarm: cloudwatch.Alarm;
  /** Fires when requests are answered but not captured, as happens without a word when an instance's disk is nearly full. */
  public readonly captureAlarm: cloudwatch.Alarm;
  /** Fires when a tenth or more of a window's requests or answers was not understood: there is no verdict on them. */
  public readonly notUnderstoodAlarm: cloudwatch.Alarm;
  /** With `fanOut`: fires when a large window could not be counted to its end. */
  public readonly fanOutAlarm?: cloudwatch.Alarm;
  /** All alarms of the monitor. */
  public readonly alarms: cloudwatch.IAlarm[];
  /** How long a window weighs in the drift alarm: after a retraining the alarm may stand for this long. */
  public readonly alarmMemory: Duration;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, and for people `….html`. */
  public readonly reportUri: string;

  protected readonly window: Duration;

  private readonly reportBucket: s3.IBucket;
  private readonly keeper: HandlerFunction;

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
        `captureSamplingPercentage: the endpoint '${endpoint.endpointName}' captures nothing to monitor, must be a whole number from 1 to 100, got 0; requests that AWS does not capture are written by yourself and watched by MonitoredEndpoint.fromAttributes (docs/own-capture.md)`,
      );
    }
    const baseline = chooseBaseline(props);
    if (!baseline) {
      throw new LifecycleValidationError(
        `baseline: required, since the endpoint '${endpoint.endpointName}' brings none, must be one of Baseline.fromCsv, fromModelMonitor and fromModelPackage, got none`,
      );
    }
    checkCalibration(props.thresholds, baseline);
    if (delay.toSeconds() >= this.window.toSeconds()) {
      throw new LifecycleValidationError(
        `captureDelay: must be shorter than the window of ${this.window.toHumanString()}, got ${delay.toHumanString()}`,
      );
    }
    this.endpointName = endpoint.endpointName;
    this.alarmMemory = rememberWindows(evaluated, this.window);
    this.reportBucket = bucket;
    this.reportUri = `s3://${bucket.bucketName}/${PREFIXES.driftReports}`;

    const config = renderDriftConfig(
      {
        windowSeconds: this.window.toSeconds(),
        delaySeconds: delay.toSeconds(),
        driftedWindows: drifted,
        evaluatedWindows: evaluated,
        maximumWindows: props.maximumWindows,
        topFeatures: props.topFeatures,
        answer: props.answer,
        leaveOut: props.leaveOut,
      },
      props.thresholds,
    );
    keepReadable(this, 'monitors', () => ({ endpointName: endpoint.endpointName, settings: config }));
    const detector = new HandlerFunction(this, 'Detector', {
      ...pickScheduledHandlerOptions(props),
      role: props.role,
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
    this.keeper = detector;
    this.detector = detector.function;
    grantPutEvents(detector.role, 'monitoring');
    grantDetection(detector, { ...props, bucket, namespace: METRICS_NAMESPACE });
    if (props.fanOut) {
      const fanOut = new DriftFanOut(this, 'FanOut', {
        places: props,
        detector,
        bucket,
        concurrency: props.fanOutConcurrency ?? DEFAULT_FAN_OUT_CONCURRENCY,
        handlers: pickHandlerOptions(props),
        counterRole: props.counterRole,
        stateMachineRole: props.stateMachineRole,
      });
      this.detector.addEnvironment(DETECT_DRIFT_VARIABLES.stateMachineArn, fanOut.stateMachineArn);
      this.detector.addEnvironment(
        DETECT_DRIFT_VARIABLES.fanOutUri,
        `s3://${bucket.bucketName}/${PREFIXES.driftFanOut}`,
      );
      this.fanOutAlarm = fanOut.alarm;
    } else {
      warnOfUnusedRole(this, 'counterRole', props.counterRole, 'fanOut: true');
      warnOfUnusedRole(this, 'stateMachineRole', props.stateMachineRole, 'fanOut: true');
    }
    const schedule = detector.invokeOnSchedule(
      'Schedule',
      scheduler.ScheduleExpression.rate(this.window),
      SCHEDULED.window,
      `Evaluates the last window of the endpoint ${endpoint.endpointName}`,
    );

    this.driftAlarm = new cloudwatch.Alarm(this, 'DriftAlarm', {
      alarmDescription: describeAlarm(
        'DriftAlarm',
        `The traffic of the endpoint ${endpoint.endpointName} drifted from the baseline in ${drifted} of ${evaluated} windows`,
      ),
      metric: this.metricDriftDetected(),
      threshold: 1,
      evaluationPeriods: evaluated,
      datapointsToAlarm: drifted,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A window with too few rows says neither drift nor no drift; an alarm that stood without any data would ask for
      // one retraining after another.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.silenceAlarm = createSilenceAlarm(this, 'SilenceAlarm', {
      description: describeAlarm(
        'DriftSilenceAlarm',
        `The drift monitor of the endpoint ${endpoint.endpointName} evaluated no window for the length of three windows`,
      ),
      metric: this.metricWindowsAnalyzed(),
      periods: SILENT_WINDOWS,
    });
    this.captureAlarm = new cloudwatch.Alarm(this, 'CaptureAlarm', {
      alarmDescription: describeAlarm(
        'CaptureAlarm',
        `The endpoint ${endpoint.endpointName} answers requests that are not captured: the drift monitor does not see them`,
      ),
      metric: this.metricCaptureShare(),
      threshold: props.minimumCaptureShare ?? DEFAULT_MINIMUM_CAPTURE_SHARE,
      evaluationPeriods: 2,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Without traffic there is nothing to capture.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.notUnderstoodAlarm = new cloudwatch.Alarm(this, 'NotUnderstoodAlarm', {
      alarmDescription: describeAlarm(
        'NotUnderstoodAlarm',
        `A tenth or more of the requests to the endpoint ${endpoint.endpointName}, or of its answers, was not understood by the drift monitor`,
      ),
      metric: this.metricNotUnderstood(),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.alarms = [
      this.driftAlarm,
      this.silenceAlarm,
      this.captureAlarm,
      this.notUnderstoodAlarm,
      ...(this.fanOutAlarm ? [this.fanOutAlarm] : []),
    ];
    refuseAsCause(this.silenceAlarm, 'the monitor itself stops');
    refuseAsCause(this.captureAlarm, 'requests are not captured');
    refuseAsCause(this.notUnderstoodAlarm, 'requests or answers are not understood');
    refuseAsCause(this.fanOutAlarm, 'a large window could not be counted');
    // The schedule's first invocation comes at once on AWS: the alarm finds data soon after it is made.
    this.silenceAlarm.node.addDependency(schedule);
  }

  /**
   * Has the monitor tell people of windows that were missed or could not be evaluated. That of a lifecycle tells its topic.
   *
   * @param topic the detector gets the permission to publish to it
   */
  public sendNoticesTo(topic: sns.ITopic): void {
    tellPeople(this.keeper, DETECT_DRIFT_VARIABLES.topicArn, topic);
  }

  /**
   * Lets the page of a report tell where the decisions are recorded that its drift leads to, and a trigger of the app read
   * from the report what the drift looks like: one that looks like a fault of the requests starts no run, and people are told.
   */
  public linkDecisions(trigger: IRetrainTrigger): void {
    this.detector.addEnvironment(DETECT_DRIFT_VARIABLES.decisionsUri, trigger.recordUri);
    if (trigger instanceof RetrainTrigger) {
      trigger._readReports(this.driftAlarm, this.endpointName, this.reportBucket, PREFIXES.driftReports);
    }
  }

  /**
   * Lets the page of a report tell what labels say of the answers, as of the last window that was measured. The detector gets the
   * permission to read those reports.
   */
  public linkQuality(monitor: QualityMonitor): void {
    const { endpointName } = monitor;
    if (!Token.isUnresolved(endpointName) && endpointName !== this.endpointName) {
      throw new LifecycleValidationError(
        `monitor: must measure the endpoint '${this.endpointName}', got the one of '${endpointName}'`,
      );
    }
    this.detector.addEnvironment(DETECT_DRIFT_VARIABLES.qualityUri, monitor.reportUri);
    grantReadObjects(monitor._reportBucket, this.detector, `${PREFIXES.qualityReports}/${this.endpointName}/*`);
  }
}
