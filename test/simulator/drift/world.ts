import type { AlarmRule } from '../aws/alarms';
import { CloudWatchModel } from '../aws/cloudwatch';
import { S3Model } from '../aws/s3';
import type { Environment } from '../environment';
import type { MonitorSchedule } from '../monitor/steps';
import { CAPTURE, DELAY, DUE, MonitorWorld, WINDOW } from '../monitor/world';
import { TOPIC } from '../retrain/world';
import { DriftWatch } from './watch';

export const BASELINE = 's3://bucket/training/rows.csv';
export const BASELINE_ROWS = ['amount', ...Array.from({ length: 60 }, (_, row) => (row * 61) % 200)].join('\n');

/** A history begins so long after its first window did: the monitor's first look is over. */
const BEGIN = WINDOW + DUE + 60_000;

/** What the function is deployed with. */
export const DRIFT_VARIABLES: Readonly<Record<string, string>> = {
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  CAPTURE_URI: CAPTURE,
  CAPTURE_SAMPLING_PERCENTAGE: '100',
  MAXIMUM_BYTES: '1048576',
  REPORT_URI: 's3://bucket/reports',
  TOPIC_ARN: TOPIC,
  DRIFT_CONFIG: JSON.stringify({
    windowSeconds: WINDOW / 1_000,
    delaySeconds: DELAY / 1_000,
    minimumRows: 10,
    maximumWindows: 96,
  }),
  BASELINE: JSON.stringify({ kind: 'csv', data: BASELINE }),
};

/** What the monitor's first look left behind: the same for all histories, and most of the work of one. */
let begun: Pick<DriftWorld, 's3' | 'cloudWatch' | 'looks'> | undefined;

/** A monitor that compares traffic with a baseline. */
export class DriftWorld extends MonitorWorld {
  public readonly watch: DriftWatch;

  public constructor({ seed }: MonitorSchedule, environments: readonly Environment[], alarms: readonly AlarmRule[]) {
    super('drift', seed, environments, alarms, begun ? BEGIN : 0);
    this.watch = new DriftWatch(this);
  }

  /** The monitor's first look, which windows before it are nothing to. */
  public async begin(): Promise<void> {
    const { s3, cloudWatch, looks } = this;
    if (begun) {
      looks.push(...begun.looks);
      s3.restore(begun.s3);
      cloudWatch.metrics.push(...begun.cloudWatch.metrics);
      return;
    }
    s3.put(BASELINE, BASELINE_ROWS);
    await this.pass(BEGIN);
    begun = {
      s3: new S3Model(this.runtime),
      cloudWatch: new CloudWatchModel(this.runtime),
      looks: [...looks],
    };
    begun.s3.restore(s3);
    begun.cloudWatch.metrics.push(...cloudWatch.metrics);
  }
}
