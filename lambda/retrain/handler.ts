import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { RETRAIN_VARIABLES } from '../../contract/environment';
import { parseGuards, parseNames } from '../../contract/retrain-guards';
import { optional, readEnvironment, required } from '../../engine/aws/environment';
import { logger } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { RetrainEvent } from './cause';
import { type DecisionRecord, type RetrainOptions, retrain } from './retrain';

const options: RetrainOptions = {
  sageMaker: new SageMakerClient({}),
  cloudWatch: new CloudWatchClient({}),
  sns: new SNSClient({}),
  s3: createS3Client(),
  ...readEnvironment(RETRAIN_VARIABLES, {
    pipelineName: required,
    newDataUri: optional,
    modelPackageGroup: optional,
    topicArn: required,
    recordUri: required,
    guards: (name, text) => parseGuards(`environment variable ${name}`, required(name, text)),
    alarmNames: (name, text) => parseNames(`environment variable ${name}`, required(name, text)),
  }),
  now: Date.now,
  sleep,
};

/** Decides whether the model is trained again. Returns the record of the decision, a list of them when a re-check found several alarms. */
export const handler = async (
  event: RetrainEvent,
  context: Context,
): Promise<DecisionRecord | DecisionRecord[] | undefined> => {
  logger.addContext(context);
  const records = await retrain(event, context.awsRequestId, context.getRemainingTimeInMillis(), options);
  return records.length > 1 ? records : records[0];
};
