import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logger } from '../../../engine/aws/logging';
import { measureCapture } from '../../../engine/traffic/capture-share';
import { answerBy } from '../../lambda/detect-drift/fake-aws';
import {
  addTraffic,
  detect,
  event,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  published,
  settings,
} from '../../lambda/detect-drift/fixtures';

const hour = { start: new Date('2026-11-23T13:00:00Z'), end: new Date('2026-11-23T14:00:00Z') };

test.each([
  ['all of them', { Invocations: 400 }, 100, 400, 1],
  ['a sample', { Invocations: 4000 }, 10, 400, 1],
  ['none', { Invocations: 400 }, 100, 0, 0],
  ['none of those that failed', { Invocations: 500, Invocation4XXErrors: 40, Invocation5XXErrors: 60 }, 100, 400, 1],
  ['too few to tell', { Invocations: 499 }, 10, 0, undefined],
  ['nothing, since nobody asked', {}, 100, 0, undefined],
])('captured: %s', async (_, sums, captureSamplingPercentage, records, share) => {
  expect(
    (await measureCapture(fakeCloudWatch(sums), { ...settings, captureSamplingPercentage }, hour, records)).share,
  ).toBe(share);
});

test.each([
  [hour.start, hour.end, 3600],
  [new Date('2026-11-23T13:05:00Z'), new Date('2026-11-23T14:00:00Z'), 300],
  [new Date('2026-11-23T13:00:00Z'), new Date('2026-11-23T13:07:00Z'), 60],
])('the requests from %s to %s are summed in periods that fit in, over all pages', async (start, end, period) => {
  const pages = [
    { MetricDataResults: [{ Id: 'm0', Values: [50, 30] }], NextToken: 'more' },
    {
      MetricDataResults: [
        { Id: 'm0', Values: [20] },
        { Id: 'm2', Values: [7] },
      ],
    },
  ];
  const cloudWatch = answerBy(CloudWatchClient, { GetMetricDataCommand: ({ NextToken }) => pages[NextToken ? 1 : 0] });
  expect(await measureCapture(cloudWatch, settings, { start, end }, 93)).toEqual({
    records: 93,
    answered: 93,
    samplingPercentage: 100,
    share: 1,
  });
  const { StartTime, EndTime, MetricDataQueries } = cloudWatch.requests[1].input;
  expect([StartTime, EndTime, MetricDataQueries[2].MetricStat]).toEqual([
    start,
    end,
    {
      Metric: {
        Namespace: 'AWS/SageMaker',
        MetricName: 'Invocation5XXErrors',
        Dimensions: [
          { Name: 'EndpointName', Value: 'churn' },
          { Name: 'VariantName', Value: 'AllTraffic' },
        ],
      },
      Period: period,
      Stat: 'Sum',
    },
  ]);
});

test('the detector publishes what share of the requests was captured, and reports it', async () => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  const s3 = fakeS3();
  addTraffic(s3);
  const cloudWatch = fakeCloudWatch({ Invocations: 1000 });
  const report = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch });
  expect(published(cloudWatch)).toMatchObject({ CapturedRecords: 400, CaptureShare: 0.4 });
  expect(report.capture).toEqual({ records: 400, answered: 1000, samplingPercentage: 100, share: 0.4 });
});
