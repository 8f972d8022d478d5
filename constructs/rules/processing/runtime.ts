import { refuseOutside } from '../limits';
import type { ProcessingRequest } from '../requests';
import type { Rule } from '../rule';

const LONGEST = 9 * 86_400;

/** A processing job that may take longer than SageMaker lets it. */
export const processingRuntime: Rule<ProcessingRequest> = {
  id: 'processing/runtime',
  refused: 'a processing job that may take more than 9 days',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProcessingStoppingCondition.html',
    says: 'MaxRuntimeInSeconds: Valid Range: Minimum value of 1. Maximum value of 777600.',
  },
  find: ({ StoppingCondition }) =>
    refuseOutside('MaxRuntimeInSeconds', StoppingCondition?.MaxRuntimeInSeconds, 1, LONGEST, ' seconds (9 days)'),
  examples: {
    refused: { StoppingCondition: { MaxRuntimeInSeconds: LONGEST + 1 } },
    allowed: { StoppingCondition: { MaxRuntimeInSeconds: LONGEST } },
  },
};
