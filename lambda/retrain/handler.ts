import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchResponse } from 'aws-lambda';
import { wallClock } from '../../engine/aws/clock';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { unpackBatch } from './batch';
import type { RetrainEvent } from './cause';
import type { DecisionRecord } from './report';
import { retrain } from './retrain';
import { readSettings } from './settings';

const settings = readSettings();
const clients = {
  s3: createS3Client(),
  sageMaker: new SageMakerClient({}),
  cloudWatch: new CloudWatchClient({}),
  sns: new SNSClient({}),
};
const options = { ...settings, ...clients, ...wallClock };

/**
 * Decides whether the model is trained again. Returns the record of the decision, a list of them when a re-check found several
 * causes, and to a queue which of its messages it cannot read.
 */
export const handler = logged<RetrainEvent, DecisionRecord | DecisionRecord[] | SQSBatchResponse | undefined>(
  async (event, context) => {
    const records = await retrain(event, context.awsRequestId, context.getRemainingTimeInMillis(), options);
    if (typeof event === 'object' && 'Records' in event) {
      const { unreadable } = unpackBatch(event);
      return { batchItemFailures: unreadable.map((itemIdentifier) => ({ itemIdentifier })) };
    }
    return records.length > 1 ? records : records[0];
  },
);
