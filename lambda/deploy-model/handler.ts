import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { DEPLOY_MODEL_VARIABLES } from '../../contract/environment';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { readEnvironment, required } from '../../engine/aws/environment';
import { logger } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type ControllerEvent, EndpointController, type LookResult } from './controller';

const controller = new EndpointController({
  sageMaker: new SageMakerClient({}),
  s3: createS3Client(),
  cloudWatch: new CloudWatchClient({}),
  answer: answerCloudFormation,
  ...readEnvironment(DEPLOY_MODEL_VARIABLES, {
    endpointName: required,
    modelPackageGroup: required,
    stateUri: required,
  }),
  now: Date.now,
  sleep,
});

/** Looks at the endpoint and takes it towards what is declared and approved. */
export const handler = async (event: ControllerEvent, context: Context): Promise<LookResult | undefined> => {
  logger.addContext(context);
  return controller.handle(event, context.getRemainingTimeInMillis());
};
