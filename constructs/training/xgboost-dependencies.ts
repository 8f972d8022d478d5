import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';

/** The tree methods that the container asks for by a hyperparameter; one that is left to XGBoost does not count. */
const TREE_METHODS: Readonly<Record<string, readonly string[]>> = {
  monotone_constraints: ['exact', 'hist'],
  interaction_constraints: ['exact', 'hist', 'approx'],
};
const GROWING = ['grow_colmaker', 'distcol', 'grow_histmaker', 'grow_skmaker'];
const TREE_UPDATERS = [...GROWING, 'sync', 'refresh', 'prune'];
const LINEAR_UPDATERS = ['shotgun', 'coord_descent'];
const UPDATE_ONLY = ['refresh', 'prune'];
/** The metrics that take a threshold, as in `error@0.7`. */
const WITH_THRESHOLD = ['error', 'ndcg', 'map'];

/**
 * Checks lists and what hyperparameters ask of each other, as the container does when the job runs.
 *
 * @param given the texts that the container gets
 * @see https://github.com/aws/sagemaker-xgboost-container algorithm_mode/hyperparameter_validation.py
 */
export function checkXgboostDependencies(given: Record<string, string>): void {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => !Token.isUnresolved(value)));
  checkMetrics(known);
  checkUpdaters(known);
  checkConstraints(known);
  checkTrees(known);
}

function checkMetrics({ eval_metric: text }: Record<string, string>): void {
  if (text === undefined) {
    return;
  }
  for (const metric of text.split(',')) {
    const [name, threshold, ...more] = metric.split('@');
    if (/[[\]'"\s]/.test(metric) || metric === '') {
      throw new LifecycleValidationError(
        `hyperparameters: eval_metric must be names between commas, without spaces, brackets and quotation marks, such as 'auc,logloss', got '${text}'`,
      );
    }
    if (threshold === undefined) {
      continue;
    }
    if (!WITH_THRESHOLD.includes(name!) || more.length > 0) {
      throw new LifecycleValidationError(
        `hyperparameters: eval_metric takes a threshold with ${WITH_THRESHOLD.join(', ')} alone, got '${metric}'`,
      );
    }
    if (threshold.trim() === '' || !Number.isFinite(Number(threshold.replace(/-$/, '')))) {
      throw new LifecycleValidationError(
        `hyperparameters: eval_metric must have a number as its threshold, such as '${name}@0.7', got '${metric}'`,
      );
    }
  }
}

function checkUpdaters({ updater, booster, process_type: process }: Record<string, string>): void {
  if (updater === undefined) {
    return;
  }
  const names = updater.split(',');
  const refuse = (which: string): never => {
    throw new LifecycleValidationError(`hyperparameters: updater ${which}, got '${updater}'`);
  };
  if (booster === 'gblinear') {
    if (names.length !== 1 || !LINEAR_UPDATERS.includes(names[0]!)) {
      refuse(`of the booster gblinear must be one of ${LINEAR_UPDATERS.join(', ')}`);
    }
    return;
  }
  const allowed = process === 'update' ? UPDATE_ONLY : TREE_UPDATERS;
  if (!names.every((name) => allowed.includes(name))) {
    refuse(
      `${process === 'update' ? 'of the process_type update ' : ''}must be among ${allowed.join(', ')}, between commas without spaces`,
    );
  }
  if (names.filter((name) => GROWING.includes(name)).length > 1) {
    refuse(`must have one at most that grows trees (${GROWING.join(', ')})`);
  }
}

function checkConstraints(given: Record<string, string>): void {
  for (const [name, methods] of Object.entries(TREE_METHODS)) {
    const text = given[name];
    if (text === undefined) {
      continue;
    }
    const value = readList(text);
    const fits =
      name === 'monotone_constraints'
        ? value?.every((one) => [-1, 0, 1].includes(one as number))
        : value?.every((group) => Array.isArray(group) && group.every((one) => Number.isInteger(one) && one >= 1));
    if (!fits) {
      const what =
        name === 'monotone_constraints'
          ? "-1, 0 or 1 for each feature, such as '(1,0,-1)'"
          : "groups of features by their number from 1 on, such as '[[1,2],[3,4]]'";
      throw new LifecycleValidationError(`hyperparameters: ${name} must be ${what}, got '${text}'`);
    }
    if (given.tree_method === undefined || !methods.includes(given.tree_method)) {
      throw new LifecycleValidationError(
        `hyperparameters: ${name} needs the tree_method ${methods.join(' or ')}, got ${given.tree_method === undefined ? 'none' : `'${given.tree_method}'`}`,
      );
    }
  }
}

/** A tuple or list of numbers, or of such lists, as Python writes them; nothing when it is none. */
function readList(text: string): unknown[] | undefined {
  const json = text
    .trim()
    .replace(/\(/g, '[')
    .replace(/\)/g, ']')
    .replace(/,\s*\]/g, ']');
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the container's table lets through and a training fails by, or learns what nobody meant; why. */
const NEVER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  csv_weights: { '1': 'the container would take the first feature for weights of the rows' },
  tree_method: { gpu_hist: 'XGBoost 3 no longer knows it' },
  max_bin: { '0': 'XGBoost asks for 2 at least', '1': 'XGBoost asks for 2 at least' },
  process_type: { update: 'there is no earlier model to update' },
  updater: { distcol: 'XGBoost 3 no longer knows it', grow_skmaker: 'XGBoost 3 no longer knows it' },
};

function checkTrees(given: Record<string, string>): void {
  for (const [name, values] of Object.entries(NEVER)) {
    const found = (given[name] ?? '').split(',').find((value) => Object.hasOwn(values, value));
    if (found !== undefined) {
      throw new LifecycleValidationError(`hyperparameters: ${name} must not be ${found} (${values[found]})`);
    }
  }
  const { tree_method: method, max_depth: depth, objective = '', base_score: score } = given;
  if (method === 'exact' && depth === '0') {
    throw new LifecycleValidationError(
      "hyperparameters: max_depth must be at least 1 with the tree_method exact, got '0'",
    );
  }
  if (score !== undefined && /^(binary|reg):logi/.test(objective) && !(Number(score) > 0 && Number(score) < 1)) {
    throw new LifecycleValidationError(
      `hyperparameters: base_score must be a number between 0 and 1 with the objective ${objective}, got '${score}'`,
    );
  }
}
