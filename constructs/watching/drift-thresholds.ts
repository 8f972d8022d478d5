import { DRIFT_DEFAULTS, type MultipleTestingCorrection } from '../../contract/drift-defaults';
import { STATISTIC_DESCRIPTIONS } from '../../contract/drift-statistics';
import { checkKnownInteger, checkKnownNumber } from '../foundation/names';

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
   * @default - rows are taken as independent
   */
  readonly calibrationChunks?: number;
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
   * The change of the share of missing values.
   * @default 0.05
   */
  readonly missingShareChange?: number;
}

/** The thresholds as the detector reads them. */
export function renderThresholds(thresholds: DriftThresholds = {}): Record<string, unknown> {
  checkKnownInteger('thresholds.minimumRows', thresholds.minimumRows, 30, 1_000_000_000);
  checkKnownNumber('thresholds.falseDiscoveryRate', thresholds.falseDiscoveryRate, Number.MIN_VALUE, 0.5);
  checkKnownInteger('thresholds.calibrationChunks', thresholds.calibrationChunks, 10, 1000);
  checkKnownInteger('thresholds.minimumDriftedFeatures', thresholds.minimumDriftedFeatures, 1, 100_000);
  const effect = Object.fromEntries(
    STATISTIC_DESCRIPTIONS.map(({ name, limit, maximum }) => {
      checkKnownNumber(`thresholds.${name}`, thresholds[name], 0, maximum);
      return [name, thresholds[name] ?? limit];
    }),
  );
  return {
    minimumRows: thresholds.minimumRows ?? DRIFT_DEFAULTS.minimumRows,
    falseDiscoveryRate: thresholds.falseDiscoveryRate ?? DRIFT_DEFAULTS.falseDiscoveryRate,
    calibrationChunks: thresholds.calibrationChunks ?? DRIFT_DEFAULTS.calibrationChunks,
    correction: thresholds.correction ?? DRIFT_DEFAULTS.correction,
    effect,
    minimumDriftedFeatures: thresholds.minimumDriftedFeatures ?? DRIFT_DEFAULTS.minimumDriftedFeatures,
  };
}
