import { LifecycleValidationError } from './validation-error';

interface MetricDescription {
  /** The name in SageMaker's model-quality JSON. */
  readonly key: string;
  readonly label: string;
  readonly maximum: number;
}

const METRICS: Record<string, MetricDescription> = {
  auc: { key: 'auc', label: 'auc', maximum: 1 },
  accuracy: { key: 'accuracy', label: 'accuracy', maximum: 1 },
  f1: { key: 'f1', label: 'f1', maximum: 1 },
  precision: { key: 'precision', label: 'precision', maximum: 1 },
  recall: { key: 'recall', label: 'recall', maximum: 1 },
  logLoss: { key: 'log_loss', label: 'logLoss', maximum: Infinity },
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

  /** The metric's name. */
  public readonly metric: string;
  /** `atLeast` or `atMost`. */
  public readonly comparison: string;
  /** What the metric is compared with. */
  public readonly threshold: number;

  /** @internal */
  public constructor(metric: string, comparison: string, threshold: number) {
    const { maximum } = METRICS[metric];
    if (!(threshold >= 0 && threshold <= maximum)) {
      throw new LifecycleValidationError(`threshold of ${metric}: must be a number from 0 to ${maximum}, got ${threshold}`);
    }
    this.metric = metric;
    this.comparison = comparison;
    this.threshold = threshold;
  }

  /** @internal where the metric stands in the evaluation */
  public get _path(): string {
    return `binary_classification_metrics.${METRICS[this.metric].key}.value`;
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { metric: this.metric, comparison: this.comparison, threshold: this.threshold };
  }
}
