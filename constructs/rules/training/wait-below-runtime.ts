import { Duration } from 'aws-cdk-lib';
import { readNumber } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

const describe = (seconds: number): string => Duration.seconds(seconds).toHumanString();

/** A wait for spot instances that ends before the training may. */
export const waitBelowRuntime: Rule<TrainingRequest> = {
  id: 'training/wait-below-runtime',
  refused: 'a spot training whose time with waiting (`maximumWait`) is shorter than its runtime',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html',
    says: 'MaxWaitTimeInSeconds: It must be equal to or greater than MaxRuntimeInSeconds.',
  },
  find: ({ StoppingCondition }) => {
    const wait = readNumber(StoppingCondition?.MaxWaitTimeInSeconds);
    const runtime = readNumber(StoppingCondition?.MaxRuntimeInSeconds);
    return wait !== undefined && runtime !== undefined && wait < runtime
      ? `{MaxWaitTimeInSeconds}: must be at least {MaxRuntimeInSeconds}, ${describe(runtime)}, which it includes, got ${describe(wait)}`
      : undefined;
  },
  examples: {
    refused: { StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 1800 } },
    allowed: { StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 3600 } },
  },
};
