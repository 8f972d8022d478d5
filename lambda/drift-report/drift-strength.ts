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

type Columns = Pick<DriftReport, 'features' | 'predictions' | 'config'>;

/** Everything that was compared; the predictions are one of the columns. */
export function listColumns({ features, predictions }: Columns): ColumnReport[] {
  return [...features, ...(predictions ? [predictions] : [])];
}

/** The columns that drifted, the one that drifted most first. */
export function listDrifted(report: Columns): ColumnReport[] {
  return listColumns(report).filter(({ drifted }) => drifted).sort((one, other) => measureStrength(other, report.config) - measureStrength(one, report.config));
}

/** The columns that drifted most and can be drawn. */
export function findWorst(report: Columns, count: number): ColumnReport[] {
  return listDrifted(report).filter(({ distribution }) => distribution).slice(0, count);
}
