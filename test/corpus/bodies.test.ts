import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runDrift } from '../../cli/drift/run-drift';
import { logger } from '../../engine/aws/logging';
import { DEFAULT_DRIFT_CONFIG, type Row } from '../../engine/drift';
import { readPayload } from '../../engine/drift/payload';
import { FakeS3 } from '../lambda/detect-drift/fake-aws';
import {
  detect,
  event,
  fakeCloudWatch,
  fakeSageMaker,
  reportUri,
  settings,
  sources,
} from '../lambda/detect-drift/fixtures';
import type { BodyShape } from './body-forms';
import { BODIES } from './body-shapes';

const SCHEMA = [
  { name: 'tenure', type: 'numeric' },
  { name: 'plan', type: 'categorical' },
  { name: 'Charges', type: 'numeric' },
] as const;
const header = SCHEMA.map(({ name }) => name).join(',');
const training = [
  header,
  ...Array.from({ length: 300 }, (_, i) => `${i % 11},${['plus', 'basic', 'none'][i % 3]},${(i % 8) / 2 + 0.25}`),
].join('\n');

function captureLine({ body, type = 'application/json', encoding }: BodyShape): string {
  const data = { observedContentType: type, mode: 'INPUT', data: body };
  return JSON.stringify({
    captureData: {
      endpointInput: { ...data, encoding: encoding ?? (type === 'text/csv' ? 'CSV' : 'JSON') },
      endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5', encoding: 'CSV' },
    },
    eventMetadata: { eventId: 'e', inferenceTime: '2026-11-23T13:10:00Z' },
    eventVersion: '0',
  });
}

const plain = (rows: readonly Row[]): BodyShape => ({
  who: 'plain',
  body: rows.map((row) => row.map((value) => value ?? '').join(',')).join('\n'),
  type: 'text/csv',
  rows,
});

/** What the detector reports of a window with one request. */
async function watch(shape: BodyShape): Promise<any> {
  const s3 = new FakeS3();
  s3.objects.set(sources.data, training);
  s3.objects.set(sources.schema, JSON.stringify({ features: SCHEMA }));
  s3.objects.set(sources.predictions, `prediction,label\n${'0.5,0\n0.25,1\n'.repeat(20)}`);
  s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/00.jsonl', `${captureLine(shape)}\n`);
  const config = { ...DEFAULT_DRIFT_CONFIG, windowSeconds: 3600 };
  await detect(event, { ...settings, config }, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
  return { ...s3.json(reportUri), page: String(s3.objects.get(reportUri.replace(/json$/, 'html'))) };
}

const references = new Map<string, Promise<any>>();

async function watchPlain(rows: readonly Row[]): Promise<any> {
  const key = JSON.stringify(rows);
  const known = references.get(key) ?? watch(plain(rows));
  references.set(key, known);
  return (await known).features;
}

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

const folder = mkdtempSync(path.join(tmpdir(), 'bodies-'));
const baseline = path.join(folder, 'training.csv');
writeFileSync(baseline, training);

test('there is a shape of each client, framework and container that is known', () => {
  expect(new Set(BODIES.map(({ who }) => who)).size).toBe(BODIES.length);
  expect(BODIES.length).toBeGreaterThan(140);
});

describe('bodies of requests', () => {
  test.each(BODIES.map((shape) => [shape.who, shape] as const))('%s', async (_, shape) => {
    const { rows, rejected = {} } = shape;
    const report = await watch(shape);
    expect(report.rows).toBe(rows.length);
    expect(report.rejected).toEqual(rejected);
    if (rows.length > 0) {
      expect(report.features).toEqual(await watchPlain(rows));
    } else {
      expect(report.verdict).toBe('InsufficientData');
      expect(report.page).toMatch(/<h1>.* was not understood<\/h1>/);
      expect(report.reason).toMatch(/^(\d) of \1 (requests|rows) \(100\.0 %\) were not understood: 1 /);
    }

    // The same at the desk, and where quality reads inputs for slices and training rows.
    const live = path.join(folder, 'live.jsonl');
    writeFileSync(live, captureLine(shape));
    const result = await runDrift({ baseline, live: [live] });
    expect([result.rows, result.rejected]).toEqual([rows.length, rejected]);
  });

  test('are values by the names and places of the columns', () => {
    for (const shape of BODIES.filter(({ rows, rejected }) => rows.length > 0 && !rejected?.notUnderstood)) {
      const { endpointInput } = JSON.parse(captureLine(shape)).captureData;
      expect([shape.who, readPayload(endpointInput, SCHEMA).rows]).toEqual([shape.who, shape.rows]);
    }
  });
});
