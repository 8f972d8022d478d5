import { SIGNALS } from '../../contract/forecasting';

/** Where nothing comes again, so many values stand for a season. */
const PLAIN_SEASON = 6;
/** So many seasons before the newest one are looked at, and at least so many are needed. */
const SEASONS_BEFORE = 4;
const FEWEST_BEFORE = 2;
/** As a share of the values' size, below which nothing varies. */
const LEAST_SPREAD = 1e-3;

/** The newest season of a history, and the seasons before it. */
interface History {
  readonly recent: readonly number[];
  /** A line a season. */
  readonly before: readonly (readonly number[])[];
  /** The mean of each place of the season. */
  readonly profile: readonly number[];
  /** The standard deviation of a value around its place. */
  readonly spread: number;
}

/**
 * What is compared of a request: its newest season against the seasons before it, as jobs/series/signals.py has it for the
 * baseline.
 *
 * @returns undefined of a history that is too short
 */
export function describeHistory(values: readonly number[], season: number): Record<string, number> | undefined {
  const history = cutHistory(values, season);
  if (history === undefined) {
    return undefined;
  }
  const { recent, before, profile, spread } = history;
  const level = mean(profile);
  const means = before.map(mean);
  const last = means.at(-1)!;
  const now = mean(recent);
  const shape = recent.map((value, place) => value - now - (profile[place]! - level));
  return {
    [SIGNALS.level]: (now - level) / spread,
    [SIGNALS.trend]: (now - last - (last - means[0]!) / (means.length - 1)) / spread,
    ...(season > 1 && { [SIGNALS.season]: Math.sqrt(mean(shape.map((value) => value ** 2))) / spread }),
  };
}

/** How far a forecast's mean lies from that of the newest season, in the same unit; undefined as above. */
export function describeForecast(
  values: readonly number[],
  forecast: readonly number[],
  season: number,
): number | undefined {
  const history = cutHistory(values, season);
  return history && (mean(forecast) - mean(history.recent)) / history.spread;
}

function cutHistory(values: readonly number[], season: number): History | undefined {
  const size = season > 1 ? season : PLAIN_SEASON;
  const count = Math.min(SEASONS_BEFORE, Math.floor(values.length / size) - 1);
  if (count < FEWEST_BEFORE) {
    return undefined;
  }
  const end = values.length - size;
  const before = Array.from({ length: count }, (_, line) => {
    const start = end - (count - line) * size;
    return values.slice(start, start + size);
  });
  const all = before.flat();
  const flat = mean(all);
  const profile = Array.from({ length: size }, (_, place) =>
    season > 1 ? mean(before.map((line) => line[place]!)) : flat,
  );
  const squares = mean(before.flatMap((line) => line.map((value, place) => (value - profile[place]!) ** 2)));
  const spread = Math.sqrt((squares * count) / (count - 1));
  return {
    recent: values.slice(end),
    before,
    profile,
    spread: Math.max(spread, LEAST_SPREAD * mean(all.map(Math.abs)), 1e-9),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
