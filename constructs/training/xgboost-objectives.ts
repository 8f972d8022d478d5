import { PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';

/** What the built-in XGBoost can be told for one kind of model. */
export interface XgboostProblem {
  /** The objectives whose answers are those of the problem type; the first is the default. */
  readonly objectives: string[];
  /** The metrics that a training can watch; the first is the default. */
  readonly metrics: string[];
}

/**
 * The objectives by what the model answers, and the metrics that fit them.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
 */
export const XGBOOST_PROBLEMS: Readonly<Record<ProblemType, XgboostProblem>> = {
  [ProblemType.BINARY]: {
    // logitraw answers no probability, hinge a class.
    objectives: ['binary:logistic'],
    metrics: [
      'logloss',
      'accuracy',
      'auc',
      'aucpr',
      'balanced_accuracy',
      'error',
      'f1',
      'f1_binary',
      'f1_macro',
      'map',
      'precision',
      'precision_macro',
      'precision_micro',
      'recall',
      'recall_macro',
      'recall_micro',
    ],
  },
  [ProblemType.MULTICLASS]: {
    // softmax answers a class.
    objectives: ['multi:softprob'],
    // Precision and recall of the image are those of two classes unless they are averaged.
    metrics: [
      'mlogloss',
      'merror',
      'accuracy',
      'balanced_accuracy',
      'f1',
      'f1_macro',
      'precision_macro',
      'precision_micro',
      'recall_macro',
      'recall_micro',
    ],
  },
  // It reads rows, no series.
  [ProblemType.FORECASTING]: { objectives: [], metrics: [] },
  [ProblemType.OBJECT_DETECTION]: { objectives: [], metrics: [] },
  [ProblemType.REGRESSION]: {
    objectives: [
      'reg:squarederror',
      'reg:absoluteerror',
      'reg:gamma',
      'reg:pseudohubererror',
      'reg:squaredlogerror',
      'reg:tweedie',
      'count:poisson',
    ],
    metrics: [
      'rmse',
      'mae',
      'mape',
      'mphe',
      'mse',
      'r2',
      'rmsle',
      'gamma-deviance',
      'gamma-nloglik',
      'poisson-nloglik',
      'tweedie-nloglik',
    ],
  },
};

/** The metrics of which less is better, as the container tells a tuning. */
const LESS_IS_BETTER = /^(logloss|mlogloss|error|merror|rmse|mae|mape|mphe|mse|rmsle|gamma-deviance|.+-nloglik)$/;

/** Whether more of a metric is better; undefined of what is none of XGBoost's. */
export function isMoreXgboostBetter(metric: string): boolean | undefined {
  const known = Object.values(XGBOOST_PROBLEMS).some(({ metrics }) => metrics.includes(metric));
  return known ? !LESS_IS_BETTER.test(metric) : undefined;
}

/**
 * XGBoost's metrics by the metrics of criteria that they measure, by problem type.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost-tuning.html
 */
const MEASURED: Readonly<Record<ProblemType, Record<string, string>>> = {
  [ProblemType.BINARY]: {
    auc: 'auc',
    accuracy: 'accuracy',
    f1: 'f1_binary',
    precision: 'precision',
    recall: 'recall',
    logLoss: 'logloss',
  },
  [ProblemType.MULTICLASS]: { accuracy: 'accuracy', macroF1: 'f1_macro', logLoss: 'mlogloss' },
  [ProblemType.REGRESSION]: { rmse: 'rmse', mae: 'mae', mse: 'mse', mape: 'mape', r2: 'r2' },
  [ProblemType.FORECASTING]: {},
  [ProblemType.OBJECT_DETECTION]: {},
};

/** The names of the metrics in the training's log: by XGBoost's own names, and by the metrics of criteria. */
export function xgboostObjectiveMetrics(problemType: ProblemType): Record<string, string> {
  const own = XGBOOST_PROBLEMS[problemType].metrics.map((name) => [name, name]);
  const all: Record<string, string> = { ...Object.fromEntries(own), ...MEASURED[problemType] };
  return Object.fromEntries(Object.entries(all).map(([name, metric]) => [name, `validation:${metric}`]));
}

/** Hyperparameters that are of one kind of model only, and why another kind must not have them. */
const ONLY_FOR: Readonly<Record<string, ProblemType>> = {
  scale_pos_weight: ProblemType.BINARY,
  tweedie_variance_power: ProblemType.REGRESSION,
};

/**
 * What the built-in XGBoost is told for a kind of model: objective, metric and the number of classes besides what was given.
 *
 * @param given as they were given
 * @param classes of a multi-class model
 */
export function chooseHyperparameters(
  given: Record<string, string>,
  problemType: ProblemType,
  classes: string[] = [],
): Record<string, string> {
  const { objectives, metrics } = XGBOOST_PROBLEMS[problemType];
  if (given.objective !== undefined && !objectives.includes(given.objective)) {
    throw new LifecycleValidationError(
      `hyperparameters: objective of a ${problemType} model must be ${listChoices(objectives)}, got '${given.objective}'${suggestTarget(given.objective)}`,
    );
  }
  if (given.num_class !== undefined) {
    throw new LifecycleValidationError(
      `hyperparameters: num_class is given by the classes of the target, got '${given.num_class}'`,
    );
  }
  for (const [name, only] of Object.entries(ONLY_FOR)) {
    if (given[name] !== undefined && problemType !== only) {
      throw new LifecycleValidationError(
        `hyperparameters: ${name} is for ${only} models, the recipe's target makes this one ${problemType}`,
      );
    }
  }
  if (given.tweedie_variance_power !== undefined && given.objective !== 'reg:tweedie') {
    throw new LifecycleValidationError(
      `hyperparameters: tweedie_variance_power is for the objective reg:tweedie, got '${given.objective ?? objectives[0]}'`,
    );
  }
  const odd = listNames(given.eval_metric).find((name) => !metrics.includes(name.split('@')[0]));
  if (odd !== undefined) {
    throw new LifecycleValidationError(
      `hyperparameters: eval_metric of a ${problemType} model must be among ${metrics.join(', ')}, got '${odd}'`,
    );
  }
  return {
    objective: objectives[0],
    eval_metric: metrics[0],
    ...(problemType === ProblemType.MULTICLASS && { num_class: `${classes.length}` }),
    ...given,
  };
}

function listChoices(names: string[]): string {
  return names.length === 1 ? `'${names[0]}'` : `one of ${names.join(', ')}`;
}

/** The target that an objective would be right for, if any. */
function suggestTarget(objective: string): string {
  const [fitting] = Object.entries(XGBOOST_PROBLEMS).find(([, { objectives }]) => objectives.includes(objective)) ?? [];
  return fitting === undefined
    ? ''
    : `, which is for a target by ${PROBLEM_TYPES[fitting as ProblemType].target}({ … })`;
}

/** The names of a list, however it is written: whether the container reads it is checked elsewhere. */
function listNames(value: string | undefined): string[] {
  return (value ?? '').split(/[[\]'",\s]+/).filter((name) => name !== '');
}
