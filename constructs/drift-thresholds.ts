import { checkInteger, checkNumber } from './names';

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
   * The share of false findings among the findings that is accepted (Benjamini and Hochberg), above 0 to 0.5.
   * @default 0.01
   */
  readonly falseDiscoveryRate?: number;
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
  checkInteger('minimumRows', thresholds.minimumRows, 30, 1_000_000_000);
  checkNumber('falseDiscoveryRate', thresholds.falseDiscoveryRate, Number.MIN_VALUE, 0.5);
  checkInteger('minimumDriftedFeatures', thresholds.minimumDriftedFeatures, 1, 100_000);
  const effect = {
    wasserstein: thresholds.wasserstein ?? 0.1,
    psi: thresholds.psi ?? 0.2,
    jensenShannon: thresholds.jensenShannon ?? 0.1,
    lInfinity: thresholds.lInfinity ?? 0.1,
    unseenShare: thresholds.unseenShare ?? 0.01,
    missingShareChange: thresholds.missingShareChange ?? 0.05,
  };
  for (const [name, value] of Object.entries(effect)) {
    checkNumber(name, value, 0, name === 'wasserstein' || name === 'psi' ? 1000 : 1);
  }
  return {
    minimumRows: thresholds.minimumRows ?? 200,
    falseDiscoveryRate: thresholds.falseDiscoveryRate ?? 0.01,
    effect,
    minimumDriftedFeatures: thresholds.minimumDriftedFeatures ?? 1,
  };
}
