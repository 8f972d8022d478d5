import type { AlarmRule } from '../aws/alarms';
import type { Environment } from '../environment';
import type { MonitorSchedule } from '../monitor/steps';
import { CAPTURE, DELAY, GROUND_TRUTH, MonitorWorld, WINDOW } from '../monitor/world';
import { TOPIC } from '../retrain/world';
import { QualityWatch } from './watch';

/** How long after its end a window is due for each step, in milliseconds. */
export const DELAYS = { estimated: DELAY, measured: DELAY + WINDOW, measuredAgain: DELAY + 3 * WINDOW } as const;

/** What the function is deployed with. */
export const QUALITY_VARIABLES: Readonly<Record<string, string>> = {
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  CAPTURE_URI: CAPTURE,
  GROUND_TRUTH_URI: GROUND_TRUTH,
  REPORT_URI: 's3://bucket/reports',
  TOPIC_ARN: TOPIC,
  QUALITY_CONFIG: JSON.stringify({
    windowSeconds: WINDOW / 1_000,
    captureDelaySeconds: DELAYS.estimated / 1_000,
    labelDelaySeconds: DELAYS.measured / 1_000,
    lateLabelDelaySeconds: DELAYS.measuredAgain / 1_000,
    minimumRows: 10,
  }),
  BASELINE: JSON.stringify({ kind: 'none' }),
};

/** A monitor that measures answers with the labels that come later. */
export class QualityWorld extends MonitorWorld {
  public readonly watch: QualityWatch;

  public constructor({ seed }: MonitorSchedule, environments: readonly Environment[], alarms: readonly AlarmRule[]) {
    super('quality', seed, environments, alarms);
    this.watch = new QualityWatch(this);
  }

  /** The monitor's first look, which windows before it are nothing to. */
  public begin(): Promise<void> {
    return this.pass(WINDOW / 2);
  }
}
