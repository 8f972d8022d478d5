import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ResourceProviders, ResourceRequest, ResourceResponse } from './interfaces';
import { RECORDED_ONLY } from './resource-types';

/** Deletes every version and delete marker of a bucket. */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    if (objects.length === 0) {
      return;
    }
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }));
  }
}

function answer(
  { PhysicalResourceId, StackId, LogicalResourceId }: ResourceRequest,
  data: Record<string, unknown> = {},
): ResourceResponse {
  const stack = /:stack\/([^/]+)\//.exec(StackId)?.[1] ?? 'stack';
  return { PhysicalResourceId: PhysicalResourceId ?? `${stack}-${LogicalResourceId}`, Data: data };
}

/** The custom resources of aws-cdk-lib that run here instead of in Lambda, and the resources that are recorded only. */
export function makeCdkProviders(s3: S3Client): ResourceProviders {
  return {
    'Custom::S3AutoDeleteObjects': async (request) => {
      if (request.RequestType === 'Delete') {
        await emptyBucket(s3, request.ResourceProperties.BucketName);
      }
      return answer(request);
    },
    'Custom::S3BucketNotifications': async (request) => {
      const { BucketName, NotificationConfiguration } = request.ResourceProperties;
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: BucketName,
          NotificationConfiguration: request.RequestType === 'Delete' ? {} : NotificationConfiguration,
          SkipDestinationValidation: true,
        }),
      );
      return answer(request);
    },
    'Custom::LogRetention': (request) =>
      answer(
        { ...request, PhysicalResourceId: request.ResourceProperties.LogGroupName },
        { LogGroupName: request.ResourceProperties.LogGroupName },
      ),
    ...Object.fromEntries(
      [...RECORDED_ONLY].map((type) => [
        type,
        (request: ResourceRequest) =>
          answer(request, { Arn: request.LogicalResourceId, Id: request.LogicalResourceId }),
      ]),
    ),
  };
}
