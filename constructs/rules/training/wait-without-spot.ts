import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** A time to wait where nothing is waited for. */
export const waitWithoutSpot: Rule<TrainingRequest> = {
  id: 'training/wait-without-spot',
  refused: 'a time to wait for spot instances without spot training',
  source: {
    url: 'https://github.com/Kenza-AI/sagify/issues/111',
    says: 'ValidationException: Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true',
  },
  find: ({ EnableManagedSpotTraining, StoppingCondition }) =>
    (EnableManagedSpotTraining === undefined || EnableManagedSpotTraining === false) &&
    StoppingCondition?.MaxWaitTimeInSeconds !== undefined
      ? '{MaxWaitTimeInSeconds}: must be left out without {EnableManagedSpotTraining}'
      : undefined,
  examples: {
    refused: { StoppingCondition: { MaxWaitTimeInSeconds: 3600 } },
    allowed: { EnableManagedSpotTraining: true, StoppingCondition: { MaxWaitTimeInSeconds: 3600 } },
  },
};
