import type { TuningRequest } from '../requests';
import type { Rule } from '../rule';

/** One definition of the trainings beside several. */
export const tuningDefinitions: Rule<TuningRequest> = {
  id: 'tuning/definitions',
  refused: 'more than 10 definitions of the trainings of a tuning, or several beside a single one',
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html',
    says: 'TrainingJobDefinitions: A list of the HyperParameterTrainingJobDefinition objects launched for this tuning job. Array Members: Minimum number of 1 item. Maximum number of 10 items.',
  },
  find: ({ TrainingJobDefinition, TrainingJobDefinitions }) => {
    if (TrainingJobDefinitions === undefined) {
      return undefined;
    }
    const count = TrainingJobDefinitions.length;
    if (TrainingJobDefinition !== undefined) {
      return '{TrainingJobDefinitions}: must be given in place of {TrainingJobDefinition}, got both';
    }
    return count < 1 || count > 10 ? `{TrainingJobDefinitions}: must be 1 to 10, got ${count}` : undefined;
  },
  examples: {
    refused: { TrainingJobDefinition: {}, TrainingJobDefinitions: [{}] },
    allowed: { TrainingJobDefinitions: [{}] },
  },
};
