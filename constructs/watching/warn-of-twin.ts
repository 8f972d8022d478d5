import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { claim } from '../foundation/claim';

/**
 * Warns of a second monitor of one kind for an endpoint in a stack: metrics have the endpoint's name and no other, and so have
 * reports within a bucket. An alarm of one hears the verdicts of the other, about other windows or another variant.
 */
export function warnOfTwin(kind: 'DriftMonitor' | 'QualityMonitor', monitor: Construct, endpointName: string): void {
  const other = claim(Stack.of(monitor), `${kind} ${endpointName}`, monitor);
  if (other) {
    Annotations.of(monitor).addWarningV2(
      'cdk-sagemaker-lifecycle:monitorsMix',
      `the endpoint '${endpointName}' has a ${kind} already, ${other.node.path}: both publish the same metrics, so that the alarms of one hear the other, and in the same bucket both write the same reports`,
    );
  }
}
