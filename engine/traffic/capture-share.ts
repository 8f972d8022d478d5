import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { DIMENSIONS, ENDPOINT_METRICS, type PublishedMetric, SAGEMAKER_NAMESPACE } from '../../contract/cloudwatch';
import type { CaptureCoverage } from '../drift';
import type { Window } from './window';

/** Whose requests are counted, and what share of them should be captured. */
export interface CaptureSource {
  readonly endpointName: string;
  readonly variantName: string;
  /** In percent. */
  readonly captureSamplingPercentage: number;
}

/** With fewer expected records a sample says little; of 50, less than half is kept by chance in 3 of 100,000 windows at most. */
const MINIMUM_EXPECTED = 50;

/** Periods that CloudWatch keeps, in seconds: an hour for 455 days, 5 minutes for 63, a minute for 15. */
const PERIODS = [3600, 300, 60];

/**
 * Compares what was captured of a window with the requests that the endpoint answered in just that window. An alarm could
 * not do it: CloudWatch evaluates periods that end now, while a window is known only after its capture has arrived, and so
 * the requests of one stretch of time would be held against the records of another.
 *
 * @param records captured in the window
 */
export async function measureCapture(
  cloudWatch: CloudWatchClient,
  source: CaptureSource,
  window: Pick<Window, 'start' | 'end'>,
  records: number,
): Promise<CaptureCoverage> {
  const [invocations, refused, failed] = await sumMetrics(
    cloudWatch,
    source,
    [ENDPOINT_METRICS.invocations, ENDPOINT_METRICS.refused, ENDPOINT_METRICS.failed],
    window,
  );
  // A request that failed has no answer to capture.
  const answered = Math.max(0, invocations - refused - failed);
  const expected = (answered * source.captureSamplingPercentage) / 100;
  return {
    records,
    answered,
    samplingPercentage: source.captureSamplingPercentage,
    ...(expected >= MINIMUM_EXPECTED && { share: records / expected }),
  };
}

async function sumMetrics(
  cloudWatch: CloudWatchClient,
  { endpointName, variantName }: CaptureSource,
  metrics: readonly PublishedMetric[],
  { start, end }: Pick<Window, 'start' | 'end'>,
): Promise<number[]> {
  const seconds = [start.getTime() / 1000, end.getTime() / 1000];
  const Period = PERIODS.find((period) => seconds.every((time) => time % period === 0)) ?? 60;
  const Dimensions = [
    { Name: DIMENSIONS.endpoint, Value: endpointName },
    { Name: DIMENSIONS.variant, Value: variantName },
  ];
  const MetricDataQueries = metrics.map(
    ({ name, statistic }, i): MetricDataQuery => ({
      Id: `m${i}`,
      MetricStat: {
        Metric: { Namespace: SAGEMAKER_NAMESPACE, MetricName: name, Dimensions },
        Period,
        Stat: statistic,
      },
    }),
  );
  const sums = metrics.map(() => 0);
  const pages = paginateGetMetricData({ client: cloudWatch }, { MetricDataQueries, StartTime: start, EndTime: end });
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id, Values = [] } of MetricDataResults) {
      sums[Number(Id!.slice(1))] += Values.reduce((total, value) => total + value, 0);
    }
  }
  return sums;
}
