import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { WindowCounter } from '../../../engine/drift/window-counts';
import { flattenCapture } from '../../../engine/series/flatten-capture';
import { openRequests } from '../../../engine/traffic/open-requests';

const VALUES = Array.from({ length: 35 }, (_, day) => 20 + (day % 7) + ((day * 13) % 5));
const SERIES = { series: 'north|milk', start: '2026-01-01', target: VALUES };
const FORECAST = { series: 'north|milk', start: '2026-02-05', mean: [21, 22, 23], quantiles: {} };

function capture(input: unknown, output: unknown, encoding = 'JSON'): string {
  const write = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return encoding === 'BASE64' ? Buffer.from(text).toString('base64') : text;
  };
  const payload = (value: unknown): object => ({
    observedContentType: 'application/json',
    encoding,
    data: write(value),
  });
  return JSON.stringify({
    captureData: { endpointInput: payload(input), endpointOutput: payload(output) },
    eventMetadata: { eventId: 'a', inferenceTime: '2026-01-05T06:00:00Z' },
    eventVersion: '0',
  });
}

const readInput = (line: string): string => JSON.parse(flattenCapture(line, 7)).captureData.endpointInput.data;

test.each([
  ['instances', { instances: [SERIES, SERIES] }, 'JSON', 2],
  ['one series', SERIES, 'JSON', 1],
  ['lines of JSON', `${JSON.stringify(SERIES)}\n${JSON.stringify(SERIES)}\n`, 'BASE64', 2],
])('a request of %s has a row for each series', (_, input, encoding, count) => {
  const rows = readInput(capture(input, { predictions: [FORECAST] }, encoding))
    .trim()
    .split('\n');
  expect(rows).toHaveLength(count);
  expect(rows[0]).toMatch(/^north\|milk(,-?\d+(\.\d+)?(e-?\d+)?){3}$/);
});

test('a name with a comma stays one value, a short history has no signals', () => {
  expect(readInput(capture({ series: 'a,"b"', target: [1, 2] }, {}))).toBe('"a,""b""",,,\n');
  expect(readInput(capture({ target: 'many' }, {}))).toBe(',,,\n');
});

test.each(['no line', '{"captureData":{}}', capture('a,b\n', '1\n').replace('"JSON"', '"CSV"')])(
  'what holds no series is left as it is: %s',
  (line) => {
    expect(flattenCapture(line, 7)).toBe(line);
  },
);

test('live requests are counted against the baseline of a forecast', async () => {
  const rows = Array.from({ length: 300 }, (_, row) => `north|milk,${row % 7},${row % 5},${row % 3}`);
  const baseline = buildBaseline(
    {
      data: `series,level_change,season_change,trend_change\n${rows.join('\n')}\n`,
      schema: JSON.stringify({
        target: { name: 'units', type: 'forecasting', season: 7, horizon: 3 },
        features: [
          { name: 'series', type: 'categorical' },
          ...['level_change', 'season_change', 'trend_change'].map((name) => ({ name, type: 'numeric' })),
        ],
      }),
      predictions: 'prediction,label\n1,1\n2,1\n',
    },
    { data: 's3://b/baseline.csv', schema: 's3://b/schema.json' },
  );
  expect(baseline.target).toEqual({ type: 'forecasting', season: 7 });
  expect(baseline.predictions).toBeUndefined();
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter, await openRequests(baseline)).open('capture.jsonl');
  file.write(Buffer.from(`${capture({ instances: [SERIES, SERIES] }, { predictions: [FORECAST, FORECAST] })}\n`));
  file.end();
  const counts = counter.counts();
  expect(counts.rows).toBe(2);
  expect(counts.records).toBe(1);
  expect(counts.rejected).toEqual({});
});
