// What models predict and how that is measured, for constructs, handlers and jobs: imports nothing.

/** What a model predicts. */
export enum ProblemType {
  /** One of two classes, by the probability of the positive one. */
  BINARY = 'binary',
  /** One of several classes. */
  MULTICLASS = 'multiclass',
  /** A number. */
  REGRESSION = 'regression',
}

/** A problem type as a configuration spells it. */
export type ProblemTypeName = `${ProblemType}`;

/** What holds for every model that predicts the same kind of thing. */
export interface ProblemTypeDescription {
  /** The metrics' object in SageMaker's model-quality JSON. */
  readonly section: string;
  /** What the served model answers for a row: one probability, one a class, or a number. */
  readonly answer: 'probability' | 'probabilities' | 'number';
}

/** The problem types. */
export const PROBLEM_TYPES: Readonly<Record<ProblemTypeName, ProblemTypeDescription>> = {
  binary: { section: 'binary_classification_metrics', answer: 'probability' },
  multiclass: { section: 'multiclass_classification_metrics', answer: 'probabilities' },
  regression: { section: 'regression_metrics', answer: 'number' },
};

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
});

/**
 * The metrics. The first of a problem type is what slices are compared by where there is no criterion. Macro F1 and the log
 * loss are ours: SageMaker has no names for them.
 */
export const METRICS: readonly MetricDescription[] = [
  share('accuracy', { problemTypes: ['binary', 'multiclass'] }),
  share('auc', { problemTypes: ['binary'] }),
  share('f1', { problemTypes: ['binary'] }),
  share('precision', { problemTypes: ['binary'] }),
  share('recall', { problemTypes: ['binary'] }),
  share('macroF1', { jsonKey: 'macro_f1', problemTypes: ['multiclass'] }),
  share('weightedF1', { jsonKey: 'weighted_f1', problemTypes: ['multiclass'] }),
  error('logLoss', { jsonKey: 'log_loss', problemTypes: ['binary', 'multiclass'] }),
  error('rmse', { problemTypes: ['regression'] }),
  error('mae', { problemTypes: ['regression'] }),
  error('mse', { problemTypes: ['regression'] }),
  share('r2', { minimum: Number.NEGATIVE_INFINITY, problemTypes: ['regression'] }),
];

/** The metrics that models of a problem type have. */
export function listMetrics(
  problemType: ProblemTypeName,
  metrics: readonly MetricDescription[] = METRICS,
): readonly MetricDescription[] {
  return metrics.filter(({ problemTypes }) => problemTypes.includes(problemType));
}
