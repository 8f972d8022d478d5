// Forecasts and what came true of them: from captured requests and the table of the training to report and metrics.
import { gzipSync } from 'node:zlib';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { parseQualityConfig, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import type { QualityReport } from '../../../engine/quality/report';
import { addSteps } from '../../../engine/series/steps';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import goldens from '../../engine/series/forecast-errors.json';
import { answerBy, type FakeClient, FakeS3 } from '../detect-drift/fake-aws';
import { fakeSageMaker, published } from '../detect-drift/fixtures';
import { PLACES } from './fixtures';

const FOLDER = 's3://bucket/quality-reports/demand/2026/01/10/00/20260110T000000Z';
/** The horizon of four days after the window of the 10th. */
const DUE = '2026-01-15T00:10:00Z';
const DAY = 86_400_000;
const sources = {
  ModelDataQuality: {
    Statistics: { S3Uri: 's3://bucket/runs/r/prepare/baseline/baseline.csv' },
    Constraints: { S3Uri: 's3://bucket/runs/r/prepare/baseline/schema.json' },
  },
};

type Golden = (typeof goldens)['manySeries']['forecasts'][number];

let cloudWatch: FakeClient<CloudWatchClient>;
let s3: FakeS3;
beforeEach(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  cloudWatch = answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) });
  s3 = new FakeS3();
});

function makeConfig(forecast: object = {}, changes: object = {}): QualityConfig {
  return parseQualityConfig(
    JSON.stringify({
      problemType: 'forecasting',
      labelDelaySeconds: 4 * 86_400,
      lateLabelDelaySeconds: 0,
      minimumRows: 10,
      criteria: [{ metric: 'mase', comparison: 'atMost', threshold: 0.9 }],
      forecast: {
        horizon: goldens.horizon,
        frequency: 'day',
        season: goldens.season,
        quantiles: goldens.quantiles,
        timestamp: 'day',
        series: ['shop'],
        target: 'units',
        ...forecast,
      },
      ...changes,
    }),
  );
}

function serveVersion(): ReturnType<typeof fakeSageMaker> {
  return fakeSageMaker({
    DescribeModelCommand: () => ({
      Containers: [{ ModelPackageName: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/demand/1' }],
      CreationTime: new Date('2026-01-01T00:00:00Z'),
    }),
    DescribeModelPackageCommand: () => ({ DriftCheckBaselines: sources }),
  });
}

/** A captured request of several series. */
function capture(forecasts: readonly Golden[], time = '2026-01-10T06:00:00Z', more: object = {}): string {
  const payload = (data: object): object => ({
    observedContentType: 'application/json',
    data: JSON.stringify(data),
    encoding: 'JSON',
  });
  return JSON.stringify({
    captureData: {
      endpointInput: payload({ instances: forecasts.map(({ series, start, target }) => ({ series, start, target })) }),
      endpointOutput: payload({ predictions: forecasts.map(({ mean, quantiles }) => ({ mean, quantiles })) }),
    },
    eventMetadata: { eventId: 'e', inferenceTime: time, ...more },
    eventVersion: '0',
  });
}

function serve(forecasts: readonly Golden[], ...lines: string[]): void {
  s3.objects.set(
    's3://bucket/capture/demand/AllTraffic/2026/01/10/06/0.jsonl',
    [capture(forecasts.slice(0, 5)), capture(forecasts.slice(5)), ...lines].join('\n'),
  );
  const scales = Object.fromEntries(forecasts.map(({ series, scale }) => [series, scale]));
  s3.objects.set('s3://bucket/runs/r/prepare/baseline/scales.json', JSON.stringify(scales));
}

/** What came true, as rows of day, series and value. */
function listActuals(forecasts: readonly Golden[]): [string, string, number][] {
  const rows = new Map<string, [string, string, number]>();
  for (const { series, start, target, actual } of forecasts) {
    actual.forEach((value, step) => {
      const day = new Date(addSteps(Date.parse(start), target.length + step, 'day')).toISOString().slice(0, 10);
      rows.set(`${series} ${day}`, [day, series, value]);
    });
  }
  return [...rows.values()];
}

function putTable(rows: readonly (readonly unknown[])[], name = 'sales.csv'): void {
  s3.objects.set(
    `s3://bucket/ground-truth/${name}`,
    ['day,shop,units', ...rows.map((row) => row.join(','))].join('\n'),
  );
}

async function measure(config = makeConfig(), scheduledTime = DUE): Promise<QualityReport> {
  // A window is measured once.
  s3.objects.delete('s3://bucket/quality-reports/demand/.progress');
  await measureQuality(
    { scheduledTime },
    { ...PLACES, endpointName: 'demand', config },
    {
      s3,
      sageMaker: serveVersion(),
      cloudWatch,
      eventBridge: new ToldNotices().eventBridge,
    },
  );
  return s3.json(`${FOLDER}.json`) as QualityReport;
}

describe.each(['manySeries', 'fewSeries'] as const)('of %s', (name) => {
  const { forecasts, measures } = goldens[name];

  test('every metric and interval is what the evaluation of a run makes of the same forecasts', async () => {
    serve(forecasts);
    putTable(listActuals(forecasts));
    const report = await measure();
    const names: Readonly<Record<string, string>> = { quantile_loss: 'quantileLoss' };
    expect(Object.keys(report.measures)).toHaveLength(6);
    for (const [key, [value, lower, upper, error]] of Object.entries(measures)) {
      const found = report.measures[names[key] ?? key]!;
      expect([key, found.value, found.lower, found.upper, found.standardError]).toEqual([
        key,
        ...[value, lower, upper, error].map((one) => expect.closeTo(one!, 9)),
      ]);
    }
    expect(report.labels).toMatchObject({
      coverage: 1,
      rows: 4 * forecasts.length,
      labelledRows: 4 * forecasts.length,
    });
    expect(published(cloudWatch)).toMatchObject({
      Mase: expect.closeTo(measures.mase[0]!, 9),
      Coverage: expect.closeTo(measures.coverage[0]!, 9),
      LabelCoverage: 1,
    });
    expect(s3.json(`${FOLDER}.model-quality.json`)).toMatchObject({
      dataset: { item_count: 4 * forecasts.length },
      forecasting_metrics: { quantile_loss: { value: expect.closeTo(measures.quantile_loss[0]!, 9) } },
    });
  });
});

const { forecasts } = goldens.manySeries;

test('the error is told by how far ahead, by series, and beside the last season again', async () => {
  serve(forecasts);
  putTable(listActuals(forecasts));
  const { forecasts: found } = await measure();
  expect(found!.byStep.map(({ ahead, values }) => [ahead, values])).toEqual([1, 2, 3, 4].map((ahead) => [ahead, 22]));
  const second = forecasts.map(({ actual, mean }) => Math.abs(actual[1]! - mean[1]!));
  expect(found!.byStep[1]!.error).toBeCloseTo(second.reduce((sum, one) => sum + one, 0) / 22, 9);
  const naive = forecasts.map(({ actual, target }) => Math.abs(actual[3]! - target.at(-3)!));
  expect(found!.byStep[3]!.naiveError).toBeCloseTo(naive.reduce((sum, one) => sum + one, 0) / 22, 9);
  expect(found).toMatchObject({ forecasts: 22, series: 11 });
  const rates = found!.worstSeries.map(({ error, naiveError }) => error / naiveError);
  expect(rates).toHaveLength(10);
  expect([...rates].sort((a, b) => b - a)).toEqual(rates);
});

test('steps that nobody knows yet do not count, and with too few there is no verdict', async () => {
  serve(forecasts);
  putTable(listActuals(forecasts).filter(([day]) => day <= '2026-01-10'));
  const report = await measure();
  // Of the origin of the 10th one step is known, and none of that of the 11th.
  expect(report.labels).toMatchObject({ labelledRows: 11, rows: 88, coverage: 11 / 88 });
  expect(report.forecasts!.byStep.map(({ ahead }) => ahead)).toEqual([1]);
  const few = await measure(makeConfig({}, { minimumRows: 12 }));
  expect(few.verdict).toBe('InsufficientData');
  expect(few.reason).toBe('11 values that came true in the window, at least 12 are needed for a verdict');
});

test('before the horizon has passed nothing is measured, and the version that served is noted', async () => {
  serve(forecasts);
  putTable(listActuals(forecasts));
  await measure(makeConfig(), '2026-01-11T00:10:00Z').catch(() => undefined);
  expect(s3.objects.has(`${FOLDER}.json`)).toBe(false);
  expect(s3.json(`${FOLDER}.estimate.json`)).toMatchObject({
    rows: 0,
    modelPackageArn: expect.any(String),
    reason: 'a forecast is measured when its horizon has passed, and nothing is estimated before',
  });
});

test('a forecast that is too far off misses its criterion, for the alarm as well', async () => {
  serve(forecasts.map((one) => ({ ...one, mean: one.mean.map((value) => value + 60) })));
  putTable(listActuals(forecasts));
  const report = await measure();
  expect(report.verdict).toBe('CriteriaMissed');
  expect(published(cloudWatch).CriteriaMissed).toBe(1);
});

test('one forecast has no interval: it is judged only where its value alone counts', async () => {
  const [one] = forecasts;
  s3.objects.set('s3://bucket/capture/demand/AllTraffic/2026/01/10/06/0.jsonl', capture([{ ...one!, scale: 1 }]));
  putTable(listActuals([one!]));
  expect((await measure(makeConfig({}, { minimumRows: 4 }))).reason).toContain('give a longer window');
  expect((await measure(makeConfig({}, { minimumRows: 4, certain: false }))).verdict).not.toBe('InsufficientData');
});

test('a series without a scale of the training is scaled by its own history', async () => {
  const [one] = forecasts;
  serve([one!]);
  s3.objects.delete('s3://bucket/runs/r/prepare/baseline/scales.json');
  putTable(listActuals([one!]));
  const { measures } = await measure(makeConfig({}, { minimumRows: 1 }));
  const changes = one!.target.slice(3).map((value, i) => Math.abs(value - one!.target[i]!));
  const scale = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  expect(measures.mase!.value).toBeCloseTo(measures.mae!.value / scale, 9);
});

describe('the table', () => {
  const rows = listActuals(forecasts);
  const complete = { labelledRows: 88, unusableLabels: {} };

  test.each<[string, string, string, object]>([
    ['packed', 'a/b/sales.csv.gz', `day,shop,units\n${rows.map((row) => row.join(',')).join('\n')}`, {}],
    [
      'of lines of JSON',
      'sales.jsonl',
      rows.map(([day, shop, units]) => JSON.stringify({ units, day, shop, price: null })).join('\n'),
      {},
    ],
    [
      'with quotes, marks and dates of its own',
      'sales.tsv',
      `units;"shop";day\n${rows.map(([day, shop, units]) => `"${units},0";"${shop}";${day.split('-').reverse().join('.')}`).join('\n')}`,
      { separator: ';', decimalMark: ',', dateOrder: 'dayMonthYear' },
    ],
    ['whose separator is found', 'sales.csv', `day|shop|units\n${rows.map((row) => row.join('|')).join('\n')}`, {}],
  ])('%s is read', async (_, name, text, format) => {
    serve(forecasts);
    s3.objects.set(`s3://bucket/ground-truth/${name}`, name.endsWith('.gz') ? gzipSync(text) : text);
    expect((await measure(makeConfig(format))).labels).toMatchObject(complete);
  });

  test('that says the same again changes nothing; two values of one time count as none', async () => {
    serve(forecasts);
    putTable(rows);
    const [day, shop, value] = rows[0]!;
    putTable([rows[0]!, rows[1]!], 'again.csv');
    putTable([[day, shop, value + 1]], 'other.csv');
    const { labels } = await measure();
    expect(labels).toMatchObject({ labelledRows: 87, repeatedLabels: 1, unusableLabels: { contradicting: 1 } });
  });

  test('with lines that cannot be read says which', async () => {
    serve(forecasts);
    putTable([...rows, ['2026-02-30', 's00', 1], ['2026-01-09', 's00', 'many']]);
    s3.objects.set('s3://bucket/ground-truth/notes.csv', 'a,b\n1,2\n');
    s3.objects.set('s3://bucket/ground-truth/_temporary/part.csv', 'a,b\n1,2\n');
    s3.objects.set('s3://bucket/ground-truth/readme.md', 'no table');
    const { labels } = await measure();
    expect(labels.unusableLabels).toEqual({ notATable: 1, unreadableTime: 1, unreadableValue: 1 });
    expect(labels.labelledRows).toBe(88);
  });

  test('that leaves zeros out has them where a later value is', async () => {
    serve(forecasts);
    putTable(rows.filter(([day]) => day !== '2026-01-11'));
    const { labels } = await measure(makeConfig({ missingSteps: 'zero' }));
    expect(labels.labelledRows).toBe(88);
    expect((await measure()).labels.labelledRows).toBeLessThan(88);
  });

  test('from before the window is not read', async () => {
    serve(forecasts);
    putTable(rows);
    const list = s3.send.bind(s3);
    s3.send = async (command: any) => {
      const found = await list(command);
      found.Contents?.forEach((object: any) => {
        object.LastModified = new Date(Date.parse('2026-01-10T00:00:00Z') - DAY);
      });
      return found;
    };
    expect((await measure()).labels.labelledRows).toBe(0);
  });
});

test('what is no forecast, and what the filter leaves out, is counted and not measured', async () => {
  const [one] = forecasts;
  serve(
    forecasts,
    capture([{ ...one!, mean: [1, 2] }]),
    capture([one!], '2026-01-10T07:00:00Z', { customAttributes: ['source=check'] }),
    'no JSON',
  );
  putTable(listActuals(forecasts));
  const leaveOut = [{ by: 'customAttribute', name: 'source', is: ['check'] }];
  const { labels } = await measure(makeConfig({}, { leaveOut }));
  expect(labels).toMatchObject({
    rows: 88,
    leftOut: { records: 1, rows: 0 },
    unusableRecords: { unreadablePrediction: 1, notJson: 1 },
  });
});

test('where forecasts are more than memory, whole series are measured, and the report says which share', async () => {
  serve(forecasts);
  putTable(listActuals(forecasts));
  const config = makeConfig();
  await measureQuality(
    { scheduledTime: DUE },
    { ...PLACES, endpointName: 'demand', config, mostBytes: 10_000 },
    {
      s3,
      sageMaker: serveVersion(),
      cloudWatch,
      eventBridge: new ToldNotices().eventBridge,
    },
  );
  const { labels } = s3.json(`${FOLDER}.json`) as QualityReport;
  expect(labels.sample!.share).toBe(0.5);
  expect(labels.sample!.rows % 8).toBe(0);
  expect(labels).toMatchObject({ coverage: 1, labelledRows: labels.sample!.rows });
});
