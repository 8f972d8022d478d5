import { Arn, ArnFormat, Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from './validation-error';

/**
 * The name of something of SageMaker's by its ARN.
 *
 * @param prop the parameter's name, for the error
 * @param resource such as `pipeline` or `model-package-group`
 * @throws LifecycleValidationError for the ARN of anything else; one that is known only at deployment is not checked
 */
export function nameInArn(prop: string, arn: string, resource: string): string {
  const shape = `arn:<partition>:sagemaker:<region>:<account>:${resource}/<name>`;
  if (!Token.isUnresolved(arn) && !new RegExp(`^arn:[^:]+:sagemaker:[^:]+:[0-9]{12}:${resource}/[^/]+$`).test(arn)) {
    throw new LifecycleValidationError(`${prop}: must be an ARN such as '${shape}', got '${arn}'`);
  }
  return Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? '';
}
