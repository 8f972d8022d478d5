import type { ColumnReport, DriftReport } from '../drift/report';

/**
 * How far a column is from its baseline, in multiples of what it takes to count: the largest of its effects, each
 * divided by its own limit. At 1 or more the effect is large enough for a drift; whether it is one, the test of
 * significance decides as well.
 */
export function measureStrength(column: ColumnReport, config: DriftReport['config']): number {
  const effects: Record<string, number | undefined> = { ...column.statistics, missingShareChange: Math.abs(column.missingShare - column.baselineMissingShare) };
  const ratios = Object.entries(config.effect).map(([effect, limit]) => (effects[effect] ?? 0) / limit);
  return Math.max(0, ...ratios.filter(Number.isFinite));
}

/** The columns that drifted in a window, the one that drifted most first; the predictions are one of them. */
export function findWorst(report: DriftReport, count: number): ColumnReport[] {
  return [...report.features, ...(report.predictions ? [report.predictions] : [])]
    .filter(({ drifted, distribution }) => drifted && distribution)
    .sort((one, other) => measureStrength(other, report.config) - measureStrength(one, report.config))
    .slice(0, count);
}
