import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { logger } from '../../engine/aws/logging';
import { CaptureCounter, type DriftReport, WindowCounter } from '../../engine/drift';
import { parseCaptureLine } from '../../engine/drift/capture';
import { LONGEST_LINE } from '../../engine/drift/line-splitter';
import { parseAnsweredRecord } from '../../engine/quality/captured-record';
import { measureQuality } from '../../lambda/measure-quality/measure-quality';
import { readPage } from '../docs/read-samples';
import { ToldNotices } from '../engine/aws/told-notices';
import { baseline } from '../engine/drift/capture-lines';
import { answerBy, type FakeS3 } from './detect-drift/fake-aws';
import {
  detect,
  event,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  reportUri,
  rowAt,
  settings,
} from './detect-drift/fixtures';

const JOBS = path.join(__dirname, '..', '..', 'jobs');
const PYTHON = process.env.PYTHON ?? path.join(JOBS, '..', '.local', 'python', 'bin', 'python');

/** A request, its answer, and what goes with them. */
type Request = readonly [request: string, answer: string, options?: Readonly<Record<string, string>>];

/** What somebody else runs: the writer of the package, with a folder in place of S3. */
const PROGRAM = `
import json, pathlib, sys
from datetime import datetime, timedelta, timezone
from lifecycle_capture import CaptureWriter
from lifecycle_capture.record import LONGEST_LINE
class Folder:
    def put_object(self, *, Bucket, Key, Body):
        pathlib.Path(sys.argv[1], f"{Bucket}/{Key}".replace("/", "%")).write_bytes(Body)
start = datetime(2026, 11, 23, 13, 0, 0, 0, timezone.utc)
writer = CaptureWriter("s3://bucket/capture", "churn", max_records=50, background=False, s3=Folder(), clock=start.timestamp)
for i, (request, answer, options) in enumerate(json.load(sys.stdin)):
    writer.record(request, answer, inference_time=start + timedelta(seconds=7 * i), **options)
print(json.dumps([*writer.close(), LONGEST_LINE]))
`;

/** Writes the requests, and gives the objects to S3. */
function write(s3: FakeS3, requests: readonly Request[]): unknown[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'own-capture-'));
  const told = execFileSync(PYTHON, ['-c', PROGRAM, folder], {
    input: JSON.stringify(requests.map(([request, answer, options = {}]) => [request, answer, options])),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: JOBS },
  });
  for (const name of readdirSync(folder)) {
    s3.objects.set(`s3://${name.replaceAll('%', '/')}`, readFileSync(path.join(folder, name)));
  }
  return JSON.parse(told);
}

async function watch(requests: readonly Request[], invocations = requests.length): Promise<DriftReport> {
  const s3 = fakeS3();
  expect(write(s3, requests)).toEqual([requests.length, 0, {}, LONGEST_LINE]);
  await detect(event, settings, {
    s3,
    sageMaker: fakeSageMaker(),
    cloudWatch: fakeCloudWatch({ Invocations: invocations }),
  });
  return s3.json(reportUri);
}

const requests = (plan?: string): Request[] =>
  Array.from({ length: 400 }, (_, i) => [`${rowAt(i, i % 4 === 0 ? plan : undefined)}\n`, `${(i % 100) / 100}\n`]);

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('what an endpoint without data capture was asked, as the package writes it', () => {
  test('is compared: every record once, with the verdict that AWS captures would have', async () => {
    expect(await watch(requests())).toMatchObject({
      verdict: 'NoDrift',
      records: 400,
      rows: 400,
      rejected: {},
      predictions: { rows: 400 },
      capture: { share: 1 },
    });
    expect(await watch(requests('fibre'))).toMatchObject({ verdict: 'Drift', driftedFeatures: ['plan'], rejected: {} });
  });

  test('tells by its share that records were lost', async () => {
    expect(await watch(requests(), 800)).toMatchObject({ capture: { answered: 800, share: 0.5 } });
  });

  test('is the same in every form of request', async () => {
    const plain = await watch(requests());
    const forms: readonly (readonly [string, (row: string) => string])[] = [
      ['application/json', (row) => JSON.stringify({ amount: Number(row.split(',')[0]), plan: row.split(',')[1] })],
      ['application/jsonlines', (row) => `${JSON.stringify({ features: row.split(',') })}\n`],
      ['text/plain', (row) => row],
      ['application/octet-stream', (row) => row],
    ];
    for (const [type, render] of forms) {
      const given = requests().map(
        ([row, answer]): Request => [
          render(row.trim()),
          `{"score": ${answer.trim()}}`,
          { content_type: type, answer_content_type: 'application/json' },
        ],
      );
      const { features, predictions, rejected } = await watch(given);
      expect([type, features, predictions, rejected]).toEqual([type, plain.features, plain.predictions, {}]);
    }
  });

  test('is an ordinary line, which is read from its bytes', () => {
    const s3 = fakeS3();
    s3.objects.clear();
    const row = baseline.features.map(({ type }) => (type === 'numeric' ? '1' : 'a')).join(',');
    write(s3, [
      [row, '0.5\n'],
      [row, '0.5\n', { inference_id: 'C1' }],
    ]);
    const bytes = Buffer.concat([...s3.objects.values()].map((body) => Buffer.from(body as string)));
    const counter = new CaptureCounter(baseline, new WindowCounter(baseline));
    const next = counter.addOrdinaryLine(bytes, 0);
    expect(next).toBeGreaterThan(0);
    expect(counter.addOrdinaryLine(bytes, next)).toBe(bytes.length);
  });

  test('is joined with its labels by the inference id, and measured', async () => {
    const s3 = fakeS3();
    const truths = Array.from({ length: 400 }, (_, i) => Number(i % 3 === 0));
    write(
      s3,
      truths.map((truth, i): Request => [rowAt(i), `${truth ? 0.75 : 0.25}\n`, { inference_id: `C${i}` }]),
    );
    const labels = truths.map((truth, i) =>
      JSON.stringify({
        groundTruthData: { data: `${truth}`, encoding: 'CSV' },
        eventMetadata: { eventId: `C${i}` },
        eventVersion: '0',
      }),
    );
    s3.objects.set('s3://bucket/ground-truth/2026/11/23/14/labels.jsonl', labels.join('\n'));
    await measureQuality(
      { windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T14:00:00Z' },
      {
        endpointName: 'churn',
        variantName: 'AllTraffic',
        captureUri: 's3://bucket/capture',
        groundTruthUri: 's3://bucket/ground-truth',
        reportUri: 's3://bucket/quality-reports',
        config: { ...DEFAULT_QUALITY_CONFIG, windowSeconds: 3600 },
      },
      {
        s3,
        sageMaker: fakeSageMaker(),
        cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
        eventBridge: new ToldNotices().eventBridge,
      },
    );
    const { labels: read, measures } = s3.json('s3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z.json');
    expect(read).toMatchObject({ rows: 400, labelledRows: 400, unusableRecords: {}, unusableLabels: {} });
    expect(measures).toMatchObject({ accuracy: { value: 1 }, auc: { value: 1 } });
  });
});

describe('the format on the page', () => {
  const page = readPage('docs/own-capture.md');
  const [, sample] = /^```json\n(.*)\n```$/m.exec(page)!;
  const schema = [
    { name: 'tenure', type: 'numeric' },
    { name: 'plan', type: 'categorical' },
  ] as const;
  /** The sample without a field, or with another value in its place. */
  const change = (field: string, value?: unknown): string => {
    const record = JSON.parse(sample!);
    const names = field.split('.');
    const last = names.pop()!;
    names.reduce((object, name) => object[name], record)[last] = value;
    return JSON.stringify(record);
  };

  test('is read, and what it names is what the readers look at', () => {
    expect(parseCaptureLine(sample!, schema)).toMatchObject({
      rows: [['3', 'plus']],
      predictions: ['0.25'],
      inferenceTime: new Date('2026-11-23T13:04:51Z'),
      problems: [],
    });
    expect(parseAnsweredRecord(sample!, schema)).toMatchObject({ id: 'C00042', named: true });
  });

  test.each([
    ['captureData.endpointInput.data', 'missingInput'],
    ['captureData.endpointOutput.data', 'missingOutput'],
    ['captureData.endpointInput.encoding', 'unknownEncoding'],
    ['eventMetadata.inferenceTime', 'invalidTime'],
  ])('without %s is %s', (field, reason) => {
    const read = parseCaptureLine(change(field), schema);
    expect('problems' in read ? read.problems.map((problem) => problem.reason) : [read.reason]).toEqual([reason]);
    expect(page).toMatch(new RegExp(`^\\| \`(${field}|….${field.split('.').pop()})\` .*\`${reason}\``, 'm'));
  });

  test.each([
    'captureData.endpointInput.mode',
    'captureData.endpointInput.observedContentType',
    'eventMetadata.eventId',
    'eventMetadata.inferenceId',
    'eventMetadata.customAttributes',
    'eventVersion',
  ])('is read without %s', (field) => {
    expect(parseCaptureLine(change(field), schema)).toEqual(parseCaptureLine(sample!, schema));
  });

  test('needs an id for quality', () => {
    const record = JSON.parse(sample!);
    delete record.eventMetadata.inferenceId;
    expect(parseAnsweredRecord(JSON.stringify(record), schema)).toMatchObject({
      id: record.eventMetadata.eventId,
      named: false,
    });
    delete record.eventMetadata.eventId;
    expect(parseAnsweredRecord(JSON.stringify(record), schema)).toMatchObject({ reason: 'missingId' });
  });
});
