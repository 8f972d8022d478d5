import { findTwice, readList } from '../read-request';
import type { PipelineRequest } from '../requests';
import type { Rule } from '../rule';

/** Steps whose names are none, or one name of two. */
export const stepNames: Rule<PipelineRequest> = {
  id: 'pipeline/step-names',
  refused:
    'a step whose name is not 1 to 64 letters, digits, hyphens and underscores, or two of one name, those of branches among them',
  source: {
    url: 'https://github.com/aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema',
    says: 'Name: ^[A-Za-z0-9\\-_]{1,64}$, unique within the pipeline',
  },
  find: ({ steps }) => {
    const names = readList(steps);
    const odd = names.find((name) => !/^[A-Za-z0-9\-_]{1,64}$/.test(name));
    if (odd !== undefined) {
      return `{Name}: a step's name must be 1 to 64 letters, digits, hyphens and underscores, got '${odd}'`;
    }
    const twice = findTwice(names);
    return twice === undefined ? undefined : `{Name}: the pipeline has a step '${twice}' already`;
  },
  examples: { refused: { steps: ['Train', 'Train'] }, allowed: { steps: ['Train', 'Evaluate'] } },
};
