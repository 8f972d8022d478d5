import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { endpointLogGroup, JOB_LOG_GROUPS, type LogGroups } from '../../contract/log-groups';
import type { ModelEndpointProps } from './model-endpoint-props';

/** The log groups that the controller sees to: that of the endpoint's containers, and by option those of the account's jobs. */
export function describeLogGroups(scope: Construct, props: ModelEndpointProps): LogGroups {
  const describe = (name: string, days: logs.RetentionDays, isDeclared: boolean): LogGroups[number] => ({
    arn: Stack.of(scope).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    ...(days === logs.RetentionDays.INFINITE ? {} : { days }),
    ...(isDeclared ? { isDeclared } : {}),
  });
  const { containerLogRetention: declared, jobLogRetention } = props;
  const days = declared ?? props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
  return [
    describe(endpointLogGroup(props.endpointName), days, declared !== undefined),
    ...(jobLogRetention === undefined ? [] : JOB_LOG_GROUPS.map((name) => describe(name, jobLogRetention, true))),
  ];
}

/** Lets the controller create these log groups, and no others, and say how long they keep what is logged. */
export function grantLogGroups(role: iam.IRole, groups: LogGroups): void {
  const put = groups.some(({ days }) => days !== undefined) ? ['logs:PutRetentionPolicy'] : [];
  const remove = groups.some(({ days }) => days === undefined) ? ['logs:DeleteRetentionPolicy'] : [];
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'KeepLogs',
      actions: ['logs:CreateLogGroup', 'logs:ListTagsForResource', 'logs:TagResource', ...put, ...remove],
      // Tags are of the ARN without the last part, all the rest is of the ARN with it:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
      resources: groups.flatMap(({ arn }) => [arn, `${arn}:*`]),
    }),
  );
}
