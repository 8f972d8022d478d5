import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { wallClock } from '../../engine/aws/clock';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type CandidateEvent, deleteCandidates } from './delete-candidates';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { sageMaker: new SageMakerClient({}), s3: createS3Client() };
const options = { ...settings, ...clients, ...wallClock, answer: answerCloudFormation };

/**
 * Looks after what a run leaves: candidate models are deleted when it has ended, and all of them with the stack; the version
 * that it registered gets its model card, and who approved it.
 */
export const handler = logged<CandidateEvent, void>((event, { functionName }) =>
  deleteCandidates(event, { ...options, functionName }),
);
