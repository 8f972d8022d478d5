import type { ColumnReport, DriftReport } from '../drift/report';

/**
 * How far a column is from its baseline, in multiples of what it takes to count: the largest of its effects, each
 * divided by its own limit. At 1 or more the effect is large enough for a drift; whether it is one, the test of
 * significance decides as well.
 */
export function measureStrength(column: ColumnReport, config: DriftReport['config']): number {
  const effects: Record<string, number | undefined> = {
    ...column.statistics,
    missingShareChange: Math.abs(column.missingShare - column.baselineMissingShare),
  };
  const ratios = Object.entries(config.effect).map(([effect, limit]) => (effects[effect] ?? 0) / limit);
  return Math.max(0, ...ratios.filter(Number.isFinite));
}

type Columns = Pick<DriftReport, 'features' | 'multivariate' | 'predictions' | 'config'>;

/** Everything that was compared; the predictions are one of the columns, and so are the relations between features. */
export function listColumns({ features, multivariate, predictions }: Columns): ColumnReport[] {
  return [...features, ...(predictions ? [predictions] : []), ...(multivariate ? [multivariate] : [])];
}

/** The columns that drifted, the one that drifted most first; the relations between them come last, since columns say more. */
export function listDrifted(report: Columns): ColumnReport[] {
  const order = (column: ColumnReport): number =>
    column === report.multivariate ? 0 : measureStrength(column, report.config);
  return listColumns(report)
    .filter(({ drifted }) => drifted)
    .sort((one, other) => order(other) - order(one));
}

/** The columns that drifted most and can be drawn. */
export function findWorst(report: Columns, count: number): ColumnReport[] {
  return listDrifted(report)
    .filter(({ distribution }) => distribution)
    .slice(0, count);
}
