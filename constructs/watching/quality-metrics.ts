import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import {
  estimatedMetric,
  type MonitorMetric,
  measuredMetric,
  QUALITY_METRICS,
  worstSliceMetric,
} from '../../contract/cloudwatch';
import { monitorMetric } from './monitor-metric';

/** The metrics that a quality monitor publishes, in the namespace `SageMakerLifecycle`. */
export class QualityMetrics {
  public constructor(
    private readonly endpointName: string,
    private readonly window: Duration,
  ) {}

  /** How many success criteria a window misses; nothing for one with too few labels, or of a version that was replaced. */
  public criteriaMissed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.criteriaMissed, options);
  }

  /** The share of a window's rows that have a label, 0 to 1. */
  public labelCoverage(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.labelCoverage, options);
  }

  /** Rows that have a label. */
  public labelledRows(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.labelledRows, options);
  }

  /** Labels that could not be used: contradicting, unreadable, or of no known class. */
  public unusableLabels(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.unusableLabels, options);
  }

  /** 1 for every window that was measured, whatever was found. */
  public windowsMeasured(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.windowsMeasured, options);
  }

  /**
   * A metric as the labels have it.
   *
   * @param name such as `auc`, `accuracy`, `macroF1`, `rmse`
   */
  public measured(name: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(measuredMetric(name), options);
  }

  /**
   * An estimate of a metric, from before the labels are there.
   *
   * @param name one of `accuracy`, `auc`, `f1`, `precision`, `recall`
   */
  public estimated(name: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(estimatedMetric(name), options);
  }

  /**
   * A metric of the slice that is worst by it.
   *
   * @param name the metric of the first success criterion, else `accuracy` (`rmse` of a regression)
   */
  public worstSlice(name: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric(worstSliceMetric(name), options);
  }

  /** What a dashboard shows of a binary model: accuracy and AUC as estimated and as measured, each from 0 to 1. */
  public overview(): cloudwatch.Metric[] {
    return ['accuracy', 'auc'].flatMap((name) => [this.measured(name), this.estimated(name)]);
  }

  private metric(metric: MonitorMetric, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return monitorMetric(this.endpointName, this.window, metric, options);
  }
}
