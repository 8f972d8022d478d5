import type { ProblemTypeName } from '../../../contract/metrics';
import type { MetricSummary } from '../summary-types';

/** What a run that stops after judging found: `judgement.json` in the work folder. */
export interface TrainingSummary {
  readonly version: 1;
  /** The example, or the table. */
  readonly name: string;
  readonly stackName: string;
  readonly problemType: ProblemTypeName;
  /** What the target counts, if it was declared. */
  readonly unit?: string;
  /** `met`, `missed`, `notEnoughRows` or `answersDiffer`. */
  readonly verdict: string;
  /** The verdict in words. */
  readonly message: string;
  readonly metrics: MetricSummary[];
  /** Rows by the part that they play. */
  readonly rows?: { readonly learnt: number; readonly validated: number; readonly heldOut: number };
  /** What a run wrote for its readers, by what it is. */
  readonly files: { readonly evaluation: string; readonly evaluationPage?: string; readonly dataReport?: string };
  /** Real seconds by task, and `total`. */
  readonly durations: Record<string, number>;
}
