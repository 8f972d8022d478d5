import { readFileSync } from 'node:fs';
import path from 'node:path';
import { logger } from '../../../engine/aws/logging';
import { type ColumnReport, DEFAULT_DRIFT_CONFIG } from '../../../engine/drift';
import { rankFeatures } from '../../../lambda/detect-drift/rank-features';
import { addTraffic, detect, event, fakeCloudWatch, fakeS3, fakeSageMaker, rowAt, settings, sources } from './fixtures';

const column = (name: string, wasserstein: number, missingShare = 0): ColumnReport => ({
  name,
  type: 'numeric',
  drifted: false,
  rows: 1,
  baselineRows: 1,
  missingShare,
  baselineMissingShare: 0,
  statistics: { wasserstein },
  adjustedPValue: 1,
  reasons: [],
});

test('features rank by their largest effect against its limit, and by name where that is the same', () => {
  const features = [
    column('near', 0.05),
    column('b', 0.2),
    column('a', 0.2),
    column('missing', 0, 0.5),
    column('huge', 1e300),
  ];
  expect(rankFeatures(features, DEFAULT_DRIFT_CONFIG)).toEqual([
    { name: 'huge', strength: 1e6 },
    { name: 'missing', strength: 10 },
    { name: 'a', strength: 2 },
    { name: 'b', strength: 2 },
    { name: 'near', strength: 0.5 },
  ]);
  expect(rankFeatures(features, { ...DEFAULT_DRIFT_CONFIG, topFeatures: 0 })).toEqual([]);
});

test('the number of metrics does not grow with the number of features', async () => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  const names = new Set<string>();
  let most = 0;
  for (const extra of [0, 30]) {
    const s3 = fakeS3();
    const widen = (row: string, i: number): string =>
      [row, ...Array.from({ length: extra }, (_, column) => (i * (column + 3)) % 97)].join(',');
    s3.objects.set(
      sources.data,
      [
        ['amount,plan', ...Array.from({ length: extra }, (_, i) => `extra${i}`)].join(','),
        ...Array.from({ length: 1000 }, (_, i) => widen(rowAt(i), i)),
      ].join('\n'),
    );
    const columns = [
      { name: 'amount', type: 'numeric' },
      { name: 'plan', type: 'categorical' },
      ...Array.from({ length: extra }, (_, i) => ({ name: `extra${i}`, type: 'numeric' })),
    ];
    s3.objects.set(sources.schema, JSON.stringify({ features: columns }));
    addTraffic(s3, 'Fiber optic');
    for (const [uri, text] of s3.objects) {
      if (uri.includes('/capture/')) {
        s3.objects.set(
          uri,
          String(text)
            .split('\n')
            .map((line, i) =>
              line === '' ? line : line.replace(/(\d+,[^"\\]*)\\n/, (_, row: string) => `${widen(row, i)}\\n`),
            )
            .join('\n'),
        );
      }
    }
    const cloudWatch = fakeCloudWatch({ Invocations: 400 });
    const report = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch });
    expect(report.features).toHaveLength(2 + extra);
    expect(report.topFeatures).toHaveLength(Math.min(5, 2 + extra));
    const data = cloudWatch.requests.flatMap(({ input }) => input.MetricData ?? []) as {
      MetricName: string;
      Value: number;
      Dimensions: { Name: string; Value: string }[];
    }[];
    expect(
      data
        .filter(({ MetricName }) => MetricName === 'DriftStrength')
        .map(({ Value, Dimensions }) => [Dimensions[1], Value]),
    ).toEqual(report.topFeatures!.map(({ strength }, i) => [{ Name: 'Rank', Value: String(i + 1) }, strength]));
    data.forEach(({ MetricName, Dimensions }) => names.add(JSON.stringify([MetricName, Dimensions])));
    most = Math.max(most, data.length);
  }
  expect(most).toBe(15);
  expect(names.size).toBe(15);
});

test("the query of docs/cost.md finds the furthest feature in the function's log", async () => {
  const info = jest.spyOn(logger, 'info').mockImplementation(() => undefined);
  const s3 = fakeS3();
  addTraffic(s3, 'Fiber optic');
  const report = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
  const page = readFileSync(path.join(__dirname, '../../../docs/cost.md'), 'utf8');
  const [, fields, message] = /^fields @timestamp, (.*) \| filter message = '(.*)'$/m.exec(page)!;
  const line = info.mock.calls.find(([text]) => text === message)![1] as object;
  const find = (name: string): unknown =>
    name.split('.').reduce((value: any, key) => value[key], JSON.parse(JSON.stringify(line)));
  const [furthest] = report.topFeatures!;
  expect(fields!.split(', ').map(find)).toEqual([furthest!.name, furthest!.strength]);
});
