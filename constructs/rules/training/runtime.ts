import { refuseOutside } from '../limits';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

const LONGEST = 28 * 86_400;

/** A training that may take longer than SageMaker lets it. */
export const trainingRuntime: Rule<TrainingRequest> = {
  id: 'training/runtime',
  refused: 'a training that may take more than 28 days',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html',
    says: 'MaxRuntimeInSeconds: The default value is 1 day. The maximum value is 28 days.',
  },
  find: ({ StoppingCondition }) =>
    refuseOutside('MaxRuntimeInSeconds', StoppingCondition?.MaxRuntimeInSeconds, 1, LONGEST, ' seconds (28 days)'),
  examples: {
    refused: { StoppingCondition: { MaxRuntimeInSeconds: LONGEST + 1 } },
    allowed: { StoppingCondition: { MaxRuntimeInSeconds: LONGEST } },
  },
};
