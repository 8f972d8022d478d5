// The part of the contract that the jobs read, as a Python module. Run when the package is built; imports only the contract.
import {
  CHECK_INPUTS,
  CHECK_OUTPUTS,
  CONFIG_KEYS,
  CONFIG_OPTION,
  EVALUATE_INPUTS,
  EVALUATE_OUTPUTS,
  JOBS,
  PREPARE_INPUTS,
  PREPARE_OUTPUTS,
  VERDICT_SECTION,
} from './jobs';
import { FILES } from './layout';
import { listMetrics, PROBLEM_TYPES } from './metrics';
import {
  CATEGORICAL,
  CategoricalMissing,
  COMPARISONS,
  DEFAULT_BASELINE_ROWS,
  DEFAULT_DECISION_THRESHOLD,
  DEFAULT_MISSING_CATEGORY,
  DEFAULT_SPLIT,
  Encoding,
  NUMERIC,
  NumericMissing,
  REPEATED_ROWS,
  Scaling,
  UnlabelledRows,
} from './recipe';

type Names = Readonly<Record<string, string>>;

/** Where the module is, from the package's root. */
export const PYTHON_CONTRACT = 'jobs/common/contract.py';

/** The module's text, formatted as ruff would. */
export function renderPython(): string {
  const constants: Record<string, string | number | Readonly<Record<string, number>> | readonly string[]> = {
    CONFIG_OPTION,
    VERDICT_SECTION,
    BINARY_SECTION: PROBLEM_TYPES.binary.section,
    BINARY_METRICS: listMetrics('binary').map(({ jsonKey }) => jsonKey),
    NUMERIC,
    CATEGORICAL,
    DEFAULT_MISSING_CATEGORY,
    DEFAULT_NUMERIC_MISSING: NumericMissing.MEDIAN,
    DEFAULT_CATEGORICAL_MISSING: CategoricalMissing.CONSTANT,
    DEFAULT_SCALING: Scaling.NONE,
    DEFAULT_ENCODING: Encoding.ONE_HOT,
    DEFAULT_SPLIT,
    DEFAULT_BASELINE_ROWS,
    DEFAULT_DECISION_THRESHOLD,
  };
  return [
    '"""What the jobs share with the constructs and the handlers: written by `npm run bundle` from contract/."""\n',
    ...Object.entries(constants).map(([name, value]) => `${name} = ${renderValue(value)}`),
    ...Object.entries({
      Jobs: JOBS,
      PrepareInputs: PREPARE_INPUTS,
      PrepareOutputs: PREPARE_OUTPUTS,
      CheckInputs: CHECK_INPUTS,
      CheckOutputs: CHECK_OUTPUTS,
      EvaluateInputs: EVALUATE_INPUTS,
      EvaluateOutputs: EVALUATE_OUTPUTS,
      NumericMissing,
      CategoricalMissing,
      Scaling,
      Encoding,
      UnlabelledRows,
      RepeatedRows: REPEATED_ROWS,
      Comparison: COMPARISONS,
    }).map(([name, names]) => renderClass(name, names, true)),
    renderClass('Keys', CONFIG_KEYS, false),
    renderClass('Files', FILES, false),
    '',
  ].join('\n');
}

function renderValue(value: string | number | Readonly<Record<string, number>> | readonly string[]): string {
  if (Array.isArray(value)) {
    return `(${value.map((item) => JSON.stringify(item)).join(', ')})`;
  }
  return JSON.stringify(value).replace(/([:,])(?=\S)/g, '$1 ');
}

/** @param counted whether the class lists its values as ALL, in their order */
function renderClass(name: string, names: Names, counted: boolean): string {
  const members = Object.entries(names).map(([key, value]) => [toUpperSnake(key), value] as const);
  return [
    `\n\nclass ${name}:`,
    ...members.map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
    ...(counted ? [`    ALL = (${members.map(([key]) => key).join(', ')}${members.length === 1 ? ',' : ''})`] : []),
  ].join('\n');
}

/** `mostFrequent` and `MOST_FREQUENT` as `MOST_FREQUENT`. */
function toUpperSnake(name: string): string {
  return name === name.toUpperCase() ? name : name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
