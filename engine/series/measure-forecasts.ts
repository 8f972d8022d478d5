import type { ForecastConfig, QualityConfig } from '../../contract/quality-config';
import { judgeCriteria } from '../quality/criteria';
import { type Measure, type Measures, measureMean, measureNormally } from '../quality/measure';
import { judgeRows } from '../quality/measure-rows';
import type { ForecastErrors, ForecastFindings, QualityFindings } from '../quality/report';
import type { JoinedForecast } from './forecast-join';

/** From so many series on, a series is one observation, as jobs/series/measures.py has it; of fewer, a forecast. */
const ENOUGH_SERIES = 10;
/** So many series that are forecast worst are named. */
const WORST_SERIES = 10;

/** One value that came true beside what was forecast. */
interface Step {
  /** How far ahead it was forecast, from 0 on. */
  readonly place: number;
  readonly actual: number;
  readonly mean: number;
  readonly naive: number;
  readonly scale: number;
  readonly quantiles?: readonly number[];
}

/** How much a part of a ratio weighs, and the whole. */
type Parts = (step: Step) => readonly [part: number, whole: number] | undefined;

/** What a window's forecasts were worth. */
export function judgeForecasts(
  forecasts: readonly JoinedForecast[],
  config: QualityConfig,
): QualityFindings & { readonly forecasts: ForecastFindings } {
  const terms = config.forecast!;
  const listed = forecasts.map(listSteps);
  const bySeries = groupBySeries(forecasts, listed);
  const groups = bySeries.size >= ENOUGH_SERIES ? [...bySeries.values()] : listed;
  const measures = measureSteps(groups, terms);
  const criteria = judgeCriteria(config.criteria, measures, config.certain);
  const values = groups.reduce((sum, { length }) => sum + length, 0);
  const verdict =
    config.certain && groups.length === 1 && values >= config.minimumRows
      ? {
          verdict: 'InsufficientData' as const,
          reason: 'one forecast does not say how far others are from it: give a longer window',
        }
      : judgeRows(values, values >= config.minimumRows, criteria, config, 'values that came true');
  return { ...verdict, measures, criteria, slices: [], forecasts: describe(listed, bySeries, groups) };
}

/** The metrics of forecasts, with intervals by the delta method over the groups. */
function measureSteps(groups: readonly (readonly Step[])[], { quantiles }: ForecastConfig): Measures {
  const ratio = (parts: Parts, most?: number): Measure | undefined => measureRatio(groups, parts, most);
  const squares = ratio(({ actual, mean }) => [(actual - mean) ** 2, 1]);
  const rmse = squares && Math.sqrt(squares.value);
  const found: Record<string, Measure | undefined> = {
    mase: ratio(({ actual, mean, scale }) => (scale > 0 ? [Math.abs(actual - mean) / scale, 1] : undefined)),
    mae: ratio(({ actual, mean }) => [Math.abs(actual - mean), 1]),
    rmse: squares && {
      value: rmse!,
      lower: Math.sqrt(squares.lower),
      upper: Math.sqrt(squares.upper),
      standardError: rmse === 0 ? 0 : squares.standardError / (2 * rmse!),
    },
    wape: ratio(measureError),
    quantileLoss: ratio(
      ({ actual, quantiles: values }) => values && [meanLoss(actual, values, quantiles), Math.abs(actual)],
    ),
    coverage: ratio(
      ({ actual, quantiles: values }) => values && [actual >= values[0]! && actual <= values.at(-1)! ? 1 : 0, 1],
      1,
    ),
  };
  return Object.fromEntries(Object.entries(found).filter(([, measure]) => measure !== undefined)) as Measures;
}

const measureError: Parts = ({ actual, mean }) => [Math.abs(actual - mean), Math.abs(actual)];
const measureNaive: Parts = ({ actual, naive }) => [Math.abs(actual - naive), Math.abs(actual)];

/** Twice the pinball loss, in the mean of the quantiles. */
function meanLoss(actual: number, values: readonly number[], shares: readonly number[]): number {
  const losses = shares.map((share, i) => Math.max(share * (actual - values[i]!), (share - 1) * (actual - values[i]!)));
  return (2 * losses.reduce((sum, loss) => sum + loss, 0)) / losses.length;
}

function measureRatio(groups: readonly (readonly Step[])[], parts: Parts, most?: number): Measure | undefined {
  const sums = groups.map((group) => sumParts(group, parts));
  const [tops, bottoms] = [sums.map(([top]) => top), sums.map(([, bottom]) => bottom)];
  const whole = add(bottoms);
  if (whole === 0) {
    return undefined;
  }
  const value = add(tops) / whole;
  // What each group adds to the deviation of a ratio of two means.
  const influences = tops.map((top, i) => ((top - value * bottoms[i]!) * groups.length) / whole);
  return measureNormally(value, measureMean(influences).standardError, 0, most);
}

function sumParts(steps: readonly Step[], parts: Parts): readonly [number, number] {
  let [top, bottom] = [0, 0];
  for (const step of steps) {
    const [part, whole] = parts(step) ?? [0, 0];
    top += part;
    bottom += whole;
  }
  return [top, bottom];
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function listSteps({ actual, mean, naive, scale, quantiles }: JoinedForecast): Step[] {
  return actual.flatMap((value, place) =>
    Number.isNaN(value)
      ? []
      : [
          {
            place,
            actual: value,
            mean: mean[place]!,
            naive: naive[place]!,
            scale,
            ...(quantiles && { quantiles: quantiles.map((values) => values[place]!) }),
          },
        ],
  );
}

/** @param listed the steps of each forecast */
function groupBySeries(
  forecasts: readonly JoinedForecast[],
  listed: readonly (readonly Step[])[],
): ReadonlyMap<string, readonly Step[]> {
  const groups = new Map<string, Step[]>();
  for (const [i, { series }] of forecasts.entries()) {
    const steps = groups.get(series) ?? [];
    steps.push(...listed[i]!);
    groups.set(series, steps);
  }
  return groups;
}

/** By how far ahead, by series, and beside the last season again. */
function describe(
  listed: readonly (readonly Step[])[],
  bySeries: ReadonlyMap<string, readonly Step[]>,
  groups: readonly (readonly Step[])[],
): ForecastFindings {
  const byPlace = new Map<number, Step[]>();
  for (const step of listed.flat()) {
    const steps = byPlace.get(step.place) ?? [];
    steps.push(step);
    byPlace.set(step.place, steps);
  }
  const series = [...bySeries].map(([name, steps]) => ({ series: name, ...describeSteps(steps) }));
  const naiveWape = measureRatio(groups, measureNaive)?.value;
  return {
    forecasts: listed.length,
    series: series.length,
    ...(naiveWape !== undefined && { naiveWape }),
    byStep: [...byPlace]
      .sort(([one], [other]) => one - other)
      .map(([place, steps]) => ({ ahead: place + 1, ...describeSteps(steps) })),
    worstSeries: series.sort((one, other) => rate(other) - rate(one)).slice(0, WORST_SERIES),
  };
}

function describeSteps(steps: readonly Step[]): ForecastErrors {
  const [errors, size] = sumParts(steps, measureError);
  const [naive] = sumParts(steps, measureNaive);
  return {
    values: steps.length,
    error: errors / steps.length,
    naiveError: naive / steps.length,
    ...(size > 0 && { wape: errors / size }),
  };
}

function rate({ error, naiveError }: { readonly error: number; readonly naiveError: number }): number {
  return error / Math.max(naiveError, 1e-12);
}
