import { ProblemType } from '../../contract/metrics';
import { XGBOOST_IMAGE } from '../foundation/container-images';
import { checkKnown } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, AnswerFormat } from './algorithm-config';
import { renderHyperparameters } from './hyperparameters';
import { XGBOOST_HYPERPARAMETERS } from './xgboost-hyperparameters';

/** The built-in XGBoost algorithm. */
export interface XgboostProps {
  /**
   * XGBoost's hyperparameters by their documented names, such as `max_depth`, `eta`, `subsample`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
   * @default - XGBoost's own
   */
  readonly hyperparameters?: Record<string, string | number>;
  /** How many trees are trained, at least 1. */
  readonly rounds: number;
}

/** The XGBoost container refuses requests above 6 MiB unless told otherwise, and preprocessed rows are larger than raw ones. */
export const LARGE_REQUESTS = { MAX_CONTENT_LENGTH: `${20 * 1024 * 1024}` };

/** What the built-in XGBoost brings. */
export function configureXgboost(props: XgboostProps): AlgorithmConfig {
  checkKnown('rounds', props.rounds);
  if (!Number.isInteger(props.rounds) || props.rounds < 1) {
    throw new LifecycleValidationError(`rounds: must be a whole number of at least 1, got ${props.rounds}`);
  }
  const given = renderHyperparameters(props.hyperparameters);
  if (given.objective !== undefined && given.objective !== 'binary:logistic') {
    throw new LifecycleValidationError(
      `hyperparameters: objective must be 'binary:logistic', since the success criteria are those of a probability, got '${given.objective}'`,
    );
  }
  if (given.num_round !== undefined) {
    throw new LifecycleValidationError('hyperparameters: num_round is given by rounds');
  }
  return {
    image: XGBOOST_IMAGE,
    problemTypes: [ProblemType.BINARY],
    answer: AnswerFormat.PROBABILITY,
    hyperparameters: {
      objective: 'binary:logistic',
      eval_metric: 'logloss',
      ...given,
      num_round: `${props.rounds}`,
    },
    hyperparameterLimits: XGBOOST_HYPERPARAMETERS,
    servingEnvironment: LARGE_REQUESTS,
  };
}
