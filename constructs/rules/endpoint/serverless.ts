import type { EndpointRequest } from '../requests';
import type { Rule } from '../rule';

/** What a serverless endpoint does not have, by what is read of a request. */
const EXCLUDED = {
  inVpc: ['vpc', 'a VPC'],
  isolated: ['networkIsolation', 'network isolation'],
  captures: ['captureSamplingPercentage', 'data capture'],
  shiftsInSteps: ['rollout', 'a rollout in steps'],
} as const;

/** A serverless endpoint with what only instances have. */
export const serverless: Rule<EndpointRequest> = {
  id: 'endpoint/serverless',
  refused: 'a serverless endpoint in a VPC, with network isolation, data capture or a rollout in steps',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html',
    says: 'Some of the features currently available for SageMaker AI Real-time Inference are not supported for Serverless Inference, including GPUs, AWS marketplace model packages, private Docker registries, Multi-Model Endpoints, VPC configuration, network isolation, data capture, multiple production variants, Model Monitor, and inference pipelines.',
  },
  find: (request) => {
    for (const [member, [prop, what]] of Object.entries(EXCLUDED)) {
      if (request.mode === 'serverless' && request[member as keyof typeof EXCLUDED]) {
        return `{${prop}}: is not possible with the serving mode serverless, which has no ${what.replace(/^an? /, '')}`;
      }
    }
    return undefined;
  },
  examples: { refused: { mode: 'serverless', inVpc: true }, allowed: { mode: 'realTime', inVpc: true } },
};
