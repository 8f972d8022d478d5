import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LifecycleValidationError } from '../foundation/validation-error';

/** The monitors of a stack, by their kind and the name of their endpoint. */
const monitors = new WeakMap<Stack, Map<string, Construct>>();

/**
 * Refuses a second monitor of one kind for an endpoint in a stack: reports and metrics have the endpoint's name and no other, so
 * that an alarm of one would hear the verdicts of the other, about other windows or another variant.
 */
export function claimEndpoint(kind: 'DriftMonitor' | 'QualityMonitor', monitor: Construct, endpointName: string): void {
  const stack = Stack.of(monitor);
  const taken = monitors.get(stack) ?? new Map<string, Construct>();
  monitors.set(stack, taken);
  const key = `${kind} ${endpointName}`;
  const other = taken.get(key);
  if (other) {
    throw new LifecycleValidationError(
      `endpoint: must have one ${kind} in a stack, got another one for '${endpointName}' beside ${other.node.path}: both would write the same reports and publish the same metrics`,
    );
  }
  taken.set(key, monitor);
}
