import { readEntries, readText } from '../read-request';
import type { ModelRequest } from '../requests';
import type { Rule } from '../rule';
import { readContainers } from './read-containers';

const MOST = 32 * 1024;
const large = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`NAME_${index}`, 'x'.repeat(1000)]));

/** Environment variables of a model's containers that are too long together. */
export const containerEnvironmentSize: Rule<ModelRequest> = {
  id: 'model/environment-size',
  refused: "environment variables of a model's containers of more than 32 KB together",
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html',
    says: 'The maximum length of all keys and values in the map, combined, is 32 KB. If you pass multiple containers to a CreateModel request, then the maximum length of all of their maps, combined, is also 32 KB.',
  },
  find: (request) => {
    const size = readContainers(request)
      .flatMap(({ Environment }) => readEntries(Environment))
      .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(readText(value) ?? ''), 0);
    return size > MOST
      ? `{Environment}: must have at most ${MOST} bytes together, names and values of all containers, got ${size}`
      : undefined;
  },
  examples: {
    refused: { Containers: [{ Environment: large(20) }, { Environment: large(20) }] },
    allowed: { Containers: [{ Environment: large(20) }, { Environment: large(10) }] },
  },
};
