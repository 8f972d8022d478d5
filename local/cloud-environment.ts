import { devNull } from 'node:os';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './interfaces';

/** Variables with which tools use what MiniStack does of AWS. */
export function describeMiniStack(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
  };
}

/** Variables with which functions and tools use the services that are ours. */
export function describeServices(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SAGEMAKER: url,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url,
    AWS_ENDPOINT_URL_CLOUDWATCH: url,
    // As SageMaker's plugin of MLflow calls it.
    SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT: url,
  };
}

/**
 * Variables with which a shell uses the local cloud.
 *
 * @param ministack where MiniStack listens
 * @param services where the services that are ours listen; templates are adapted there, on their way to CloudFormation
 */
export function describeShell(ministack: string, services: string): Record<string, string> {
  return {
    ...describeMiniStack(ministack),
    ...describeServices(services),
    AWS_ENDPOINT_URL_CLOUDFORMATION: services,
    ...NO_ACCOUNT,
  };
}

/** Variables with which a shell reaches no account, whatever configuration its user has. */
const NO_ACCOUNT: Readonly<Record<string, string>> = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
  CDK_DEFAULT_REGION: LOCAL_REGION,
};
