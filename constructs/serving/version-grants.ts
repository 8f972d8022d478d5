import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { referredArns, sagemakerArn } from '../foundation/object-grants';
import type { IMonitoredEndpoint } from './monitored-endpoint-base';

/** Lets a handler find the model version that an endpoint serves. */
export function grantFindServingVersion(role: iam.IRole, endpoint: IMonitoredEndpoint): void {
  const stack = Stack.of(role);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'FindServingVersion',
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel'],
      resources: [
        ...referredArns(stack, endpoint.endpointArn, 'endpoint', endpoint.endpointName),
        sagemakerArn(stack, 'endpoint-config', '*'),
        sagemakerArn(stack, 'model', '*'),
      ],
    }),
  );
}
