// What the jobs read of the contract: a Python module each. Imports only the contract.
import { ModelFormat, SCIKIT_LEARN_NAMES, TEXT_COUNT } from './algorithms';
import {
  APPROVALS,
  CHAMPION_KEYS,
  CHAMPION_METADATA,
  CHAMPION_SECTION,
  CHAMPION_VERDICTS,
  ChampionComparison,
  EARLIER_KEYS,
} from './champion';
import { PROGRAM } from './command-line';
import { STATISTIC_DESCRIPTIONS } from './drift-statistics';
import { FORECAST_FILES, FORECAST_KEYS } from './forecasting';
import { BOXES_FILE, IMAGE_ENDINGS, IMAGE_TYPES } from './images';
import {
  ANSWERS_ENDING,
  CARD_PARTS,
  CHECK_INPUTS,
  CHECK_OUTPUTS,
  CHOSEN_OPTION,
  CONFIG_KEYS,
  CONFIG_OPTION,
  EVALUATE_INPUTS,
  EVALUATE_OUTPUTS,
  EVALUATE_VARIABLES,
  GATE_VERDICTS,
  HYPERPARAMETER_PREFIX,
  INSIGHT_SECTIONS,
  JOBS,
  NAIVE_SECTION,
  PARAMETERS,
  PREDICTION_PARTS,
  PREPARE_INPUTS,
  PREPARE_OUTPUTS,
  PROBABILITY_COLUMN,
  PROPOSED_OPTION,
  ROW_MAKER_INPUTS,
  ROW_MAKER_OPTIONS,
  ROW_MAKER_OUTPUTS,
  ROWS_ALONE,
  ROWS_ALONE_SECTION,
  STEPS,
  THRESHOLD_RULES,
  THRESHOLD_SECTION,
  TUNED_OPTION,
  TUNED_SECTION,
  VALIDATION_ROWS,
  VERDICT_SECTION,
  VERSION_METADATA,
} from './jobs';
import { FILES, LABELLED_FOLDER, PAGE_POLICY, PREFIXES } from './layout';
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
import { EMBEDDINGS, FORECAST, IMAGES, MASKING, TEXTS } from './python-content';
import { type Module, toUpperSnake, type Value } from './python-module';
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
import { MARKED_CELL } from './spreadsheet-cells';
import { APPLY, RECIPE_FILE } from './workbench';

/** To which power a metric's unit is the target's. */
const POWERS = { target: 1, 'target²': 2 } as const;

/** What jobs and steps call each other's things. */
const CONTRACT: Module = {
  about: 'What the jobs share with the constructs and the handlers',
  constants: {
    CONFIG_OPTION,
    TUNED_OPTION,
    CHOSEN_OPTION,
    PROPOSED_OPTION,
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
    PAGE_POLICY,
    LABELLED_FOLDER,
    MARKED_CELL,
  },
  sets: {
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
    EvaluateVariables: EVALUATE_VARIABLES,
    EarlierKeys: EARLIER_KEYS,
  },
  names: { Keys: CONFIG_KEYS, Files: FILES },
};

/** What a recipe can say. */
const RECIPE: Module = {
  about: 'What a recipe can say, and what holds where it does not',
  constants: {
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
  },
  sets: {
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
  },
};

/** What a model is judged by. */
const JUDGING: Module = {
  about: 'What a model is judged by: kinds of problems, metrics, verdicts',
  constants: {
    ...Object.fromEntries(Object.values(ProblemType).flatMap(describeProblemType)),
    UNITS: Object.fromEntries(
      METRICS.flatMap(({ jsonKey, unit }) => (unit === undefined ? [] : [[jsonKey, POWERS[unit]]])),
    ),
    COST_METRIC: COST_METRIC.jsonKey,
    LOWER_IS_BETTER: METRICS.filter(({ better }) => better === 'lower').map(({ jsonKey }) => jsonKey),
    GROUP_METRICS: GROUP_METRICS.map(({ jsonKey }) => jsonKey),
    FEWEST_GROUP_ROWS,
    DEFAULT_IMPORTANCE_ROWS,
    MOST_PERMUTED_ROWS,
    DEFAULT_DECISION_THRESHOLD,
    ...Object.fromEntries(
      STATISTIC_DESCRIPTIONS.map(({ name, limit }) => [`DRIFT_LIMIT_${toUpperSnake(name)}`, limit]),
    ),
  },
  sets: {
    ProblemType,
    Comparison: COMPARISONS,
    GateVerdict: GATE_VERDICTS,
    InsightSection: INSIGHT_SECTIONS,
    CardPart: CARD_PARTS,
    ModelFormat,
    ThresholdRule: THRESHOLD_RULES,
    ChampionComparison,
    ChampionVerdict: CHAMPION_VERDICTS,
    ChampionMetadata: CHAMPION_METADATA,
    ChampionKeys: CHAMPION_KEYS,
    Approval: APPROVALS,
  },
};

/** For the training script, which travels without the jobs. */
const SCRIPT: Module = {
  about: 'What the training script shares with the constructs',
  constants: { TEXT_COUNT },
  sets: { ProblemType, Algorithms: SCIKIT_LEARN_NAMES },
};

/** For the notebook, which reads the pipeline's definition. */
const WORKBENCH: Module = {
  about: 'What a workbench reads of a pipeline, and writes for the command line',
  constants: {
    PREFIX: PREFIXES.workbench,
    HYPERPARAMETER_PREFIX,
    PROGRAM,
    APPLY,
    IMAGE_ENDINGS: Object.keys(IMAGE_ENDINGS),
    LABEL_FILES: [FILES.labels, FORECAST_FILES.actuals, BOXES_FILE],
  },
  sets: {
    Steps: STEPS,
    Parameters: PARAMETERS,
    RecipeFile: RECIPE_FILE,
    ImageTypes: IMAGE_TYPES,
    ForecastKeys: FORECAST_KEYS,
    VersionMetadata: VERSION_METADATA,
  },
};

/** The constants of a problem type. */
function describeProblemType(name: ProblemTypeName): [string, Value][] {
  const { section, minimumHeldOutRows } = PROBLEM_TYPES[name];
  const prefix = name.replace(/[A-Z]/g, '_$&').toUpperCase();
  return [
    [`${prefix}_SECTION`, section],
    [`${prefix}_METRICS`, listMetrics(name).map(({ jsonKey }) => jsonKey)],
    [`${prefix}_HELD_OUT_ROWS`, minimumHeldOutRows],
  ];
}

/** All modules by their places from the package's root. */
export const MODULES: Readonly<Record<string, Module>> = {
  'jobs/common/contract.py': CONTRACT,
  'jobs/common/recipe_terms.py': RECIPE,
  'jobs/common/judging_terms.py': JUDGING,
  'jobs/algorithms/tabular/contract.py': SCRIPT,
  'jobs/algorithms/forecasting/terms.py': FORECAST,
  'jobs/algorithms/pixels/terms.py': IMAGES,
  'jobs/prepare/text_terms.py': TEXTS,
  'jobs/evaluate/embedding_terms.py': EMBEDDINGS,
  'jobs/workbench/terms.py': WORKBENCH,
  'jobs/serve/mask_terms.py': MASKING,
};
