// What models predict and how that is measured, for constructs, handlers and jobs: imports nothing.

/** What a model predicts. */
export enum ProblemType {
  /** One of two classes, by the probability of the positive one. */
  BINARY = 'binary',
  /** One of several classes, by a probability for each. */
  MULTICLASS = 'multiclass',
  /** A number. */
  REGRESSION = 'regression',
  /** The next values of a series, each with the range that it will lie in. */
  FORECASTING = 'forecasting',
  /** Where the objects of an image are, each a box with its class and a score. */
  OBJECT_DETECTION = 'objectDetection',
}

/** A problem type as a configuration spells it. */
export type ProblemTypeName = `${ProblemType}`;

/** What holds for every model that predicts the same kind of thing. */
export interface ProblemTypeDescription {
  /** The metrics' object in SageMaker's model-quality JSON. */
  readonly section: string;
  /** What the served model answers for a row: one probability, one a class, a number, the values of a horizon, or boxes. */
  readonly answer: 'probability' | 'probabilities' | 'number' | 'forecast' | 'foundBoxes';
  /** The factory of the target column that makes a model of this kind. */
  readonly target: string;
  /** Fewer held-out rows are no verdict: of each class, or of all where there are no classes; of a forecast, values; of objects, boxes. */
  readonly minimumHeldOutRows: number;
}

/** The problem types. */
export const PROBLEM_TYPES: Readonly<Record<ProblemTypeName, ProblemTypeDescription>> = {
  binary: {
    section: 'binary_classification_metrics',
    answer: 'probability',
    target: 'Column.target',
    minimumHeldOutRows: 30,
  },
  multiclass: {
    section: 'multiclass_classification_metrics',
    answer: 'probabilities',
    target: 'Column.classTarget',
    minimumHeldOutRows: 30,
  },
  regression: {
    section: 'regression_metrics',
    answer: 'number',
    target: 'Column.numericTarget',
    minimumHeldOutRows: 100,
  },
  forecasting: {
    section: 'forecasting_metrics',
    answer: 'forecast',
    target: 'Column.numericTarget with Problem.forecasting',
    minimumHeldOutRows: 30,
  },
  objectDetection: {
    section: 'object_detection_metrics',
    answer: 'foundBoxes',
    target: 'Column.boxTarget with Problem.objectDetection',
    minimumHeldOutRows: 30,
  },
};

/** What a model of independent rows predicts. */
export type TabularProblemName = Exclude<ProblemTypeName, 'forecasting' | 'objectDetection'>;

/** The problem types of independent rows, each of whose answers is judged by a label of its own. */
export const TABULAR_PROBLEMS: readonly TabularProblemName[] = ['binary', 'multiclass', 'regression'];

/**
 * A problem type of independent rows.
 *
 * @throws TypeError for a forecast, whose values are measured by the horizon, and for boxes, of which an answer has any number
 */
export function asTabular(problemType: ProblemTypeName): TabularProblemName {
  if (problemType === 'forecasting' || problemType === 'objectDetection') {
    throw new TypeError('forecasts and boxes are not measured row by row');
  }
  return problemType;
}

/** A measure of a model's quality. */
export interface MetricDescription {
  /** In criteria, configurations and reports, and with a capital letter in CloudWatch. */
  readonly name: string;
  /** In SageMaker's model-quality JSON. */
  readonly jsonKey: string;
  /** What the metric can be, inclusive; infinite where it has no bound. */
  readonly minimum: number;
  readonly maximum: number;
  /** Whether more or less of it is better. */
  readonly better: 'higher' | 'lower';
  /** Which models have it. */
  readonly problemTypes: readonly ProblemTypeName[];
  /** In which terms it is: a share or another number without one, the target's unit, or that unit squared. */
  readonly unit?: 'target' | 'target²';
  /** Whether it is measured only where it was said what wrong answers cost; it counts what the costs count. */
  readonly ofCosts?: true;
}

type Rest = Pick<MetricDescription, 'problemTypes'> & Partial<MetricDescription>;

const share = (name: string, rest: Rest): MetricDescription => ({
  name,
  jsonKey: name,
  minimum: 0,
  maximum: 1,
  better: 'higher',
  ...rest,
});

const error = (name: string, rest: Rest): MetricDescription => ({
  ...share(name, rest),
  maximum: Number.POSITIVE_INFINITY,
  better: 'lower',
  ...rest,
});

/** The names of what a row costs in the mean, in criteria and in the JSON. */
export const COST_METRIC = { name: 'costPerRow', jsonKey: 'cost_per_row' } as const;

/**
 * The metrics. The first of a problem type is what slices are compared by where there is no criterion. Not all names of the
 * JSON are SageMaker's, which has none for losses of probabilities, macro F1 and most errors of numbers.
 */
export const METRICS: readonly MetricDescription[] = [
  share('accuracy', { problemTypes: ['binary', 'multiclass'] }),
  share('auc', { problemTypes: ['binary', 'multiclass'] }),
  share('f1', { problemTypes: ['binary'] }),
  share('precision', { problemTypes: ['binary'] }),
  share('recall', { problemTypes: ['binary'] }),
  share('macroF1', { jsonKey: 'macro_f1', problemTypes: ['multiclass'] }),
  share('weightedF1', { jsonKey: 'weighted_f1', problemTypes: ['multiclass'] }),
  share('leastRecall', { jsonKey: 'least_recall', problemTypes: ['multiclass'] }),
  error('logLoss', { jsonKey: 'log_loss', problemTypes: ['binary', 'multiclass'] }),
  error('brierScore', { jsonKey: 'brier_score', maximum: 1, problemTypes: ['binary'] }),
  error('mase', { problemTypes: ['forecasting'] }),
  error('rmse', { unit: 'target', problemTypes: ['regression', 'forecasting'] }),
  error('mae', { unit: 'target', problemTypes: ['regression', 'forecasting'] }),
  error('mse', { unit: 'target²', problemTypes: ['regression'] }),
  error('medianAbsoluteError', { jsonKey: 'median_absolute_error', unit: 'target', problemTypes: ['regression'] }),
  error('largestError', { jsonKey: 'largest_error', unit: 'target', problemTypes: ['regression'] }),
  error('mape', { problemTypes: ['regression'] }),
  error('wape', { problemTypes: ['regression', 'forecasting'] }),
  error('quantileLoss', { jsonKey: 'quantile_loss', problemTypes: ['forecasting'] }),
  share('coverage', { problemTypes: ['forecasting'] }),
  share('meanAveragePrecision', { jsonKey: 'mean_average_precision', problemTypes: ['objectDetection'] }),
  share('meanAveragePrecision50', { jsonKey: 'mean_average_precision_50', problemTypes: ['objectDetection'] }),
  share('r2', { minimum: Number.NEGATIVE_INFINITY, problemTypes: ['regression'] }),
  error(COST_METRIC.name, {
    jsonKey: COST_METRIC.jsonKey,
    minimum: Number.NEGATIVE_INFINITY,
    problemTypes: ['binary', 'multiclass', 'regression'],
    ofCosts: true,
  }),
];

/** Rows that count for a rate, below which a group is not compared where nobody chose it. */
export const FEWEST_GROUP_ROWS = 30;

/** The two forms of a notion of fairness: of rates of groups, how far they are apart, and the least as a share of the most. */
const groupMetrics = (name: string, jsonKey: string): MetricDescription[] => [
  error(`${name}Difference`, { jsonKey: `${jsonKey}_difference`, maximum: 1, problemTypes: ['binary'] }),
  share(`${name}Ratio`, { jsonKey: `${jsonKey}_ratio`, problemTypes: ['binary'] }),
];

/** How differently a model treats groups of people, by fairlearn's names. */
export const GROUP_METRICS: readonly MetricDescription[] = [
  ...groupMetrics('demographicParity', 'demographic_parity'),
  ...groupMetrics('equalOpportunity', 'equal_opportunity'),
  ...groupMetrics('equalizedOdds', 'equalized_odds'),
];

/** Whether more of a metric is better. */
export function isMoreBetter({ better }: MetricDescription): boolean {
  return better === 'higher';
}

/** The metrics that models of a problem type have. */
export function listMetrics(
  problemType: ProblemTypeName,
  metrics: readonly MetricDescription[] = METRICS,
): readonly MetricDescription[] {
  return metrics.filter(({ problemTypes }) => problemTypes.includes(problemType));
}
