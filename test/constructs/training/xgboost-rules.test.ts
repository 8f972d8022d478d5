// What the library checks of XGBoost's hyperparameters is what the container enforces, by a record of its own answers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { type HyperparameterLimit, HyperparameterType } from '../../../constructs/training/hyperparameter-limit';
import { XGBOOST_HYPERPARAMETERS } from '../../../constructs/training/xgboost-hyperparameters';
import { isMoreXgboostBetter, XGBOOST_PROBLEMS } from '../../../constructs/training/xgboost-objectives';
import { Algorithm, ProblemType } from '../../../lib';

interface Rule {
  readonly type: string;
  readonly min?: number;
  readonly minExclusive?: boolean;
  readonly max?: number;
  readonly maxExclusive?: boolean;
  readonly choices?: string[];
  readonly tunable?: boolean;
}

interface Rules {
  readonly hyperparameters: Record<string, Rule>;
  readonly aliases: Record<string, string>;
  readonly directions: Record<string, string>;
  readonly probes: { given: Record<string, string>; accepted: boolean; message?: string }[];
}

const RULES = JSON.parse(readFileSync(path.join(__dirname, 'xgboost-rules.json'), 'utf8')) as Rules;

/** A rule of the container as the library's table has it. */
function toLimit({ type, min, minExclusive, max, maxExclusive, choices, tunable = false }: Rule): HyperparameterLimit {
  if (type === 'categorical') {
    return { allowedValues: choices!, tunable };
  }
  if (type !== 'integer' && type !== 'continuous') {
    // Lists: checked by rules of their own.
    return { tunable };
  }
  return {
    tunable,
    type: type === 'integer' ? HyperparameterType.INTEGER : HyperparameterType.NUMBER,
    ...(min === undefined ? {} : minExclusive ? { exclusiveMinimum: min } : { minimum: min }),
    ...(max === undefined ? {} : maxExclusive ? { exclusiveMaximum: max } : { maximum: max }),
  };
}

test('names, types and ranges are those of the container', () => {
  const expected = Object.fromEntries(
    Object.entries(RULES.hyperparameters)
      // The container's own, which SageMaker and its SDK set; the objective follows from the target.
      .filter(([name]) => !name.startsWith('_') && name !== 'objective')
      .map(([name, rule]) => [name, toLimit(rule)]),
  );
  const aliases = Object.fromEntries(
    Object.entries(RULES.aliases).map(([alias, name]) => [alias, { ...expected[name], tunable: false }]),
  );
  const { objective, ...limits } = XGBOOST_HYPERPARAMETERS;
  expect(limits).toEqual({ ...expected, ...aliases });
});

test('a metric is better in the direction that the container tells a tuning', () => {
  const metrics = Object.values(XGBOOST_PROBLEMS).flatMap((problem) => problem.metrics);
  for (const metric of metrics) {
    const direction = isMoreXgboostBetter(metric) ? 'Maximize' : 'Minimize';
    expect([metric, direction]).toEqual([metric, RULES.directions[`validation:${metric}`]]);
  }
});

test('every objective and every metric is one of the container', () => {
  const { objective, eval_metric } = RULES.hyperparameters;
  for (const { objectives, metrics } of Object.values(XGBOOST_PROBLEMS)) {
    expect(objective!.choices).toEqual(expect.arrayContaining(objectives));
    expect(eval_metric!.choices).toEqual(expect.arrayContaining(metrics));
  }
});

test('every objective of the container is offered, or left out for a reason', () => {
  const offered = Object.values(XGBOOST_PROBLEMS).flatMap(({ objectives }) => objectives);
  const left = RULES.hyperparameters.objective!.choices!.filter((name) => !offered.includes(name));
  expect(left).toEqual([
    'aft_loss_distribution', // no objective at all: a slip of the container's table
    'binary:logitraw', // answers no probability
    'binary:hinge', // answers a class
    'multi:softmax', // answers a class
    'rank:pairwise', // ranks within groups, which no recipe has
    'rank:ndcg',
    'rank:map',
    'reg:linear', // the old name of reg:squarederror
    'reg:logistic', // a number from 0 to 1 as a probability
    'survival:aft', // times until an event, with rows that have none yet
    'survival:cox',
  ]);
});

/** What the container accepts and the library refuses, with why. */
const STRICTER: [Record<string, string>, RegExp][] = [
  [{ eta: 'nan' }, /^hyperparameters: eta must be a number, at least 0 and at most 1, got 'nan'/],
  [{ gamma: 'inf' }, /^hyperparameters: gamma must be a number, at least 0, got 'inf'/],
  [{ objective: 'rank:ndcg' }, /^hyperparameters: objective of a binary model must be/],
  [{ objective: 'reg:linear' }, /^hyperparameters: objective of a binary model must be/],
  [{ tweedie_variance_power: '1.5' }, /^hyperparameters: tweedie_variance_power is for regression models/],
  [{ num_class: '3' }, /^hyperparameters: num_class is given by the classes of the target/],
  [{ tree_method: 'gpu_hist' }, /tree_method must not be gpu_hist \(XGBoost 3 no longer knows it\)/],
  [{ max_bin: '0' }, /max_bin must not be 0 \(XGBoost asks for 2 at least\)/],
  [{ max_bin: '1' }, /max_bin must not be 1/],
  [{ updater: 'grow_colmaker,distcol' }, /updater/],
  [{ base_score: '1' }, /base_score must be a number between 0 and 1 with the objective binary:logistic, got '1'/],
  [{ base_score: '0' }, /base_score must be a number between 0 and 1/],
  [{ _tuning_objective_metric: 'validation:auc' }, /is not known to the algorithm/],
];

/** What the library is told of a probe: the rounds are a prop. */
function bind({ num_round, ...hyperparameters }: Record<string, string>): unknown {
  const isNumber = /^reg:(?!linear)/.test(hyperparameters.objective!);
  return Algorithm.xgboost({ rounds: 5, hyperparameters }).bind(new Stack(new App(), 'S'), {
    problemType: isNumber ? ProblemType.REGRESSION : ProblemType.BINARY,
    featureNames: ['x'],
    targetName: 'y',
    inVpc: false,
    networkIsolation: true,
  });
}

const isStricter = (given: Record<string, string>): boolean =>
  STRICTER.some(([some]) => Object.entries(some).every(([name, value]) => given[name] === value));
/** Rounds, the lack of an objective and the number of classes cannot be said to the library, which gives them itself. */
const probes = RULES.probes.filter(
  ({ given: { num_round, objective } }) =>
    num_round === '5' && objective !== undefined && !objective.startsWith('multi:'),
);

test.each(probes.filter(({ accepted }) => !accepted))(
  'refuses as the container does: $given, $message',
  ({ given }) => {
    expect(() => bind(given)).toThrow(/^hyperparameters: /);
  },
);

test.each(probes.filter(({ accepted, given }) => accepted && !isStricter(given)))(
  'accepts what the container accepts: $given',
  ({ given }) => {
    expect(() => bind(given)).not.toThrow();
  },
);

test.each(STRICTER)('refuses %o all the same', (given, message) => {
  expect(probes.some((probe) => probe.accepted && Object.keys(given).every((name) => name in probe.given))).toBe(true);
  expect(() => bind({ num_round: '5', objective: 'binary:logistic', ...given })).toThrow(message);
});

test.each<[Record<string, string>, RegExp]>([
  [{ eval_metric: 'auc, logloss' }, /eval_metric must be names between commas, without spaces/],
  [{ eval_metric: 'auc@0.5' }, /eval_metric takes a threshold with error, ndcg, map alone, got 'auc@0.5'/],
  [{ eval_metric: 'error@x' }, /eval_metric must have a number as its threshold, such as 'error@0.7', got 'error@x'/],
  [{ updater: 'shotgun' }, /updater must be among grow_colmaker, .* got 'shotgun'/],
  [{ updater: 'prune', booster: 'gblinear' }, /updater of the booster gblinear must be one of shotgun, coord_descent/],
  [{ updater: 'grow_colmaker', process_type: 'update' }, /updater of the process_type update must be among refresh/],
  [{ monotone_constraints: '(1,0)' }, /monotone_constraints needs the tree_method exact or hist, got none/],
  [{ monotone_constraints: '1', tree_method: 'hist' }, /monotone_constraints must be -1, 0 or 1 for each feature/],
  [{ interaction_constraints: '[[0,1]]', tree_method: 'hist' }, /by their number from 1 on, .* got '\[\[0,1\]\]'/],
  [
    { max_dept: '3' },
    /'max_dept' is not known to the algorithm; did you mean 'max_depth', which must be a whole number, at least 0\?/,
  ],
  [{ csv_weights: '1' }, /csv_weights must not be 1 \(the container would take the first feature for weights/],
  [{ process_type: 'update' }, /process_type must not be update \(there is no earlier model to update\)/],
  [{ tree_method: 'exact', max_depth: '0' }, /max_depth must be at least 1 with the tree_method exact/],
  [{ subsample: '0' }, /subsample must be a number, above 0 and at most 1, got '0'/],
])('says what is wrong with %o', (given, message) => {
  expect(() => bind({ num_round: '5', objective: 'binary:logistic', ...given })).toThrow(message);
});
