import { readText } from '../read-request';
import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';
import { readStrategy, tuneWith } from './read-tuning';

/** Early stopping of what stops early by itself. */
export const hyperbandEarlyStopping: Rule<TuningRequest> = {
  id: 'tuning/hyperband-early-stopping',
  refused: 'Hyperband with early stopping (`stopEarly`)',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html',
    says: 'Because the Hyperband strategy has its own advanced internal early stopping mechanism, TrainingJobEarlyStoppingType must be OFF to use Hyperband.',
  },
  find: (request) =>
    readStrategy(request) === 'Hyperband' &&
    readText(request.HyperParameterTuningJobConfig?.TrainingJobEarlyStoppingType) === 'Auto'
      ? '{TrainingJobEarlyStoppingType}: must be off with the strategy Hyperband, which stops early by itself'
      : undefined,
  examples: {
    refused: tuneWith({}, { Strategy: 'Hyperband', TrainingJobEarlyStoppingType: 'Auto' }),
    allowed: tuneWith({}, { Strategy: 'Hyperband', TrainingJobEarlyStoppingType: 'Off' }),
  },
};
