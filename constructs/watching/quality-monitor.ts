import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { describeAlarm } from '../../contract/alarms';
import { METRICS_NAMESPACE } from '../../contract/cloudwatch';
import { MEASURE_QUALITY_VARIABLES, nameVariables } from '../../contract/environment';
import { SCHEDULED } from '../../contract/events';
import { PREFIXES } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { DEFAULT_CRITERIA_WINDOWS, SILENT_WINDOWS } from '../../contract/monitor-defaults';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkProperties } from '../foundation/check-properties';
import { HandlerFunction } from '../foundation/handler-function';
import { pickScheduledHandlerOptions } from '../foundation/handler-options';
import { checkInteger, checkNumber, checkPrefix } from '../foundation/names';
import { refuseAsCause } from '../foundation/no-cause';
import { grantPublish, grantPutEvents, tellPeople } from '../foundation/notice-grants';
import { grantReadObjects, grantWriteObjects } from '../foundation/object-grants';
import { keepReadable } from '../foundation/readable-file';
import { warnOfUnusedRole } from '../foundation/unused-role';
import { LifecycleValidationError } from '../foundation/validation-error';
import { RetrainTrigger } from '../retraining/retrain-trigger';
import type { IRetrainTrigger } from '../retraining/retrain-trigger-base';
import type { SuccessCriterion } from '../training/success-criterion';
import { rememberWindows } from './drift-monitor-base';
import { listGroupCriteria } from './group-criteria';
import { bindBaseline, chooseBaseline, chooseReportBucket } from './monitor-baseline';
import { renderQualityConfig } from './quality-config';
import { QualityFanOut } from './quality-fan-out';
import {
  ImportedQualityMonitor,
  type IQualityMonitor,
  type QualityMonitorAttributes,
  QualityMonitorBase,
} from './quality-monitor-base';
import type { QualityMonitorProps } from './quality-monitor-props';
import { createSilenceAlarm } from './silence-alarm';
import { warnOfTwin } from './warn-of-twin';

/**
 * Measures live predictions against the labels that arrive hours or weeks later, holds them against the business's own
 * success criteria, and makes training data of the labelled rows. Before the labels are due, the performance of a model
 * that answers with probabilities is estimated from them, under names that say so.
 */
export class QualityMonitor extends QualityMonitorBase {
  /** Refers to a quality monitor that was made elsewhere, to show it or to act on its alarms. */
  public static fromQualityMonitorAttributes(
    scope: Construct,
    id: string,
    attributes: QualityMonitorAttributes,
  ): IQualityMonitor {
    checkProperties('QualityMonitorAttributes', attributes);
    return new ImportedQualityMonitor(scope, id, attributes);
  }

  /** The endpoint whose predictions are measured. */
  public readonly endpointName: string;
  /** What the model predicts. */
  public readonly problemType: ProblemType;
  /** Estimates and measures. */
  public readonly measurer: lambda.Function;
  /** Fires when enough of the last windows missed a success criterion; may start a retraining. */
  public readonly criteriaAlarm: cloudwatch.Alarm;
  /** Fires when no window was measured in three windows' time, labels or not. */
  public readonly silenceAlarm: cloudwatch.Alarm;
  /** Fires when enough of the last windows missed a criterion on groups; there only with such. */
  public readonly groupCriteriaAlarm?: cloudwatch.Alarm;
  /** Fires when too few rows get a label; there only with `minimumLabelCoverage`. */
  public readonly coverageAlarm?: cloudwatch.Alarm;
  /** With `fanOut`: fires when a large window could not be measured to its end. */
  public readonly fanOutAlarm?: cloudwatch.Alarm;
  /** All alarms of the monitor. */
  public readonly alarms: cloudwatch.IAlarm[];
  /** How long a window weighs in the criteria alarm. */
  public readonly alarmMemory: Duration;
  /** Where ground truth is expected: `<groundTruthUri>/yyyy/mm/dd/hh/*.jsonl`. */
  public readonly groundTruthUri: string;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, `.model-quality.json`, `.estimate.json`. */
  public readonly reportUri: string;

  protected readonly window: Duration;

  private readonly keeper: HandlerFunction;
  /** @internal */ public readonly _reportBucket: s3.IBucket;

  public constructor(scope: Construct, id: string, props: QualityMonitorProps) {
    super(scope, id);
    checkProperties('QualityMonitorProps', props);
    checkSameEnvironment('endpoint', this, props.endpoint);
    warnOfTwin('QualityMonitor', this, props.endpoint.endpointName);
    const { endpoint } = props;
    const window = props.window ?? Duration.seconds(DEFAULT_QUALITY_CONFIG.windowSeconds);
    const evaluated = props.evaluatedWindows ?? DEFAULT_CRITERIA_WINDOWS.evaluated;
    const missed = props.missedWindows ?? DEFAULT_CRITERIA_WINDOWS.missed;
    checkInteger('window in minutes', window.toMinutes({ integral: false }), 5, 2880);
    checkInteger(
      'evaluatedWindows',
      evaluated,
      1,
      Math.floor(Duration.days(window.toSeconds() < 3600 ? 1 : 7).toSeconds() / window.toSeconds()),
    );
    checkInteger('missedWindows', missed, 1, evaluated);
    checkColumnsKnown(props);
    const groundTruthBucket = props.groundTruthBucket ?? endpoint.captureBucket;
    const groundTruthPrefix = checkPrefix('groundTruthPrefix', props.groundTruthPrefix ?? PREFIXES.groundTruth);
    const bucket = chooseReportBucket(props);
    this._reportBucket = bucket;
    this.groundTruthUri = `s3://${groundTruthBucket.bucketName}/${groundTruthPrefix}`;
    this.reportUri = `s3://${bucket.bucketName}/${PREFIXES.qualityReports}`;
    this.endpointName = endpoint.endpointName;
    this.window = window;
    this.problemType = props.training?.problemType ?? props.problemType ?? ProblemType.BINARY;
    this.alarmMemory = rememberWindows(evaluated, window);

    const groupCriteria = listGroupCriteria(props);
    const config = renderQualityConfig(props, window, groupCriteria);
    keepReadable(this, 'monitors', () => ({ endpointName: endpoint.endpointName, settings: config }));
    const measurer = new HandlerFunction(this, 'Measurer', {
      ...pickScheduledHandlerOptions(props),
      role: props.role,
      handler: 'measure-quality',
      description: `Measures the predictions of the endpoint ${endpoint.endpointName} against labels`,
      environment: nameVariables(MEASURE_QUALITY_VARIABLES, {
        endpointName: endpoint.endpointName,
        variantName: endpoint.variantName,
        captureUri: endpoint.captureUri,
        groundTruthUri: this.groundTruthUri,
        reportUri: this.reportUri,
        config: Stack.of(this).toJsonString(config),
      }),
      timeout: Duration.minutes(15),
      memorySize: 3008,
    });
    this.keeper = measurer;
    this.measurer = measurer.function;
    this.grantMeasurer(measurer, props, { groundTruth: groundTruthBucket, reports: bucket }, groundTruthPrefix);
    this.fanOutAlarm = this.fanOut(measurer, props, bucket);
    const schedule = measurer.invokeOnSchedule(
      'Schedule',
      scheduler.ScheduleExpression.rate(window),
      SCHEDULED.window,
      `Estimates and measures windows of the endpoint ${endpoint.endpointName}`,
    );

    this.criteriaAlarm = new cloudwatch.Alarm(this, 'CriteriaAlarm', {
      alarmDescription: describeAlarm(
        'CriteriaAlarm',
        `The predictions of the endpoint ${endpoint.endpointName} missed a success criterion in ${missed} of ${evaluated} windows`,
      ),
      metric: this.metricCriteriaMissed(),
      threshold: 1,
      evaluationPeriods: evaluated,
      datapointsToAlarm: missed,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A window with too few labels says nothing; an alarm that stood without any would ask for one retraining after another.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.silenceAlarm = createSilenceAlarm(this, 'SilenceAlarm', {
      description: describeAlarm(
        'QualitySilenceAlarm',
        `The quality monitor of the endpoint ${endpoint.endpointName} evaluated no window for the length of three windows`,
      ),
      metric: this.metricWindowsMeasured(),
      periods: SILENT_WINDOWS,
    });
    // The schedule's first invocation comes at once on AWS: the alarm finds data soon after it is made.
    this.silenceAlarm.node.addDependency(schedule);
    this.coverageAlarm = this.createCoverageAlarm(props);
    this.groupCriteriaAlarm =
      groupCriteria.length > 0 ? this.createGroupCriteriaAlarm(groupCriteria, missed, evaluated) : undefined;
    refuseAsCause(this.silenceAlarm, 'the monitor itself stops');
    refuseAsCause(this.coverageAlarm, 'labels stay away');
    refuseAsCause(this.fanOutAlarm, 'a large window could not be measured');
    const { criteriaAlarm, silenceAlarm, coverageAlarm, groupCriteriaAlarm, fanOutAlarm } = this;
    const alarms = [criteriaAlarm, silenceAlarm, coverageAlarm, groupCriteriaAlarm, fanOutAlarm];
    this.alarms = alarms.filter((alarm) => alarm !== undefined);
  }

  /**
   * Has the monitor tell people of windows that were missed or could not be evaluated. That of a lifecycle tells its topic.
   *
   * @param topic the measurer gets the permission to publish to it
   */
  public sendNoticesTo(topic: sns.ITopic): void {
    tellPeople(this.keeper, MEASURE_QUALITY_VARIABLES.topicArn, topic);
  }

  /**
   * Lets a trigger of the app read the reports: with the drift of the same endpoint it tells whether the measured quality has
   * held or fallen. A lifecycle does so itself.
   */
  public linkDecisions(trigger: IRetrainTrigger): void {
    if (trigger instanceof RetrainTrigger) {
      trigger._readQuality(this.endpointName, this._reportBucket, PREFIXES.qualityReports);
    }
  }

  private fanOut(
    measurer: HandlerFunction,
    { fanOut, stateMachineRole, endpoint }: QualityMonitorProps,
    bucket: s3.IBucket,
  ): cloudwatch.Alarm | undefined {
    if (!fanOut) {
      warnOfUnusedRole(this, 'stateMachineRole', stateMachineRole, 'fanOut: true');
      return undefined;
    }
    const { endpointName } = endpoint;
    const { stateMachineArn, alarm } = new QualityFanOut(this, 'FanOut', {
      endpointName,
      measurer,
      bucket,
      stateMachineRole,
    });
    const uri = `s3://${bucket.bucketName}/${PREFIXES.qualityFanOut}`;
    measurer.function.addEnvironment(MEASURE_QUALITY_VARIABLES.stateMachineArn, stateMachineArn);
    measurer.function.addEnvironment(MEASURE_QUALITY_VARIABLES.fanOutUri, uri);
    return alarm;
  }

  private createGroupCriteriaAlarm(criteria: SuccessCriterion[], missed: number, evaluated: number): cloudwatch.Alarm {
    const columns = [...new Set(criteria.map(({ groups }) => groups!.column))].join(', ');
    return new cloudwatch.Alarm(this, 'GroupCriteriaAlarm', {
      alarmDescription: describeAlarm(
        'GroupCriteriaAlarm',
        `The endpoint ${this.endpointName} treated groups (by ${columns}) too differently in ${missed} of ${evaluated} windows`,
      ),
      metric: this.metricGroupCriteriaMissed(),
      threshold: 1,
      evaluationPeriods: evaluated,
      datapointsToAlarm: missed,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // A window in which no groups could be compared says nothing.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private createCoverageAlarm({ minimumLabelCoverage, endpoint }: QualityMonitorProps): cloudwatch.Alarm | undefined {
    checkNumber('minimumLabelCoverage', minimumLabelCoverage, Number.MIN_VALUE, 1);
    return minimumLabelCoverage === undefined
      ? undefined
      : new cloudwatch.Alarm(this, 'CoverageAlarm', {
          alarmDescription: describeAlarm(
            'CoverageAlarm',
            `Too few predictions of the endpoint ${endpoint.endpointName} get a label: their quality cannot be measured`,
          ),
          metric: this.metricLabelCoverage(),
          threshold: minimumLabelCoverage,
          evaluationPeriods: 2,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          // Without traffic there is nothing to label.
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        });
  }

  private grantMeasurer(
    measurer: HandlerFunction,
    props: QualityMonitorProps,
    buckets: Record<'groundTruth' | 'reports', s3.IBucket>,
    groundTruthPrefix: string,
  ): void {
    const { endpoint, labelledRows } = props;
    const { role } = measurer;
    bindBaseline(measurer, props);
    grantPutEvents(role, 'monitoring');
    grantPublish(role, 'PublishQualityMetrics', METRICS_NAMESPACE);
    endpoint.grantReadCapture(role);
    grantReadObjects(buckets.groundTruth, role, `${groundTruthPrefix}/*`);
    // Estimates are read again when their window is measured.
    grantReadObjects(buckets.reports, role, `${PREFIXES.qualityReports}/${endpoint.endpointName}/*`);
    grantWriteObjects(buckets.reports, role, `${PREFIXES.qualityReports}/${endpoint.endpointName}/*`);
    if (labelledRows) {
      const keys = `${checkPrefix('labelledRows.prefix', labelledRows.prefix)}/*`;
      grantReadObjects(labelledRows.bucket, role, keys);
      grantWriteObjects(labelledRows.bucket, role, keys);
    }
  }
}

/** Slices, filters of rows and training rows are made of columns by their names, which captured rows do not carry. */
function checkColumnsKnown(props: QualityMonitorProps): void {
  const readsRows = props.leaveOut?.some(({ _column }) => _column !== undefined);
  const asking =
    (props.slices ?? []).length > 0
      ? 'slices'
      : props.labelledRows
        ? 'labelledRows'
        : readsRows
          ? 'leaveOut'
          : undefined;
  if (asking !== undefined && !chooseBaseline(props)) {
    throw new LifecycleValidationError(
      `${asking}: need the names of the columns that requests carry, which come with a baseline, and the endpoint '${props.endpoint.endpointName}' brings none; give a baseline`,
    );
  }
}
