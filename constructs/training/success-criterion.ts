import type { ProblemType } from '../../contract/metrics';
import { METRICS, type MetricDescription, PROBLEM_TYPES } from '../../contract/metrics';
import type { Criterion } from '../../contract/quality-config';
import { COMPARISONS, type Comparison } from '../../contract/recipe';
import { describeValue } from '../foundation/describe-value';
import { checkKnown } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

function describeBounds(minimum: number, maximum: number): string {
  if (minimum === -Infinity) {
    return `a finite number of at most ${maximum}`;
  }
  return maximum === Infinity ? `a finite number of at least ${minimum}` : `a number from ${minimum} to ${maximum}`;
}

/** A metric that a criterion is made of. */
export class QualityMetric {
  /** @internal */
  public static _of(description: MetricDescription): QualityMetric {
    return new QualityMetric(description);
  }

  private readonly description: MetricDescription;

  private constructor(description: MetricDescription) {
    this.description = description;
  }

  /** The model is good enough only if the metric on the held-out rows is at least `threshold`. */
  public atLeast(threshold: number): SuccessCriterion {
    return SuccessCriterion._of(this.description, COMPARISONS.atLeast, threshold);
  }

  /** The model is good enough only if the metric on the held-out rows is at most `threshold`. */
  public atMost(threshold: number): SuccessCriterion {
    return SuccessCriterion._of(this.description, COMPARISONS.atMost, threshold);
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
    return SuccessCriterion.of('auc');
  }

  /** Share of rows whose class is predicted right, 0 to 1. */
  public static accuracy(): QualityMetric {
    return SuccessCriterion.of('accuracy');
  }

  /** Harmonic mean of precision and recall of the positive class, 0 to 1. */
  public static f1(): QualityMetric {
    return SuccessCriterion.of('f1');
  }

  /** Share of the rows predicted positive that are positive, 0 to 1. */
  public static precision(): QualityMetric {
    return SuccessCriterion.of('precision');
  }

  /** Share of the positive rows that are predicted positive, 0 to 1. */
  public static recall(): QualityMetric {
    return SuccessCriterion.of('recall');
  }

  /** Mean negative natural logarithm of the probability given to the true class; 0 is best. */
  public static logLoss(): QualityMetric {
    return SuccessCriterion.of('logLoss');
  }

  /** The mean of the classes' F1, 0 to 1. Multi-class models, in live traffic only. */
  public static macroF1(): QualityMetric {
    return SuccessCriterion.of('macroF1');
  }

  /** The mean of the classes' F1, weighted by their rows, 0 to 1. Multi-class models, in live traffic only. */
  public static weightedF1(): QualityMetric {
    return SuccessCriterion.of('weightedF1');
  }

  /** The root of the mean squared error, in the target's unit. Regression, in live traffic only. */
  public static rmse(): QualityMetric {
    return SuccessCriterion.of('rmse');
  }

  /** The mean absolute error, in the target's unit. Regression, in live traffic only. */
  public static mae(): QualityMetric {
    return SuccessCriterion.of('mae');
  }

  /** The mean squared error. Regression, in live traffic only. */
  public static mse(): QualityMetric {
    return SuccessCriterion.of('mse');
  }

  /** The share of the target's variance that is explained, at most 1. Regression, in live traffic only. */
  public static r2(): QualityMetric {
    return SuccessCriterion.of('r2');
  }

  /** A metric by its name, such as `auc` or `logLoss`. */
  public static of(metric: string): QualityMetric {
    const description = METRICS.find(({ name }) => name === metric);
    if (!description) {
      throw new LifecycleValidationError(
        `metric: must be one of ${METRICS.map(({ name }) => name).join(', ')}, got '${metric}'`,
      );
    }
    return QualityMetric._of(description);
  }

  /** @internal */
  public static _of(description: MetricDescription, comparison: Comparison, threshold: number): SuccessCriterion {
    return new SuccessCriterion(description, comparison, threshold);
  }

  /** The metric's name. */
  public readonly metric: string;
  /** `atLeast` or `atMost`. */
  public readonly comparison: string;
  /** What the metric is compared with. */
  public readonly threshold: number;

  private readonly description: MetricDescription;
  private readonly compared: Comparison;

  private constructor(description: MetricDescription, comparison: Comparison, threshold: number) {
    const { name: metric, minimum, maximum } = description;
    checkKnown(`threshold of ${metric}`, threshold);
    if (!(Number.isFinite(threshold) && threshold >= minimum && threshold <= maximum)) {
      throw new LifecycleValidationError(
        `threshold of ${metric}: must be ${describeBounds(minimum, maximum)}, got ${describeValue(threshold)}`,
      );
    }
    this.description = description;
    this.metric = metric;
    this.comparison = comparison;
    this.compared = comparison;
    this.threshold = threshold;
  }

  /** @internal where the metric of such a model stands in the evaluation */
  public _path(problemType: ProblemType): string {
    return `${PROBLEM_TYPES[problemType].section}.${this.description.jsonKey}.value`;
  }

  /** @internal the kinds of models that have the metric */
  public get _problemTypes(): readonly string[] {
    return this.description.problemTypes;
  }

  /** @internal */
  public _render(): Criterion {
    return { metric: this.metric, comparison: this.compared, threshold: this.threshold };
  }

  /** @internal as the evaluation job reads it, which knows metrics by the names of its own file */
  public _renderForEvaluation(): Record<string, unknown> {
    return { ...this._render(), key: this.description.jsonKey };
  }
}
