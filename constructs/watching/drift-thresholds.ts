import { Token } from 'aws-cdk-lib';
import {
  Calibration,
  DEFAULT_DRIFT_CONFIG,
  type DriftConfig,
  type MultipleTestingCorrection,
} from '../../contract/drift-config';
import { STATISTIC_DESCRIPTIONS } from '../../contract/drift-statistics';
import { checkKnownInteger, checkKnownNumber } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { Baseline } from '../serving/baseline';
import { type AnswerFields, renderAnswerFields } from './answer-fields';
import { type RecordFilter, renderRecordFilters } from './record-filter';

/**
 * What counts as drift. A feature has drifted only if the difference is significant, after a correction for testing
 * many features at once, and large enough to matter.
 */
export interface DriftThresholds {
  /**
   * Rows below which a window's verdict is `InsufficientData`, at least 30.
   * @default 200
   */
  readonly minimumRows?: number;
  /**
   * The share of false findings among the findings that is accepted, above 0 to 0.5. Without any drift it is the share of
   * windows that are found drifted all the same, whatever the number of features; predictions and the relation between
   * features have their part of it.
   * @default 0.01
   */
  readonly falseDiscoveryRate?: number;
  /**
   * What corrects for the number of features.
   * @default MultipleTestingCorrection.BENJAMINI_HOCHBERG
   */
  readonly correction?: MultipleTestingCorrection;
  /**
   * For seasonal traffic, and rows that resemble those just before: the training rows, in their order in time, are cut into so many chunks,
   * and a window has drifted only if it is further from them than their own spread explains. A chunk should span about a window's time:
   * for windows of six hours and 30 days of training rows, 120. 10 to 1,000; rounded up to the next of 10, 20, 50, 100, 200, 500 and
   * 1,000, and down to what leaves five rows in a chunk. Needs source files whose names and rows are in order of time.
   * @default - rows are taken as independent; with `Calibration.AUTO`, as many chunks as the choice rests on
   */
  readonly calibrationChunks?: number;
  /**
   * Whether windows are calibrated always, where `calibrationChunks` is given, or only where the training rows need it. `AUTO` takes them
   * as independent first and compares their last fifth, in chunks, with the rows before: where more chunks have drifted than chance
   * explains, windows are calibrated. Reports say what was chosen and why. Needs training rows, at least 500, in order of time.
   * @default Calibration.BY_CHUNKS
   */
  readonly calibration?: Calibration;
  /**
   * How many features must have drifted for the window to have drifted. Drifted predictions always count.
   * @default 1
   */
  readonly minimumDriftedFeatures?: number;
  /**
   * Numeric features: the Wasserstein distance in standard deviations of the baseline.
   * @default 0.1
   */
  readonly wasserstein?: number;
  /**
   * The population stability index.
   * @default 0.2
   */
  readonly psi?: number;
  /**
   * The Jensen-Shannon distance: the square root of the divergence by natural logarithms.
   * @default 0.1
   */
  readonly jensenShannon?: number;
  /**
   * Categorical features: the largest change of a category's share.
   * @default 0.1
   */
  readonly lInfinity?: number;
  /**
   * Categorical features: the share of rows with a category that the baseline lacks.
   * @default 0.01
   */
  readonly unseenShare?: number;
  /**
   * Numeric features: the share of values below the smallest or above the largest one of the baseline, less the share that chance
   * puts there (2 / (rows of the baseline + 1)).
   * @default 0.01
   */
  readonly outsideShare?: number;
  /**
   * Numeric features: by how much the share of one value within the baseline's range grew that has at least three times its share
   * in the baseline, such as 0 or -1 for what is not known. Of values of which none has a share of its own in the baseline, by
   * how much that of a narrow range of them grew. Categorical features with more than 1,000 categories: the same of one of those
   * that are not among the 1,000 most frequent.
   * @default 0.01
   */
  readonly newValueShare?: number;
  /**
   * Numeric features of which single values make up most of the rows, such as amounts that are mostly 0: the Jensen-Shannon distance
   * of all other values, less what chance adds to it.
   * @default 0.1
   */
  readonly besideDistance?: number;
  /**
   * The change of the share of missing values.
   * @default 0.05
   */
  readonly missingShareChange?: number;
}

/** How windows are cut, in the detector's words. */
interface Windows {
  readonly windowSeconds: number;
  readonly delaySeconds: number;
  readonly driftedWindows: number;
  readonly evaluatedWindows: number;
  readonly maximumWindows?: number;
  readonly topFeatures?: number;
  readonly answer?: AnswerFields;
  readonly leaveOut?: RecordFilter[];
}

/** The configuration as the detector reads it. */
export function renderDriftConfig(windows: Windows, thresholds: DriftThresholds = {}): DriftConfig {
  checkKnownInteger('thresholds.minimumRows', thresholds.minimumRows, 30, 1_000_000_000);
  checkKnownNumber('thresholds.falseDiscoveryRate', thresholds.falseDiscoveryRate, Number.MIN_VALUE, 0.5);
  checkKnownInteger('thresholds.calibrationChunks', thresholds.calibrationChunks, 10, 1000);
  checkKnownInteger('thresholds.minimumDriftedFeatures', thresholds.minimumDriftedFeatures, 1, 100_000);
  const effect = Object.fromEntries(
    STATISTIC_DESCRIPTIONS.map(({ name, maximum }) => {
      checkKnownNumber(`thresholds.${name}`, thresholds[name], 0, maximum);
      return [name, thresholds[name] ?? DEFAULT_DRIFT_CONFIG.effect[name]];
    }),
  );
  const { windowSeconds, delaySeconds, driftedWindows, evaluatedWindows } = windows;
  return {
    windowSeconds,
    delaySeconds,
    maximumWindows: windows.maximumWindows ?? DEFAULT_DRIFT_CONFIG.maximumWindows,
    driftedWindows,
    evaluatedWindows,
    topFeatures: windows.topFeatures ?? DEFAULT_DRIFT_CONFIG.topFeatures,
    minimumRows: thresholds.minimumRows ?? DEFAULT_DRIFT_CONFIG.minimumRows,
    falseDiscoveryRate: thresholds.falseDiscoveryRate ?? DEFAULT_DRIFT_CONFIG.falseDiscoveryRate,
    calibrationChunks: thresholds.calibrationChunks ?? DEFAULT_DRIFT_CONFIG.calibrationChunks,
    ...(thresholds.calibration === Calibration.AUTO && { calibration: thresholds.calibration }),
    correction: thresholds.correction ?? DEFAULT_DRIFT_CONFIG.correction,
    answer: renderAnswerFields(windows.answer),
    leaveOut: renderRecordFilters(windows.leaveOut),
    effect,
    minimumDriftedFeatures: thresholds.minimumDriftedFeatures ?? DEFAULT_DRIFT_CONFIG.minimumDriftedFeatures,
  };
}

/**
 * Refuses calibration by training rows where the baseline has none.
 *
 * @throws LifecycleValidationError
 */
export function checkCalibration(
  { calibration, calibrationChunks = 0 }: DriftThresholds = {},
  baseline: Baseline,
): void {
  if (!baseline._lacksRows) {
    return;
  }
  if (Token.isUnresolved(calibrationChunks) || calibrationChunks > 0) {
    throw new LifecycleValidationError(
      `thresholds.calibrationChunks: chunks of training rows, must not be given with a baseline of Model Monitor's statistics, which has none, got ${calibrationChunks}`,
    );
  }
  if (calibration === Calibration.AUTO) {
    throw new LifecycleValidationError(
      `thresholds.calibration: chosen by training rows, must be ${Calibration.BY_CHUNKS} with a baseline of Model Monitor's statistics, got ${Calibration.AUTO}`,
    );
  }
}
