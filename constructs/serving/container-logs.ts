import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type ContainerLogs, endpointLogGroup } from '../../contract/container-logs';
import type { ModelEndpointProps } from './model-endpoint-props';

/** What the controller is told of the log group of the endpoint's containers. */
export function describeContainerLogs(scope: Construct, props: ModelEndpointProps): ContainerLogs {
  const { containerLogRetention: declared } = props;
  const days = declared ?? props.logRetention ?? logs.RetentionDays.THREE_MONTHS;
  return {
    groupArn: containerLogGroupArn(scope, props.endpointName),
    ...(days === logs.RetentionDays.INFINITE ? {} : { days }),
    ...(declared === undefined ? {} : { isDeclared: true }),
  };
}

/** Lets the controller create that log group, and no other, and say how long it keeps what is logged. */
export function grantContainerLogs(role: iam.IRole, { groupArn, days }: ContainerLogs): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'KeepContainerLogs',
      actions: [
        'logs:CreateLogGroup',
        'logs:ListTagsForResource',
        'logs:TagResource',
        days === undefined ? 'logs:DeleteRetentionPolicy' : 'logs:PutRetentionPolicy',
      ],
      // Tags are of the ARN without the last part, all the rest is of the ARN with it:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
      resources: [groupArn, `${groupArn}:*`],
    }),
  );
}

function containerLogGroupArn(scope: Construct, endpointName: string): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: endpointLogGroup(endpointName),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
