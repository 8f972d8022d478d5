import type { AlarmRule } from '../aws/alarms';
import { StateMachineModel } from '../aws/state-machine';
import { BASELINE, BASELINE_ROWS } from '../drift/world';
import type { Environment } from '../environment';
import { isInParts, type MonitorSchedule } from '../monitor/steps';
import { CAPTURE, DELAY, GROUND_TRUTH, MonitorWorld, WINDOW } from '../monitor/world';
import { TOPIC } from '../retrain/world';
import { QualityWatch } from './watch';

/** How long after its end a window is due for each step, in milliseconds. */
export const DELAYS = { estimated: DELAY, measured: DELAY + WINDOW, measuredAgain: DELAY + 3 * WINDOW } as const;

/** Where labelled rows go as training data. */
export const TRAINING = 's3://bucket/labelled';

/** What the function is deployed with. */
export const QUALITY_VARIABLES: Readonly<Record<string, string>> = describeVariables({});

/** The same, where windows that are larger than little memory are measured in parts, and labelled rows become training data. */
export const PARTS_VARIABLES: Readonly<Record<string, string>> = {
  ...describeVariables({
    positiveClass: '1',
    negativeClass: '0',
    trainingData: { uri: TRAINING, idColumn: 'id', targetColumn: 'label' },
  }),
  BASELINE: JSON.stringify({ kind: 'csv', data: BASELINE }),
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:churn-quality',
  FAN_OUT_URI: 's3://bucket/fan-out',
};

function describeVariables(config: object): Record<string, string> {
  return {
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
      ...config,
    }),
    BASELINE: JSON.stringify({ kind: 'none' }),
  };
}

/** The execution environments of functions that do all at once, and of those that fan out. */
export type MeasurerEnvironments = Readonly<Record<'whole' | 'inParts', readonly Environment[]>>;

/** A monitor that measures answers with the labels that come later. */
export class QualityWorld extends MonitorWorld {
  public readonly watch: QualityWatch;
  /** What has large windows measured in parts; absent where nobody has. */
  public readonly machine?: StateMachineModel;

  public constructor(schedule: MonitorSchedule, environments: MeasurerEnvironments, alarms: readonly AlarmRule[]) {
    const inParts = isInParts(schedule);
    super('quality', schedule.seed, inParts ? environments.inParts : environments.whole, alarms);
    if (inParts) {
      this.namesRequests = true;
      this.machine = new StateMachineModel(this.runtime, this.monitor);
      this.cloud.services.SFN = this.machine;
      this.s3.put(BASELINE, BASELINE_ROWS);
    }
    this.watch = new QualityWatch(this);
  }

  public override get isBusy(): boolean {
    return super.isBusy || this.machine?.isBusy === true;
  }

  /** The monitor's first look, which windows before it are nothing to. */
  public begin(): Promise<void> {
    return this.pass(WINDOW / 2);
  }
}
