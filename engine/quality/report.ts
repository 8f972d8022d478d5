import type { QualityConfig } from '../../contract/quality-config';
import type { LeftOutCounts } from '../drift/record-filter';
import type { Coverage } from './coverage';
import type { CriterionResult } from './criteria';
import type { Estimate } from './estimate';
import type { GroupCriterionResult } from './group-criteria';
import type { GroupReport } from './groups';
import type { Measures } from './measure';
import type { SliceReport, WorstSlice } from './slices';
import type { TrainingRows } from './training-rows';

/** The outcome for a window. Too few labels are never "good enough". */
export type QualityVerdict = 'CriteriaMet' | 'CriteriaMissed' | 'InsufficientData';

/** What the labels of a window say about the model that answered it. */
export interface QualityFindings {
  readonly verdict: QualityVerdict;
  /** Why, in one sentence. */
  readonly reason: string;
  readonly measures: Measures;
  readonly criteria: readonly CriterionResult[];
  readonly slices: readonly SliceReport[];
  /** Absent where no slice is worse than all rows beyond chance. */
  readonly worstSlice?: WorstSlice;
}

/** How far forecasts were from what came true. */
export interface ForecastErrors {
  /** How many values came true. */
  readonly values: number;
  /** The mean absolute error, in the target's unit, and that of the last season again. */
  readonly error: number;
  readonly naiveError: number;
  /** The sum of errors as a share of the sum of values; absent where all values are 0. */
  readonly wape?: number;
}

/** What a window's forecasts were worth, beside the measures of all of them. */
export interface ForecastFindings {
  readonly forecasts: number;
  readonly series: number;
  /** What the last season again would have reached. */
  readonly naiveWape?: number;
  /** By how many steps ahead, from 1 on. */
  readonly byStep: readonly ({ readonly ahead: number } & ForecastErrors)[];
  /** The series whose forecasts are worst beside the last season again, at most ten. */
  readonly worstSeries: readonly ({ readonly series: string } & ForecastErrors)[];
}

/** How differently a binary model treats groups: there where slices or criteria name columns. */
export interface GroupFindings {
  /** The rates of each group of each column: those that labels need, once they are there. */
  readonly groups?: readonly GroupReport[];
  readonly groupCriteria?: readonly GroupCriterionResult[];
}

/** What all reports of a window have. */
export interface WindowFrame {
  readonly version: 1;
  readonly endpoint: string;
  /** The model version that served at the end of the window, as far as it is known. */
  readonly modelPackageArn?: string;
  /** ISO times; the end is exclusive. */
  readonly window: { readonly start: string; readonly end: string };
}

/** The report of a measured window, as it is stored. */
export interface QualityReport extends WindowFrame, QualityFindings, GroupFindings {
  /** Labels that were collected until then count. */
  readonly labelsUntil: string;
  readonly labels: Coverage;
  /** Labelled rows that the version itself answered: what is measured. Rows of the version before it are left out. */
  readonly measuredRows: number;
  /** There where series are forecast. */
  readonly forecasts?: ForecastFindings;
  /** What had been estimated before the labels came. */
  readonly estimate?: Estimate;
  readonly trainingRows?: Omit<TrainingRows, 'text' | 'header' | 'contradicted'> & { readonly uri?: string };
  readonly config: QualityConfig;
}

/** The report of a window whose labels are not due, as it is stored. */
export interface EstimateReport extends WindowFrame, GroupFindings {
  /** Since when the version served; before that others may have answered. */
  readonly servingSince?: string;
  /** The schema of the version's rows, as an S3 URI. */
  readonly schema?: string;
  /** The decision threshold that is recorded on the version. */
  readonly decisionThreshold?: number;
  readonly rows: number;
  /** What the filter left out; absent where there is no filter. */
  readonly leftOut?: LeftOutCounts;
  /** Absent with the reason when there is none. */
  readonly estimate?: Estimate;
  /** What the estimate says of the success criteria. It raises no alarm. */
  readonly criteria?: readonly CriterionResult[];
  readonly reason: string;
}
