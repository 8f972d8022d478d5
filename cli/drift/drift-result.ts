import type {
  Baseline,
  ColumnReport,
  ColumnStatistics,
  Diagnosis,
  DriftConfig,
  Judgement,
  RejectedSample,
  WindowCounts,
} from '../../engine/drift';
import type { CalibrationReport } from '../../engine/drift/calibration-report';
import type { ExplainedJudgement } from '../../engine/drift/explain-window';
import { leastBaselineRows } from '../../engine/drift/judge-window';
import { measureStrength } from '../../engine/drift-report/drift-strength';
import { noteSkipped } from './local-files';

/** A column of the result: the engine's, with the share of unusable values among its statistics. */
export type ResultColumn = Omit<ColumnReport, 'statistics' | 'missingShare'> & {
  readonly statistics: ColumnStatistics & { readonly missingShare: number };
};

/** What the comparison found; the JSON that `--json` writes. */
export interface DriftResult extends Omit<Judgement, 'verdict' | 'features' | 'multivariate' | 'predictions'> {
  readonly version: 1;
  readonly verdict: 'drift' | 'noDrift' | 'insufficientData' | 'notUnderstood';
  /** Live rows that were compared. */
  readonly rows: number;
  /** Captured lines, or rows of CSV, that could be read. */
  readonly records: number;
  readonly features: readonly ResultColumn[];
  readonly multivariate?: ResultColumn;
  readonly predictions?: ResultColumn;
  /** How often something could not be compared, by reason. */
  readonly rejected: WindowCounts['rejected'];
  readonly rejectedSamples: readonly RejectedSample[];
  /** For people: what was not evaluated, and what else the verdict does not say. */
  readonly notes: readonly string[];
  /** What the drift looks like; absent where there is none. */
  readonly diagnosis?: Diagnosis;
  /** What was found of the baseline's own later part, where that was asked or explains a drift. */
  readonly calibration?: CalibrationReport;
  readonly baseline: { readonly file: string; readonly rows: number };
  readonly live: readonly string[];
  readonly config: DriftConfig;
}

/** What went into a result. */
export interface ResultSources {
  readonly baselineFile: string;
  readonly baseline: Baseline;
  readonly liveFiles: readonly string[];
  readonly skippedFiles: readonly string[];
  readonly ignored: ReadonlySet<string>;
  readonly counts: WindowCounts;
  readonly config: DriftConfig;
  readonly calibration?: CalibrationReport;
  /** What cannot be known of the baseline. */
  readonly notes: readonly string[];
}

/** The monitor's verdicts as the command writes them. */
export const RESULT_VERDICTS = {
  Drift: 'drift',
  NoDrift: 'noDrift',
  NotUnderstood: 'notUnderstood',
  InsufficientData: 'insufficientData',
  NoBaseline: 'insufficientData',
} as const;

/** Puts together what was judged, what was rejected and what it came from. */
export function describeResult(judgement: ExplainedJudgement, sources: ResultSources): DriftResult {
  const { verdict, features, multivariate, predictions, ...rest } = judgement;
  const { baseline, config, counts } = sources;
  return {
    version: 1,
    verdict: RESULT_VERDICTS[verdict],
    ...rest,
    rows: counts.rows,
    records: counts.records,
    features: features.map(describeColumn),
    ...(multivariate && { multivariate: describeColumn(multivariate) }),
    ...(predictions && { predictions: describeColumn(predictions) }),
    rejected: counts.rejected,
    rejectedSamples: counts.rejectedSamples,
    notes: [...listNotes(sources), ...sources.notes],
    ...(sources.calibration && { calibration: sources.calibration }),
    baseline: { file: sources.baselineFile, rows: baseline.rows },
    live: sources.liveFiles,
    config,
  };
}

/** The columns that drifted, predictions among them, the one that drifted most first; the relations between them come last. */
export function listDrifted(result: DriftResult): ResultColumn[] {
  const strength = (column: ResultColumn): number => measureStrength(toReport(column), result.config);
  const columns = [...result.features, ...(result.predictions ? [result.predictions] : [])].sort(
    (a, b) => strength(b) - strength(a),
  );
  return [...columns, ...(result.multivariate ? [result.multivariate] : [])].filter(({ drifted }) => drifted);
}

/** The column as the engine reported it. */
export function toReport(column: ResultColumn): ColumnReport {
  return { ...column, missingShare: column.statistics.missingShare };
}

function describeColumn({ missingShare, ...column }: ColumnReport): ResultColumn {
  return { ...column, statistics: { ...column.statistics, missingShare } };
}

function listNotes({ baseline, skippedFiles, ignored, counts, config }: ResultSources): string[] {
  const notes: string[] = [];
  const arity = counts.wrongArities[0]?.[0];
  if (counts.rows === 0 && arity !== undefined) {
    notes.push(
      `no row was compared: rows have ${arity} values, the baseline ${baseline.features.length} columns; leave out what is not compared (--ignore), and name what the endpoint does not receive (--absent)`,
    );
  }
  if (baseline.rows >= leastBaselineRows(config) && baseline.rows < config.minimumRows) {
    notes.push(`the baseline has ${baseline.rows} rows only: anything but a large change goes unseen`);
  }
  if (ignored.size > 0) {
    notes.push(`left out, as asked: ${[...ignored].join(', ')}`);
  }
  return [...notes, ...noteSkipped({ skipped: skippedFiles })];
}
