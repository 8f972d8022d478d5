import { readNumber, readRepository } from '../read-request';
import type { TrainingRequest } from '../requests';
import type { Rule } from '../rule';

const LONGEST = 3600;
/** Built-in algorithms that write no checkpoints; others do, or are no built-in ones. */
const WITHOUT_CHECKPOINTS = [
  'blazingtext',
  'factorization-machines',
  'forecasting-deepar',
  'ipinsights',
  'kmeans',
  'knn',
  'lda',
  'linear-learner',
  'ntm',
  'object2vec',
  'pca',
  'randomcutforest',
  'seq2seq',
];

/** A long spot training that would begin anew after each interruption. */
export const spotWithoutCheckpoints: Rule<TrainingRequest> = {
  id: 'training/spot-without-checkpoints',
  refused: `spot training for more than an hour of a built-in algorithm that writes no checkpoints (${WITHOUT_CHECKPOINTS.join(', ')})`,
  source: {
    url: 'https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html',
    says: 'SageMaker built-in algorithms and marketplace algorithms that do not checkpoint are currently limited to a MaxWaitTimeInSeconds of 3600 seconds (60 minutes).',
  },
  find: ({ AlgorithmSpecification, EnableManagedSpotTraining, StoppingCondition }) => {
    const name = readRepository(AlgorithmSpecification?.TrainingImage) ?? '';
    const wait = readNumber(StoppingCondition?.MaxWaitTimeInSeconds);
    return EnableManagedSpotTraining === true &&
      WITHOUT_CHECKPOINTS.includes(name) &&
      wait !== undefined &&
      wait > LONGEST
      ? `{MaxWaitTimeInSeconds}: must be at most an hour with {EnableManagedSpotTraining} and the algorithm ${name}, which writes no checkpoints, got ${wait} seconds`
      : undefined;
  },
  examples: {
    refused: {
      AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/linear-learner:1' },
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxWaitTimeInSeconds: 7200 },
    },
    allowed: {
      AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:3.2-0' },
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxWaitTimeInSeconds: 7200 },
    },
  },
};
