// Labels that stay away are told once, with the third window in a row that has predictions and no label.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DEFAULT_QUALITY_CONFIG } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label } from '../../engine/quality/fixtures';
import { answerBy, FakeS3 } from '../detect-drift/fake-aws';
import { PLACES } from './fixtures';

const REPORTS = 's3://bucket/quality-reports/churn/2026/11/23';
const time = (hour: number): string => new Date(Date.UTC(2026, 10, 23, hour, 5)).toISOString();

let s3: FakeS3;
let told: ToldNotices;

beforeEach(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  s3 = new FakeS3();
  told = new ToldNotices();
});

/** Predictions of an hour, and labels for some of them that come in the hour after. */
function serve(hour: number, labels = 0): void {
  const records = Array.from({ length: 4 }, (_, i) =>
    capture({ inferenceId: `H${hour}-${i}` }, `${i}\n`, '0.7\n', time(hour)),
  );
  const folder = (of: number): string => time(of).slice(0, 13).replaceAll(/[-T]/g, '/');
  s3.objects.set(`s3://bucket/capture/churn/AllTraffic/${folder(hour)}/a.jsonl`, `${records.join('\n')}\n`);
  const lines = Array.from({ length: labels }, (_, i) => label(`H${hour}-${i}`, '1\n'));
  s3.objects.set(`s3://bucket/ground-truth/${folder(hour + 1)}/a.jsonl`, `${lines.join('\n')}\n`);
}

/** Measures the window of an hour by the schedule's event, an hour after its end. */
async function measure(hour: number): Promise<string[]> {
  const before = told.messages.length;
  await measureQuality(
    { scheduledTime: time(hour + 2) },
    {
      ...PLACES,
      topicArn: 'topic',
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        windowSeconds: 3600,
        captureDelaySeconds: 60,
        labelDelaySeconds: 3600,
        lateLabelDelaySeconds: 3600,
      },
    },
    {
      s3,
      sageMaker: answerBy(SageMakerClient, {
        DescribeEndpointCommand: () => {
          throw Object.assign(new Error('Could not find endpoint "churn".'), { name: 'ValidationException' });
        },
      }),
      cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
      sns: told.sns,
      eventBridge: told.eventBridge,
    },
  );
  return told.messages
    .slice(before)
    .filter(({ notice }) => notice.kind === 'LabelsMissing')
    .map(({ words }) => words);
}

/** The messages of each hour. */
async function measureAll(hours: number[]): Promise<Record<number, number>> {
  const messages: Record<number, number> = {};
  for (const hour of hours) {
    messages[hour] = (await measure(hour)).length;
  }
  return messages;
}

test('labels that stop are told with the third window, once, and again when they stop again', async () => {
  [3, 3, 0, 0, 0, 0, 1, 0, 0, 0].forEach((labels, i) => serve(8 + i, labels));
  expect(await measureAll([8, 9, 10, 11])).toEqual({ 8: 0, 9: 0, 10: 0, 11: 0 });
  const [words] = await measure(12);
  expect(words).toContain('the predictions of 3 windows in a row have no label');
  expect(words).toContain('the window from 2026-11-23T09:00:00.000Z was the last one with labels');
  expect(words).toContain('the endpoint goes on serving');
  expect(await measureAll([13, 14, 15, 16, 17])).toEqual({ 13: 0, 14: 0, 15: 0, 16: 0, 17: 1 });
});

test('labels that never came are told once as well', async () => {
  [0, 0, 0, 0].forEach((labels, i) => serve(8 + i, labels));
  expect(await measureAll([8, 9])).toEqual({ 8: 0, 9: 0 });
  expect((await measure(10))[0]).toContain('no label came before, either');
  expect(await measure(11)).toEqual([]);
});

test('windows without predictions neither count nor end the row', async () => {
  serve(8, 2);
  [9, 11, 14].forEach((hour) => serve(hour));
  expect(await measureAll([8, 9, 10, 11, 12, 13, 14, 15])).toEqual({
    8: 0,
    9: 0,
    10: 0,
    11: 0,
    12: 0,
    13: 0,
    14: 1,
    15: 0,
  });
});

test('of predictions that come twice a day, no more windows than these three are in sight, and they are told once as well', async () => {
  [0, 12, 24, 36, 48].forEach((hour) => serve(hour));
  const messages = await measureAll(Array.from({ length: 49 }, (_, hour) => hour));
  expect(Object.keys(messages).filter((hour) => messages[Number(hour)]! > 0)).toEqual(['24']);
});

test('predictions that come once a week are a row as well, and told once', async () => {
  const week = 7 * 24;
  [0, week, 2 * week, 3 * week].forEach((hour) => serve(hour));
  const messages = await measureAll(Array.from({ length: 3 * week + 1 }, (_, hour) => hour));
  expect(Object.keys(messages).filter((hour) => messages[Number(hour)]! > 0)).toEqual([String(2 * week)]);
});

test('labels under other ids, or of no known class, say so', async () => {
  [0, 0, 0].forEach((labels, i) => serve(8 + i, labels));
  s3.objects.set(
    's3://bucket/ground-truth/2026/11/23/11/b.jsonl',
    `${[label('other', '1\n'), '{nonsense'].join('\n')}\n`,
  );
  const messages = [await measure(8), await measure(9), await measure(10)].flat();
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain('1 labels cannot be used; 1 labels are for ids that were not captured in the window');
});

test('a damaged report of an earlier window is passed over', async () => {
  [0, 0, 0, 0].forEach((labels, i) => serve(8 + i, labels));
  jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  expect(await measureAll([8, 9])).toEqual({ 8: 0, 9: 0 });
  s3.objects.set(`${REPORTS}/09/20261123T090000Z.json`, 'nonsense');
  expect(await measure(10)).toEqual([]);
  expect(await measure(11)).toHaveLength(1);
});
