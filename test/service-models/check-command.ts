import athenaModel from '../../local/service-models/athena.json';
import cloudWatchModel from '../../local/service-models/cloudwatch.json';
import eventsModel from '../../local/service-models/events.json';
import { findViolations } from '../../local/service-models/find-violations';
import lambdaModel from '../../local/service-models/lambda.json';
import logsModel from '../../local/service-models/logs.json';
import s3Model from '../../local/service-models/s3.json';
import featureStoreModel from '../../local/service-models/sagemaker-featurestore-runtime.json';
import { SAGEMAKER_MODEL, type ServiceModel } from '../../local/service-models/service-model';
import snsModel from '../../local/service-models/sns.json';
import sqsModel from '../../local/service-models/sqs.json';
import stepFunctionsModel from '../../local/service-models/stepfunctions.json';

/** The models of the services that handlers call, by the name of the SDK's client. */
const MODELS: Record<string, unknown> = {
  AthenaClient: athenaModel,
  CloudWatchClient: cloudWatchModel,
  CloudWatchLogsClient: logsModel,
  EventBridgeClient: eventsModel,
  LambdaClient: lambdaModel,
  S3Client: s3Model,
  SageMakerClient: SAGEMAKER_MODEL,
  SageMakerFeatureStoreRuntimeClient: featureStoreModel,
  SFNClient: stepFunctionsModel,
  SNSClient: snsModel,
  SQSClient: sqsModel,
};

/** What AWS would refuse of the requests of the test that runs; a handler may have swallowed the error. */
export const refusals: string[] = [];

/**
 * Checks what a client is asked to send against the model of its service.
 *
 * @param clientName such as `S3Client`
 * @throws Error that lists all problems in AWS's words; the test fails, whatever becomes of it
 */
export function checkCommand(clientName: string, command: object): void {
  const model = MODELS[clientName] as ServiceModel | undefined;
  if (model === undefined) {
    throw new Error(`test/service-models has no model for ${clientName}; add its operations to make.py`);
  }
  const operation = command.constructor.name.replace(/Command$/, '');
  const problems = findViolations(model, operation, (command as { input: unknown }).input);
  if (problems.length > 0) {
    const refusal = `${operation}: AWS would refuse the request: ${problems.join('; ')}`;
    refusals.push(refusal);
    throw new Error(refusal);
  }
}
