import type { QualityConfig } from '../../contract/quality-config';
import type { Coverage } from '../../engine/quality/coverage';
import type { GroupFindings, QualityFindings } from '../../engine/quality/report';
import type { MeasuredPeriod, PeriodName } from './periods';

/** Rows by their class and by the class that they were predicted. */
export interface ConfusionTable {
  readonly classes: readonly string[];
  /** By the class that a row is of, then by the one that it was predicted. */
  readonly rows: readonly (readonly number[])[];
}

/** What was measured; the JSON that `--json` writes. */
export interface QualityResult extends Omit<QualityFindings, 'verdict'>, GroupFindings {
  readonly version: 1;
  /** `measured` where there is no criterion to meet. */
  readonly verdict: 'criteriaMet' | 'criteriaMissed' | 'insufficientData' | 'measured';
  /** Labelled rows. */
  readonly rows: number;
  readonly labels: Coverage;
  /** Absent for numbers. */
  readonly confusion?: ConfusionTable;
  /** By the time at which rows were answered; absent where nobody asked. */
  readonly periods?: { readonly by: PeriodName; readonly measured: readonly MeasuredPeriod[] };
  /** For people: what else the verdict does not say. */
  readonly notes: readonly string[];
  readonly live: readonly string[];
  readonly labelFiles: readonly string[];
  readonly config: QualityConfig;
}

/** The monitor's verdicts as the command writes them. */
export const RESULT_VERDICTS = {
  CriteriaMet: 'criteriaMet',
  CriteriaMissed: 'criteriaMissed',
  InsufficientData: 'insufficientData',
} as const;
