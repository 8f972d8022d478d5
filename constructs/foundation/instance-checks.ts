import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ModelImage } from './container-images';
import { LifecycleValidationError } from './validation-error';

/** The instance of jobs and endpoints whose caller names none. */
export const DEFAULT_INSTANCE = 'ml.m5.large';

/** What stands for a graviton family where the same size exists with an x86 processor; all others are general purpose. */
const X86_FAMILIES: Record<string, string> = { c: 'c6i', g: 'g5', m: 'm6i', r: 'r6i' };

function readFamily(instanceType: string): string {
  return (instanceType.split('.')[1] ?? '').replace(/-.*$/, '');
}

/** An x86 instance type of about the same use and size; the smallest x86 size is large. */
function suggestX86(instanceType: string): string {
  const size = instanceType.split('.')[2] ?? 'large';
  const x86 = X86_FAMILIES[/^[a-z]+/.exec(readFamily(instanceType))?.[0] ?? ''] ?? X86_FAMILIES.m;
  return `ml.${x86}.${/^(medium|metal.*)$/.test(size) ? 'large' : size}`;
}

/** Checks that an image exists for the processor of an instance type. */
export function checkArchitecture(prop: string, instanceType: string, image: ModelImage): void {
  if (Token.isUnresolved(instanceType) || image.graviton) {
    return;
  }
  // The letter g after the generation stands for graviton, before it for GPU; what has no size is no type, and refused as such.
  if (/^[a-z]+\d+[a-z]*g[a-z]*$/.test(readFamily(instanceType)) && instanceType.split('.').length === 3) {
    throw new LifecycleValidationError(
      `${prop}: ${instanceType} has a graviton processor, for which there is no image ${image.repositoryName}:${image.tag}; use an x86 instance type such as ${suggestX86(instanceType)}`,
    );
  }
}

/** Whether instances of a type have GPUs; g after a generation stands for graviton, before it for GPU. */
export function hasGpu(instanceType: string): boolean {
  return /^(g|p|gr)\d/.test(readFamily(instanceType));
}

/** Whether instances of a type have AWS's own chips for machine learning, which need images of their own. */
export function hasNeuronChips(instanceType: string): boolean {
  return /^(trn|inf)\d/.test(readFamily(instanceType));
}

/** Checks that an image runs on an instance type and uses what it costs. */
export function checkImageInstance(prop: string, instanceType: string, image: ModelImage): void {
  checkArchitecture(prop, instanceType, image);
  checkGpu(prop, instanceType, image);
  if (leavesGpuUnused(instanceType, image)) {
    throw new LifecycleValidationError(
      `${prop}: ${instanceType} has GPUs, which the image ${image.repositoryName}:${image.tag} does not use`,
    );
  }
}

/** Checks that an instance type has the GPUs that an image is built for. */
export function checkGpu(prop: string, instanceType: string, image: ModelImage): void {
  if (!Token.isUnresolved(instanceType) && image.requiresGpu && !hasGpu(instanceType)) {
    throw new LifecycleValidationError(
      `${prop}: ${instanceType} has no GPU, for which the image ${image.repositoryName}:${image.tag} is built; use an instance type with GPUs such as ml.g5.xlarge`,
    );
  }
}

/** Warns of GPUs that are paid for and that what serves does not use. */
export function warnOfUnusedGpu(scope: Construct, prop: string, instanceType: string, image: ModelImage): void {
  if (leavesGpuUnused(instanceType, image)) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:gpuUnused',
      `${prop}: ${instanceType} has GPUs, which the model's image ${image.repositoryName}:${image.tag} does not use; an instance type without them costs less. The image for GPUs, where a framework has one, is chosen by evaluationInstanceType`,
    );
  }
}

function leavesGpuUnused(instanceType: string, image: ModelImage): boolean {
  return !Token.isUnresolved(instanceType) && !image.gpu && hasGpu(instanceType);
}
