import { ModelFormat } from '../../contract/algorithms';
import { ProblemType } from '../../contract/metrics';
import { XGBOOST_IMAGE } from '../foundation/container-images';
import { checkKnown } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { checkHyperparameters } from './hyperparameter-limit';
import { renderHyperparameters } from './hyperparameters';
import { checkXgboostDependencies } from './xgboost-dependencies';
import { XGBOOST_HYPERPARAMETERS } from './xgboost-hyperparameters';
import { chooseHyperparameters, xgboostObjectiveMetrics } from './xgboost-objectives';

/** The built-in XGBoost algorithm. */
export interface XgboostProps {
  /**
   * XGBoost's hyperparameters by their documented names, such as `max_depth`, `eta`, `subsample`. The `objective` must fit
   * the target: `binary:logistic`, `multi:softprob`, or for a number `reg:squarederror`, `reg:absoluteerror`, `reg:gamma`,
   * `reg:pseudohubererror`, `reg:squaredlogerror`, `reg:tweedie` and `count:poisson`, the first of which is the default.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
   * @default - XGBoost's own
   */
  readonly hyperparameters?: Record<string, string | number>;
  /** How many trees are trained, at least 1. */
  readonly rounds: number;
}

/** The XGBoost container refuses requests above 6 MiB unless told otherwise, and preprocessed rows are larger than raw ones. */
export const LARGE_REQUESTS = { MAX_CONTENT_LENGTH: `${20 * 1024 * 1024}` };

/** What the number of rounds is called in the container and in XGBoost's own packages. */
const ROUNDS_ELSEWHERE = ['num_round', 'num_boost_round', 'n_estimators', 'num_rounds'];

/** Names of XGBoost's own packages that the container does not know. */
const NAMES_ELSEWHERE: Readonly<Record<string, string>> = {
  random_state: 'seed',
  n_jobs: 'nthread',
  silent: 'verbosity',
  device: "tree_method 'gpu_hist'",
};

/** The built-in XGBoost as an algorithm; what it is told depends on the target. */
export class XgboostAlgorithm {
  private readonly given: Record<string, string>;

  public constructor(private readonly props: XgboostProps) {
    checkKnown('rounds', props.rounds);
    if (!Number.isInteger(props.rounds) || props.rounds < 1) {
      throw new LifecycleValidationError(`rounds: must be a whole number of at least 1, got ${props.rounds}`);
    }
    this.given = renderHyperparameters(props.hyperparameters);
    for (const name of ROUNDS_ELSEWHERE) {
      if (this.given[name] !== undefined) {
        throw new LifecycleValidationError(`hyperparameters: ${name} is given by rounds`);
      }
    }
    for (const [name, right] of Object.entries(NAMES_ELSEWHERE)) {
      if (this.given[name] !== undefined) {
        throw new LifecycleValidationError(`hyperparameters: ${name} is ${right} in SageMaker's container`);
      }
    }
  }

  /** What it brings for a kind of model. */
  public configure({ problemType, classes }: AlgorithmContext): AlgorithmConfig {
    // Names and ranges first: what is misspelled is of no kind of model.
    checkHyperparameters(this.given, XGBOOST_HYPERPARAMETERS);
    const hyperparameters = chooseHyperparameters(this.given, problemType, classes);
    checkXgboostDependencies(hyperparameters);
    return {
      image: XGBOOST_IMAGE,
      problemTypes: Object.values(ProblemType),
      answer: answerOf(problemType),
      hyperparameters: {
        ...hyperparameters,
        num_round: `${this.props.rounds}`,
      },
      hyperparameterLimits: XGBOOST_HYPERPARAMETERS,
      objectiveMetrics: xgboostObjectiveMetrics(problemType),
      metricsHyperparameter: 'eval_metric',
      roundsHyperparameter: 'num_round',
      servingEnvironment: LARGE_REQUESTS,
      modelFormat: ModelFormat.XGBOOST,
    };
  }
}
