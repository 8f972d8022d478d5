import { Duration, type IResource, Resource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../contract/layout';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { checkKnownInteger, checkPrefix } from '../foundation/names';
import { rememberWindows } from './drift-monitor-base';
import { QualityMetrics } from './quality-metrics';

/** What measures an endpoint's predictions: a `QualityMonitor`, or one that was made elsewhere. */
export interface IQualityMonitor extends IResource {
  /** The endpoint whose predictions are measured. */
  readonly endpointName: string;
  /** All alarms of the monitor. */
  readonly alarms: cloudwatch.IAlarm[];
  /** The metrics that are published. */
  readonly metrics: QualityMetrics;
  /** How long a window weighs in the criteria alarm. */
  readonly alarmMemory: Duration;
  /** Where ground truth is expected: `<groundTruthUri>/yyyy/mm/dd/hh/*.jsonl`. */
  readonly groundTruthUri: string;
  /** Where the reports are: `<reportUri>/<endpoint>/yyyy/mm/dd/hh/<window start>.json`, `.model-quality.json`, `.estimate.json`. */
  readonly reportUri: string;
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
}

/** How many windows a criteria alarm looks back where nobody chose it. */
export const DEFAULT_EVALUATED_WINDOWS = 3;

/** A quality monitor that was made elsewhere. */
export class ImportedQualityMonitor extends Resource implements IQualityMonitor {
  public readonly endpointName: string;
  public readonly alarms: cloudwatch.IAlarm[];
  public readonly metrics: QualityMetrics;
  public readonly alarmMemory: Duration;
  public readonly groundTruthUri: string;
  public readonly reportUri: string;

  public constructor(scope: Construct, id: string, attributes: QualityMonitorAttributes) {
    super(scope, id);
    const window = attributes.window ?? Duration.seconds(DEFAULT_QUALITY_CONFIG.windowSeconds);
    const evaluated = attributes.evaluatedWindows ?? DEFAULT_EVALUATED_WINDOWS;
    checkKnownInteger('evaluatedWindows', evaluated, 1, 2016);
    const labels = attributes.groundTruthBucket ?? attributes.bucket;
    const prefix = checkPrefix('groundTruthPrefix', attributes.groundTruthPrefix ?? PREFIXES.groundTruth);
    this.endpointName = attributes.endpointName;
    this.alarms = [...(attributes.alarms ?? [])];
    this.metrics = new QualityMetrics(attributes.endpointName, window);
    this.alarmMemory = rememberWindows(evaluated, window);
    this.groundTruthUri = `s3://${labels.bucketName}/${prefix}`;
    this.reportUri = `s3://${attributes.bucket.bucketName}/${PREFIXES.qualityReports}`;
  }
}
