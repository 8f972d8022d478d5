// The part of the contract that the jobs read, as a Python module. Run when the package is built; imports only the contract.
import { ModelFormat, SCIKIT_LEARN_NAMES } from './algorithms';
import {
  APPROVALS,
  CHAMPION_KEYS,
  CHAMPION_METADATA,
  CHAMPION_SECTION,
  CHAMPION_VERDICTS,
  ChampionComparison,
  EARLIER_KEYS,
} from './champion';
import { STATISTIC_DESCRIPTIONS } from './drift-statistics';
import {
  ANSWERS_ENDING,
  CARD_PARTS,
  CHECK_INPUTS,
  CHECK_OUTPUTS,
  CONFIG_KEYS,
  CONFIG_OPTION,
  EVALUATE_INPUTS,
  EVALUATE_OUTPUTS,
  EVALUATE_VARIABLES,
  GATE_VERDICTS,
  INSIGHT_SECTIONS,
  JOBS,
  NAIVE_SECTION,
  PREDICTION_PARTS,
  PREPARE_INPUTS,
  PREPARE_OUTPUTS,
  PROBABILITY_COLUMN,
  ROW_MAKER_INPUTS,
  ROW_MAKER_OPTIONS,
  ROW_MAKER_OUTPUTS,
  ROWS_ALONE,
  ROWS_ALONE_SECTION,
  THRESHOLD_RULES,
  THRESHOLD_SECTION,
  TUNED_OPTION,
  TUNED_SECTION,
  VALIDATION_ROWS,
  VERDICT_SECTION,
} from './jobs';
import { FILES, PAGE_POLICY } from './layout';
import {
  COST_METRIC,
  FEWEST_GROUP_ROWS,
  GROUP_METRICS,
  listMetrics,
  METRICS,
  PROBLEM_TYPES,
  ProblemType,
  type ProblemTypeName,
} from './metrics';
import {
  CATEGORICAL,
  CategoricalMissing,
  COMPARISONS,
  DATE,
  DateOrder,
  DatePart,
  DEFAULT_BASELINE_ROWS,
  DEFAULT_DECISION_THRESHOLD,
  DEFAULT_HASH_COLUMNS,
  DEFAULT_IMPORTANCE_ROWS,
  DEFAULT_MISSING_CATEGORY,
  DEFAULT_SPLIT,
  DERIVATIONS,
  Encoding,
  FEWEST_HASH_COLUMNS,
  MOST_HASH_COLUMNS,
  MOST_ONE_HOT_CATEGORIES,
  MOST_PERMUTED_ROWS,
  NUMERIC,
  NumericMissing,
  REPEATED_ROWS,
  Scaling,
  SPLIT_RULES,
  TEXT,
  UnlabelledRows,
} from './recipe';

type Names = Readonly<Record<string, string>>;

/** Where the module is, from the package's root. */
export const PYTHON_CONTRACT = 'jobs/common/contract.py';

/** The same for the training script, which travels without the jobs. */
const SCRIPT_CONTRACT = 'jobs/algorithms/tabular/contract.py';

const WRITTEN_BY = 'written by `npm run bundle` from contract/';

/** The texts of all modules by their places. */
export function renderModules(): Record<string, string> {
  return { [PYTHON_CONTRACT]: renderPython(), [SCRIPT_CONTRACT]: renderScriptContract() };
}

function renderScriptContract(): string {
  return [
    `"""What the training script shares with the constructs: ${WRITTEN_BY}."""`,
    ...Object.entries({ ProblemType, Algorithms: SCIKIT_LEARN_NAMES }).map(([name, names]) =>
      renderClass(name, names, true),
    ),
    '',
  ].join('\n');
}

/** The module's text, formatted as ruff would. */
export function renderPython(): string {
  const constants: Record<string, Value> = {
    CONFIG_OPTION,
    TUNED_OPTION,
    TUNED_SECTION,
    VERDICT_SECTION,
    NAIVE_SECTION,
    THRESHOLD_SECTION,
    VALIDATION_ROWS,
    ROWS_ALONE_SECTION,
    CHAMPION_SECTION,
    ANSWERS_ENDING,
    PROBABILITY_COLUMN,
    ROWS_ALONE,
    ...Object.fromEntries(Object.values(ProblemType).flatMap(describeProblemType)),
    UNITS: Object.fromEntries(
      METRICS.flatMap(({ jsonKey, unit }) => (unit === undefined ? [] : [[jsonKey, POWERS[unit]]])),
    ),
    COST_METRIC: COST_METRIC.jsonKey,
    LOWER_IS_BETTER: METRICS.filter(({ better }) => better === 'lower').map(({ jsonKey }) => jsonKey),
    GROUP_METRICS: GROUP_METRICS.map(({ jsonKey }) => jsonKey),
    FEWEST_GROUP_ROWS,
    NUMERIC,
    CATEGORICAL,
    DATE,
    TEXT,
    DEFAULT_HASH_COLUMNS,
    FEWEST_HASH_COLUMNS,
    MOST_HASH_COLUMNS,
    MOST_ONE_HOT_CATEGORIES,
    DEFAULT_MISSING_CATEGORY,
    DEFAULT_NUMERIC_MISSING: NumericMissing.MEDIAN,
    DEFAULT_CATEGORICAL_MISSING: CategoricalMissing.CONSTANT,
    DEFAULT_SCALING: Scaling.NONE,
    DEFAULT_ENCODING: Encoding.ONE_HOT,
    DEFAULT_SPLIT,
    DEFAULT_BASELINE_ROWS,
    DEFAULT_IMPORTANCE_ROWS,
    MOST_PERMUTED_ROWS,
    DEFAULT_DECISION_THRESHOLD,
    ...Object.fromEntries(
      STATISTIC_DESCRIPTIONS.map(({ name, limit }) => [`DRIFT_LIMIT_${toUpperSnake(name)}`, limit]),
    ),
    PAGE_POLICY,
  };
  return [
    `"""What the jobs share with the constructs and the handlers: ${WRITTEN_BY}."""\n`,
    ...Object.entries(constants).map(([name, value]) => `${name} = ${renderValue(value)}`),
    ...Object.entries({
      Jobs: JOBS,
      RowMakerInputs: ROW_MAKER_INPUTS,
      RowMakerOptions: ROW_MAKER_OPTIONS,
      RowMakerOutputs: ROW_MAKER_OUTPUTS,
      PrepareInputs: PREPARE_INPUTS,
      PrepareOutputs: PREPARE_OUTPUTS,
      CheckInputs: CHECK_INPUTS,
      CheckOutputs: CHECK_OUTPUTS,
      EvaluateInputs: EVALUATE_INPUTS,
      EvaluateOutputs: EVALUATE_OUTPUTS,
      PredictionParts: PREDICTION_PARTS,
      NumericMissing,
      CategoricalMissing,
      Scaling,
      Encoding,
      DateOrder,
      DatePart,
      Derivation: DERIVATIONS,
      UnlabelledRows,
      RepeatedRows: REPEATED_ROWS,
      SplitBy: SPLIT_RULES,
      Comparison: COMPARISONS,
      GateVerdict: GATE_VERDICTS,
      InsightSection: INSIGHT_SECTIONS,
      CardPart: CARD_PARTS,
      ModelFormat,
      ThresholdRule: THRESHOLD_RULES,
      ChampionComparison,
      ChampionVerdict: CHAMPION_VERDICTS,
      Approval: APPROVALS,
      EvaluateVariables: EVALUATE_VARIABLES,
      ChampionMetadata: CHAMPION_METADATA,
      ChampionKeys: CHAMPION_KEYS,
      EarlierKeys: EARLIER_KEYS,
      ProblemType,
    }).map(([name, names]) => renderClass(name, names, true)),
    renderClass('Keys', CONFIG_KEYS, false),
    renderClass('Files', FILES, false),
    '',
  ].join('\n');
}

type Value = string | number | Readonly<Record<string, number>> | readonly string[];

/** The constants of a problem type. */
function describeProblemType(name: ProblemTypeName): [string, Value][] {
  const { section, minimumHeldOutRows } = PROBLEM_TYPES[name];
  const prefix = name.toUpperCase();
  return [
    [`${prefix}_SECTION`, section],
    [`${prefix}_METRICS`, listMetrics(name).map(({ jsonKey }) => jsonKey)],
    [`${prefix}_HELD_OUT_ROWS`, minimumHeldOutRows],
  ];
}

/** To which power a metric's unit is the target's. */
const POWERS = { target: 1, 'target²': 2 } as const;

/** Ruff's length of a line, less what stands before the value. */
const LONGEST_VALUE = 95;

function renderValue(value: Value): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    const line = `(${items.join(', ')})`;
    return line.length > LONGEST_VALUE ? `(\n${items.map((item) => `    ${item},\n`).join('')})` : line;
  }
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  return JSON.stringify(value).replace(/([:,])(?=\S)/g, '$1 ');
}

/** @param counted whether the class lists its values as ALL, in their order */
function renderClass(name: string, names: Names, counted: boolean): string {
  const members = Object.entries(names).map(([key, value]) => [toUpperSnake(key), value] as const);
  return [
    `\n\nclass ${name}:`,
    ...members.map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
    ...(counted ? [`    ALL = ${renderNames(members.map(([key]) => key))}`] : []),
  ].join('\n');
}

/** A tuple of names, on a line each where they are too long for one. */
function renderNames(names: string[]): string {
  const line = `(${names.join(', ')}${names.length === 1 ? ',' : ''})`;
  return line.length > LONGEST_VALUE ? `(\n${names.map((name) => `        ${name},\n`).join('')}    )` : line;
}

/** `mostFrequent` and `MOST_FREQUENT` as `MOST_FREQUENT`. */
function toUpperSnake(name: string): string {
  return name === name.toUpperCase() ? name : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
