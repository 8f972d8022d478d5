import { buildFromColumns } from '../../../engine/drift/build-baseline';
import type { FeatureSchema } from '../../../engine/drift/schema';
import { holdsTimes, isRisingTime, readTime } from '../../../engine/drift/time-column';
import { startRandom } from './random';

const ROWS = Array.from({ length: 600 }, (_, i) => i);
const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const times = ROWS.map((i) => new Date(START + i * HOUR).toISOString());
const dates = times.map((text) => text.slice(0, 10));
const { uniform } = startRandom(7);
const anyOrder = <T>(values: readonly T[]): T[] =>
  values
    .map((value) => [uniform(), value] as const)
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
const seconds = ROWS.map((i) => START / 1000 + i * 3600);

test.each([
  ['2026-01-02', Date.UTC(2026, 0, 2)],
  ['2026-01-02T03:04', Date.UTC(2026, 0, 2, 3, 4)],
  ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T03:04:05.678Z', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  [' 2026-01-02T03:04:05+02:00 ', Date.UTC(2026, 0, 2, 1, 4, 5)],
  ['2026-01-02T03:04:05+0200', Date.UTC(2026, 0, 2, 1, 4, 5)],
  ['2026-01-02 03:04:05,678+02', Date.UTC(2026, 0, 2, 1, 4, 5, 678)],
  ['2026-13-02', undefined],
  ['20260102', undefined],
  ['1767225600', undefined],
  ['3.5', undefined],
  ['', undefined],
])('%j is the time %p', (text, time) => {
  expect(readTime(text)).toBe(time);
});

test.each<[string, string, readonly unknown[]]>([
  ['times of the requests', 'seen', times],
  ['dates, several rows a day', 'seen', dates],
  ['times that arrive a little late', 'seen', times.map((_, i) => times[i % 2 === 0 ? Math.min(i + 3, 599) : i])],
  [
    'times of which some are missing, or none',
    'seen',
    times.map((text, i) => (i % 200 === 199 ? 'unknown' : i % 9 ? text : '')),
  ],
  ['seconds since 1970', 'event_time', seconds],
  ['milliseconds, as texts', 'createdAt', seconds.map((second) => String(second * 1000))],
  ['microseconds', 'TS', seconds.map((second) => second * 1e6)],
])('%s rise with the rows', (_, name, values) => {
  expect(isRisingTime(name, values as never)).toBe(true);
});

test.each<[string, string, readonly unknown[]]>([
  ['dates of birth', 'birth_date', anyOrder(ROWS.map((i) => new Date(i * 30 * 24 * HOUR).toISOString().slice(0, 10)))],
  ['times in any order', 'time', anyOrder(times)],
  ['seconds in any order', 'time', anyOrder(seconds)],
  ['one date', 'date', ROWS.map(() => '2026-01-01')],
  ['two dates', 'date', ROWS.map((i) => (i < 300 ? '2026-01-01' : '2026-01-02'))],
  ['times that fall', 'time', [...times].reverse()],
  ['prices near 1.7e9, sorted', 'price', seconds],
  ['years, sorted', 'year', ROWS.map((i) => 1900 + Math.floor(i / 6))],
  ['zip codes, sorted', 'zip', ROWS.map((i) => String(10_000 + i * 100))],
  ['minutes since the request before', 'time', ROWS.map((i) => i * 60)],
  ['a few rows', 'time', times.slice(0, 50)],
  ['nothing', 'time', ROWS.map(() => undefined)],
  ['texts of which one is a date', 'note', ROWS.map((i) => (i === 0 ? '2026-01-01' : `note ${i % 7}`))],
])('%s are no times that rise', (_, name, values) => {
  expect(isRisingTime(name, values as never)).toBe(false);
});

test('a column holds times where nearly all of its values are', () => {
  expect(holdsTimes(anyOrder(dates))).toBe(true);
  expect(holdsTimes(dates.map((date, i) => (i % 20 === 3 ? 'unknown' : date)))).toBe(false);
  expect(holdsTimes(seconds.map(String))).toBe(false);
});

describe('in a baseline', () => {
  const build = (feature: FeatureSchema, values: readonly unknown[]) =>
    buildFromColumns(
      [feature, { name: 'plan', type: 'categorical' }],
      [values as never, ROWS.map((i) => `plan ${i % 3}`)],
      { data: 'd', schema: 's' },
    );

  test.each<[string, FeatureSchema, readonly unknown[]]>([
    ['dates', { name: 'day', type: 'categorical' }, dates],
    ['seconds', { name: 'event_time', type: 'numeric' }, seconds.map(String)],
  ])('%s that rise are named, with what to do, and not compared', (_, feature, values) => {
    const { features, notes } = build(feature, values);
    expect(notes).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${feature.name} is not compared, only whether it has a value: its values are times that rise .*Leave it out of the features, or give the model parts of it`,
        ),
      ),
    ]);
    expect(features[0]).toMatchObject({ type: 'categorical', categories: [], counts: { other: 600, missing: 0 } });
  });

  test('dates in any order are named, and compared', () => {
    const { features, notes } = build({ name: 'day', type: 'categorical' }, anyOrder(dates));
    expect(notes).toEqual([
      expect.stringMatching(
        /^day holds dates, which are compared as categories: .* drift by themselves\. Leave it out/,
      ),
    ]);
    expect(features[0]).toMatchObject({ type: 'categorical', categories: { length: 25 } });
  });

  test('what is not compared anyway gets no note', () => {
    expect(build({ name: 'day', type: 'categorical', compared: false }, dates).notes).toBeUndefined();
  });
});
