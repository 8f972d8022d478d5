import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../contract/quality-config';
import { logger } from '../../engine/aws/logging';
import { DEFAULT_DRIFT_CONFIG } from '../../engine/drift';
import type { QualityReport } from '../../engine/quality/report';
import { measureQuality } from '../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../engine/aws/told-notices';
import { answerBy, FakeS3 } from '../lambda/detect-drift/fake-aws';
import {
  detect,
  event,
  fakeCloudWatch,
  fakeSageMaker,
  reportUri,
  settings,
  sources,
} from '../lambda/detect-drift/fixtures';
import type { AnswerShape } from './answer-forms';
import { BINARY_ANSWERS } from './answer-shapes';
import { CLASS_ANSWERS, NUMBER_ANSWERS } from './other-answer-shapes';

/** What the model of a shape is, in the words of its schema.json and of a quality monitor. */
interface Model {
  readonly target: object;
  readonly config: Partial<QualityConfig>;
  readonly predictions: readonly (string | number)[];
}

const BINARY: Model = {
  target: { type: 'binary', positiveClass: 'POSITIVE', negativeClass: 'NEGATIVE' },
  config: { problemType: 'binary', positiveClass: 'POSITIVE', negativeClass: 'NEGATIVE' },
  predictions: Array.from({ length: 300 }, (_, i) => (((i * 37) % 300) + 0.37) / 300),
};
const CLASSES: Model = {
  target: { type: 'multiclass', classes: ['a', 'b', 'c'] },
  config: { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
  predictions: Array.from({ length: 300 }, (_, i) => ['a', 'b', 'c'][i % 3]),
};
const NUMBERS: Model = {
  target: { type: 'regression' },
  config: { problemType: 'regression' },
  predictions: Array.from({ length: 300 }, (_, i) => (i % 60) - 20.37),
};

const ID = 'C1';

/** A window with one request that was answered so. */
function putTraffic({
  body,
  type = 'application/json',
  encoding,
  expected,
  rows = expected.length,
}: AnswerShape): FakeS3 {
  const s3 = new FakeS3();
  const record = {
    captureData: {
      endpointInput: {
        observedContentType: 'text/csv',
        mode: 'INPUT',
        data: Array.from({ length: rows }, (_, i) => `${i},x`).join('\n'),
        encoding: 'CSV',
      },
      endpointOutput: {
        observedContentType: type,
        mode: 'OUTPUT',
        data: body,
        encoding: encoding ?? (type === 'text/csv' ? 'CSV' : 'JSON'),
      },
    },
    eventMetadata: { eventId: 'e', inferenceId: ID, inferenceTime: '2026-11-23T13:10:00Z' },
    eventVersion: '0',
  };
  s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl', `${JSON.stringify(record)}\n`);
  return s3;
}

/** What the detector finds of the predictions. */
async function watch(shape: AnswerShape, { target, predictions }: Model): Promise<any> {
  const s3 = putTraffic(shape);
  const rows = Array.from({ length: 300 }, (_, i) => `${i % 20},${'xyz'[i % 3]}`);
  s3.objects.set(sources.data, ['n,c', ...rows].join('\n'));
  const features = [
    { name: 'n', type: 'numeric' },
    { name: 'c', type: 'categorical' },
  ];
  s3.objects.set(sources.schema, JSON.stringify({ features, target }));
  s3.objects.set(sources.predictions, ['prediction,label', ...predictions.map((one) => `${one},0`)].join('\n'));
  const config = { ...DEFAULT_DRIFT_CONFIG, windowSeconds: 3600, ...(shape.told && { answer: shape.told }) };
  await detect(event, { ...settings, config }, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
  return s3.json(reportUri);
}

/** What the measurer finds when these are the labels. */
async function measure(shape: AnswerShape, { config }: Model, labels: readonly unknown[]): Promise<QualityReport> {
  const s3 = putTraffic(shape);
  const truth = {
    groundTruthData: { data: labels.join('\n'), encoding: 'CSV' },
    eventMetadata: { eventId: ID },
    eventVersion: '0',
  };
  s3.objects.set('s3://bucket/ground-truth/2026/11/23/14/labels.jsonl', JSON.stringify(truth));
  await measureQuality(
    { windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T14:00:00Z' },
    {
      endpointName: 'churn',
      variantName: 'AllTraffic',
      captureUri: 's3://bucket/capture',
      groundTruthUri: 's3://bucket/ground-truth',
      reportUri: 's3://bucket/quality-reports',
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        windowSeconds: 3600,
        minimumRows: 1,
        ...config,
        ...(shape.told && { answer: shape.told }),
      },
    },
    {
      s3,
      sageMaker: fakeSageMaker(),
      cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
      eventBridge: new ToldNotices().eventBridge,
    },
  );
  return s3.json('s3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z.json');
}

const plain = new Map<string, Promise<any>>();

/** The distribution that these numbers have when they are answered as a container of SageMaker does. */
async function watchPlain(numbers: readonly number[], model: Model): Promise<any> {
  const body = numbers.map((number) => `${number}\n`).join('');
  const known = plain.get(body) ?? watch({ who: 'plain', body, type: 'text/csv', expected: numbers }, model);
  plain.set(body, known);
  return (await known).predictions.distribution;
}

const isRead = (one: unknown): boolean => one !== undefined;

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('answers of a binary model', () => {
  test.each(BINARY_ANSWERS.map((shape) => [shape.who, shape] as const))('%s', async (_, shape) => {
    const scores = shape.expected.filter((one) => typeof one === 'number');
    const { predictions, rejected } = await watch(shape, BINARY);
    // Of a baseline of scores a class alone is not the like.
    expect(predictions.rows).toBe(scores.length);
    expect(rejected.unreadablePrediction ?? 0).toBe(scores.length < shape.expected.length ? 1 : 0);
    if (scores.length > 0) {
      expect(predictions.distribution.live).toEqual((await watchPlain(scores, BINARY)).live);
    }

    const { labels, measures } = await measure(
      shape,
      BINARY,
      shape.expected.map((one) => (one === 'NEGATIVE' ? 'NEGATIVE' : 'POSITIVE')),
    );
    expect(labels.rows).toBe(shape.expected.filter(isRead).length);
    expect(labels.unusableRecords.unreadablePrediction ?? 0).toBe(shape.expected.length - labels.rows);
    if (scores.length > 0) {
      const brier = scores.reduce((total, score) => total + (1 - score) ** 2, 0) / scores.length;
      expect(measures.brierScore.value).toBeCloseTo(brier, 10);
    } else if (labels.rows > 0) {
      expect(measures.accuracy.value).toBe(1);
      expect(measures.brierScore).toBeUndefined();
    }
  });
});

describe('answers of a model of several classes', () => {
  test.each(CLASS_ANSWERS.map((shape) => [shape.who, shape] as const))('%s', async (_, shape) => {
    const named = shape.expected.filter(isRead) as string[];
    const { predictions, rejected } = await watch(shape, CLASSES);
    expect(rejected.unreadablePrediction ?? 0).toBe(named.length < shape.expected.length ? 1 : 0);
    const { categories = [], live = [] } = predictions.distribution ?? {};
    const shares = Object.fromEntries(categories.map((name: string, i: number) => [name, live[i] * named.length]));
    for (const name of ['a', 'b', 'c']) {
      expect(shares[name] || 0).toBeCloseTo(named.filter((one) => one === name).length, 10);
    }

    const { labels, measures } = await measure(
      shape,
      CLASSES,
      shape.expected.map((one) => one ?? 'a'),
    );
    expect(labels.rows).toBe(named.length);
    expect(named.length === 0 ? undefined : measures.accuracy.value).toBe(named.length === 0 ? undefined : 1);
  });
});

describe('answers of a regression', () => {
  test.each(NUMBER_ANSWERS.map((shape) => [shape.who, shape] as const))('%s', async (_, shape) => {
    const numbers = shape.expected.filter(isRead) as number[];
    const { predictions, rejected } = await watch(shape, NUMBERS);
    expect(predictions.rows).toBe(numbers.length);
    expect(rejected.unreadablePrediction ?? 0).toBe(numbers.length < shape.expected.length ? 1 : 0);
    if (numbers.length > 0) {
      expect(predictions.distribution.live).toEqual((await watchPlain(numbers, NUMBERS)).live);
    }

    const { labels, measures } = await measure(
      shape,
      NUMBERS,
      shape.expected.map((one) => one ?? 0),
    );
    expect(labels.rows).toBe(numbers.length);
    expect(numbers.length === 0 ? undefined : measures.mae.value).toBe(numbers.length === 0 ? undefined : 0);
  });
});
