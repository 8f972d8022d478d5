import type { TabularProblemName } from '../../contract/metrics';
import type { Criterion, SliceConfig } from '../../contract/quality-config';
import type { RecordRule } from '../../contract/record-filter';
import type { PeriodName } from './periods';

/** The options of the command whose value is named in refusals. */
export const QUALITY_OPTIONS = {
  live: '--live',
  labels: '--labels',
  heldOut: '--held-out',
  schema: '--schema',
  settings: '--settings',
  problem: '--problem',
  positive: '--positive',
  classes: '--classes',
  label: '--label',
  score: '--score',
  predicted: '--predicted',
  id: '--id',
  time: '--time',
  columns: '--columns',
  slice: '--slice',
  by: '--by',
  leaveOutColumn: '--leave-out-column',
  json: '--json',
  html: '--html',
} as const;

/** What is measured, and where the result goes. */
export interface QualityOptions {
  /** Captured JSON lines, or tables with a header. */
  readonly live: readonly string[];
  /** Ground truth as SageMaker has it, or tables with an id and a label. */
  readonly labels?: readonly string[];
  /** What a model version says of its held-out rows: estimates in place of labels. */
  readonly heldOut?: string;
  /** The schema.json of a regression's version: the columns in their order, and how their values are read. */
  readonly schema?: string;
  /** A report whose settings hold where no option says otherwise. */
  readonly settings?: string;
  readonly problem?: TabularProblemName;
  readonly positive?: string;
  readonly negative?: string;
  readonly threshold?: number;
  readonly classes?: readonly string[];
  /** Columns of tables. */
  readonly label?: string;
  readonly score?: readonly string[];
  readonly predicted?: string;
  readonly id?: string;
  readonly time?: string;
  /** The columns of captured requests, in their order. */
  readonly columns?: readonly string[];
  readonly atLeast?: readonly Criterion[];
  readonly atMost?: readonly Criterion[];
  readonly slice?: readonly SliceConfig[];
  readonly by?: PeriodName;
  readonly minimumRows?: number;
  readonly leaveOutAttribute?: readonly RecordRule[];
  readonly leaveOutColumn?: readonly RecordRule[];
  readonly json?: string;
  readonly html?: string;
  /** Is told how far the live files were read, in bytes as they are stored. */
  readonly onProgress?: (done: number, all: number) => void;
}
