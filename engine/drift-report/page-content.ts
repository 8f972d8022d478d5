import type { AnyStatistic, Diagnosis, DriftConfig, Judgement, RejectedSample, WindowCounts } from '../drift';
import type { CalibrationReport } from '../drift/calibration-report';
import { leastBaselineRows } from '../drift/judge-window';
import { describeRule } from '../drift/record-filter';
import type { LeftOut } from '../drift/report';
import type { KnownQuality } from './quality-section';
import type { WindowSummary } from './window-history';

/** Something that the verdict rests on. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  /** Whether the text is an address or an identifier. */
  readonly code?: boolean;
}

/** What a reader may do about the verdict. */
export interface NextStep {
  readonly text: string;
  /** For a shell. */
  readonly command?: string;
}

/** All that the page of a comparison shows. Texts are plain: the page escapes them. */
export interface PageContent extends Judgement {
  /** What was compared, to begin the headline with. */
  readonly subject: string;
  /** What was compared with what, in a sentence. */
  readonly scope: string;
  /** What the drift looks like; absent where there is none. */
  readonly diagnosis?: Diagnosis;
  /** How chance is taken, where the baseline's own later part was asked. */
  readonly calibration?: CalibrationReport;
  /** What labels say of the answers; absent where that is not known here. */
  readonly quality?: KnownQuality;
  /** The model version that serves; absent where there is none. */
  readonly modelPackageArn?: string;
  readonly rows: number;
  readonly rejected: WindowCounts['rejected'];
  readonly rejectedSamples: readonly RejectedSample[];
  readonly config: DriftConfig;
  /**
   * What was measured.
   * @default - the library's statistics
   */
  readonly statistics?: readonly AnyStatistic[];
  readonly facts: readonly Fact[];
  /** This window after those before it, oldest first; empty where there are no windows. */
  readonly history: readonly WindowSummary[];
  readonly nextSteps: readonly NextStep[];
  /** What else was not evaluated. */
  readonly notes: readonly string[];
}

/** What the filter leaves out, and how much that was; nothing where there is none. */
export function tellFilter({ leftOut, config }: { readonly leftOut?: LeftOut; readonly config: DriftConfig }): Fact[] {
  return leftOut && config.leaveOut
    ? [{ name: 'left out', text: `${leftOut.text}: ${config.leaveOut.map(describeRule).join(', ')}` }]
    : [];
}

/** What to do where the baseline has too few rows. */
export const ENLARGE_BASELINE =
  'Compare with a baseline of more rows: of so few, another sample differs as much by chance alone. This is not "no drift".';

/** Whether there is no verdict because the baseline has too few rows. */
export function isBaselineTooSmall({
  verdict,
  features,
  config,
}: Pick<PageContent, 'verdict' | 'features' | 'config'>): boolean {
  // Of a column with many categories a part of the rows is compared.
  const rows = Math.max(...features.map(({ baselineRows }) => baselineRows));
  return verdict === 'InsufficientData' && features.length > 0 && rows < leastBaselineRows(config);
}

/** Whether no column was judged, for whatever reason. */
export function isUnjudged({ verdict, notUnderstood = [] }: Pick<Judgement, 'verdict' | 'notUnderstood'>): boolean {
  return verdict === 'InsufficientData' || (verdict === 'NotUnderstood' && notUnderstood.includes('requests'));
}
