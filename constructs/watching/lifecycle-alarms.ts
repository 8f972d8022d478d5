import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { describeAlarm } from '../../contract/alarms';
import { DIMENSIONS, FAILURE_METRICS, METRICS_NAMESPACE, ROLLOUT_METRICS } from '../../contract/cloudwatch';
import { checkProperties } from '../foundation/check-properties';
import { createMetric } from '../foundation/create-metric';
import { deadLetterQueueOf } from '../foundation/stack-singletons';
import { LifecycleValidationError } from '../foundation/validation-error';
import { letServicesPublish } from '../retraining/decision-topic';
import { RetrainTrigger } from '../retraining/retrain-trigger';
import type { IRetrainTrigger } from '../retraining/retrain-trigger-base';
import type { BatchPrediction } from '../serving/batch-prediction';
import { ModelEndpoint } from '../serving/model-endpoint';
import type { IMonitoredEndpoint } from '../serving/monitored-endpoint-base';
import { DriftMonitor } from './drift-monitor';
import type { IDriftMonitor } from './drift-monitor-base';
import { QualityMonitor } from './quality-monitor';
import type { IQualityMonitor } from './quality-monitor-base';
import { createSilenceAlarm } from './silence-alarm';

/** Whose failures are told to whom. At least one part is required. */
export interface LifecycleAlarmsProps {
  /** What people subscribe to. */
  readonly topic: sns.ITopic;
  /**
   * Its alarms, and what becomes of a `ModelEndpoint`'s rollouts.
   * @default - no endpoint
   */
  readonly endpoint?: IMonitoredEndpoint;
  /**
   * Its alarms, its notices, and whether its function works.
   * @default - no drift monitor
   */
  readonly monitor?: IDriftMonitor;
  /**
   * Its alarms, its notices, and whether its function works.
   * @default - no quality monitor
   */
  readonly qualityMonitor?: IQualityMonitor;
  /**
   * Starts that were refused, whether its function works, and whether its re-checks come. The decisions go to its own topic.
   * @default - no retraining
   */
  readonly retrain?: IRetrainTrigger;
  /**
   * Batches that failed, and whether the function that starts and publishes them works. Skipped ones go to its own topic.
   * @default - no batches
   */
  readonly batch?: BatchPrediction;
}

const PERIOD = Duration.minutes(5);
/** As often as the controller looks, at least. */
const LOOK_PERIOD = Duration.minutes(10);
/** Half an hour; of re-checks as many, where CloudWatch looks back so far. */
const SILENT_LOOKS = 3;
/** How far an alarm looks back: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST_RANGE = Duration.days(7);
/** One re-check that comes a moment late is not silence. */
const FEWEST_RECHECKS = 2;

/**
 * Tells people of whatever fails in the parts of a lifecycle, in this stack: the alarms of the parts act on the topic, a
 * `ModelEndpoint` and the monitors send their notices there, and at most four alarms stand over all of it. A lifecycle has one already.
 *
 * What other stacks made has no handlers here: of it, the alarms that it knows act on the topic.
 */
export class LifecycleAlarms extends Construct {
  /** Fires when something failed that a notice tells of; there with a part of this stack's own that tells. */
  public readonly failureAlarm?: cloudwatch.Alarm;
  /** Fires when functions fail or are throttled again and again, or what they could not handle waits in the dead-letter queue. */
  public readonly handlerAlarm?: cloudwatch.Alarm;
  /** Fires when the controller of a `ModelEndpoint` came to the end of no look in half an hour. */
  public readonly controllerSilenceAlarm?: cloudwatch.Alarm;
  /**
   * Fires when no re-check of a `RetrainTrigger` came to its end for three times its interval: its schedule is disabled, or its
   * function fails. Absent where there are no re-checks, or where they are more than 84 hours apart.
   */
  public readonly retrainingSilenceAlarm?: cloudwatch.Alarm;
  /** These alarms. */
  public readonly alarms: cloudwatch.IAlarm[];

  public constructor(scope: Construct, id: string, props: LifecycleAlarmsProps) {
    super(scope, id);
    checkProperties('LifecycleAlarmsProps', props);
    const { topic, endpoint, monitor, qualityMonitor, retrain, batch } = props;
    if (!endpoint && !monitor && !qualityMonitor && !retrain && !batch) {
      throw new LifecycleValidationError(
        'LifecycleAlarms: nothing to tell of, must have at least one of endpoint, monitor, qualityMonitor, retrain and batch',
      );
    }
    letServicesPublish(this, topic);
    const names = [
      ...(endpoint instanceof ModelEndpoint ? [endpoint.endpointName] : []),
      ...(retrain instanceof RetrainTrigger ? [retrain.pipelineName] : []),
      ...(monitor instanceof DriftMonitor ? [monitor.endpointName] : []),
      ...(qualityMonitor instanceof QualityMonitor ? [qualityMonitor.endpointName] : []),
      ...(batch ? [batch.endpoint.endpointName] : []),
    ];
    this.failureAlarm = this.createFailureAlarm([...new Set(names)]);
    this.handlerAlarm = this.createHandlerAlarm(
      [
        ...(endpoint instanceof ModelEndpoint ? [endpoint.controller] : []),
        ...(monitor instanceof DriftMonitor ? [monitor.detector] : []),
        ...(qualityMonitor instanceof QualityMonitor ? [qualityMonitor.measurer] : []),
        ...(retrain instanceof RetrainTrigger ? [retrain.handler] : []),
      ],
      batch?.starter,
    );
    if (monitor instanceof DriftMonitor) {
      monitor.sendNoticesTo(topic);
    }
    if (qualityMonitor instanceof QualityMonitor) {
      qualityMonitor.sendNoticesTo(topic);
    }
    if (endpoint instanceof ModelEndpoint) {
      endpoint.sendNoticesTo(topic);
      this.controllerSilenceAlarm = this.createSilenceAlarm(endpoint);
    }
    if (retrain instanceof RetrainTrigger) {
      this.retrainingSilenceAlarm = this.createRetrainingSilenceAlarm(retrain);
    }
    const own = [this.failureAlarm, this.handlerAlarm, this.controllerSilenceAlarm, this.retrainingSilenceAlarm];
    this.alarms = own.flatMap((alarm) => alarm ?? []);
    const action = new actions.SnsAction(topic);
    const others = [endpoint, monitor, qualityMonitor].flatMap((part) => part?.alarms ?? []);
    for (const alarm of [...others, ...this.alarms]) {
      if (alarm instanceof cloudwatch.Alarm) {
        alarm.addAlarmAction(action);
      }
    }
  }

  private createFailureAlarm(names: string[]): cloudwatch.Alarm | undefined {
    const [first, ...more] = names.map((name) =>
      createMetric(this, FAILURE_METRICS.failures, {
        namespace: METRICS_NAMESPACE,
        dimensionsMap: { [DIMENSIONS.lifecycle]: name },
        period: PERIOD,
      }),
    );
    if (!first) {
      return undefined;
    }
    return this.createAlarm('FailureAlarm', {
      alarmDescription: describeAlarm('FailureAlarm', `Something of ${names.join(' and ')} failed`),
      metric: more.length === 0 ? first : sum([first, ...more]),
      evaluationPeriods: 1,
    });
  }

  private createHandlerAlarm(functions: lambda.Function[], starter?: lambda.Function): cloudwatch.Alarm | undefined {
    if (functions.length === 0 && !starter) {
      return undefined;
    }
    const dead = deadLetterQueueOf(this).metricApproximateNumberOfMessagesVisible({
      period: PERIOD,
      statistic: 'Maximum',
    });
    return this.createAlarm('HandlerAlarm', {
      alarmDescription: describeAlarm(
        'HandlerAlarm',
        'Functions of the lifecycle fail or are throttled again and again, or an event that could not be handled waits in the dead-letter queue',
      ),
      // The ten metrics that the expression of an alarm may have: what throttles a batch's function throttles the others as well.
      metric: sum([
        dead,
        ...(starter ? [starter.metricErrors({ period: PERIOD })] : []),
        ...functions.flatMap((each) => [
          each.metricErrors({ period: PERIOD }),
          each.metricThrottles({ period: PERIOD }),
        ]),
      ]),
      // One failure whose retry succeeds is nobody's concern.
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    });
  }

  private createSilenceAlarm(endpoint: ModelEndpoint): cloudwatch.Alarm {
    const alarm = createSilenceAlarm(this, 'ControllerSilenceAlarm', {
      description: describeAlarm(
        'ControllerSilenceAlarm',
        `The controller of the endpoint ${endpoint.endpointName} came to the end of no look for half an hour`,
      ),
      metric: createMetric(this, ROLLOUT_METRICS.looked, {
        namespace: METRICS_NAMESPACE,
        dimensionsMap: { [DIMENSIONS.endpoint]: endpoint.endpointName },
        period: LOOK_PERIOD,
      }),
      periods: SILENT_LOOKS,
    });
    // The deployment of the endpoint is a look: the alarm finds data when it is made.
    alarm.node.addDependency(endpoint.node.defaultChild!);
    return alarm;
  }

  private createRetrainingSilenceAlarm(retrain: RetrainTrigger): cloudwatch.Alarm | undefined {
    const { schedule, interval } = retrain._recheck ?? {};
    if (!schedule || !interval || interval.isUnresolved()) {
      return undefined;
    }
    const periods = Math.min(SILENT_LOOKS, Math.floor(LONGEST_RANGE.toSeconds() / interval.toSeconds()));
    if (periods < FEWEST_RECHECKS) {
      return undefined;
    }
    const alarm = createSilenceAlarm(this, 'RetrainingSilenceAlarm', {
      description: describeAlarm(
        'RetrainingSilenceAlarm',
        `No re-check of the retraining of ${retrain.pipelineName} came to its end for ${periods} times its interval`,
      ),
      metric: retrain.metricRechecks({ period: interval }),
      periods,
    });
    // The schedule's first invocation comes at once on AWS: the alarm finds data soon after it is made.
    alarm.node.addDependency(schedule);
    return alarm;
  }

  private createAlarm(
    id: string,
    props: Pick<cloudwatch.AlarmProps, 'alarmDescription' | 'metric' | 'evaluationPeriods' | 'datapointsToAlarm'>,
  ): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      ...props,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** The sum of metrics, of which each may be missing. */
function sum(metrics: cloudwatch.IMetric[]): cloudwatch.MathExpression {
  const named = metrics.map((metric, i) => [`m${i}`, metric] as const);
  return new cloudwatch.MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period: PERIOD,
  });
}
