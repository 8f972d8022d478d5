import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The monitors of a stack, by their kind and the name of their endpoint. */
const monitors = new WeakMap<Stack, Map<string, Construct>>();

/**
 * Warns of a second monitor of one kind for an endpoint in a stack: metrics have the endpoint's name and no other, and so have
 * reports within a bucket. An alarm of one hears the verdicts of the other, about other windows or another variant.
 */
export function warnOfTwin(kind: 'DriftMonitor' | 'QualityMonitor', monitor: Construct, endpointName: string): void {
  const stack = Stack.of(monitor);
  const taken = monitors.get(stack) ?? new Map<string, Construct>();
  monitors.set(stack, taken);
  const key = `${kind} ${endpointName}`;
  const other = taken.get(key);
  if (other) {
    Annotations.of(monitor).addWarningV2(
      'cdk-sagemaker-lifecycle:monitorsMix',
      `the endpoint '${endpointName}' has a ${kind} already, ${other.node.path}: both publish the same metrics, so that the alarms of one hear the other, and in the same bucket both write the same reports`,
    );
    return;
  }
  taken.set(key, monitor);
}
