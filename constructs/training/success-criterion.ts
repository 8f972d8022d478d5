import { CONFIG_KEYS } from '../../contract/jobs';
import { COST_METRIC, FEWEST_GROUP_ROWS, type MetricDescription } from '../../contract/metrics';
import type { Criterion, GroupCriterionConfig } from '../../contract/quality-config';
import { COMPARISONS, type Comparison } from '../../contract/recipe';
import type { Slice } from '../data/slice';
import { checkProperties } from '../foundation/check-properties';
import { checkKnownInteger } from '../foundation/names';
import {
  type CriterionOptions,
  checkImprovement,
  checkOptions,
  checkThreshold,
  describeGateOnly,
  findImprovable,
  findMetric,
  type GroupCriterionOptions,
} from './criterion-options';

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
  public atLeast(threshold: number, options: CriterionOptions = {}): SuccessCriterion {
    return SuccessCriterion._of(this.description, COMPARISONS.atLeast, threshold, options);
  }

  /** The model is good enough only if the metric on the held-out rows is at most `threshold`. */
  public atMost(threshold: number, options: CriterionOptions = {}): SuccessCriterion {
    return SuccessCriterion._of(this.description, COMPARISONS.atMost, threshold, options);
  }
}

/** How much better than the naive models a model is, by one metric. */
export class NaiveImprovement {
  /** @internal */
  public static _of(description: MetricDescription): NaiveImprovement {
    return new NaiveImprovement(description);
  }

  private readonly description: MetricDescription;

  private constructor(description: MetricDescription) {
    this.description = description;
  }

  /**
   * The model is good enough only if it comes at least this share of the way from the best naive model to a perfect one:
   * 0.2 of an error is an error that is 20 % smaller, 0.2 of an accuracy of 0.95 is one of 0.96.
   *
   * @param share above 0, at most 1
   */
  public atLeast(share: number, options: CriterionOptions = {}): SuccessCriterion {
    checkImprovement(this.description, share);
    return SuccessCriterion._of(this.description, COMPARISONS.atLeast, share, options, true);
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
  /** Area under the receiver operating characteristic, 0 to 1; 0.5 is chance. Multi-class: the mean of each class against all others. */
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

  /** The mean squared difference between the probability and the truth, 0 to 1; 0 is best. Binary models. */
  public static brierScore(): QualityMetric {
    return SuccessCriterion.of('brierScore');
  }

  /** The mean of the classes' F1, 0 to 1. Multi-class models. */
  public static macroF1(): QualityMetric {
    return SuccessCriterion.of('macroF1');
  }

  /** The mean of the classes' F1, weighted by their rows, 0 to 1. Multi-class models. */
  public static weightedF1(): QualityMetric {
    return SuccessCriterion.of('weightedF1');
  }

  /** The recall of the class whose rows are found least, 0 to 1. Multi-class models. */
  public static leastRecall(): QualityMetric {
    return SuccessCriterion.of('leastRecall');
  }

  /**
   * The mean absolute error as a multiple of what the seasonal naive forecast errs on the values that train: below 1 is better.
   * Forecasts.
   */
  public static mase(): QualityMetric {
    return SuccessCriterion.of('mase');
  }

  /** How far quantiles lie from what came true: twice the pinball loss as a share of the values, in their mean. Forecasts. */
  public static quantileLoss(): QualityMetric {
    return SuccessCriterion.of('quantileLoss');
  }

  /**
   * Mean average precision as COCO measures it, 0 to 1: over the classes, and over overlaps (intersection over union) of 0.50,
   * 0.55, … 0.95 from which on a detection is right. Object detection.
   */
  public static meanAveragePrecision(): QualityMetric {
    return SuccessCriterion.of('meanAveragePrecision');
  }

  /** The same where a detection is right from an overlap of 0.50 on, 0 to 1: whether objects are found, not how exactly. Object detection. */
  public static meanAveragePrecision50(): QualityMetric {
    return SuccessCriterion.of('meanAveragePrecision50');
  }

  /** The share of values that lie between the outer two quantiles, 0 to 1. Forecasts. */
  public static coverage(): QualityMetric {
    return SuccessCriterion.of('coverage');
  }

  /** The root of the mean squared error, in the target's unit. Regression and forecasts. */
  public static rmse(): QualityMetric {
    return SuccessCriterion.of('rmse');
  }

  /** The mean absolute error, in the target's unit. Regression and forecasts. */
  public static mae(): QualityMetric {
    return SuccessCriterion.of('mae');
  }

  /** The mean squared error. Regression. */
  public static mse(): QualityMetric {
    return SuccessCriterion.of('mse');
  }

  /** The median absolute error, in the target's unit: half of the rows are predicted better. Regression. */
  public static medianAbsoluteError(): QualityMetric {
    return SuccessCriterion.of('medianAbsoluteError');
  }

  /** The largest absolute error of any row, in the target's unit. It has no interval. Regression. */
  public static largestError(): QualityMetric {
    return SuccessCriterion.of('largestError');
  }

  /** The mean of the absolute errors as shares of the truths. It is not defined where a truth is 0. Regression. */
  public static mape(): QualityMetric {
    return SuccessCriterion.of('mape');
  }

  /** The sum of the absolute errors as a share of the sum of the absolute truths. Regression and forecasts. */
  public static wape(): QualityMetric {
    return SuccessCriterion.of('wape');
  }

  /** The share of the target's variance that is explained, at most 1. Regression. */
  public static r2(): QualityMetric {
    return SuccessCriterion.of('r2');
  }

  /**
   * What a row's answer costs in the mean, by the `costs` of the training: what wrong answers cost the business. Less is
   * better; below 0 it is a gain.
   */
  public static costPerRow(): QualityMetric {
    return SuccessCriterion.of(COST_METRIC.name);
  }

  /**
   * How much better the model is than models that need no machine learning, on the same held-out rows: the same answer for
   * every row (the classes' shares; the mean, the median), and a rule of one question; of a forecast, the last value and the last
   * season again. The best of them by the metric counts.
   * It is judged by the gate only, since live traffic has no naive models.
   *
   * @param metric the name of a metric, such as `auc`, `macroF1`, `rmse` or `costPerRow`
   */
  public static improvementOverNaive(metric: string): NaiveImprovement {
    return NaiveImprovement._of(findImprovable(metric));
  }

  /** A metric by its name, such as `auc` or `logLoss`. */
  public static of(metric: string): QualityMetric {
    return QualityMetric._of(findMetric(metric));
  }

  /** @internal */
  public static _of(
    description: MetricDescription,
    comparison: Comparison,
    threshold: number,
    options: CriterionOptions,
    overNaive = false,
  ): SuccessCriterion {
    checkProperties('CriterionOptions', options);
    checkOptions(description, options, overNaive);
    return new SuccessCriterion(description, comparison, threshold, options, overNaive);
  }

  /** @internal */
  public static _ofGroups(
    description: MetricDescription,
    comparison: Comparison,
    threshold: number,
    groups: Slice,
    options: GroupCriterionOptions,
  ): SuccessCriterion {
    checkProperties('GroupCriterionOptions', options);
    const { certain, minimumGroupRows = FEWEST_GROUP_ROWS } = options;
    checkKnownInteger('minimumGroupRows', minimumGroupRows, 1, 1_000_000);
    return new SuccessCriterion(description, comparison, threshold, { certain }, false, { groups, minimumGroupRows });
  }

  /** The metric's name. */
  public readonly metric: string;
  /** `atLeast` or `atMost`. */
  public readonly comparison: string;
  /** What the metric is compared with; of an improvement over naive models the share of the way to a perfect one. */
  public readonly threshold: number;
  /** Whether the worse end of the metric's interval must meet the criterion as well. */
  public readonly certain: boolean;
  /** The slices that must each meet the criterion; absent where all rows together must. */
  public readonly perSlice?: Slice;
  /** The groups of people that are compared; absent where they are not. */
  public readonly groups?: Slice;
  /** @internal whether the improvement over naive models is meant */
  public readonly _overNaive: boolean;

  private constructor(
    /** @internal */
    public readonly _description: MetricDescription,
    private readonly compared: Comparison,
    threshold: number,
    private readonly options: CriterionOptions,
    overNaive: boolean,
    private readonly compares?: { readonly groups: Slice; readonly minimumGroupRows: number },
  ) {
    checkThreshold(overNaive ? { ..._description, minimum: 0, maximum: 1 } : _description, threshold);
    this.metric = _description.name;
    this.comparison = compared;
    this.threshold = threshold;
    this.certain = options.certain ?? false;
    this.perSlice = options.perSlice;
    this.groups = compares?.groups;
    this._overNaive = overNaive;
  }

  /** @internal why only the gate can judge it; live traffic has no naive models, and its slices raise no alarm */
  public get _gateOnly(): string | undefined {
    return describeGateOnly(this);
  }

  /** @internal */
  public _render(): Criterion {
    return { metric: this.metric, comparison: this.compared, threshold: this.threshold };
  }

  /** @internal as the quality monitor reads a criterion on groups */
  public _renderForMonitor(): GroupCriterionConfig {
    return { ...this._render(), slice: this.groups!._render(), minimumGroupRows: this.compares!.minimumGroupRows };
  }

  /** @internal as the evaluation job reads it, which knows metrics by the names of its own file */
  public _renderForEvaluation(): Record<string, unknown> {
    return {
      ...this._render(),
      key: this._description.jsonKey,
      ...(this.certain && { certain: true }),
      ...(this._overNaive && { overNaive: true }),
      ...(this.perSlice && {
        slice: this.perSlice._render(),
        [CONFIG_KEYS.minimumSliceRows]: this.options.minimumSliceRows,
      }),
      ...(this.compares && this._renderForMonitor()),
    };
  }
}
