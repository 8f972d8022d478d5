import { DEFAULT_DRIFT_CONFIG } from '../../../contract/drift-config';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { CaptureCounter } from '../../../engine/drift/capture-counter';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { WindowCounter } from '../../../engine/drift/window-counts';
import { openRequests } from '../../../engine/traffic/open-requests';

const VALUES = Array.from({ length: 35 }, (_, day) => 20 + (day % 7) + ((day * 13) % 5));
const KNOWN = ['north', 'south', 'east|milk', 'west'];

/** A baseline of these series, each with as many origins. */
function baselineOf(names: readonly string[], target: object = { type: 'forecasting', season: 7, horizon: 3 }) {
  const rows = Array.from(
    { length: 50 * names.length },
    (_, row) => `${names[row % names.length]},${row % 7},${row % 5},${row % 3}`,
  );
  const signals = ['level_change', 'season_change', 'trend_change'];
  const schema = {
    target: { name: 'units', ...target },
    features: [{ name: 'series', type: 'categorical' }, ...signals.map((name) => ({ name, type: 'numeric' }))],
  };
  return buildBaseline(
    { data: `series,${signals.join(',')}\n${rows.join('\n')}\n`, schema: JSON.stringify(schema) },
    { data: 's3://b/baseline.csv', schema: 's3://b/schema.json' },
  );
}

/** What a window says whose requests are about these series. */
async function judge(asked: readonly string[], known: readonly string[] = KNOWN) {
  const baseline = baselineOf(known);
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter, await openRequests(baseline)).open('capture.jsonl');
  const payload = (data: unknown): object => ({
    observedContentType: 'application/json',
    encoding: 'JSON',
    data: JSON.stringify(data),
  });
  for (const series of asked) {
    const captureData = {
      endpointInput: payload({ series, start: '2026-01-01', target: VALUES }),
      endpointOutput: payload({ predictions: [{ series, mean: [21, 22, 23] }] }),
    };
    const eventMetadata = { eventId: series, inferenceTime: '2026-01-05T06:00:00Z' };
    file.write(Buffer.from(`${JSON.stringify({ captureData, eventMetadata, eventVersion: '0' })}\n`));
  }
  file.end();
  return judgeWindow(baseline, counter.counts(), { ...DEFAULT_DRIFT_CONFIG, minimumRows: 1 });
}

test('series that have come and gone are named, the most asked for first, whatever the verdict', async () => {
  const { series, reason } = await judge(['north', 'north', 'up', 'down', 'down', 'south']);
  expect(series).toEqual({
    new: { count: 2, names: ['down', 'up'] },
    vanished: { count: 2, names: ['east|milk', 'west'] },
    text: '2 series no training has seen: "down", "up"; 2 series of the baseline nobody asked for: "east|milk", "west"',
  });
  expect(reason).toContain(series!.text);
});

test('where each is asked for, nothing is said', async () => {
  const { series, reason } = await judge(KNOWN);
  expect(series).toBeUndefined();
  expect(reason).not.toContain('series');
});

test('fewer requests than there are series say nothing of those that nobody asked for', async () => {
  expect((await judge(['north', 'south', 'east|milk'])).series).toBeUndefined();
  expect((await judge(['north', 'up'])).series).toMatchObject({
    new: { names: ['up'] },
    vanished: { count: 0, names: [] },
  });
});

test('ten are named, and all are counted', async () => {
  const asked = Array.from({ length: 12 }, (_, index) => `new ${String(index).padStart(2, '0')}`);
  const { series } = await judge(asked);
  expect(series).toMatchObject({ new: { count: 12 }, vanished: { count: 4 } });
  expect(series!.new.names).toHaveLength(10);
  expect(series!.text).toContain('12 series no training has seen: "new 00"');
  expect(series!.text).toContain(' and others; 4 series');
});

test('a column of a table that is called series is none', async () => {
  const baseline = baselineOf(KNOWN, { type: 'regression' });
  const counter = new WindowCounter(baseline);
  expect(judgeWindow(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG).series).toBeUndefined();
});
