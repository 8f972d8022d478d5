import type { PipelineRequest } from '../requests';
import type { Rule } from '../rule';

const MOST = 1_048_576;

/** A definition that is too long. */
export const definitionSize: Rule<PipelineRequest> = {
  id: 'pipeline/definition-size',
  refused: 'a pipeline whose definition has more than 1,048,576 characters',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePipeline.html',
    says: 'PipelineDefinition: Length Constraints: Minimum length of 1. Maximum length of 1048576.',
  },
  find: ({ length }) =>
    length !== undefined && length > MOST
      ? `{PipelineDefinition}: must have at most ${MOST} characters, got ${length}; name fewer steps or tags`
      : undefined,
  examples: { refused: { length: MOST + 1 }, allowed: { length: MOST } },
};
