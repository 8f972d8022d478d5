/**
 * The statistics of drift detection, pure: no AWS, no files, no clock.
 *
 * `buildBaseline` (in build-baseline, which is loaded only then) once per model version → `WindowCounter`, fed with bytes by `CaptureCounter` (in one pass, or in several
 * that are merged with `mergeWindowCounts`) → `judgeWindow` of ./judge-window.
 */

export type { DriftConfig, EffectLimits } from '../../contract/drift-config';
export { DEFAULT_DRIFT_CONFIG, parseDriftConfig } from '../../contract/drift-config';
export type { Baseline, BaselineFiles, BaselineSources } from './baseline';
export { isBaselineOf } from './baseline';
export type { CapturedRecord, Problem, RejectionReason } from './capture';
export { parseCaptureLine } from './capture';
export type { CaptureOptions } from './capture-counter';
export { CaptureCounter } from './capture-counter';
export { STATISTICS } from './effect-statistics';
export type { LineReader } from './line-splitter';
export { cutLine, LineSplitter, LONGEST_LINE } from './line-splitter';
export type {
  CaptureCoverage,
  ChangeKind,
  ColumnChange,
  ColumnReport,
  ColumnStatistics,
  Diagnosis,
  Distribution,
  DriftReport,
  FaultSign,
  Judgement,
  PastVerdict,
  SchemaCheck,
  SchemaViolation,
  TopFeature,
  ValueSummary,
  Verdict,
  WindowShare,
} from './report';
export { withoutDistributions } from './report';
export type { FeatureSchema, FeatureType, RawValue, Row } from './schema';
export { BaselineError } from './schema';
export { doesDriftStand } from './standing-drift';
export type { AnyStatistic, ComparedColumn, MissingStatistic, Statistic } from './statistic';
export { readStatistic } from './statistic';
export type { RejectedSample, WindowCounts } from './window-counts';
export { mergeWindowCounts, WindowCounter } from './window-counts';
