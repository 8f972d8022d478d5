import { refuseMore } from '../limits';
import { readList } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

/** More metrics than a training's log is searched for. */
export const metricCount: Rule<TrainingRequest> = {
  id: 'training/metric-count',
  refused: 'more than 40 metric definitions of a training',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html',
    says: 'MetricDefinitions: Array Members: Minimum number of 0 items. Maximum number of 40 items.',
  },
  find: ({ AlgorithmSpecification }) =>
    refuseMore('MetricDefinitions', readList(AlgorithmSpecification?.MetricDefinitions).length, 40),
  examples: {
    refused: {
      AlgorithmSpecification: { TrainingImage: 'image', MetricDefinitions: Array.from({ length: 41 }, () => ({})) },
    },
    allowed: {
      AlgorithmSpecification: { TrainingImage: 'image', MetricDefinitions: Array.from({ length: 40 }, () => ({})) },
    },
  },
};
