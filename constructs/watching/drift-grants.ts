import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { HandlerFunction } from '../foundation/handler-function';
import { grantReadObjects, grantWriteObjects, sagemakerArn } from '../foundation/object-grants';
import type { IModelRegistry } from '../pipeline/model-registry';
import { RUN_KEYS } from '../pipeline/training-pipeline';
import type { ModelEndpoint } from '../serving/model-endpoint';

/**
 * What every monitor of an endpoint may do: find the version that serves, and publish metrics.
 *
 * @param publishSid names the statement about publishing
 * @param namespace of the metrics
 */
export function grantMonitoring(role: iam.Role, endpoint: ModelEndpoint, publishSid: string, namespace: string): void {
  const stack = Stack.of(role);
  role.addToPolicy(
    new iam.PolicyStatement({
      sid: 'FindServingVersion',
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel'],
      resources: [endpoint.endpointArn, sagemakerArn(stack, 'endpoint-config', '*'), sagemakerArn(stack, 'model', '*')],
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      sid: publishSid,
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  );
}

/** What the detector looks at, and where it writes. */
export interface DetectionGrants {
  readonly endpoint: ModelEndpoint;
  readonly registry: IModelRegistry;
  /** Holds the reports. */
  readonly bucket: s3.IBucket;
  readonly baselineBucket: s3.IBucket;
  /** Of the metrics that it publishes. */
  readonly namespace: string;
}

/** Lets the detector find the version that serves, read its baseline and the captured requests, write reports and publish. */
export function grantDetection(
  { role }: HandlerFunction,
  { endpoint, registry, bucket, baselineBucket, namespace }: DetectionGrants,
): void {
  grantMonitoring(role, endpoint, 'PublishDriftMetrics', namespace);
  // Reading metrics has no resources.
  role.addToPolicy(
    new iam.PolicyStatement({ sid: 'CountRequests', actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
  );
  registry.grantRead(role);
  endpoint.grantReadCapture(role);
  // Earlier windows' counts and verdicts are read again.
  grantReadObjects(bucket, role, `drift-reports/${endpoint.endpointName}/*`);
  grantWriteObjects(bucket, role, `drift-reports/${endpoint.endpointName}/*`);
  grantReadObjects(baselineBucket, role, RUN_KEYS);
  grantWriteObjects(baselineBucket, role, `${RUN_KEYS}/baseline/baseline.json`);
}
