import { fill, refuseMap, VARIABLE_NAME } from '../limits';
import type { ModelRequest } from '../requests';
import type { Rule } from '../rule';
import { readContainers } from './read-containers';

/** More or longer environment variables than a container may have. */
export const containerEnvironment: Rule<ModelRequest> = {
  id: 'model/environment',
  refused:
    "more than 100 environment variables of a model's container, or names or values of more than 1,024 characters",
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
    says: 'Environment: Map Entries: Maximum number of 100 items. The maximum length of each key and value in the Environment map is 1024 bytes.',
  },
  find: (request) => {
    for (const { Environment } of readContainers(request)) {
      const refused = refuseMap('Environment', Environment, {
        entries: 100,
        name: 1024,
        value: 1024,
        pattern: VARIABLE_NAME,
      });
      if (refused !== undefined) {
        return refused;
      }
    }
    return undefined;
  },
  examples: {
    refused: { PrimaryContainer: { Environment: fill(101) } },
    allowed: { PrimaryContainer: { Environment: fill(100) } },
  },
};
