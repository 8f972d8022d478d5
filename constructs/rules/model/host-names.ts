import type { ModelRequest } from '../requests';
import type { Rule } from '../rule';

/** Names of some containers of a model only, or none where each is called by its name. */
export const hostNames: Rule<ModelRequest> = {
  id: 'model/host-names',
  refused: 'a model that names some of its containers only',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
    says: 'If you specify a value for the ContainerHostName for any ContainerDefinition that is part of an inference pipeline, you must specify a value for the ContainerHostName parameter of every ContainerDefinition in that pipeline.',
  },
  find: ({ Containers = [] }) => {
    const named = Containers.filter(({ ContainerHostname }) => ContainerHostname !== undefined).length;
    return named > 0 && named < Containers.length
      ? `{ContainerHostname}: must be given for every container or for none, got ${named} of ${Containers.length}`
      : undefined;
  },
  examples: {
    refused: { Containers: [{ ContainerHostname: 'first' }, {}] },
    allowed: { Containers: [{ ContainerHostname: 'first' }, { ContainerHostname: 'second' }] },
  },
};
