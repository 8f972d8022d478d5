import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { wallClock } from '../../engine/aws/clock';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { logged } from '../../engine/aws/logging';
import { type CandidateEvent, deleteCandidates } from './delete-candidates';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { sageMaker: new SageMakerClient({}) };
const options = { ...settings, ...clients, ...wallClock, answer: answerCloudFormation };

/** Deletes the candidate models of runs that have ended, and of all runs when the stack is destroyed. */
export const handler = logged<CandidateEvent, void>((event) => deleteCandidates(event, options));
