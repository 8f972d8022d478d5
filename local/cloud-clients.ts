import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from './interfaces';

/** Clients of what MiniStack does of AWS. */
export interface CloudClients {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly eventBridge: EventBridgeClient;
  readonly scheduler: SchedulerClient;
}

/** @param endpoint where MiniStack listens */
export function makeCloudClients(endpoint: string): CloudClients {
  const configuration = {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // What the caller's environment or configuration asks of real endpoints does not hold here.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
  return {
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    sns: new SNSClient(configuration),
    // The addresses of queues name a host of their own.
    sqs: new SQSClient({ ...configuration, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
    eventBridge: new EventBridgeClient(configuration),
    scheduler: new SchedulerClient(configuration),
  };
}
