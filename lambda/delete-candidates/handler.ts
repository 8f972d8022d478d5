import { setTimeout as sleep } from 'node:timers/promises';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { requireVariable } from '../../engine/aws/environment';
import { logger } from '../../engine/aws/logging';
import { type CandidateEvent, deleteCandidates } from './delete-candidates';

const options = {
  sageMaker: new SageMakerClient({}),
  answer: answerCloudFormation,
  pipelineName: requireVariable('PIPELINE_NAME'),
  stepName: requireVariable('STEP_NAME'),
  sleep,
};

/** Deletes the candidate models of runs that have ended, and of all runs when the stack is destroyed. */
export const handler = async (event: CandidateEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  await deleteCandidates(event, options);
};
