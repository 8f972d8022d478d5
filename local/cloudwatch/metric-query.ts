import type { Metric, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../aws-error';
import { evaluateExpression, type Series } from './metric-math';
import type { MetricIdentity, MetricStore } from './metric-store';
import { checkStatistic, summarize } from './statistics';

/** The metric that a request names. */
export function readIdentity({ Namespace, MetricName, Dimensions }: Metric): MetricIdentity {
  if (!Namespace || !MetricName) {
    throw new AwsError('MissingParameter', 'A metric needs a Namespace and a MetricName');
  }
  return {
    namespace: Namespace,
    metricName: MetricName,
    dimensions: Object.fromEntries((Dimensions ?? []).map(({ Name, Value }) => [Name!, Value!])),
  };
}

/** Refuses a period that CloudWatch does not have. */
export function checkPeriod(period: number | undefined): asserts period is number {
  if (!period || !(period % 60 === 0 || [1, 5, 10, 20, 30].includes(period))) {
    throw new AwsError('ValidationError', `Invalid period: ${period}; it must be 10, 20, 30 or a multiple of 60`);
  }
}

/**
 * The series of a set of queries over the same periods.
 *
 * @param starts the start of every period, milliseconds since the epoch
 * @returns the series of an id; throws AwsError for an unknown id and a circular expression
 */
export function resolveQueries(
  store: MetricStore,
  queries: MetricDataQuery[],
  starts: readonly number[],
  period: number,
): (id: string) => Series {
  const known = new Map<string, Series>();
  const open = new Set<string>();
  const resolve = (id: string): Series => {
    const query = queries.find((candidate) => candidate.Id === id);
    if (!query || open.has(id)) {
      throw new AwsError(
        'ValidationError',
        query ? `The expression '${id}' refers to itself` : `There is no query with the id '${id}'`,
      );
    }
    open.add(id);
    const series = known.get(id) ?? compute(query);
    open.delete(id);
    known.set(id, series);
    return series;
  };
  const compute = ({ Id, MetricStat, Expression }: MetricDataQuery): Series => {
    if (MetricStat) {
      checkPeriod(MetricStat.Period);
      checkStatistic(MetricStat.Stat!);
      if (MetricStat.Period !== period) {
        throw new AwsError(
          'ValidationError',
          `The local CloudWatch reads queries of one period together; '${Id}' has ${MetricStat.Period}, others ${period}`,
        );
      }
      const identity = readIdentity(MetricStat.Metric!);
      return starts.map((start) =>
        summarize(store.read(identity, start, start + period * 1000, MetricStat.Unit), MetricStat.Stat!),
      );
    }
    if (!Expression) {
      throw new AwsError('ValidationError', `The query '${Id}' has neither a MetricStat nor an Expression`);
    }
    const metrics = (): Series[] => queries.filter((query) => query.MetricStat).map((query) => resolve(query.Id!));
    return evaluateExpression(Expression, starts.length, resolve, metrics);
  };
  return resolve;
}

/** The period of a set of queries: that of its metrics, or else that of its expressions. */
export function findPeriod(queries: MetricDataQuery[], fallback = 300): number {
  return (
    queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ??
    queries.find(({ Period }) => Period)?.Period ??
    fallback
  );
}
