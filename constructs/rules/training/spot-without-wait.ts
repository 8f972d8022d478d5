import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** Spot training that does not say how long it may wait. */
export const spotWithoutWait: Rule<TrainingRequest> = {
  id: 'training/spot-without-wait',
  refused: 'spot training without a time to wait',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html',
    says: 'Set EnableManagedSpotTraining to True and specify the MaxWaitTimeInSeconds.',
  },
  find: ({ EnableManagedSpotTraining, StoppingCondition }) =>
    EnableManagedSpotTraining === true && StoppingCondition?.MaxWaitTimeInSeconds === undefined
      ? '{MaxWaitTimeInSeconds}: required with {EnableManagedSpotTraining}, got none'
      : undefined,
  examples: {
    refused: { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 3600 } },
    allowed: { EnableManagedSpotTraining: true, StoppingCondition: { MaxWaitTimeInSeconds: 3600 } },
  },
};
