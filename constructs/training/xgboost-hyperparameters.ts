import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';

/**
 * What the XGBoost 3.2 container enforces of its hyperparameters, by its own source
 * (https://github.com/aws/sagemaker-xgboost-container, `algorithm_mode/hyperparameter_validation.py`); it fails the whole
 * job for a name that is not among them. The objective is left to the algorithm.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  objective: {},
  num_round: { type: HyperparameterType.INTEGER, minimum: 1 },
  csv_weights: { type: HyperparameterType.INTEGER, minimum: 0, maximum: 1 },
  early_stopping_rounds: { type: HyperparameterType.INTEGER, minimum: 1 },
  booster: { allowedValues: ['gbtree', 'gblinear', 'dart'] },
  verbosity: { type: HyperparameterType.INTEGER, minimum: 0, maximum: 3 },
  nthread: { type: HyperparameterType.INTEGER, minimum: 1 },
  eta: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1 },
  gamma: { type: HyperparameterType.NUMBER, minimum: 0 },
  max_depth: { type: HyperparameterType.INTEGER, minimum: 0 },
  min_child_weight: { type: HyperparameterType.NUMBER, minimum: 0 },
  max_delta_step: { type: HyperparameterType.NUMBER, minimum: 0 },
  subsample: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, maximum: 1 },
  colsample_bytree: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, maximum: 1 },
  colsample_bylevel: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, maximum: 1 },
  colsample_bynode: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, maximum: 1 },
  lambda: { type: HyperparameterType.NUMBER, minimum: 0 },
  alpha: { type: HyperparameterType.NUMBER, minimum: 0 },
  tree_method: { allowedValues: ['auto', 'exact', 'approx', 'hist', 'gpu_hist'] },
  sketch_eps: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, exclusiveMaximum: 1 },
  scale_pos_weight: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0 },
  updater: {},
  dsplit: { allowedValues: ['row', 'col'] },
  refresh_leaf: { type: HyperparameterType.INTEGER, minimum: 0, maximum: 1 },
  process_type: { allowedValues: ['default', 'update'] },
  grow_policy: { allowedValues: ['depthwise', 'lossguide'] },
  max_leaves: { type: HyperparameterType.INTEGER, minimum: 0 },
  max_bin: { type: HyperparameterType.INTEGER, minimum: 0 },
  predictor: { allowedValues: ['auto', 'cpu_predictor', 'gpu_predictor'] },
  monotone_constraints: {},
  interaction_constraints: {},
  sample_type: { allowedValues: ['uniform', 'weighted'] },
  normalize_type: { allowedValues: ['tree', 'forest'] },
  rate_drop: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1 },
  one_drop: { type: HyperparameterType.INTEGER, minimum: 0, maximum: 1 },
  skip_drop: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1 },
  lambda_bias: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1 },
  tweedie_variance_power: { type: HyperparameterType.NUMBER, exclusiveMinimum: 1, exclusiveMaximum: 2 },
  num_class: { type: HyperparameterType.INTEGER, minimum: 2 },
  base_score: { type: HyperparameterType.NUMBER, minimum: 0 },
  eval_metric: {},
  seed: { type: HyperparameterType.INTEGER, exclusiveMinimum: -2147483648, exclusiveMaximum: 2147483647 },
  num_parallel_tree: { type: HyperparameterType.INTEGER, minimum: 1 },
  save_model_on_termination: { allowedValues: ['true', 'false'] },
  aft_loss_distribution: { allowedValues: ['normal', 'logistic', 'extreme'] },
  aft_loss_distribution_scale: { type: HyperparameterType.NUMBER, minimum: 0 },
  deterministic_histogram: { allowedValues: ['true', 'false'] },
  sampling_method: { allowedValues: ['uniform', 'gradient_based'] },
  prob_buffer_row: { type: HyperparameterType.INTEGER, exclusiveMinimum: 1 },
  use_dask_gpu_training: { allowedValues: ['true', 'false'] },
  // an alias of eta
  learning_rate: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1 },
  // an alias of gamma
  min_split_loss: { type: HyperparameterType.NUMBER, minimum: 0 },
  // an alias of lambda
  reg_lambda: { type: HyperparameterType.NUMBER, minimum: 0 },
  // an alias of alpha
  reg_alpha: { type: HyperparameterType.NUMBER, minimum: 0 },
};

/** Those that the container says can be tuned. */
const TUNABLE = {
  num_round: true,
  eta: true,
  gamma: true,
  max_depth: true,
  min_child_weight: true,
  max_delta_step: true,
  subsample: true,
  colsample_bytree: true,
  colsample_bylevel: true,
  colsample_bynode: true,
  lambda: true,
  alpha: true,
};

/** What each hyperparameter may be, and whether a tuning may search a range of it. */
export const XGBOOST_HYPERPARAMETERS: Record<string, HyperparameterLimit> = Object.fromEntries(
  Object.entries(LIMITS).map(([name, limit]) => [name, { ...limit, tunable: Object.hasOwn(TUNABLE, name) }]),
);
