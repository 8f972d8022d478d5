import { ProblemType } from '../foundation/problem-type';
import { LifecycleValidationError } from '../foundation/validation-error';

interface MetricDescription {
  /** The name in SageMaker's model-quality JSON. */
  readonly key: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Which models have it. */
  readonly problemTypes: ProblemType[];
}

const { BINARY, MULTICLASS, REGRESSION } = ProblemType;

function share(key: string, ...problemTypes: ProblemType[]): MetricDescription {
  return { key, minimum: 0, maximum: 1, problemTypes };
}

function error(key: string, ...problemTypes: ProblemType[]): MetricDescription {
  return { key, minimum: 0, maximum: Infinity, problemTypes };
}

const METRICS: Record<string, MetricDescription> = {
  auc: share('auc', BINARY),
  accuracy: share('accuracy', BINARY, MULTICLASS),
  f1: share('f1', BINARY),
  precision: share('precision', BINARY),
  recall: share('recall', BINARY),
  logLoss: error('log_loss', BINARY, MULTICLASS),
  macroF1: share('macro_f1', MULTICLASS),
  weightedF1: share('weighted_f1', MULTICLASS),
  rmse: error('rmse', REGRESSION),
  mae: error('mae', REGRESSION),
  mse: error('mse', REGRESSION),
  r2: { key: 'r2', minimum: -Infinity, maximum: 1, problemTypes: [REGRESSION] },
};

/** A metric that a criterion is made of. */
export class QualityMetric {
  private readonly metric: string;

  /** @internal */
  public constructor(metric: string) {
    this.metric = metric;
  }

  /** The model is good enough only if the metric on the held-out rows is at least `threshold`. */
  public atLeast(threshold: number): SuccessCriterion {
    return new SuccessCriterion(this.metric, 'atLeast', threshold);
  }

  /** The model is good enough only if the metric on the held-out rows is at most `threshold`. */
  public atMost(threshold: number): SuccessCriterion {
    return new SuccessCriterion(this.metric, 'atMost', threshold);
  }
}

/**
 * One of the business's own criteria for a model that may serve, judged on rows that no training saw.
 *
 * ```ts
 * SuccessCriterion.auc().atLeast(0.80)
 * ```
 */
export class SuccessCriterion {
  /** Area under the receiver operating characteristic, 0 to 1; 0.5 is chance. */
  public static auc(): QualityMetric {
    return new QualityMetric('auc');
  }

  /** Share of rows whose class is predicted right, 0 to 1. */
  public static accuracy(): QualityMetric {
    return new QualityMetric('accuracy');
  }

  /** Harmonic mean of precision and recall of the positive class, 0 to 1. */
  public static f1(): QualityMetric {
    return new QualityMetric('f1');
  }

  /** Share of the rows predicted positive that are positive, 0 to 1. */
  public static precision(): QualityMetric {
    return new QualityMetric('precision');
  }

  /** Share of the positive rows that are predicted positive, 0 to 1. */
  public static recall(): QualityMetric {
    return new QualityMetric('recall');
  }

  /** Mean negative natural logarithm of the probability given to the true class; 0 is best. */
  public static logLoss(): QualityMetric {
    return new QualityMetric('logLoss');
  }

  /** The mean of the classes' F1, 0 to 1. Multi-class models, in live traffic only. */
  public static macroF1(): QualityMetric {
    return new QualityMetric('macroF1');
  }

  /** The mean of the classes' F1, weighted by their rows, 0 to 1. Multi-class models, in live traffic only. */
  public static weightedF1(): QualityMetric {
    return new QualityMetric('weightedF1');
  }

  /** The root of the mean squared error, in the target's unit. Regression, in live traffic only. */
  public static rmse(): QualityMetric {
    return new QualityMetric('rmse');
  }

  /** The mean absolute error, in the target's unit. Regression, in live traffic only. */
  public static mae(): QualityMetric {
    return new QualityMetric('mae');
  }

  /** The mean squared error. Regression, in live traffic only. */
  public static mse(): QualityMetric {
    return new QualityMetric('mse');
  }

  /** The share of the target's variance that is explained, at most 1. Regression, in live traffic only. */
  public static r2(): QualityMetric {
    return new QualityMetric('r2');
  }

  /** The metric's name. */
  public readonly metric: string;
  /** `atLeast` or `atMost`. */
  public readonly comparison: string;
  /** What the metric is compared with. */
  public readonly threshold: number;

  /** @internal */
  public constructor(metric: string, comparison: string, threshold: number) {
    const { minimum, maximum } = METRICS[metric];
    if (!(threshold >= minimum && threshold <= maximum)) {
      throw new LifecycleValidationError(
        `threshold of ${metric}: must be a number from ${minimum} to ${maximum}, got ${threshold}`,
      );
    }
    this.metric = metric;
    this.comparison = comparison;
    this.threshold = threshold;
  }

  /** @internal where the metric stands in the evaluation */
  public get _path(): string {
    return `binary_classification_metrics.${METRICS[this.metric].key}.value`;
  }

  /** @internal the kinds of models that have the metric */
  public get _problemTypes(): ProblemType[] {
    return METRICS[this.metric].problemTypes;
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { metric: this.metric, comparison: this.comparison, threshold: this.threshold };
  }
}
