import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SAGEMAKER_NAMESPACE } from '../../contract/cloudwatch';
import { createServiceRole } from './service-role';

/** What a role for SageMaker containers may do besides reading and writing its own data. */
export interface JobRoleOptions {
  /** What the role is for, as a reviewer reads it. */
  readonly description: string;
  /** ARNs of the repositories whose images the role pulls. */
  readonly imageRepositories: string[];
  /** Whether the containers run in a VPC and need network interfaces there. */
  readonly inVpc: boolean;
  /** `processing-job`, `training-job`, `transform-job` or `endpoint`: the log groups that the containers write. */
  readonly logGroups: string[];
  /** The prop that takes a role of the user's own. */
  readonly prop: string;
  /**
   * What the prop was given.
   * @default - a role is made
   */
  readonly given?: iam.IRole;
}

/** A role that SageMaker assumes for containers: it pulls their images and writes their logs and metrics. */
export function createJobRole(scope: Construct, id: string, options: JobRoleOptions): iam.IRole {
  const stack = Stack.of(scope);
  const role = createServiceRole(scope, id, {
    prop: options.prop,
    given: options.given,
    assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    description: options.description,
  });
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'PullImages',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: options.imageRepositories,
    }),
  );
  // Neither action has resources.
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ sid: 'LogInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  );
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'PublishJobMetrics',
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': [SAGEMAKER_NAMESPACE, '/aws/sagemaker/*'] } },
    }),
  );
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'WriteLogs',
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: options.logGroups.map((kind) =>
        stack.formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: `/aws/sagemaker/${kind}*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    }),
  );
  if (options.inVpc) {
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'UseNetworkInterfaces',
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:CreateNetworkInterfacePermission',
          'ec2:DeleteNetworkInterface',
          'ec2:DeleteNetworkInterfacePermission',
          'ec2:DescribeDhcpOptions',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
        ],
        resources: ['*'],
      }),
    );
  }
  return role;
}
