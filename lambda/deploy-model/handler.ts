import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { wallClock } from '../../engine/aws/clock';
import { answerCloudFormation } from '../../engine/aws/cloudformation';
import { logged } from '../../engine/aws/logging';
import { createS3Client } from '../../engine/aws/s3';
import { type ControllerEvent, EndpointController, type LookResult, type OperatorReport } from './controller';
import { readSettings } from './settings';

const settings = readSettings();
const clients = { s3: createS3Client(), sageMaker: new SageMakerClient({}), cloudWatch: new CloudWatchClient({}) };
const controller = new EndpointController({ ...settings, ...clients, ...wallClock, answer: answerCloudFormation });

/** Looks at the endpoint and takes it towards what is declared and approved. */
export const handler = logged<ControllerEvent, LookResult | OperatorReport | undefined>((event, context) =>
  controller.handle(event, context.getRemainingTimeInMillis()),
);
