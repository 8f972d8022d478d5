// What the pipeline's steps and the jobs in its containers call each other's things: imports nothing.

/** The jobs of the Python program, as its first argument names them. */
export const JOBS = {
  prepare: 'prepare',
  check: 'check',
  evaluate: 'evaluate',
  makeRows: 'make-rows',
  makeRequests: 'make-requests',
  publish: 'publish',
} as const;

/** How the program is told of the job's configuration file. */
export const CONFIG_OPTION = '--config';

/** How the evaluation is told of a hyperparameter that a tuning has chosen, as `name=value`. */
export const TUNED_OPTION = '--tuned';

/** How the evaluation is told of a hyperparameter that a run may have otherwise, as `name=value`. */
export const CHOSEN_OPTION = '--chosen';

/** What the parameter of such a hyperparameter is called before its name. */
export const HYPERPARAMETER_PREFIX = 'Hyperparameter_';

/** How the preparation is told of a configuration that a run brings, beside the deployed one that it is held to. */
export const PROPOSED_OPTION = '--proposed';

/** Keys of the jobs' configurations, and of what they write about them, that are more than one plain word. */
export const CONFIG_KEYS = {
  baselineRows: 'baselineRows',
  decisionThreshold: 'decisionThreshold',
  positiveClass: 'positiveClass',
  negativeClass: 'negativeClass',
  classes: 'classes',
  inOrderOf: 'inOrderOf',
  unit: 'unit',
  minimumHeldOutRows: 'minimumHeldOutRows',
  minimumSliceRows: 'minimumSliceRows',
  minimumGroupRows: 'minimumGroupRows',
  groupCriteria: 'groupCriteria',
  categoricalFeatures: 'categoricalFeatures',
  groups: 'groups',
  hyperparameters: 'hyperparameters',
  /** Within which bounds a run may have other hyperparameters. */
  runHyperparameters: 'runHyperparameters',
  championComparison: 'championComparison',
  costs: 'costs',
  matrix: 'matrix',
  over: 'over',
  under: 'under',
  personalData: 'personalData',
  /** Columns of the raw rows that no model sees, for groups and slices. */
  judging: 'judging',
  separator: 'separator',
  decimalMark: 'decimalMark',
  thousandsMark: 'thousandsMark',
  dateOrder: 'dateOrder',
  missingTexts: 'missingTexts',
  newestBy: 'newestBy',
  splitBy: 'splitBy',
  flagMissing: 'flagMissing',
  maximumCategories: 'maximumCategories',
  order: 'order',
  hashColumns: 'hashColumns',
  /** Of a text: it reaches the algorithm as it was written; of a hyperparameter: it is a whole number. */
  whole: 'whole',
  /** Of a text: personal data in it is masked. */
  mask: 'mask',
  trim: 'trim',
  ignoreCase: 'ignoreCase',
  parts: 'parts',
  ageAt: 'ageAt',
  derived: 'derived',
  derivation: 'derivation',
  inputs: 'inputs',
  dropCorrelated: 'dropCorrelated',
  importanceRows: 'importanceRows',
  sparkProperties: 'sparkProperties',
  entryPoint: 'entryPoint',
  modelFormat: 'modelFormat',
  forecasting: 'forecasting',
  /** Of a recipe: the source holds images. */
  images: 'images',
  /** Of a recipe of images: whether pages show some of them. */
  showImages: 'showImages',
  /** Of a recipe of images with boxes: from which score on a detection counts. */
  detectionScore: 'detectionScore',
  /** Of a baseline of images with boxes: what their detections are numbered by. */
  objectClasses: 'objectClasses',
  knownAhead: 'knownAhead',
  missingSteps: 'missingSteps',
  /** Of the evaluation of a forecast: what is registered learns from the values of the backtests as well, after it. */
  refit: 'refit',
} as const;

/** The names of the pipeline's steps. */
export const STEPS = {
  startExtract: 'StartExtract',
  /** The first of those that wait; the others are numbered from 2 on. */
  awaitExtract: 'AwaitExtract',
  makeRows: 'MakeRows',
  recallRows: 'RecallRows',
  prepare: 'Prepare',
  checkData: 'CheckData',
  train: 'Train',
  tune: 'Tune',
  createModel: 'CreateModel',
  askChampion: 'AskChampion',
  awaitChampion: 'AwaitChampion',
  predict: 'Predict',
  evaluate: 'Evaluate',
  checkCriteria: 'CheckCriteria',
  reject: 'Reject',
  refit: 'Refit',
  register: 'Register',
} as const;

/** The names of the pipeline's parameters. */
export const PARAMETERS = {
  inputData: 'InputDataUri',
  trainData: 'TrainDataUri',
  validationData: 'ValidationDataUri',
  testData: 'TestDataUri',
  approval: 'ModelApprovalStatus',
  /** Where the configuration of the preparation is, of a pipeline that a workbench may start with a recipe of its own. */
  preparation: 'PreparationConfigurationUri',
} as const;

/** How a team's own program that makes rows is told where things are. */
export const ROW_MAKER_OPTIONS = { source: '--source', rows: '--rows', recipe: '--recipe' } as const;

/** What such a program reads and writes. */
export const ROW_MAKER_INPUTS = { source: 'source', script: 'script' } as const;
export const ROW_MAKER_OUTPUTS = { rows: 'rows' } as const;

/** What the prepare job reads: raw rows, what those of an earlier version were like, and the configuration that a run brings. */
export const PREPARE_INPUTS = { source: 'source', earlier: 'earlier', proposed: 'proposed' } as const;

/** The folder of the source that a query's rows are in. */
export const EXTRACT_INPUT = 'extract';

/** What training and evaluation read, whichever job wrote it. */
const PREPARED_OUTPUTS = {
  train: 'train',
  validation: 'validation',
  test: 'test',
  labels: 'labels',
  preprocessor: 'preprocessor',
  baseline: 'baseline',
} as const;

/** What the prepare job writes: folders of outputs, and the parts that rows are split into. */
export const PREPARE_OUTPUTS = { ...PREPARED_OUTPUTS, report: 'report' } as const;

/** What the check job reads: prepared rows, the label first. */
export const CHECK_INPUTS = { train: 'train', validation: 'validation', test: 'test', baseline: 'baseline' } as const;

/** What the check job writes. */
export const CHECK_OUTPUTS = PREPARED_OUTPUTS;

/**
 * What the evaluate job reads: the answers to the held-out rows, for the naive models what was trained on, and the answers
 * of the version that serves.
 */
export const EVALUATE_INPUTS = {
  labels: 'labels',
  predictions: 'predictions',
  train: 'train',
  test: 'test',
  preprocessor: 'preprocessor',
  champion: 'champion',
  /** The archive of the model itself, where the evaluation can read it. */
  model: 'model',
} as const;

/** The variables of the evaluate job: the approval that a model which meets the criteria would be registered with. */
export const EVALUATE_VARIABLES = {
  approval: 'MODEL_APPROVAL_STATUS',
  /** For the model card, what only the deployment and the run know. */
  trainingImage: 'TRAINING_IMAGE',
  execution: 'PIPELINE_EXECUTION_ID',
} as const;

/** What the evaluate job writes. */
export const EVALUATE_OUTPUTS = { evaluation: 'evaluation', predictions: 'predictions' } as const;

/** The object of evaluation.json with the verdict on the success criteria. */
export const VERDICT_SECTION = 'success_criteria';

/** The object of evaluation.json that holds the hyperparameters which a tuning chose, by their names. */
export const TUNED_SECTION = 'tuned_hyperparameters';

/** What the verdict can be. */
export const GATE_VERDICTS = {
  met: 'met',
  missed: 'missed',
  notEnoughRows: 'notEnoughRows',
  /** A row alone is answered otherwise than in a batch, which is what was judged. */
  answersDiffer: 'answersDiffer',
} as const;

/** The object of evaluation.json with what models that need no learning reach on the same rows. */
export const NAIVE_SECTION = 'naive_models';

/** The objects of evaluation.json beyond metrics and verdict: where the model is right and wrong, and what it goes by. */
export const INSIGHT_SECTIONS = {
  calibration: 'calibration',
  residuals: 'residuals',
  slices: 'slices',
  groups: 'groups',
  importance: 'feature_importance',
  contributions: 'feature_contributions',
} as const;

/**
 * The parts of the model card that are left out of the registry where the card is too long: groups of metrics by their names,
 * and what the names of own details and of the evaluation's metadata begin with.
 */
export const CARD_PARTS = {
  contributions: 'feature contributions',
  importance: 'feature importance',
  answers: 'answers',
  calibration: 'calibration',
  naive: 'without a model',
  inputFile: 'input file',
  criterion: 'criterion',
  /** The own detail that says who approved. */
  approval: 'approval',
} as const;

/** The object of evaluation.json with what rows that were asked alone were answered. */
export const ROWS_ALONE_SECTION = 'rows_alone';

/**
 * What is sent through the candidate beside the held-out rows: objects of the output `test`, whose names begin with these. A
 * request never spans objects, so that an object of one row is a request of one row. Names are unique without their
 * folder, because what is answered is found by name alone.
 */
export const PREDICTION_PARTS = {
  /** One held-out row each: `alone-<number of the row, from 1 on>.csv`. */
  alone: 'alone-',
  /**
   * `permuted-rows.csv`: held-out rows with the values of one feature shuffled, feature after feature. Which rows they are
   * is in `permuted-rows.json` of the output `labels`.
   */
  permuted: 'permuted-',
  /**
   * `validation-rows.csv`: validation rows as clients send them, which a decision threshold is chosen on. Their labels are in
   * `validation-rows.txt` of the output `labels`, one a line.
   */
  validation: 'validation-',
} as const;

/** What batch transform adds to the name of an object for that of its answers. */
export const ANSWERS_ENDING = '.out';

/** What the columns of predictions.csv with a class's probabilities are called, before its name. */
export const PROBABILITY_COLUMN = 'probability of ';

/** At most so many held-out rows are sent alone, and at least half as many where there are enough. */
export const ROWS_ALONE = 40;

/** At most so many validation rows are sent, and at least half as many where there are enough. */
export const VALIDATION_ROWS = 20_000;

/** The object of evaluation.json with the decision threshold, and how it was found. */
export const THRESHOLD_SECTION = 'decision_threshold';

/** How a decision threshold is chosen on validation rows. */
export const THRESHOLD_RULES = { lowestCost: 'lowestCost', bestF1: 'bestF1', recallAtLeast: 'recallAtLeast' } as const;

/** A rule as the evaluation is told. */
export interface ThresholdRule {
  readonly rule: keyof typeof THRESHOLD_RULES;
  /** The wanted recall. */
  readonly share?: number;
}

/** Keys of a model version's metadata. */
export const VERSION_METADATA = {
  /** The ARN of the pipeline's execution that registered it. */
  run: 'pipelineExecutionArn',
  /** The decision threshold that the version was judged with, as a decimal number. */
  decisionThreshold: 'decisionThreshold',
  /** Where the evaluation's page and the model card are. */
  evaluationPage: 'evaluationPage',
  modelCard: 'modelCard',
  /** Where the model is that was judged, of a version that learned from the held-out values after it. */
  judgedModel: 'judgedModel',
  /** Who approved or rejected it, as far as SageMaker says so. */
  approvedBy: 'approvedBy',
  rejectedBy: 'rejectedBy',
} as const;

/** The media type of rows, to and from containers. */
export const CSV = 'text/csv';

/** What answers in lines of JSON are called, as SageMaker's built-in algorithms write them; series are such lines as well. */
export const JSON_LINES = 'application/jsonlines';

/** The media type of one document of JSON. */
export const JSON_DOCUMENT = 'application/json';
