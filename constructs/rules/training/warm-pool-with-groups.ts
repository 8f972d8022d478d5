import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** A warm pool of instances of several types. */
export const warmPoolWithGroups: Rule<TrainingRequest> = {
  id: 'training/warm-pool-with-groups',
  refused: 'a warm pool of a cluster with instance groups',
  source: {
    url: 'https://pub.dev/documentation/pulumi_aws/latest/sagemaker/TrainingJobResourceConfig/keepAlivePeriodInSeconds.html',
    says: 'Time in seconds to keep instances alive after training completes, for warm pool reuse. Conflicts with instanceGroups.',
  },
  find: ({ ResourceConfig }) =>
    ResourceConfig?.KeepAlivePeriodInSeconds !== undefined && (ResourceConfig.InstanceGroups ?? []).length > 0
      ? '{KeepAlivePeriodInSeconds}: must be left out with {InstanceGroups}'
      : undefined,
  examples: {
    refused: { ResourceConfig: { KeepAlivePeriodInSeconds: 600, InstanceGroups: [{}] } },
    allowed: { ResourceConfig: { KeepAlivePeriodInSeconds: 600, InstanceType: 'ml.m5.large' } },
  },
};
