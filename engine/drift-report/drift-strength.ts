import { STATISTICS } from '../drift/effect-statistics';
import type { ColumnReport, DriftReport } from '../drift/report';
import { type AnyStatistic, readLimit, readStatistic } from '../drift/statistic';

/**
 * How far a column is from its baseline, in multiples of what it takes to count: the largest of its statistics, each
 * divided by its own limit (or its limit by it, where less is further). At 1 or more the change is large enough for a
 * drift; whether it is one, the test of significance decides as well.
 */
export function measureStrength(
  column: ColumnReport,
  config: DriftReport['config'],
  statistics: readonly AnyStatistic[] = STATISTICS,
): number {
  const ratios = statistics.map((statistic) => {
    const value = readStatistic(statistic, column);
    const limit = readLimit(statistic, config.effect);
    if (value === undefined) {
      return 0;
    }
    return statistic.direction === 'atLeast' ? value / limit : limit / value;
  });
  return Math.max(0, ...ratios.filter(Number.isFinite));
}

type Columns = Pick<DriftReport, 'features' | 'multivariate' | 'predictions' | 'config'> & {
  readonly statistics?: readonly AnyStatistic[];
};

/** Everything that was compared; the predictions are one of the columns, and so are the relations between features. */
export function listColumns({ features, multivariate, predictions }: Columns): ColumnReport[] {
  return [...features, ...(predictions ? [predictions] : []), ...(multivariate ? [multivariate] : [])];
}

/** The columns that drifted, the one that drifted most first; the relations between them come last, since columns say more. */
export function listDrifted(report: Columns): ColumnReport[] {
  const order = (column: ColumnReport): number =>
    column === report.multivariate ? 0 : measureStrength(column, report.config, report.statistics);
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
