import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { describeAlarm } from '../../contract/alarms';
import type { IMonitoredEndpoint } from './monitored-endpoint-base';

/** The alarms that take a rollout back. */
export interface RollbackAlarms {
  readonly errorAlarm: cloudwatch.Alarm;
  readonly latencyAlarm: cloudwatch.Alarm;
}

/**
 * Makes the alarms on what an endpoint's requests meet.
 *
 * @param latencyThreshold what the slowest hundredth of requests may take in the model. Default: one second
 */
export function createRollbackAlarms(
  scope: Construct,
  endpoint: IMonitoredEndpoint,
  latencyThreshold = Duration.seconds(1),
): RollbackAlarms {
  const errorAlarm = new cloudwatch.Alarm(scope, 'ErrorAlarm', {
    alarmDescription: describeAlarm('ErrorAlarm', `Requests to the endpoint ${endpoint.endpointName} fail with 5XX`),
    metric: endpoint.metricInvocation5XXErrors({ period: Duration.minutes(1) }),
    threshold: 1,
    evaluationPeriods: 2,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const latencyAlarm = new cloudwatch.Alarm(scope, 'LatencyAlarm', {
    alarmDescription: describeAlarm(
      'LatencyAlarm',
      `The model of the endpoint ${endpoint.endpointName} is slower than ${latencyThreshold.toMilliseconds()} ms`,
    ),
    metric: endpoint.metricModelLatency({ period: Duration.minutes(1), statistic: 'p99' }),
    // ModelLatency is in microseconds.
    threshold: latencyThreshold.toMilliseconds() * 1000,
    evaluationPeriods: 3,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  return { errorAlarm, latencyAlarm };
}
