import { refuseMore } from '../limits';
import { readList } from '../read-request';
import type { PipelineRequest } from '../requests';
import type { Rule } from '../rule';

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `Parameter${index}`);

/** More parameters than a pipeline may have. */
export const parameterCount: Rule<PipelineRequest> = {
  id: 'pipeline/parameter-count',
  refused: 'more than 200 parameters of a pipeline',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StartPipelineExecution.html',
    says: 'PipelineParameters: Array Members: Minimum number of 0 items. Maximum number of 200 items.',
  },
  find: ({ parameters }) => refuseMore('Parameters', readList(parameters).length, 200),
  examples: { refused: { parameters: names(201) }, allowed: { parameters: names(200) } },
};
