import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { logged } from '../../engine/aws/logging';
import { emptyRegistry } from './empty-registry';

const clients = { sageMaker: new SageMakerClient({}) };
const options = { ...clients, answer: answerCloudFormation };

/** Empties a model package group when its stack is destroyed. */
export const handler = logged<CloudFormationCustomResourceEvent, void>((event) => emptyRegistry(event, options));
