import type { QualityConfig } from '../../contract/quality-config';
import type { CriterionResult } from '../../engine/quality/criteria';
import { asMeasures, type Estimate } from '../../engine/quality/estimate';
import type { Period, PeriodName } from './periods';
import type { ToldQuality } from './tell-quality';

/** What was estimated; the JSON that `--json` writes. */
export interface EstimateResult {
  readonly version: 1;
  readonly verdict: 'estimated' | 'insufficientData';
  /** For people. */
  readonly reason: string;
  /** Rows whose answer can be estimated. */
  readonly rows: number;
  /** Absent where there are too few rows. */
  readonly estimate?: Estimate;
  /** How the estimates compare with the criteria; they are no verdict. */
  readonly criteria: readonly CriterionResult[];
  /** By the time at which rows were answered; absent where nobody asked. Without measures where there are too few rows. */
  readonly periods?: { readonly by: PeriodName; readonly measured: readonly Period[] };
  readonly notes: readonly string[];
  readonly live: readonly string[];
  /** The file of the held-out rows. */
  readonly heldOut: string;
  readonly config: QualityConfig;
}

/** The estimate as what is measured is told. */
export function tellEstimate({ estimate, criteria, periods }: EstimateResult): ToldQuality {
  return { measures: estimate ? asMeasures(estimate) : {}, criteria, periods };
}
