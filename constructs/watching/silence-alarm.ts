import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Whose silence is an alarm. */
export interface SilenceAlarmProps {
  readonly description: string;
  /** Has a value in every period in which somebody works. */
  readonly metric: cloudwatch.Metric;
  /** It fires after so many periods without a value. */
  readonly periods: number;
}

/** An alarm that fires when a metric had no value for so many periods, and where it never had one. */
export function createSilenceAlarm(
  scope: Construct,
  id: string,
  { description, metric, periods }: SilenceAlarmProps,
): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: description,
    // CloudWatch looks further back for data than the periods that it judges, and a value that it finds there holds the alarm
    // back: of three periods, until five are without one. What is filled is data.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(m0, 0)',
      usingMetrics: { m0: metric },
      period: metric.period,
    }),
    threshold: 1,
    evaluationPeriods: periods,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
}
