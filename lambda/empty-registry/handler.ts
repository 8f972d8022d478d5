import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { logger } from '../../engine/aws/logging';
import { emptyRegistry } from './empty-registry';

const options = { sageMaker: new SageMakerClient({}), answer: answerCloudFormation };

/** Empties a model package group when its stack is destroyed. */
export const handler = async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  await emptyRegistry(event, options);
};
