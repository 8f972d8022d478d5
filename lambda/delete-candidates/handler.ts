import { setTimeout as sleep } from 'node:timers/promises';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Context } from 'aws-lambda';
import { DELETE_CANDIDATES_VARIABLES } from '../../contract/environment';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { readEnvironment, required } from '../../engine/aws/environment';
import { logger } from '../../engine/aws/logging';
import { type CandidateEvent, deleteCandidates } from './delete-candidates';

const options = {
  sageMaker: new SageMakerClient({}),
  answer: answerCloudFormation,
  ...readEnvironment(DELETE_CANDIDATES_VARIABLES, { pipelineName: required, stepName: required }),
  sleep,
};

/** Deletes the candidate models of runs that have ended, and of all runs when the stack is destroyed. */
export const handler = async (event: CandidateEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  await deleteCandidates(event, options);
};
