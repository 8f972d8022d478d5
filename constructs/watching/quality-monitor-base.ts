import { Duration, type IResource, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  estimatedMetric,
  measuredMetric,
  type PublishedMetric,
  QUALITY_METRICS,
  worstSliceMetric,
} from '../../contract/cloudwatch';
import { PREFIXES } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { DEFAULT_CRITERIA_WINDOWS } from '../../contract/monitor-defaults';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { checkKnownInteger, checkPrefix } from '../foundation/names';
import { rememberWindows } from './drift-monitor-base';
import { monitorMetric } from './monitor-metric';

/** What measures an endpoint's predictions: a `QualityMonitor`, or one that was made elsewhere. */
export interface IQualityMonitor extends IResource {
  /** The endpoint whose predictions are measured. */
  readonly endpointName: string;
  /** What the model predicts. */
  readonly problemType: ProblemType;
  /** All alarms of the monitor. For any other, `metricX(…).createAlarm(…)`. */
  readonly alarms: cloudwatch.IAlarm[];
  /** How long a window weighs in the criteria alarm. */
  readonly alarmMemory: Duration;
  /** Where ground truth is expected: `<groundTruthUri>/yyyy/mm/dd/hh/*.jsonl`. */
  readonly groundTruthUri: string;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, `.model-quality.json`, `.estimate.json`. */
  readonly reportUri: string;
  /** How many success criteria a window misses; nothing for one with too few labels, or of a version that was replaced. */
  metricCriteriaMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** How many criteria on groups a window misses; nothing for one in which none could be judged. */
  metricGroupCriteriaMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** The share of a window's rows that have a label, 0 to 1. */
  metricLabelCoverage(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Rows that have a label. */
  metricLabelledRows(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Labels that could not be used: contradicting, unreadable, or of no known class. */
  metricUnusableLabels(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** 1 for every window that was measured, whatever was found. */
  metricWindowsMeasured(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /**
   * A metric of the model as the labels have it.
   *
   * @param name such as `auc`, `accuracy`, `macroF1`, `rmse`; of criteria on groups such as `demographicParityDifference`
   */
  metricMeasured(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /**
   * An estimate of a metric, from before the labels are there.
   *
   * @param name binary: `accuracy`, `auc`, `f1`, `precision` or `recall`; multi-class: `accuracy`, `auc`, `macroF1`, `weightedF1`
   *   or `leastRecall`; regression: `mae` or `rmse`
   */
  metricEstimated(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /**
   * A metric of the slice that is worst by it; of all rows in a window where no slice is worse beyond chance.
   *
   * @param name the metric of the first success criterion, else `accuracy` (`rmse` of a regression)
   */
  metricWorstSlice(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** A quality monitor that exists already. */
export interface QualityMonitorAttributes {
  /** The endpoint whose predictions it measures. */
  readonly endpointName: string;
  /** The bucket of its reports, under `quality-reports/`. */
  readonly bucket: s3.IBucket;
  /**
   * The bucket of the labels.
   * @default - that of the reports
   */
  readonly groundTruthBucket?: s3.IBucket;
  /**
   * Where in the bucket the labels are.
   * @default 'ground-truth'
   */
  readonly groundTruthPrefix?: string;
  /**
   * Its alarms.
   * @default - none: what is shown or decided by alarms does without
   */
  readonly alarms?: cloudwatch.IAlarm[];
  /**
   * How much traffic it measures at once, which is the period of its metrics.
   * @default Duration.days(1)
   */
  readonly window?: Duration;
  /**
   * How many windows its criteria alarm looks back.
   * @default 3
   */
  readonly evaluatedWindows?: number;
  /**
   * What the model predicts.
   * @default ProblemType.BINARY
   */
  readonly problemType?: ProblemType;
}

/**
 * What a quality monitor offers to others, whoever made it.
 *
 * @internal
 */
export abstract class QualityMonitorBase extends Resource implements IQualityMonitor {
  public abstract readonly endpointName: string;
  public abstract readonly problemType: ProblemType;
  public abstract readonly alarms: cloudwatch.IAlarm[];
  public abstract readonly alarmMemory: Duration;
  public abstract readonly groundTruthUri: string;
  public abstract readonly reportUri: string;

  protected abstract readonly window: Duration;

  /** How many success criteria a window misses; nothing for one with too few labels, or of a version that was replaced. */
  public metricCriteriaMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.criteriaMissed, options);
  }

  /** How many criteria on groups a window misses; nothing for one in which none could be judged. */
  public metricGroupCriteriaMissed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.groupCriteriaMissed, options);
  }

  /** The share of a window's rows that have a label, 0 to 1. */
  public metricLabelCoverage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.labelCoverage, options);
  }

  /** Rows that have a label. */
  public metricLabelledRows(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.labelledRows, options);
  }

  /** Labels that could not be used: contradicting, unreadable, or of no known class. */
  public metricUnusableLabels(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.unusableLabels, options);
  }

  /** 1 for every window that was measured, whatever was found. */
  public metricWindowsMeasured(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(QUALITY_METRICS.windowsMeasured, options);
  }

  /**
   * A metric of the model as the labels have it.
   *
   * @param name such as `auc`, `accuracy`, `macroF1`, `rmse`; of criteria on groups such as `demographicParityDifference`
   */
  public metricMeasured(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(measuredMetric(name), options);
  }

  /**
   * An estimate of a metric, from before the labels are there.
   *
   * @param name binary: `accuracy`, `auc`, `f1`, `precision` or `recall`; multi-class: `accuracy`, `auc`, `macroF1`, `weightedF1`
   *   or `leastRecall`; regression: `mae` or `rmse`
   */
  public metricEstimated(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(estimatedMetric(name), options);
  }

  /**
   * A metric of the slice that is worst by it; of all rows in a window where no slice is worse beyond chance.
   *
   * @param name the metric of the first success criterion, else `accuracy` (`rmse` of a regression)
   */
  public metricWorstSlice(name: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(worstSliceMetric(name), options);
  }

  private metric(metric: PublishedMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return monitorMetric(this, this.window, metric, options);
  }
}

/** A quality monitor that was made elsewhere. */
export class ImportedQualityMonitor extends QualityMonitorBase {
  public readonly endpointName: string;
  public readonly problemType: ProblemType;
  public readonly alarms: cloudwatch.IAlarm[];
  public readonly alarmMemory: Duration;
  public readonly groundTruthUri: string;
  public readonly reportUri: string;

  protected readonly window: Duration;

  public constructor(scope: Construct, id: string, attributes: QualityMonitorAttributes) {
    super(scope, id);
    this.window = attributes.window ?? Duration.seconds(DEFAULT_QUALITY_CONFIG.windowSeconds);
    const evaluated = attributes.evaluatedWindows ?? DEFAULT_CRITERIA_WINDOWS.evaluated;
    checkKnownInteger('evaluatedWindows', evaluated, 1, 2016);
    const labels = attributes.groundTruthBucket ?? attributes.bucket;
    const prefix = checkPrefix('groundTruthPrefix', attributes.groundTruthPrefix ?? PREFIXES.groundTruth);
    this.endpointName = attributes.endpointName;
    this.problemType = attributes.problemType ?? ProblemType.BINARY;
    this.alarms = [...(attributes.alarms ?? [])];
    this.alarmMemory = rememberWindows(evaluated, this.window);
    this.groundTruthUri = `s3://${labels.bucketName}/${prefix}`;
    this.reportUri = `s3://${attributes.bucket.bucketName}/${PREFIXES.qualityReports}`;
  }
}
