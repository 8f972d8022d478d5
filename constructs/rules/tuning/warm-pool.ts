import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';

/** Instances that are to stay after the trainings of a tuning. */
export const tuningWarmPool: Rule<TuningRequest> = {
  id: 'tuning/warm-pool',
  refused: 'a warm pool (`keepAlive`) of the trainings of a tuning',
  source: {
    url: 'https://github.com/aws-controllers-k8s/sagemaker-controller/pull/176',
    says: 'HPO doesnt seem to support Warmpool clusters despite the parameter being in resourceconfig. The server always sets KeepAlivePeriodInSeconds to nil. (HyperParameterTuningResourceConfig has no such member.)',
  },
  find: ({ TrainingJobDefinition }) =>
    [TrainingJobDefinition?.ResourceConfig, TrainingJobDefinition?.HyperParameterTuningResourceConfig].some(
      (config) => config?.KeepAlivePeriodInSeconds !== undefined,
    )
      ? '{KeepAlivePeriodInSeconds}: must be left out with tuning, whose instances cannot be kept'
      : undefined,
  examples: {
    refused: { TrainingJobDefinition: { ResourceConfig: { KeepAlivePeriodInSeconds: 600 } } },
    allowed: { TrainingJobDefinition: { ResourceConfig: { InstanceCount: 1 } } },
  },
};
