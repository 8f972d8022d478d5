import type { GetMetricDataInput, GetMetricStatisticsInput, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../aws-error';
import { checkPeriod, findPeriod, readIdentity, resolveQueries } from './metric-query';
import type { MetricStore, Sample } from './metric-store';
import { summarize } from './statistics';

/** GetMetricData. */
export function getMetricData(store: MetricStore, request: GetMetricDataInput): unknown {
  const queries = request.MetricDataQueries ?? [];
  const period = findPeriod(queries);
  checkPeriod(period);
  const starts = listPeriods(request.StartTime, request.EndTime, period);
  const resolve = resolveQueries(store, queries, starts, period);
  const newestFirst = request.ScanBy !== 'TimestampAscending';
  return {
    Messages: [],
    MetricDataResults: queries
      .filter(({ ReturnData }) => ReturnData !== false)
      .map(({ Id, Label, MetricStat }) => {
        const points = resolve(Id!).flatMap((value, index) =>
          value === undefined ? [] : [{ time: new Date(starts[index]!), value }],
        );
        const ordered = newestFirst ? points.reverse() : points;
        return {
          Id,
          Label: Label ?? MetricStat?.Metric?.MetricName ?? Id,
          StatusCode: 'Complete',
          Timestamps: ordered.map(({ time }) => time),
          Values: ordered.map(({ value }) => value),
        };
      }),
  };
}

/** GetMetricStatistics. */
export function getMetricStatistics(store: MetricStore, request: GetMetricStatisticsInput): unknown {
  checkPeriod(request.Period);
  const { Period, Statistics = [], ExtendedStatistics = [] } = request;
  if (Statistics.length + ExtendedStatistics.length === 0) {
    throw new AwsError('MissingParameter', 'GetMetricStatistics needs Statistics or ExtendedStatistics');
  }
  const identity = readIdentity(request);
  const datapoints = listPeriods(request.StartTime, request.EndTime, Period).flatMap((start) => {
    const samples = store.read(identity, start, start + Period * 1000, request.Unit);
    const extended = Object.fromEntries(ExtendedStatistics.map((name) => [name, summarize(samples, name)]));
    return samples.length === 0
      ? []
      : [
          {
            Timestamp: new Date(start),
            Unit: samples[0]!.unit,
            ...Object.fromEntries(Statistics.map((name) => [name, summarize(samples, name)])),
            ...(ExtendedStatistics.length > 0 ? { ExtendedStatistics: extended } : {}),
          },
        ];
  });
  return { Label: request.MetricName, Datapoints: datapoints };
}

/** Milliseconds of a time as requests have it: a Date, an ISO text or seconds since the epoch. */
export function readTime(time: Date | string | number | undefined): number | undefined {
  return time === undefined ? undefined : typeof time === 'number' ? time * 1000 : new Date(time).getTime();
}

/** The starts of the periods that a request asks for, aligned as CloudWatch aligns them. */
function listPeriods(from: Date | undefined, to: Date | undefined, period: number): number[] {
  const [start, end] = [readTime(from), readTime(to)];
  if (start === undefined || end === undefined || !(start < end)) {
    throw new AwsError('ValidationError', 'StartTime must be before EndTime');
  }
  const step = period * 1000;
  const first = Math.floor(start / step) * step;
  const length = Math.ceil((end - first) / step);
  if (length > 100_800) {
    throw new AwsError('ValidationError', `The request asks for ${length} periods; at most 100,800 are allowed`);
  }
  return Array.from({ length }, (_, index) => first + index * step);
}

/** The samples of a datum of PutMetricData. */
export function readSamples(datum: MetricDatum, now: Date): Sample[] {
  const time = readTime(datum.Timestamp) ?? now.getTime();
  const unit = datum.Unit ?? 'None';
  const single = (value: number, count = 1): Sample => ({
    time,
    count,
    sum: value * count,
    minimum: value,
    maximum: value,
    unit,
  });
  const numbers = [datum.Value, ...(datum.Values ?? []), ...Object.values(datum.StatisticValues ?? {})].filter(
    (number) => number !== undefined,
  );
  if (numbers.length === 0 || numbers.some((number) => !Number.isFinite(number))) {
    throw new AwsError('InvalidParameterValue', `The metric ${datum.MetricName} has no value that is a number`);
  }
  if (datum.StatisticValues) {
    const { SampleCount, Sum, Minimum, Maximum } = datum.StatisticValues;
    return [{ time, count: SampleCount!, sum: Sum!, minimum: Minimum!, maximum: Maximum!, unit }];
  }
  if (datum.Values) {
    return datum.Values.map((value, index) => single(value, datum.Counts?.[index] ?? 1));
  }
  return [single(datum.Value!)];
}
