// How drift is judged where nobody chose it, for the constructs that say it and the detector that reads it: imports nothing.

/** How p-values are corrected for testing many features at once. */
export enum MultipleTestingCorrection {
  /** Keeps the share of false findings among the findings (Benjamini and Hochberg, 1995): finds more where much drifted. */
  BENJAMINI_HOCHBERG = 'benjaminiHochberg',
  /** Keeps the chance of any false finding, however the features depend on each other: for few and costly alarms. */
  BONFERRONI = 'bonferroni',
}

/** A correction as a configuration spells it. */
export type Correction = `${MultipleTestingCorrection}`;

/** The settings of a drift monitor that do not depend on its window; what each means is said where users set it. */
export const DRIFT_DEFAULTS = {
  minimumRows: 200,
  falseDiscoveryRate: 0.01,
  correction: 'benjaminiHochberg',
  /** 0 takes rows as independent. */
  calibrationChunks: 0,
  minimumDriftedFeatures: 1,
  maximumWindows: 7,
  driftedWindows: 2,
  evaluatedWindows: 3,
  topFeatures: 5,
} as const;
