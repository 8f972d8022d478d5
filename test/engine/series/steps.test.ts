import { addSteps, readStep } from '../../../engine/series/steps';

const write = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

test.each([
  ['2026-01-30', 3, 'day', '2026-02-02T00:00:00.000Z'],
  ['2026-03-28T22:00', 5, 'hour', '2026-03-29T03:00:00.000Z'],
  ['2026-01-05', 2, 'week', '2026-01-19T00:00:00.000Z'],
  ['2026-11-01', 3, 'month', '2027-02-01T00:00:00.000Z'],
  ['2024-01-01', 2, 'year', '2026-01-01T00:00:00.000Z'],
] as const)('%s and %i steps of a %s', (start, steps, frequency, end) => {
  expect(write(addSteps(readStep(start)!, steps, frequency))).toBe(end);
});

test.each([
  ['2026-01-31', undefined, '2026-01-31T00:00:00.000Z'],
  [' 2026-01-31 13:05:09 ', undefined, '2026-01-31T13:05:09.000Z'],
  ['2026-01-31T13:00+02:00', undefined, '2026-01-31T11:00:00.000Z'],
  ['31.1.26', 'dayMonthYear', '2026-01-31T00:00:00.000Z'],
  ['31/01/1969 9:30', 'dayMonthYear', '1969-01-31T09:30:00.000Z'],
  ['1-31-69', 'monthDayYear', '1969-01-31T00:00:00.000Z'],
  ['2026-01-31', 'monthDayYear', '2026-01-31T00:00:00.000Z'],
  ['2026-02-29', undefined, undefined],
  ['2026-04-31', undefined, undefined],
  ['2026-13-01', undefined, undefined],
  ['31.1.2026', undefined, undefined],
  ['', undefined, undefined],
  ['20260131', undefined, undefined],
] as const)('%j is read (%s)', (text, order, time) => {
  expect(write(readStep(text, order))).toBe(time);
});
