import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { wallClock } from '../../engine/aws/clock';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { BatchEvent, BatchRecord } from './events';
import { runBatch } from './run-batch';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { s3: createS3Client(), sageMaker: new SageMakerClient({}), cloudWatch: new CloudWatchClient({}) };
const options = { ...settings, ...clients, ...wallClock };

/** Starts a batch when it is due, and publishes what it forecast when it has ended. */
export const handler = logged<BatchEvent, BatchRecord>((event) => runBatch(event, options));
