import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Clock } from '../../engine/aws/clock';
import { type Notice, type TellClients, tell } from '../../engine/aws/notice';
import type { BatchSettings } from './settings';

/** What running batches needs: what the function was deployed with, clients, and time. */
export interface BatchOptions extends BatchSettings, TellClients, Clock {
  readonly s3: S3Client;
  readonly sageMaker: SageMakerClient;
}

/** Tells people under the endpoint's name, which is the lifecycle's; what the topic did not take is an error, after which the event comes again. */
export function tellBatch(notice: Notice, options: BatchOptions): Promise<void> {
  return tell(notice, { ...options, lifecycle: options.endpointName, insists: true });
}
