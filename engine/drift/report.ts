import type { DriftConfig } from '../../contract/drift-config';
import type { BaselineSources } from './baseline';
import type { CalibrationReport } from './calibration-report';
import type { LeftOutCounts } from './record-filter';
import type { FeatureType } from './schema';
import type { UnreadPart } from './unread-reasons';
import type { RejectedSample, WindowCounts } from './window-counts';

/**
 * The outcome for a window. Too little data is never "no drift", and neither is what was not understood: from a tenth on
 * (`measureUnread`) a verdict on the rest would be one on something else.
 */
export type Verdict = 'Drift' | 'NoDrift' | 'NotUnderstood' | 'InsufficientData' | 'NoBaseline';

/**
 * Measures of one column: what its tests found, and under their names the statistics of the table (see STATISTICS). Those that
 * do not apply to it are absent.
 */
export interface ColumnStatistics {
  /** Kolmogorov–Smirnov distance, 0 to 1. */
  readonly ks?: number;
  readonly ksPValue?: number;
  readonly chiSquared?: number;
  readonly chiSquaredPValue?: number;
  /** Of the same cells; a categorical column is judged by the larger of the two. */
  readonly likelihoodRatioPValue?: number;
  readonly unseenPValue?: number;
  /** Of the values beyond the baseline's extremes and in its tails. */
  readonly tailsPValue?: number;
  /** Of the value that grew most from little or none. */
  readonly newValuePValue?: number;
  /** Of the values beside those that most rows have. */
  readonly besidePValue?: number;
  readonly missingPValue?: number;
  /** Of the values, by the spread between chunks of the baseline; in the calibrated mode it takes the place of the others. */
  readonly calibratedPValue?: number;
  readonly [statistic: string]: number | undefined;
}

/** Shares of the column's values, for plotting. */
export type Distribution =
  | {
      readonly kind: 'numeric';
      /** One more than there are shares; the outermost bars also hold everything beyond them. */
      readonly edges: readonly number[];
      readonly baseline: readonly number[];
      readonly live: readonly number[];
    }
  | {
      readonly kind: 'categorical';
      readonly categories: readonly string[];
      readonly baseline: readonly number[];
      readonly live: readonly number[];
    };

/** Where the values of a numeric column lie, in its own unit. All but the extremes are as exact as the baseline's bins. */
export interface ValueSummary {
  readonly mean: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * What likely happened to a column. `type`: no numbers any more. `unit`: as in another unit. `unseen`: values that the
 * baseline lacks. `outside`: some values beyond the baseline's range. `shares`: categories in another mix. `shape`: numbers
 * distributed otherwise, in a way that is none of the others.
 */
export type ChangeKind =
  | 'type'
  | 'missing'
  | 'constant'
  | 'unit'
  | 'unseen'
  | 'outside'
  | 'shift'
  | 'scale'
  | 'shares'
  | 'shape';

/** A change of a column that drifted. */
export interface ColumnChange {
  readonly kind: ChangeKind;
  /** For people; goes behind the column's name. */
  readonly text: string;
  /** A feed that is at fault has it, and the world seldom has. */
  readonly fault?: true;
}

/** One column of a window, compared with its baseline. */
export interface ColumnReport {
  readonly name: string;
  readonly type: FeatureType;
  readonly drifted: boolean;
  readonly rows: number;
  readonly baselineRows: number;
  /** Share of the rows without a usable value: empty, or not a number in a numeric column. */
  readonly missingShare: number;
  readonly baselineMissingShare: number;
  readonly statistics: ColumnStatistics;
  /** The column's p-value, corrected for its own tests, for the number of columns and for the families; drift at or below the configured rate. */
  readonly adjustedPValue: number;
  /** For people. */
  readonly reasons: readonly string[];
  /** What likely happened, the first of it first; absent where the column did not drift. */
  readonly changes?: readonly ColumnChange[];
  /** Of a numeric column; a side without a usable value is absent. */
  readonly values?: { readonly baseline?: ValueSummary; readonly live?: ValueSummary };
  /** Values that the baseline hardly has, for people; absent where they are not why the column drifted. */
  readonly newValues?: string;
  readonly distribution?: Distribution;
}

/** The checks of SageMaker Model Monitor, by its names. */
export type SchemaCheck =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'missing_column_check'
  | 'extra_column_check'
  | 'categorical_values_check';

/** A constraint of the baseline that the window does not keep. Only drift makes a verdict; the others are told beside it. */
export interface SchemaViolation {
  readonly check: SchemaCheck;
  /** Absent when it is about whole rows. */
  readonly column?: string;
  readonly rows: number;
  readonly message: string;
}

/** The values that repeated rows have in a column, as texts. */
export interface RepeatedValues {
  readonly column: string;
  /** Several where different rows repeat. */
  readonly values: readonly string[];
}

/** Rows that one client repeats, most likely: far more often than any row of the baseline. */
export interface RepeatedRows {
  /** How many different ones. */
  readonly different: number;
  /** Live rows that are one of them, but for a thousandth of all rows. */
  readonly rows: number;
  /** The same as a share of the rows that were compared. */
  readonly share: number;
  /** The largest share that a single row may have in the baseline. */
  readonly baselineShare: number;
  /** What they look like, by the columns that tell rows apart; columns whose values cannot be told are left out. */
  readonly values: readonly RepeatedValues[];
  /** For people. */
  readonly text: string;
}

/** Series that have come, or gone. */
export interface NamedSeries {
  readonly count: number;
  /** Some of them: of new ones those that are asked for most, of vanished ones those that the baseline has most of. */
  readonly names: readonly string[];
}

/** Which series a window's requests for forecasts are about that the baseline lacks, and the other way around. */
export interface SeriesChanges {
  readonly new: NamedSeries;
  /** None of a window with fewer requests than there are series. */
  readonly vanished: NamedSeries;
  /** For people. */
  readonly text: string;
}

/** What a filter left out, and the same for people. */
export interface LeftOut extends LeftOutCounts {
  readonly text: string;
}

/** What the comparison of a window found. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in one sentence, behind what was not understood. */
  readonly reason: string;
  /** What of the window was not understood, and is no part of the verdict; absent where that is little. For people. */
  readonly unread?: readonly string[];
  /**
   * What there is no verdict on for that reason; absent where there is one on all. Without the requests nothing is judged;
   * without the answers the features are, and what drifted of them is drift.
   */
  readonly notUnderstood?: readonly UnreadPart[];
  /** What the filter left out of the comparison, with the same for people; absent where there is no filter. */
  readonly leftOut?: LeftOut;
  /** Rows that are repeated more often than the baseline's, and count as all others do; absent where there are none. */
  readonly repeated?: RepeatedRows;
  /** Of forecasts, series that have come or gone, which need not be drift; absent where none has. */
  readonly series?: SeriesChanges;
  readonly driftedFeatures: readonly string[];
  /** Drifted columns / compared columns. */
  readonly driftedShare: number;
  readonly features: readonly ColumnReport[];
  /**
   * Distances of the rows from the relations between features that hold in the baseline, as one more numeric column: it drifts
   * when features no longer belong together as they did. Absent when the baseline has no relation to watch.
   */
  readonly multivariate?: ColumnReport;
  readonly multivariateDrifted: boolean;
  /** Absent when the model version carries no predictions. */
  readonly predictions?: ColumnReport;
  readonly predictionDrifted: boolean;
  readonly schema: { readonly violations: readonly SchemaViolation[] };
}

/** One of the windows that a verdict rests on. */
export interface WindowShare {
  /** ISO times; the end is exclusive. */
  readonly start: string;
  readonly end: string;
  readonly rows: number;
  readonly records: number;
  /** Problems, whatever their reason. */
  readonly rejected: number;
}

/** A verdict that was drift or no drift. */
export interface PastVerdict {
  /** The start of its window, an ISO time. */
  readonly start: string;
  readonly verdict: 'Drift' | 'NoDrift';
}

/** One of the features that are furthest from the baseline. */
export interface TopFeature {
  readonly name: string;
  /** The largest of its effects, in multiples of what it takes to count. */
  readonly strength: number;
}

/** What data capture kept of a window's requests. */
export interface CaptureCoverage {
  /** Captured records that could be read. */
  readonly records: number;
  /** Requests that the endpoint answered. */
  readonly answered: number;
  /** What share of them should be captured, in percent. */
  readonly samplingPercentage: number;
  /** Captured records / records that should be there; absent when those are too few to tell. */
  readonly share?: number;
}

/** What is wrong with one column, or with whole rows, in a way that a feed has and the world seldom has. */
export interface FaultSign {
  readonly kind: ChangeKind | 'columns' | 'repeated' | 'notUnderstood';
  /** Absent when it is about whole rows. */
  readonly column?: string;
  /** For people. */
  readonly text: string;
}

/**
 * What drift looks like. `world`: many features shifted together, which a retraining may learn. `feed`: a fault of those who
 * send the requests, which no retraining cures. `unclear`: neither can be told from the window.
 */
export interface Diagnosis {
  readonly kind: 'world' | 'feed' | 'unclear';
  readonly signs: readonly FaultSign[];
  /** In one or two sentences, for people. */
  readonly text: string;
}

/** The report of one window, as it is stored. */
export interface DriftReport extends Judgement {
  readonly version: 1;
  readonly endpoint: string;
  /** The model version that serves; absent when none of the registry does. */
  readonly modelPackageArn?: string;
  /** ISO times; the end is exclusive. */
  readonly window: { readonly start: string; readonly end: string };
  /** The instant under which its metrics are published; absent where none are. */
  readonly metricTime?: string;
  /** Somebody asked for the window by its times: no metrics, and its turn is still to come. */
  readonly provisional?: true;
  /** Why the window could not be evaluated at all: nothing of it was counted, and there are no metrics. */
  readonly error?: string;
  /** What the window was compared with; absent when there was nothing. */
  readonly baseline?: {
    readonly rows: number;
    readonly sources: BaselineSources;
    /** What cannot be known of it, for people. */
    readonly notes?: readonly string[];
  };
  /**
   * The windows that the verdict rests on, oldest first, the report's own last: earlier ones are there when they had too few
   * rows. Where there is no verdict, these are the windows whose rows wait for the next one. What was counted (`rows`, `records`, `rejected`) is of all of them together.
   */
  readonly windows: readonly WindowShare[];
  /** The last verdicts about this model version, oldest first, this window's own included if it is one. */
  readonly recentVerdicts: readonly PastVerdict[];
  /** The features that are furthest from the baseline, the furthest first; none where there is no verdict. */
  readonly topFeatures?: readonly TopFeature[];
  /** What the drift looks like; absent where there is none. */
  readonly diagnosis?: Diagnosis;
  /** How chance is taken, where the baseline's own later part was asked. */
  readonly calibration?: CalibrationReport;
  /** Of the report's own window; absent when nothing was read. */
  readonly capture?: CaptureCoverage;
  readonly rows: number;
  readonly records: number;
  readonly rejected: WindowCounts['rejected'];
  readonly rejectedSamples: readonly RejectedSample[];
  readonly config: DriftConfig;
}

/** The report without what is there for plotting only. */
export function withoutDistributions(report: DriftReport): DriftReport {
  const strip = ({ distribution: _, ...rest }: ColumnReport): ColumnReport => rest;
  return {
    ...report,
    features: report.features.map(strip),
    ...(report.multivariate && { multivariate: strip(report.multivariate) }),
    ...(report.predictions && { predictions: strip(report.predictions) }),
  };
}
