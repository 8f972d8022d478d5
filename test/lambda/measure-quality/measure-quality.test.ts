import { gzipSync } from 'node:zlib';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { parse } from 'csv-parse/sync';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { createRandom } from '../../../engine/aws/random';
import { type MeasurerClients, measureQuality as measureWith } from '../../../lambda/measure-quality/measure-quality';
import type { MeasurerSettings } from '../../../lambda/measure-quality/settings';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label, SCHEMA } from '../../engine/quality/fixtures';
import { answerBy, type FakeClient, FakeS3 } from '../detect-drift/fake-aws';
import { PLACES } from './fixtures';

const HOUR = 3600;
const arn = (version: number): string => `arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/${version}`;
const REPORTS = 's3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z';
const PROGRESS = 's3://bucket/quality-reports/churn/.progress';
const TRAINING = 's3://bucket/source/labelled-traffic/churn/20261123T130000Z.csv';

function makeSettings(config: Partial<QualityConfig> = {}): MeasurerSettings {
  return {
    ...PLACES,
    config: {
      ...DEFAULT_QUALITY_CONFIG,
      windowSeconds: HOUR,
      labelDelaySeconds: 2 * HOUR,
      lateLabelDelaySeconds: 5 * HOUR,
      minimumRows: 200,
      criteria: [{ metric: 'auc', comparison: 'atLeast', threshold: 0.75 }],
      slices: [{ column: 'plan' }],
      trainingData: { uri: 's3://bucket/source/labelled-traffic/churn', idColumn: 'customer', targetColumn: 'churned' },
      ...config,
    },
  };
}

const measureQuality = (
  event: object | undefined,
  settings: MeasurerSettings,
  clients: MeasurerClients,
  mayGoOn?: () => boolean,
): ReturnType<typeof measureWith> =>
  measureWith(event, settings, { eventBridge: new ToldNotices().eventBridge, ...clients }, mayGoOn);

/** The schedule's event at which the window of 13:00 is measured, and the one at which it is estimated. */
const MEASURED = { scheduledTime: '2026-11-23T16:05:00Z' };
const ESTIMATED = { scheduledTime: '2026-11-23T14:15:00Z' };

/** Probabilities of which the model is right, or the contrary of it. */
function fakeS3(right = true): FakeS3 {
  const s3 = new FakeS3();
  const random = createRandom(1);
  const heldOut = Array.from({ length: 600 }, () => random()).map((score) => `${score},${random() < score ? 1 : 0}`);
  s3.objects.set(
    's3://bucket/runs/schema.json',
    JSON.stringify({ features: SCHEMA, target: { positiveClass: '1', negativeClass: '0' } }),
  );
  s3.objects.set('s3://bucket/runs/predictions.csv', ['prediction,label', ...heldOut].join('\n'));
  const rows = Array.from({ length: 400 }, (_, i) => ({
    id: `C${i}`,
    score: random(),
    plan: ['basic', 'plus', 'plus'][i % 3],
  })).map((row) => ({ ...row, truth: random() < (right ? row.score : 1 - row.score) ? 1 : 0 }));
  for (let file = 0; file < 8; file++) {
    const lines = rows
      .slice(file * 50, (file + 1) * 50)
      .map(({ id, score, plan }, i) =>
        capture(
          { inferenceId: id },
          `${i},${plan}\n`,
          `${score}\n`,
          `2026-11-23T13:${String(file * 7).padStart(2, '0')}:00Z`,
        ),
      );
    s3.objects.set(`s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0${file}.jsonl`, `${lines.join('\n')}\n`);
  }
  // Labels come in two parts: most in time, the rest later.
  const labels = rows.map(({ id, truth }) => label(id, `${truth}\n`));
  s3.objects.set('s3://bucket/ground-truth/2026/11/23/15/early.jsonl', `${labels.slice(0, 300).join('\n')}\n`);
  s3.objects.set(
    's3://bucket/ground-truth/2026/11/23/18/late.jsonl',
    gzipSync(`${labels.slice(300).join('\n')}\n${label('X', '1')}\nnonsense\n`),
  );
  return s3;
}

function fakeSageMaker(
  version = 3,
  since = '2026-11-01T00:00:00Z',
  metadata?: Record<string, string>,
): FakeClient<SageMakerClient> {
  return answerBy(SageMakerClient, {
    DescribeEndpointCommand: () => ({ EndpointConfigName: 'config' }),
    DescribeEndpointConfigCommand: () => ({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] }),
    DescribeModelCommand: () => ({ Containers: [{ ModelPackageName: arn(version) }], CreationTime: new Date(since) }),
    DescribeModelPackageCommand: () => ({
      CustomerMetadataProperties: metadata,
      DriftCheckBaselines: {
        ModelDataQuality: {
          Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
          Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
        },
        ModelQuality: { Statistics: { S3Uri: 's3://bucket/runs/predictions.csv' } },
      },
    }),
  });
}

const fakeCloudWatch = (): FakeClient<CloudWatchClient> =>
  answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) });

function published(cloudWatch: FakeClient<CloudWatchClient>): Record<string, number> {
  return Object.fromEntries(
    cloudWatch.requests.flatMap(({ input }) =>
      input.MetricData.map(({ MetricName, Value }: any) => [MetricName, Value]),
    ),
  );
}

beforeAll(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
});

describe('before the labels are due', () => {
  test('a window is estimated, under names that say so, and its version is noted', async () => {
    const [s3, cloudWatch] = [fakeS3(), fakeCloudWatch()];
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch });
    expect(s3.json(`${REPORTS}.estimate.json`)).toMatchObject({
      modelPackageArn: arn(3),
      servingSince: '2026-11-01T00:00:00.000Z',
      schema: 's3://bucket/runs/schema.json',
      rows: 400,
      estimate: { method: 'confidence-based estimation', rows: 400, calibrationRows: 600 },
    });
    const { WindowsMeasured: _, LabelledRows: __, UnusableLabels: ___, ...estimates } = published(cloudWatch);
    expect(Object.keys(estimates).sort()).toEqual([
      'EstimatedAccuracy',
      'EstimatedAuc',
      'EstimatedF1',
      'EstimatedPrecision',
      'EstimatedRecall',
    ]);
    expect(estimates.EstimatedAccuracy).toBeGreaterThan(0.65);
  });

  test('too few rows, no held-out predictions or another problem type are a reason, not an error', async () => {
    const reason = async (s3: FakeS3, config: Partial<QualityConfig> = {}): Promise<string> => {
      await measureQuality(ESTIMATED, makeSettings(config), {
        s3,
        sageMaker: fakeSageMaker(),
        cloudWatch: fakeCloudWatch(),
      });
      return s3.json(`${REPORTS}.estimate.json`).reason;
    };
    expect(await reason(fakeS3(), { minimumRows: 500 })).toBe(
      '400 rows with a score in the window, at least 500 are needed for an estimate',
    );
    expect(await reason(fakeS3(), { problemType: 'regression', criteria: [] })).toContain(
      'carries nothing that says how large its errors are on which rows',
    );
    expect(await reason(fakeS3())).toMatch(/^estimated from 400 answers and 600 held-out rows: .*\(concept drift\)/);
    const without = fakeS3();
    without.objects.delete('s3://bucket/runs/predictions.csv');
    expect(await reason(without)).toContain('carries no predictions on held-out rows');
    const damaged = fakeS3();
    damaged.objects.set('s3://bucket/runs/predictions.csv', 'prediction,label\n0.5,2');
    expect(await reason(damaged)).toContain('predictions.csv, row 1: needs a prediction from 0 to 1');
  });

  describe('of a multi-class model', () => {
    const CLASSES = ['basic', 'plus', 'pro'];
    const config: Partial<QualityConfig> = {
      problemType: 'multiclass',
      classes: CLASSES,
      criteria: [
        { metric: 'accuracy', comparison: 'atLeast', threshold: 0.99 },
        { metric: 'logLoss', comparison: 'atMost', threshold: 1 },
      ],
    };
    const withAnswers = (answer: (row: number) => string): FakeS3 => {
      const s3 = fakeS3();
      const heldOut = Array.from({ length: 300 }, (_, i) => `plus,${CLASSES[i % 2]},0.4,0.5,0.1`);
      s3.objects.set(
        's3://bucket/runs/predictions.csv',
        ['prediction,label,probability of basic,probability of plus,probability of pro', ...heldOut].join('\n'),
      );
      const lines = Array.from({ length: 300 }, (_, i) => capture({ inferenceId: `C${i}` }, '1,plus\n', answer(i)));
      [...s3.objects.keys()].filter((uri) => uri.includes('/capture/')).forEach((uri) => s3.objects.delete(uri));
      s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl', lines.join('\n'));
      return s3;
    };
    const estimate = async (s3: FakeS3, further: Partial<QualityConfig> = {}): Promise<[any, object]> => {
      const cloudWatch = fakeCloudWatch();
      const settings = makeSettings({ ...config, slices: [], trainingData: undefined, ...further });
      await measureQuality(ESTIMATED, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch });
      return [s3.json(`${REPORTS}.estimate.json`), published(cloudWatch)];
    };

    test('its probabilities are estimated, and the estimate is compared with the criteria', async () => {
      const [report, metrics] = await estimate(withAnswers((i) => (i % 2 === 0 ? '0.4,0.5,0.1' : '0.3,0.6,0.1')));
      expect(report).toMatchObject({ rows: 300, estimate: { rows: 300, calibrationRows: 300 } });
      expect(report.reason).toContain('cannot see that what they lead to has changed (concept drift)');
      expect(report.criteria.map(({ outcome, message }: any) => [outcome, message])).toEqual([
        ['missed', expect.stringMatching(/^estimated accuracy 0\.\d+ is below the required 0\.99/)],
        ['unmeasured', 'logLoss could not be estimated, the allowed 1'],
      ]);
      expect(Object.keys(metrics)).toEqual(
        expect.arrayContaining(['EstimatedAccuracy', 'EstimatedMacroF1', 'EstimatedWeightedF1']),
      );
      expect(metrics).not.toHaveProperty('CriteriaMissed');
    });

    test('a class alone cannot be estimated, and the report says which answers could be', async () => {
      const [{ reason, estimate: none, rows }] = await estimate(withAnswers(() => 'plus'));
      expect(reason).toBe(
        '0 rows with a probability of each class in the window, at least 200 are needed for an estimate: 300 have a class alone, which does not say how certain it is; let the endpoint answer with probabilities, such as {"probabilities": [0.1, 0.7, 0.2]}',
      );
      expect([none, rows]).toEqual([undefined, 0]);
    });

    test('nor can probabilities of classes that nobody named, or other ones than the version has', async () => {
      const [{ reason }] = await estimate(
        withAnswers(() => '{"probabilities": [0.1, 0.7, 0.2], "label": "plus"}'),
        {
          classes: [],
        },
      );
      expect(reason).toContain('nobody said which classes the model knows, in the order of its probabilities');
      const [other] = await estimate(
        withAnswers(() => '0.5,0.5'),
        { classes: ['a', 'b'] },
      );
      expect(other.reason).toContain('while the classes are a, b');
    });
  });

  test('a class alone of a binary model cannot be estimated, and the report says which answers could be', async () => {
    const s3 = fakeS3();
    const lines = Array.from({ length: 300 }, (_, i) =>
      capture({ inferenceId: `C${i}` }, '1,plus\n', '{"label": "1"}'),
    );
    [...s3.objects.keys()].filter((uri) => uri.includes('/capture/')).forEach((uri) => s3.objects.delete(uri));
    s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl', lines.join('\n'));
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(s3.json(`${REPORTS}.estimate.json`).reason).toContain(
      '300 have a class alone, which does not say how certain it is; let the endpoint answer with probabilities, such as {"predicted_label": 1, "score": 0.93}',
    );
  });

  test('an event that is repeated after a rollout does not forget which version served', async () => {
    const s3 = fakeS3();
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    const before = s3.objects.get(`${REPORTS}.estimate.json`);
    await measureQuality(ESTIMATED, makeSettings(), {
      s3,
      sageMaker: fakeSageMaker(4, '2026-11-23T20:00:00Z'),
      cloudWatch: fakeCloudWatch(),
    });
    expect(s3.objects.get(`${REPORTS}.estimate.json`)).toBe(before);
  });
});

describe('the decision threshold is that of the version', () => {
  const recall = async (s3: FakeS3, event: object, sageMaker: FakeClient<SageMakerClient>): Promise<any> => {
    await measureQuality(event, makeSettings(), { s3, sageMaker, cloudWatch: fakeCloudWatch() });
    return s3.objects.has(`${REPORTS}.json`) ? s3.json(`${REPORTS}.json`) : s3.json(`${REPORTS}.estimate.json`);
  };
  const versionOf = (decisionThreshold?: string, version = 3): FakeClient<SageMakerClient> =>
    fakeSageMaker(version, undefined, decisionThreshold === undefined ? undefined : { decisionThreshold });

  test('which serves, in place of the one that was deployed', async () => {
    const usual = await recall(fakeS3(), MEASURED, versionOf());
    const own = await recall(fakeS3(), MEASURED, versionOf('0.2'));
    expect([usual.config.decisionThreshold, own.config.decisionThreshold]).toEqual([0.5, 0.2]);
    expect(own.measures.recall.value).toBeGreaterThan(usual.measures.recall.value + 0.1);
    expect(own.measures.auc).toEqual(usual.measures.auc);
  });

  test.each(['', ' ', 'high', '1.01', '-0.1', 'NaN'])('unless what it says is none: %j', async (text) => {
    expect((await recall(fakeS3(), MEASURED, versionOf(text))).config.decisionThreshold).toBe(0.5);
  });

  test.each(['0', '1'])('the ends of the range are thresholds: %s', async (text) => {
    expect((await recall(fakeS3(), MEASURED, versionOf(text))).config.decisionThreshold).toBe(Number(text));
  });

  test('which served then, as it was noted with the estimate, though another one serves by now', async () => {
    const s3 = fakeS3();
    const estimate = await recall(s3, ESTIMATED, versionOf('0.2'));
    const usual = await recall(fakeS3(), ESTIMATED, versionOf());
    expect(estimate.decisionThreshold).toBe(0.2);
    expect(usual).not.toHaveProperty('decisionThreshold');
    expect(estimate.estimate.metrics.recall.estimated).toBeGreaterThan(usual.estimate.metrics.recall.estimated);
    expect((await recall(s3, MEASURED, versionOf('0.9', 4))).config.decisionThreshold).toBe(0.2);
  });

  test('which serves still, where the note is older than what it would have said', async () => {
    const s3 = fakeS3();
    await recall(s3, ESTIMATED, versionOf());
    expect((await recall(s3, MEASURED, versionOf('0.3'))).config.decisionThreshold).toBe(0.3);
    // Of another version nobody knows it.
    s3.objects.delete(PROGRESS);
    const later = fakeSageMaker(4, '2026-11-23T14:05:00Z', { decisionThreshold: '0.9' });
    expect((await recall(s3, MEASURED, later)).config.decisionThreshold).toBe(0.5);
  });
});

test('a damaged estimate is written anew', async () => {
  const s3 = fakeS3();
  const warn = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  s3.objects.set(`${REPORTS}.estimate.json`, '{');
  await measureQuality(ESTIMATED, makeSettings(), {
    s3,
    sageMaker: fakeSageMaker(4, '2026-11-23T14:05:00Z'),
    cloudWatch: fakeCloudWatch(),
  });
  expect(s3.json(`${REPORTS}.estimate.json`).reason).toContain('came after the window');
  warn.mockRestore();
});

describe('when the labels are due', () => {
  test('the window is measured with those that are there, reported in both formats, and published', async () => {
    const [s3, cloudWatch] = [fakeS3(), fakeCloudWatch()];
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    await measureQuality(MEASURED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch });
    const report = s3.json(`${REPORTS}.json`);
    expect(report).toMatchObject({
      version: 1,
      endpoint: 'churn',
      modelPackageArn: arn(3),
      labelsUntil: '2026-11-23T16:05:00.000Z',
      verdict: 'CriteriaMet',
      labels: { records: 400, rows: 400, labelledRows: 300, coverage: 0.75 },
      trainingRows: { uri: TRAINING, rows: 300, leftOut: {} },
    });
    const { estimated, lower, upper } = report.estimate.metrics.accuracy;
    expect(lower <= report.measures.accuracy.value && report.measures.accuracy.value <= upper).toBe(true);
    expect(estimated).toBeGreaterThan(0);
    expect(report.slices.map(({ value }: any) => value)).toEqual(['plus', 'basic']);
    expect(s3.json(`${REPORTS}.model-quality.json`)).toMatchObject({
      version: 0,
      dataset: { item_count: 300, evaluation_time: '2026-11-23T16:05:00.000Z' },
      binary_classification_metrics: { auc: { value: report.measures.auc.value } },
    });
    expect(published(cloudWatch)).toMatchObject({
      WindowsMeasured: 1,
      LabelledRows: 300,
      LabelCoverage: 0.75,
      UnusableLabels: 0,
      Auc: report.measures.auc.value,
      // Neither slice is worse than all rows beyond chance.
      WorstSliceAuc: report.measures.auc.value,
      CriteriaMissed: 0,
    });
    expect(cloudWatch.requests.at(-1)!.input).toMatchObject({
      Namespace: 'SageMakerLifecycle',
      MetricData: expect.arrayContaining([
        {
          MetricName: 'LabelledRows',
          Value: 300,
          Unit: 'Count',
          Timestamp: new Date(MEASURED.scheduledTime),
          Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
        },
      ]),
    });
    const rows: string[][] = parse(s3.objects.get(TRAINING) as string);
    expect(rows[0]).toEqual(['customer', 'churned', 'age', 'plan']);
    expect(rows).toHaveLength(301);
  });

  test('the same event writes the same', async () => {
    const s3 = fakeS3();
    const run = (): Promise<unknown> =>
      measureQuality(MEASURED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    await run();
    const before = new Map(s3.objects);
    s3.calls.length = 0;
    await run();
    expect(new Map(s3.objects)).toEqual(before);
    expect(s3.calls.filter((call) => call.startsWith('Put'))).not.toContain(`PutObjectCommand ${TRAINING}`);
  });

  test('of a key that somebody contradicted are none, and the key is listed for later windows', async () => {
    const s3 = fakeS3();
    const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() };
    const listed = TRAINING.replace(/([^/]*)\.csv$/, '.$1.contradicted.json');
    await measureQuality(MEASURED, makeSettings(), clients);
    expect(s3.objects.has(listed)).toBe(false);
    const forged = 's3://bucket/capture/churn/AllTraffic/2026/11/23/13/99.jsonl';
    s3.objects.set(forged, capture({ inferenceId: 'C5' }, '999,plus\n', '0.5\n', '2026-11-23T13:59:00Z'));
    const again = { windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T14:00:00Z', ...MEASURED };
    await measureQuality(again, makeSettings(), clients);
    expect(s3.json(listed)).toEqual({ version: 1, keys: ['C5'] });
    expect(String(s3.objects.get(TRAINING))).not.toContain('\nC5,');
    expect(s3.json(`${REPORTS}.json`).trainingRows.leftOut).toEqual({ contradictingRows: 2 });
    // The list goes before the rows, and one that is the same is not written again.
    const written = s3.calls.filter((call) => call.startsWith('Put') && call.includes('labelled-traffic'));
    expect(written.slice(-2)).toEqual([`PutObjectCommand ${listed}`, `PutObjectCommand ${TRAINING}`]);
    await measureQuality(again, makeSettings(), clients);
    expect(s3.calls.filter((call) => call === `PutObjectCommand ${listed}`)).toHaveLength(1);
    s3.objects.delete(forged);
    await measureQuality(again, makeSettings(), clients);
    expect(s3.json(listed).keys).toEqual([]);
  });

  test('late labels count when the window is measured again, by the schedule or by hand, without metrics', async () => {
    for (const event of [
      { scheduledTime: '2026-11-23T19:05:00Z' },
      { windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T14:00:00Z', scheduledTime: '2026-11-23T19:05:00Z' },
    ]) {
      const [s3, cloudWatch] = [fakeS3(), fakeCloudWatch()];
      await measureQuality(event, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch });
      expect(s3.json(`${REPORTS}.json`)).toMatchObject({
        labels: { labelledRows: 400, coverage: 1, labelsOfOtherWindows: 1, unusableLabels: { notJson: 1 } },
      });
      expect(published(cloudWatch)).not.toMatchObject({ LabelledRows: 400 });
    }
  });

  test('a criterion that is missed for certain is published as missed', async () => {
    const cloudWatch = fakeCloudWatch();
    const [, report] = await measureQuality(MEASURED, makeSettings(), {
      s3: fakeS3(false),
      sageMaker: fakeSageMaker(),
      cloudWatch,
    });
    expect(report).toMatchObject({ verdict: 'CriteriaMissed' });
    expect(published(cloudWatch)).toMatchObject({ CriteriaMissed: 1 });
  });

  test('nothing is said about the criteria of a version that has been replaced', async () => {
    const [s3, cloudWatch] = [fakeS3(false), fakeCloudWatch()];
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    await measureQuality(MEASURED, makeSettings(), {
      s3,
      sageMaker: fakeSageMaker(4, '2026-11-23T15:00:00Z'),
      cloudWatch,
    });
    expect(s3.json(`${REPORTS}.json`)).toMatchObject({ modelPackageArn: arn(3), verdict: 'CriteriaMissed' });
    expect(published(cloudWatch)).toHaveProperty('Auc');
    expect(published(cloudWatch)).not.toHaveProperty('CriteriaMissed');
  });

  test('a window whose version nobody knows, because a rollout came before the note, keeps its training rows and segments', async () => {
    const s3 = fakeS3();
    const sageMaker = fakeSageMaker(4, '2026-11-23T14:05:00Z');
    await measureQuality(ESTIMATED, makeSettings(), { s3, sageMaker, cloudWatch: fakeCloudWatch() });
    expect(s3.json(`${REPORTS}.estimate.json`).reason).toContain('came after the window');
    await measureQuality(MEASURED, makeSettings(), { s3, sageMaker, cloudWatch: fakeCloudWatch() });
    const report = s3.json(`${REPORTS}.json`);
    expect(report).toMatchObject({ trainingRows: { rows: 300 }, slices: [{ value: 'plus' }, { value: 'basic' }] });
    expect(report).not.toHaveProperty('modelPackageArn');
  });

  test.each(['{"version":1,', 'null'])(
    'an estimate that was damaged to %s does not stop the window',
    async (damaged) => {
      const s3 = fakeS3();
      const warn = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
      s3.objects.set(`${REPORTS}.estimate.json`, damaged);
      s3.objects.set(PROGRESS, JSON.stringify({ version: 1, until: { estimated: '2026-11-23T14:00:00Z' } }));
      const [, report] = await measureQuality(MEASURED, makeSettings(), {
        s3,
        sageMaker: fakeSageMaker(),
        cloudWatch: fakeCloudWatch(),
      });
      expect(report).toMatchObject({ verdict: 'CriteriaMet', modelPackageArn: arn(3), trainingRows: { rows: 300 } });
      expect(warn).toHaveBeenCalledTimes(damaged === 'null' ? 0 : 1);
      warn.mockRestore();
    },
  );

  test('a version is judged by its own answers, while all labelled rows become training data', async () => {
    const [s3, cloudWatch] = [fakeS3(), fakeCloudWatch()];
    await measureQuality(ESTIMATED, makeSettings(), {
      s3,
      sageMaker: fakeSageMaker(4, '2026-11-23T13:20:00Z'),
      cloudWatch: fakeCloudWatch(),
    });
    await measureQuality(MEASURED, makeSettings(), {
      s3,
      sageMaker: fakeSageMaker(4, '2026-11-23T13:20:00Z'),
      cloudWatch,
    });
    expect(s3.json(`${REPORTS}.estimate.json`).rows).toBe(250);
    expect(s3.json(`${REPORTS}.json`)).toMatchObject({
      verdict: 'InsufficientData',
      labels: { labelledRows: 300 },
      measuredRows: 150,
      trainingRows: { rows: 300 },
    });
    expect(published(cloudWatch)).not.toHaveProperty('Auc');
  });

  test('without enough labels there is no verdict and no quality', async () => {
    const [s3, cloudWatch] = [fakeS3(), fakeCloudWatch()];
    s3.objects.delete('s3://bucket/ground-truth/2026/11/23/15/early.jsonl');
    await measureQuality(MEASURED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch });
    expect(s3.json(`${REPORTS}.json`)).toMatchObject({
      verdict: 'InsufficientData',
      reason: '0 labelled rows in the window, at least 200 are needed for a verdict',
      labels: { coverage: 0 },
      trainingRows: { rows: 0 },
    });
    expect(s3.objects.has(TRAINING)).toBe(false);
    expect(published(cloudWatch)).toMatchObject({ LabelCoverage: 0, LabelledRows: 0 });
    expect(published(cloudWatch)).not.toHaveProperty('Auc');
  });

  test('an endpoint that does not exist yet has nothing to measure', async () => {
    const sageMaker = answerBy(SageMakerClient, {
      DescribeEndpointCommand: () => {
        throw Object.assign(new Error('Could not find endpoint'), { name: 'ValidationException' });
      },
    });
    const s3 = new FakeS3();
    await measureQuality(MEASURED, makeSettings(), { s3, sageMaker, cloudWatch: fakeCloudWatch() });
    expect(s3.json(`${REPORTS}.json`)).toMatchObject({ verdict: 'InsufficientData', labels: { records: 0 } });
  });

  test('a regression and a model of several classes have metrics of their own', async () => {
    const values = async (config: Partial<QualityConfig>): Promise<Record<string, number>> => {
      const cloudWatch = fakeCloudWatch();
      await measureQuality(MEASURED, makeSettings({ slices: [], trainingData: undefined, ...config }), {
        s3: fakeS3(),
        sageMaker: fakeSageMaker(),
        cloudWatch,
      });
      return published(cloudWatch);
    };
    const regression = await values({
      problemType: 'regression',
      criteria: [{ metric: 'rmse', comparison: 'atMost', threshold: 0.1 }],
    });
    expect(regression).toMatchObject({
      Rmse: expect.closeTo(Math.sqrt(regression.Mse), 10),
      Mae: expect.any(Number),
      R2: expect.any(Number),
      CriteriaMissed: 1,
    });
    // Scores of zero to one are the names of no declared class.
    expect(await values({ problemType: 'multiclass', classes: ['a', 'b'], criteria: [] })).toEqual({
      WindowsMeasured: 1,
      LabelledRows: 0,
      UnusableLabels: 0,
    });
  });

  test('a damaged ground-truth file costs what is damaged', async () => {
    const s3 = fakeS3();
    const packed = gzipSync(Array.from({ length: 2000 }, (_, i) => label(`C${i % 400}`, `${i}`)).join('\n'));
    s3.objects.set('s3://bucket/ground-truth/2026/11/23/16/cut.jsonl.gz', packed.subarray(0, packed.length - 20));
    await measureQuality(MEASURED, makeSettings(), { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(s3.json(`${REPORTS}.json`).labels.unusableLabels).toMatchObject({ damagedGzip: 1 });
  });

  test('a segment of a column that the version lacks costs nothing but the segment', async () => {
    const [, report] = await measureQuality(MEASURED, makeSettings({ slices: [{ column: 'region' }] }), {
      s3: fakeS3(),
      sageMaker: fakeSageMaker(),
      cloudWatch: fakeCloudWatch(),
    });
    expect(report).toMatchObject({
      verdict: 'CriteriaMet',
      slices: [{ column: 'region', value: '(the model has no such column)', rows: 0 }],
    });
  });
});

test.each([
  [{ windowStart: '2026-11-23T13:00:00Z' }, 'windowStart and windowEnd must be given together'],
  [{ windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T13:00:00Z' }, 'windowEnd must be after windowStart'],
  [{ scheduledTime: 'noon' }, 'scheduledTime must be an ISO 8601 time, got "noon"'],
])('the event %j is refused', async (event, message) => {
  await expect(
    measureQuality(event, makeSettings(), { s3: fakeS3(), sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() }),
  ).rejects.toThrow(message);
});

describe('an endpoint whose versions carry no baseline', () => {
  const nobody = answerBy(SageMakerClient, {});
  const ROWS = 's3://theirs/rows.csv';
  const withRows = (s3: FakeS3): FakeS3 => {
    s3.objects.set(
      ROWS,
      ['churned,count,plan', ...Array.from({ length: 100 }, (_, i) => `0,${i},${['basic', 'plus'][i % 2]}`)].join('\n'),
    );
    return s3;
  };

  test('is measured, without an estimate, which says why', async () => {
    const s3 = fakeS3();
    const settings: MeasurerSettings = {
      ...makeSettings({ slices: [], trainingData: undefined }),
      givenBaseline: { kind: 'none' },
    };
    const cloudWatch = fakeCloudWatch();
    const reports = await measureQuality(MEASURED, settings, { s3, sageMaker: nobody, cloudWatch });
    expect(reports[0]).toMatchObject({ rows: 0, reason: 'no baseline was given for the endpoint churn' });
    expect(s3.json(`${REPORTS}.json`)).toMatchObject({ verdict: 'CriteriaMet', measuredRows: 300 });
    expect(published(cloudWatch)).toMatchObject({ CriteriaMissed: 0 });
  });

  test('has no training rows when nobody says what the other class is, and the report says so', async () => {
    const s3 = withRows(fakeS3());
    const settings: MeasurerSettings = {
      ...makeSettings(),
      givenBaseline: { kind: 'csv', data: ROWS, absentColumns: ['churned'] },
    };
    await measureQuality(MEASURED, settings, { s3, sageMaker: nobody, cloudWatch: fakeCloudWatch() });
    const { trainingRows } = s3.json(`${REPORTS}.json`);
    expect(trainingRows).toEqual({ rows: 0, leftOut: { unknownNegativeClass: expect.any(Number) } });
    expect(s3.objects.has(TRAINING)).toBe(false);
  });

  test('has slices and training rows by the columns of the baseline that was given', async () => {
    const s3 = withRows(fakeS3());
    const settings: MeasurerSettings = {
      ...makeSettings({ negativeClass: '0' }),
      givenBaseline: { kind: 'csv', data: ROWS, absentColumns: ['churned'] },
    };
    const reports = await measureQuality(MEASURED, settings, { s3, sageMaker: nobody, cloudWatch: fakeCloudWatch() });
    expect(reports[0]).toMatchObject({
      rows: 0,
      reason: expect.stringMatching(/^an estimate needs the predictions on held-out rows /),
    });
    const report = s3.json(`${REPORTS}.json`);
    expect(report.slices.map(({ value }: any) => value).sort()).toEqual(['basic', 'plus']);
    expect(String(s3.objects.get(TRAINING)).split('\n')[0]).toBe('customer,churned,count,plan');
  });
});

describe('windows that were missed', () => {
  const at = (hour: number): { scheduledTime: string } => ({ scheduledTime: `2026-11-23T${hour}:05:00Z` });
  const reportOf = (hour: number, ending = '.json'): string => `${REPORTS.replaceAll('13', String(hour))}${ending}`;
  const run = async (
    s3: FakeS3,
    event: object,
    mayGoOn?: () => boolean,
  ): Promise<{ reports: any[]; metrics: { name: string; value: number; time: string }[] }> => {
    const cloudWatch = fakeCloudWatch();
    const { sns, eventBridge } = told;
    const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch, sns, eventBridge };
    const reports = await measureQuality(event, { ...makeSettings(), topicArn: 'topic' }, clients, mayGoOn);
    const metrics = cloudWatch.requests.flatMap(({ input }) =>
      input.MetricData.filter(({ MetricName }: any) => MetricName !== 'Failures').map(
        ({ MetricName, Value, Timestamp }: any) => ({
          name: MetricName,
          value: Value,
          time: Timestamp.toISOString(),
        }),
      ),
    );
    return { reports, metrics };
  };

  let told: ToldNotices;
  beforeEach(() => {
    told = new ToldNotices();
  });

  test('are estimated, measured and measured once more by the next look, under the time of their own event', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    expect(s3.objects.has(reportOf(13))).toBe(false);
    // The events of 14 to 19 o'clock are lost.
    const { metrics } = await run(s3, at(20));
    expect(s3.json(reportOf(13))).toMatchObject({ labels: { labelledRows: 400 }, trainingRows: { rows: 400 } });
    expect(s3.objects.has(TRAINING)).toBe(true);
    for (let hour = 11; hour <= 17; hour++) {
      expect(s3.objects.has(reportOf(hour))).toBe(true);
    }
    expect(s3.json(reportOf(13, '.estimate.json')).rows).toBe(400);
    const labelled = metrics.filter(({ name }) => name === 'LabelledRows');
    expect(labelled.map(({ value, time }) => [time.slice(11, 16), value])).toEqual([
      ['14:05', 0],
      ['15:05', 0],
      ['16:05', 400],
      ['17:05', 0],
      ['18:05', 0],
      ['19:05', 0],
      ['20:05', 0],
    ]);
  });

  test('are made up for once: a repeated event, late or not, publishes nothing', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    await run(s3, at(20));
    for (const hour of [20, 16, 13]) {
      expect(await run(s3, at(hour))).toEqual({ reports: [], metrics: [] });
    }
  });

  test.each<[string, (s3: FakeS3) => void]>([
    ['is gone', (s3) => s3.objects.delete(PROGRESS)],
    ['is damaged', (s3) => s3.objects.set(PROGRESS, '{"version":')],
  ])('are found in the reports where the progress %s', async (_, lose) => {
    const [s3, whole] = [fakeS3(), fakeS3()];
    for (const each of [s3, whole]) {
      await run(each, at(16));
    }
    lose(s3);
    await run(s3, at(20));
    await run(whole, at(20));
    expect(s3.json(PROGRESS)).toEqual(whole.json(PROGRESS));
    const reportsOf = (of: FakeS3): string[] =>
      [...of.objects.keys()].filter((uri) => uri.includes('/quality-reports/'));
    expect(reportsOf(s3).sort()).toEqual(reportsOf(whole).sort());
  });

  test('are found where a person asked for a later window meanwhile, and for one that is not due', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    // The events of 14 to 19 o'clock are lost.
    for (const hour of [15, 18]) {
      const [windowStart, windowEnd] = [`2026-11-23T${hour}:00:00Z`, `2026-11-23T${hour + 1}:00:00Z`];
      await run(s3, { ...at(19), windowStart, windowEnd });
    }
    s3.objects.delete(PROGRESS);
    const { metrics } = await run(s3, at(20));
    const measured = metrics.filter(({ name }) => name === 'LabelledRows').map(({ time }) => time.slice(11, 13));
    // The first look measured once more an earlier window than those of 11 and 12 o'clock: they have no report of their own.
    expect(measured).toEqual(['10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20']);
  });

  test('are bounded by the time that is left: one of each kind, the rest by the next invocations', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    expect((await run(s3, at(16), () => false)).reports.length).toBe(3);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T12:00:00.000Z');
    await run(s3, at(16));
    expect(s3.json(PROGRESS).until).toEqual({
      estimated: '2026-11-23T15:00:00.000Z',
      measured: '2026-11-23T14:00:00.000Z',
      measuredAgain: '2026-11-23T11:00:00.000Z',
    });
  });

  test('are left out when they fail alone, and wait when all fail', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    const broken = 'GetObjectCommand s3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl';
    s3.failures.set(broken, Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }));
    await expect(run(s3, at(16))).rejects.toThrow('Access Denied');
    expect(s3.objects.has(reportOf(13))).toBe(false);
    // The hours after it read its files as well, the later ones do not.
    await run(s3, at(21));
    expect([13, 14, 15].map((hour) => s3.objects.has(reportOf(hour)))).toEqual([false, false, true]);
    const failed = told.messages.filter(({ notice }) => notice.kind === 'WindowNotEvaluated');
    expect(failed.map(({ notice: { details } }) => `${details.step} ${details.windowStart}`)).toContain(
      'measured 2026-11-23T13:00:00.000Z',
    );
    expect(failed[0].words).toContain('Access Denied');
  });

  test('are told again when the message was not taken, and every step goes on', async () => {
    const s3 = fakeS3();
    await run(s3, at(13));
    const busy = Object.assign(new Error('internal error'), { name: 'InternalErrorException' });
    told.topicErrors.push(busy);
    await expect(run(s3, at(16))).rejects.toThrow('internal error');
    // The first step's message got lost, and not the others'.
    expect(s3.json(PROGRESS).until).toEqual({
      estimated: '2026-11-23T12:00:00.000Z',
      measured: '2026-11-23T14:00:00.000Z',
      measuredAgain: '2026-11-23T11:00:00.000Z',
    });
    await run(s3, at(16));
    expect(s3.json(PROGRESS).until.estimated).toBe('2026-11-23T15:00:00.000Z');
    const late = told.messages.filter(({ notice }) => notice.kind === 'WindowsEvaluatedLate');
    expect(late.map(({ notice: { details } }) => details.step)).toEqual(['measured', 'measuredAgain', 'estimated']);
  });

  test('for longer than two weeks are told, and a first look has missed none', async () => {
    const s3 = fakeS3();
    await run(s3, { scheduledTime: '2026-10-23T13:05:00Z' });
    expect([...s3.objects.keys()].filter((uri) => uri.endsWith('.estimate.json')).length).toBe(1);
    await run(s3, at(13), () => false);
    const [{ notice }] = told.messages.filter(({ attributes }) => attributes.kind === 'WindowsLost');
    expect(notice.details).toEqual({
      monitor: 'quality',
      step: 'estimated',
      from: '2026-10-23T12:00:00.000Z',
      until: '2026-11-10T11:00:00.000Z',
    });
  });
});
