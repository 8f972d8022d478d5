import fc from 'fast-check';
import { DEFAULT_DRIFT_CONFIG } from '../../../engine/drift';
import { chooseWindow, InvalidEventError, listCaptureHours } from '../../../engine/traffic/window';

const daily = DEFAULT_DRIFT_CONFIG;
const hourly = { ...DEFAULT_DRIFT_CONFIG, windowSeconds: 3600 };

const span = (event: object, config = hourly): string[] => {
  const { start, end } = chooseWindow(event, config);
  return [start.toISOString(), end.toISOString()];
};

test.each([
  ['2026-11-23T14:10:00Z', ['2026-11-23T13:00:00.000Z', '2026-11-23T14:00:00.000Z']],
  ['2026-11-23T14:09:59Z', ['2026-11-23T12:00:00.000Z', '2026-11-23T13:00:00.000Z']],
  ['2026-11-23T14:59:59+00:00', ['2026-11-23T13:00:00.000Z', '2026-11-23T14:00:00.000Z']],
])('scheduled at %s', (scheduledTime, expected) => {
  expect(span({ source: 'schedule', scheduledTime })).toEqual(expected);
});

test('days begin at midnight UTC', () => {
  expect(span({ scheduledTime: '2026-11-23T01:00:00Z' }, daily)).toEqual([
    '2026-11-22T00:00:00.000Z',
    '2026-11-23T00:00:00.000Z',
  ]);
});

test('a window by hand is taken as it is, and its metrics belong to its end', () => {
  const event = { windowStart: '2026-11-20T00:30:00Z', windowEnd: '2026-11-20T02:00:00Z' };
  expect(span(event)).toEqual(['2026-11-20T00:30:00.000Z', '2026-11-20T02:00:00.000Z']);
  expect(chooseWindow(event, hourly).metricTime).toEqual(new Date('2026-11-20T02:00:00Z'));
  expect(chooseWindow({ ...event, scheduledTime: '2026-11-21T00:00:00Z' }, hourly).metricTime).toEqual(
    new Date('2026-11-21T00:00:00Z'),
  );
});

test('without an event it is the last complete window', () => {
  const { end, metricTime } = chooseWindow(undefined, hourly);
  expect(metricTime.getTime() - end.getTime()).toBeGreaterThanOrEqual(600_000);
  expect(metricTime.getTime() - end.getTime()).toBeLessThan(600_000 + 3_600_000);
});

test.each([
  [{ scheduledTime: '<aws.scheduler.scheduled-time>' }, /scheduledTime must be an ISO 8601 time, got "<aws/],
  [{ windowStart: '2026-11-20T00:00:00Z' }, /must be given together/],
  [{ windowEnd: '2026-11-20T00:00:00Z' }, /must be given together/],
  [{ windowStart: 'x', windowEnd: '2026-11-20T00:00:00Z' }, /windowStart must be an ISO 8601 time, got "x"/],
  [{ windowStart: '2026-11-20T00:00:00Z', windowEnd: '2026-11-20T00:00:00Z' }, /windowEnd must be after windowStart/],
])('%p is refused', (event, message) => {
  expect(() => chooseWindow(event, hourly)).toThrow(InvalidEventError);
  expect(() => chooseWindow(event, hourly)).toThrow(message);
});

test('windows of a schedule follow one another without gap or overlap', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true }),
      fc.integer({ min: 300, max: 172_800 }),
      (time, windowSeconds) => {
        const config = { ...hourly, windowSeconds };
        const first = chooseWindow({ scheduledTime: time.toISOString() }, config);
        const second = chooseWindow(
          { scheduledTime: new Date(time.getTime() + windowSeconds * 1000).toISOString() },
          config,
        );
        expect(second.start).toEqual(first.end);
        expect(first.end.getTime()).toBeLessThanOrEqual(time.getTime() - 600_000);
      },
    ),
  );
});

describe('hours of captured files', () => {
  const hours = (start: string, end: string) => listCaptureHours({ start: new Date(start), end: new Date(end) });

  test('go one beyond the window on each side', () => {
    expect(hours('2026-12-31T23:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      { path: '2026/12/31/22', inside: false },
      { path: '2026/12/31/23', inside: true },
      { path: '2027/01/01/00', inside: false },
    ]);
  });

  test('that the window only touches are inside', () => {
    expect(
      hours('2026-11-20T00:30:00Z', '2026-11-20T02:00:00.001Z')
        .filter(({ inside }) => inside)
        .map(({ path }) => path),
    ).toEqual(['2026/11/20/00', '2026/11/20/01', '2026/11/20/02']);
  });
});
