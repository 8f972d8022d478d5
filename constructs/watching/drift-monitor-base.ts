import { Duration, type IResource, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { DIMENSIONS, DRIFT_METRICS, type PublishedMetric } from '../../contract/cloudwatch';
import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { PREFIXES } from '../../contract/layout';
import { checkKnownInteger } from '../foundation/names';
import { monitorMetric } from './monitor-metric';

/** What watches an endpoint for drift: a `DriftMonitor`, or one that was made elsewhere. */
export interface IDriftMonitor extends IResource {
  /** The endpoint whose traffic is watched. */
  readonly endpointName: string;
  /** All alarms of the monitor. For any other, `metricX(…).createAlarm(…)`. */
  readonly alarms: cloudwatch.IAlarm[];
  /** How long a window weighs in the drift alarm: after a retraining the alarm may stand for this long. */
  readonly alarmMemory: Duration;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, and for people `….html`. */
  readonly reportUri: string;
  /**
   * 1 for a window that drifted, 0 for one that did not; nothing for a window that was not understood, nor for one with too
   * few rows, or 1 again where the last verdicts before it were drift.
   */
  metricDriftDetected(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** The share of the features that drifted, 0 to 1. */
  metricDriftedFeatureShare(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** How many features drifted. */
  metricDriftedFeatures(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /**
   * How far the feature of a rank is from the baseline, in multiples of what it takes to count as drift.
   * @param rank 1 is the feature that is furthest away, up to `topFeatures`
   */
  metricDriftStrength(rank: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** 1 for a window whose predictions drifted, 0 for one whose predictions did not. */
  metricPredictionDrift(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** 1 for a window of whose requests or answers a tenth or more was not understood, 0 for others with rows enough. */
  metricNotUnderstood(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Rows of live traffic that a window added. */
  metricRowsAnalyzed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Captured records that could not be read. */
  metricRejectedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Captured records of a window that could be read. */
  metricCapturedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** Captured records / records that should be there by the endpoint's own count of requests; nothing for fewer than 50. */
  metricCaptureShare(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  /** 1 for every window that was evaluated, whatever was found. */
  metricWindowsAnalyzed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** A drift monitor that exists already. */
export interface DriftMonitorAttributes {
  /** The endpoint whose traffic it watches. */
  readonly endpointName: string;
  /** The bucket of its reports, under `drift-reports/`. */
  readonly bucket: s3.IBucket;
  /**
   * Its alarms.
   * @default - none: what is shown or decided by alarms does without
   */
  readonly alarms?: cloudwatch.IAlarm[];
  /**
   * How much traffic it compares at once, which is the period of its metrics.
   * @default Duration.days(1)
   */
  readonly window?: Duration;
  /**
   * How many windows its drift alarm looks back.
   * @default 3
   */
  readonly evaluatedWindows?: number;
}

/**
 * What a drift monitor offers to others, whoever made it.
 *
 * @internal
 */
export abstract class DriftMonitorBase extends Resource implements IDriftMonitor {
  public abstract readonly endpointName: string;
  public abstract readonly alarms: cloudwatch.IAlarm[];
  public abstract readonly alarmMemory: Duration;
  public abstract readonly reportUri: string;

  protected abstract readonly window: Duration;

  /**
   * 1 for a window that drifted, 0 for one that did not; nothing for a window that was not understood, nor for one with too
   * few rows, or 1 again where the last verdicts before it were drift.
   */
  public metricDriftDetected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftDetected, options);
  }

  /** The share of the features that drifted, 0 to 1. */
  public metricDriftedFeatureShare(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatureShare, options);
  }

  /** How many features drifted. */
  public metricDriftedFeatures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftedFeatures, options);
  }

  /**
   * How far the feature of a rank is from the baseline, in multiples of what it takes to count as drift.
   * @param rank 1 is the feature that is furthest away, up to `topFeatures`
   */
  public metricDriftStrength(rank: number, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.driftStrength, {
      ...options,
      dimensionsMap: {
        [DIMENSIONS.endpoint]: this.endpointName,
        [DIMENSIONS.rank]: String(rank),
        ...options?.dimensionsMap,
      },
    });
  }

  /** 1 for a window whose predictions drifted, 0 for one whose predictions did not. */
  public metricPredictionDrift(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.predictionDrift, options);
  }

  /** 1 for a window of whose requests or answers a tenth or more was not understood, 0 for others with rows enough. */
  public metricNotUnderstood(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.notUnderstood, options);
  }

  /** Rows of live traffic that a window added. */
  public metricRowsAnalyzed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rowsAnalyzed, options);
  }

  /** Captured records that could not be read. */
  public metricRejectedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.rejectedRecords, options);
  }

  /** Captured records of a window that could be read. */
  public metricCapturedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.capturedRecords, options);
  }

  /** Captured records / records that should be there by the endpoint's own count of requests; nothing for fewer than 50. */
  public metricCaptureShare(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.captureShare, options);
  }

  /** 1 for every window that was evaluated, whatever was found. */
  public metricWindowsAnalyzed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(DRIFT_METRICS.windowsAnalyzed, options);
  }

  private metric(metric: PublishedMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return monitorMetric(this, this.window, metric, options);
  }
}

/** A drift monitor that was made elsewhere. */
export class ImportedDriftMonitor extends DriftMonitorBase {
  public readonly endpointName: string;
  public readonly alarms: cloudwatch.IAlarm[];
  public readonly alarmMemory: Duration;
  public readonly reportUri: string;

  protected readonly window: Duration;

  public constructor(scope: Construct, id: string, attributes: DriftMonitorAttributes) {
    super(scope, id);
    const evaluated = attributes.evaluatedWindows ?? DEFAULT_DRIFT_CONFIG.evaluatedWindows;
    checkKnownInteger('evaluatedWindows', evaluated, 1, 2016);
    this.endpointName = attributes.endpointName;
    this.alarms = [...(attributes.alarms ?? [])];
    this.window = attributes.window ?? Duration.seconds(DEFAULT_DRIFT_CONFIG.windowSeconds);
    this.alarmMemory = rememberWindows(evaluated, this.window);
    this.reportUri = `s3://${attributes.bucket.bucketName}/${PREFIXES.driftReports}`;
  }
}

/** How long an alarm remembers: CloudWatch looks a little further back than the windows that it evaluates, to fill gaps. */
export function rememberWindows(evaluatedWindows: number, window: Duration): Duration {
  return Duration.seconds((evaluatedWindows + 2) * window.toSeconds());
}
