import type { AlarmRule } from '../aws/alarms';
import { CloudWatchModel } from '../aws/cloudwatch';
import { LambdaModel } from '../aws/lambda';
import { S3Model } from '../aws/s3';
import { StateMachineModel } from '../aws/state-machine';
import type { Environment } from '../environment';
import { isInParts, type MonitorSchedule } from '../monitor/steps';
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

/** The same, where windows of more than little traffic are counted in parts. */
export const DRIFT_PARTS_VARIABLES: Readonly<Record<string, string>> = {
  ...DRIFT_VARIABLES,
  MAXIMUM_BYTES: '2500',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:churn-drift',
  FAN_OUT_URI: 's3://bucket/drift-fan-out',
};

/** The execution environments of detectors that do all at once, of those that fan out, and of what counts the parts. */
export type DetectorEnvironments = Readonly<Record<'whole' | 'inParts' | 'counter', readonly Environment[]>>;

/** What the monitor's first look left behind: the same for all histories, and most of the work of one. */
let begun: Pick<DriftWorld, 's3' | 'cloudWatch' | 'looks'> | undefined;

/** A monitor that compares traffic with a baseline. */
export class DriftWorld extends MonitorWorld {
  public readonly watch: DriftWatch;
  /** What has large windows counted in parts; absent where nobody has. */
  public readonly machine?: StateMachineModel;
  private readonly counter?: LambdaModel;

  public constructor(schedule: MonitorSchedule, environments: DetectorEnvironments, alarms: readonly AlarmRule[]) {
    const inParts = isInParts(schedule);
    super('drift', schedule.seed, inParts ? environments.inParts : environments.whole, alarms, begun ? BEGIN : 0);
    if (inParts) {
      const options = { timeoutMilliseconds: 900_000, environments: environments.counter };
      this.counter = new LambdaModel(this.cloud, options);
      this.machine = new StateMachineModel(this.runtime, this.monitor, this.counter, this.s3);
      this.cloud.services.SFN = this.machine;
    }
    this.watch = new DriftWatch(this);
  }

  public override get isBusy(): boolean {
    return super.isBusy || this.counter?.isBusy === true || this.machine?.isBusy === true;
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
