import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeForecast, describeHistory } from '../../../engine/series/signals';

interface Case {
  readonly season: number;
  readonly values: number[];
  readonly forecast: number[];
  readonly signals: Record<string, number> | null;
  readonly answer: number | null;
}

// Written by make_signals.py beside it; jobs/tests/test_series.py holds the jobs to the same numbers.
const CASES: Case[] = JSON.parse(readFileSync(path.join(__dirname, 'signals.json'), 'utf8'));

test.each(CASES.map((one, place) => [place, one] as const))('history %i has the signals of the reference', (_, one) => {
  const found = describeHistory(one.values, one.season);
  expect(found === undefined).toBe(one.signals === null);
  for (const [name, value] of Object.entries(one.signals ?? {})) {
    expect(found![name]).toBeCloseTo(value, 8);
  }
  expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(one.signals ?? {}).sort());
  const answer = describeForecast(one.values, one.forecast, one.season);
  expect(answer === undefined ? null : Number(answer.toFixed(6))).toEqual(
    one.answer === null ? null : Number(one.answer.toFixed(6)),
  );
});

test('a level that moves, a pattern that changes and a slope are told apart', () => {
  const week = [10, 12, 11, 13, 15, 20, 9];
  const noise = [0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2];
  const usual = [0, 1, 2, 3].flatMap((round) => week.map((value, day) => value + noise[(day + round) % 7]!));
  const signals = (recent: number[]): Record<string, number> => describeHistory([...usual, ...recent], 7)!;
  const same = signals(week);
  const higher = signals(week.map((value) => value + 5));
  const turned = signals([...week].reverse());
  expect(Math.abs(same.level_change!)).toBeLessThan(1);
  expect(higher.level_change).toBeGreaterThan(10);
  expect(higher.season_change).toBeCloseTo(same.season_change!, 6);
  expect(Math.abs(turned.level_change!)).toBeLessThan(1);
  expect(turned.season_change).toBeGreaterThan(10);
});
