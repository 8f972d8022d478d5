import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { optionalVariable, requireVariable } from '../../engine/aws/environment';
import { logger } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import type { RetrainEvent } from './cause';
import { parseGuards, parseNames } from './guards';
import { type DecisionRecord, type RetrainOptions, retrain } from './retrain';

const options: RetrainOptions = {
  sageMaker: new SageMakerClient({}),
  cloudWatch: new CloudWatchClient({}),
  sns: new SNSClient({}),
  s3: createS3Client(),
  pipelineName: requireVariable('PIPELINE_NAME'),
  newDataUri: optionalVariable('NEW_DATA_URI'),
  modelPackageGroup: optionalVariable('MODEL_PACKAGE_GROUP'),
  topicArn: requireVariable('TOPIC_ARN'),
  recordUri: requireVariable('RECORD_URI'),
  guards: parseGuards('GUARDS', requireVariable('GUARDS')),
  alarmNames: parseNames('ALARM_NAMES', requireVariable('ALARM_NAMES')),
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
