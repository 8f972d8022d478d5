import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** Spot instances that are to stay after the training. */
export const warmPoolWithSpot: Rule<TrainingRequest> = {
  id: 'training/warm-pool-with-spot',
  refused: 'a warm pool (`keepAlive`) of spot instances',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/train-warm-pools.html',
    says: 'Managed warm pools cannot be used with spot instances.',
  },
  find: ({ EnableManagedSpotTraining, ResourceConfig }) =>
    EnableManagedSpotTraining === true && ResourceConfig?.KeepAlivePeriodInSeconds !== undefined
      ? '{KeepAlivePeriodInSeconds}: must be left out with {EnableManagedSpotTraining}, whose instances cannot be kept'
      : undefined,
  examples: {
    refused: { EnableManagedSpotTraining: true, ResourceConfig: { KeepAlivePeriodInSeconds: 600 } },
    allowed: { EnableManagedSpotTraining: false, ResourceConfig: { KeepAlivePeriodInSeconds: 600 } },
  },
};
