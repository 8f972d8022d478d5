import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { EndpointRequest } from '../requests';
import type { Rule } from '../rule';

/** More or longer environment variables than the containers of an endpoint may have. */
export const endpointEnvironment: Rule<EndpointRequest> = {
  id: 'endpoint/environment',
  refused: 'more than 100 environment variables of an endpoint, or names or values of more than 1,024 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
    says: 'Environment: Map Entries: Maximum number of 100 items. The maximum length of each key and value in the Environment map is 1024 bytes.',
  },
  find: ({ environment }) =>
    refuseMap('environment', environment, { entries: 100, name: 1024, value: 1024, pattern: VARIABLE_NAME }),
  examples: { refused: { environment: { '1A': 'x' } }, allowed: { environment: fill(100) } },
};
