import { findAllDue, findLatestDue } from '../../contract/schedule-expression';

const EARLY = new Date('2020-01-01T00:00:00Z');

function latest(
  expression: string,
  to: string,
  options: { from?: string; anchor?: string; zone?: string } = {},
): string | undefined {
  const from = options.from ? new Date(options.from) : EARLY;
  return findLatestDue(
    expression,
    { from, to: new Date(to) },
    options.anchor ? new Date(options.anchor) : EARLY,
    options.zone,
  )
    ?.toISOString()
    .replace('.000Z', 'Z');
}

test.each([
  ['rate(1 day)', '2026-01-07T12:00:00Z', '2026-01-07T01:13:00Z'],
  ['rate(1 hour)', '2026-01-05T02:13:00Z', '2026-01-05T02:13:00Z'],
  ['rate(10 minutes)', '2026-01-05T01:14:00Z', undefined],
  ['rate(5 days)', '2026-01-10T01:12:59Z', undefined],
])('%s counts from its anchor: at %s it was due last at %s', (expression, to, due) => {
  expect(latest(expression, to, { anchor: '2026-01-05T01:13:00Z', from: '2026-01-05T01:13:00Z' })).toBe(due);
});

test.each([
  ['cron(0 12 * * ? *)', '2026-01-05T11:59:59Z', '2026-01-04T12:00:00Z'],
  ['cron(0 12 * * ? *)', '2026-01-05T12:00:00Z', '2026-01-05T12:00:00Z'],
  ['cron(0/15 * * * ? *)', '2026-01-05T11:44:00Z', '2026-01-05T11:30:00Z'],
  ['cron(15,45 8-10 ? * MON-FRI *)', '2026-01-05T08:00:00Z', '2026-01-02T10:45:00Z'],
  ['cron(0 0 L * ? *)', '2026-03-01T00:00:00Z', '2026-02-28T00:00:00Z'],
  ['cron(0 0 15W * ? *)', '2026-02-20T00:00:00Z', '2026-02-16T00:00:00Z'],
  ['cron(0 0 1W * ? *)', '2026-08-20T00:00:00Z', '2026-08-03T00:00:00Z'],
  ['cron(0 0 LW * ? *)', '2026-02-28T23:00:00Z', '2026-02-27T00:00:00Z'],
  ['cron(0 9 ? * 3#2 *)', '2026-01-31T00:00:00Z', '2026-01-13T09:00:00Z'],
  ['cron(0 9 ? * 6L *)', '2026-01-31T00:00:00Z', '2026-01-30T09:00:00Z'],
  ['cron(0 9 ? JAN SUN 2026)', '2026-12-31T00:00:00Z', '2026-01-25T09:00:00Z'],
  ['cron(0 0 29 2 ? *)', '2026-12-31T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['cron(0 0 1 1 ? 2030)', '2026-12-31T00:00:00Z', undefined],
])('%s at %s was due last at %s', (expression, to, due) => {
  expect(latest(expression, to)).toBe(due);
});

test('a time zone moves a schedule, with daylight saving time', () => {
  expect(latest('cron(0 9 * * ? *)', '2026-01-15T23:00:00Z', { zone: 'Europe/Berlin' })).toBe('2026-01-15T08:00:00Z');
  expect(latest('cron(0 9 * * ? *)', '2026-07-15T23:00:00Z', { zone: 'Europe/Berlin' })).toBe('2026-07-15T07:00:00Z');
  expect(latest('cron(0 9 * * ? *)', '2026-07-15T12:30:00Z', { zone: 'America/New_York' })).toBe(
    '2026-07-14T13:00:00Z',
  );
});

test('at is due once', () => {
  expect(latest('at(2026-01-05T12:00:00)', '2026-01-06T00:00:00Z')).toBe('2026-01-05T12:00:00Z');
  expect(latest('at(2026-01-05T12:00:00)', '2026-01-06T00:00:00Z', { zone: 'Asia/Tokyo' })).toBe(
    '2026-01-05T03:00:00Z',
  );
  expect(latest('at(2026-01-05T12:00:00)', '2026-01-07T00:00:00Z', { from: '2026-01-06T00:00:00Z' })).toBeUndefined();
});

test.each([
  'rate(0 days)',
  'rate(1 week)',
  'every day',
  'cron(0 12 * * *)',
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(60 12 * * ? *)',
  'cron(0 12 ? * FOO *)',
  'at(tomorrow)',
])('%s is refused', (expression) => {
  expect(() => latest(expression, '2026-01-05T12:00:00Z')).toThrow('Invalid Schedule Expression');
});

test.each([
  ['rate(6 hours)', ['06:00', '12:00', '18:00', '00:00']],
  ['cron(30 8,20 * * ? *)', ['08:30', '20:30']],
  ['at(2026-01-05T12:00:00)', ['12:00']],
  ['rate(2 days)', []],
])('%s: every due time of a day, oldest first', (expression, times) => {
  const [from, to] = [new Date('2026-01-05T00:00:00Z'), new Date('2026-01-06T00:00:00Z')];
  expect(findAllDue(expression, { from, to }, from).map((due) => due.toISOString().slice(11, 16))).toEqual(times);
});
