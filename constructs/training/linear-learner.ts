import { JSON_LINES } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { builtInImage } from '../foundation/built-in-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';
import { refuseGiven, renderHyperparameters } from './hyperparameters';

/** SageMaker's built-in Linear Learner. */
export interface LinearLearnerProps {
  /**
   * Its hyperparameters by their documented names, such as `epochs`, `learning_rate`, `l1`, `wd`, `mini_batch_size`.
   * `predictor_type` and `num_classes` follow from the target; a `loss` must answer what the target needs.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/ll_hyperparameters.html
   * @default - Linear Learner's own
   */
  readonly hyperparameters?: Record<string, string | number>;
  /**
   * Whether rows of a rare class weigh so much more that all classes weigh alike. For targets of classes only.
   * @default false
   */
  readonly balanceClasses?: boolean;
}

const { INTEGER, NUMBER } = HyperparameterType;
const AUTO = { alsoAllowed: ['auto'] };
const FLAG = { allowedValues: ['true', 'false'] };
const COUNT = { type: INTEGER, minimum: 1 };
const ABOVE_0 = { type: NUMBER, exclusiveMinimum: 0 };
const AT_LEAST_0 = { type: NUMBER, minimum: 0 };
const INSIDE_0_1 = { type: NUMBER, exclusiveMinimum: 0, exclusiveMaximum: 1 };
/** The most classes that it tells apart. */
const MOST_CLASSES = 1_000_000;
const BELOW_1 = { type: NUMBER, minimum: 0, exclusiveMaximum: 1 };

/**
 * The documented names and ranges, without what the target decides, as the SageMaker SDK
 * (https://github.com/aws/sagemaker-python-sdk, `src/sagemaker/amazon/linear_learner.py`) has them; names and kinds are those of
 * https://docs.aws.amazon.com/sagemaker/latest/dg/ll_hyperparameters.html, too. Where the page says positive, the SDK's open and closed ends decide; upper ends of counts are the SDK's. `margin` and `num_point_for_scaler` are
 * the SDK's alone.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  accuracy_top_k: { ...COUNT, maximum: MOST_CLASSES },
  beta_1: { ...BELOW_1, ...AUTO },
  beta_2: { ...BELOW_1, ...AUTO },
  bias_lr_mult: { ...ABOVE_0, ...AUTO },
  bias_wd_mult: { ...AT_LEAST_0, ...AUTO },
  binary_classifier_model_selection_criteria: {
    allowedValues: [
      'accuracy',
      'f1',
      'f_beta',
      'precision_at_target_recall',
      'recall_at_target_precision',
      'loss_function',
    ],
  },
  early_stopping_patience: COUNT,
  early_stopping_tolerance: ABOVE_0,
  epochs: COUNT,
  f_beta: ABOVE_0,
  feature_dim: { ...COUNT, ...AUTO },
  huber_delta: AT_LEAST_0,
  init_bias: { type: NUMBER },
  init_method: { allowedValues: ['uniform', 'normal'] },
  init_scale: ABOVE_0,
  init_sigma: ABOVE_0,
  l1: { ...AT_LEAST_0, ...AUTO },
  learning_rate: { ...ABOVE_0, ...AUTO },
  loss: {
    allowedValues: [
      'auto',
      'logistic',
      'softmax_loss',
      'squared_loss',
      'absolute_loss',
      'eps_insensitive_squared_loss',
      'eps_insensitive_absolute_loss',
      'quantile_loss',
      'huber_loss',
    ],
  },
  loss_insensitivity: ABOVE_0,
  lr_scheduler_factor: { ...INSIDE_0_1, ...AUTO },
  lr_scheduler_minimum_lr: { ...ABOVE_0, ...AUTO },
  lr_scheduler_step: { ...COUNT, ...AUTO },
  margin: AT_LEAST_0,
  mini_batch_size: COUNT,
  momentum: { ...BELOW_1, ...AUTO },
  normalize_data: { allowedValues: ['auto', 'true', 'false'] },
  normalize_label: { allowedValues: ['auto', 'true', 'false'] },
  num_calibration_samples: { ...COUNT, ...AUTO },
  num_models: { ...COUNT, ...AUTO },
  num_point_for_scaler: COUNT,
  optimizer: { allowedValues: ['auto', 'sgd', 'adam', 'rmsprop'] },
  positive_example_weight_mult: { ...ABOVE_0, alsoAllowed: ['balanced'] },
  quantile: INSIDE_0_1,
  target_precision: INSIDE_0_1,
  target_recall: INSIDE_0_1,
  unbias_data: { allowedValues: ['auto', 'true', 'false'] },
  unbias_label: { allowedValues: ['auto', 'true', 'false'] },
  use_bias: FLAG,
  use_lr_scheduler: FLAG,
  wd: { ...AT_LEAST_0, ...AUTO },
};

/** What the target decides: the kind of predictor, the losses whose answers fit, and how classes are balanced. */
const PROBLEMS = {
  [ProblemType.BINARY]: {
    predictor: 'binary_classifier',
    // That of a hinge is no probability.
    losses: ['auto', 'logistic'],
    balance: { positive_example_weight_mult: 'balanced' },
  },
  [ProblemType.MULTICLASS]: {
    predictor: 'multiclass_classifier',
    losses: ['auto', 'softmax_loss'],
    balance: { balance_multiclass_weights: 'true' },
  },
  [ProblemType.REGRESSION]: {
    predictor: 'regressor',
    losses: LIMITS.loss!.allowedValues!.filter((name) => !['logistic', 'softmax_loss'].includes(name)),
    balance: undefined,
  },
  // It reads rows, no series.
  [ProblemType.FORECASTING]: { predictor: '', losses: [] as string[], balance: undefined },
  [ProblemType.OBJECT_DETECTION]: { predictor: '', losses: [] as string[], balance: undefined },
};

/** What else says a hyperparameter. */
const GIVEN_BY = {
  predictor_type: 'the target',
  num_classes: 'the target',
  balance_multiclass_weights: 'the prop balanceClasses',
};

/** What Linear Learner brings for a kind of model. Its answers are JSON lines: it writes no CSV. */
export function configureLinearLearner(props: LinearLearnerProps, context: AlgorithmContext): AlgorithmConfig {
  const { problemType, classes } = context;
  const { predictor, losses, balance } = PROBLEMS[problemType];
  const given = renderHyperparameters(props.hyperparameters);
  refuseGiven(given, GIVEN_BY);
  if (given.loss !== undefined && LIMITS.loss!.allowedValues!.includes(given.loss) && !losses.includes(given.loss)) {
    throw new LifecycleValidationError(
      `hyperparameters: loss of a ${problemType} model must be one of ${losses.join(', ')}, got '${given.loss}'`,
    );
  }
  if (props.balanceClasses && !balance) {
    throw new LifecycleValidationError(
      `balanceClasses: is for models of classes, the recipe's target makes this one ${problemType}`,
    );
  }
  const decided = {
    predictor_type: predictor,
    ...(problemType === ProblemType.MULTICLASS ? { num_classes: `${classes?.length ?? 0}` } : {}),
    ...(props.balanceClasses ? balance : {}),
  };
  return {
    image: builtInImage('linear-learner'),
    problemTypes: Object.values(ProblemType),
    answer: answerOf(problemType),
    hyperparameters: { ...decided, ...given },
    hyperparameterLimits: {
      ...LIMITS,
      predictor_type: {},
      ...(problemType === ProblemType.MULTICLASS
        ? { num_classes: { ...COUNT, minimum: 3, maximum: MOST_CLASSES } }
        : {}),
      balance_multiclass_weights: FLAG,
    },
    roundsHyperparameter: 'epochs',
    answerContentType: JSON_LINES,
  };
}
