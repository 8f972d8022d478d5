import { refuseMore } from '../limits';
import { readList } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';

const MOST = 20;
const tuneBy = (metrics: number): TuningRequest => ({
  TrainingJobDefinition: {
    AlgorithmSpecification: { TrainingImage: 'image', MetricDefinitions: Array.from({ length: metrics }, () => ({})) },
  },
});

/** More metrics than the log of a tuning's trainings is searched for, which are fewer than one training may have. */
export const tuningMetricCount: Rule<TuningRequest> = {
  id: 'tuning/metric-count',
  refused: `more than ${MOST} metric definitions of the trainings of a tuning`,
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html',
    says: 'Number of metrics defined per hyperparameter tuning job: 20',
  },
  find: ({ TrainingJobDefinition }) =>
    refuseMore(
      'MetricDefinitions',
      readList(TrainingJobDefinition?.AlgorithmSpecification?.MetricDefinitions).length,
      MOST,
    ),
  examples: { refused: tuneBy(MOST + 1), allowed: tuneBy(MOST) },
};
