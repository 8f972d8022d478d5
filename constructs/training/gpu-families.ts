import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * The families of GPUs that SageMaker's algorithms of images in MXNet train on:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html and
 * https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection.html.
 */
const FAMILIES = ['p2', 'p3', 'g4dn', 'g5'];

/** Refuses instances that one of them does not train on. */
export function checkGpuFamily(algorithm: string, instanceType: string | undefined): void {
  if (instanceType === undefined || Token.isUnresolved(instanceType)) {
    return;
  }
  const family = instanceType.split('.')[1] ?? '';
  if (!FAMILIES.includes(family)) {
    throw new LifecycleValidationError(
      `instanceType: the built-in ${algorithm} trains on GPUs of the families ${FAMILIES.join(', ')}, such as ml.g4dn.xlarge, got ${instanceType}`,
    );
  }
}
