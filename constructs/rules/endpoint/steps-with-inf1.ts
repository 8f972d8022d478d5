import { readText } from '../read-request';
import type { EndpointRequest } from '../requests';
import type { Rule } from '../rule';

/** Steps of traffic that Inf1 instances do not have: the service would fall back to all at once without a word. */
export const stepsWithInf1: Rule<EndpointRequest> = {
  id: 'endpoint/steps-with-inf1',
  refused: 'a rollout in steps on Inf1 instances, which falls back to all at once without watching alarms',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-exclusions.html',
    says: 'If your endpoint uses any of the following features, you cannot use deployment guardrails on your endpoint, and your endpoint will fall back to using a blue/green deployment with all at once traffic shifting and no final baking period: Marketplace containers; Endpoints that use Inf1 (Inferentia-based) instances',
  },
  find: ({ instanceType, shiftsInSteps }) => {
    const type = readText(instanceType);
    return shiftsInSteps && type !== undefined && /^ml\.inf1\./.test(type)
      ? `{rollout}: must be all at once with {instanceType} ${type}, on which traffic cannot be shifted in steps`
      : undefined;
  },
  examples: {
    refused: { instanceType: 'ml.inf1.xlarge', shiftsInSteps: true },
    allowed: { instanceType: 'ml.inf2.xlarge', shiftsInSteps: true },
  },
};
