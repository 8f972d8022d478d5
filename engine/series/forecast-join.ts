import { MissingSteps } from '../../contract/forecasting';
import type { ForecastConfig } from '../../contract/quality-config';
import type { LeftOutCounts } from '../drift/record-filter';
import { type Coverage, countWindow, describeCoverage } from '../quality/coverage';
import { IdSample } from '../quality/id-sample';
import { MOST_BYTES } from '../quality/join';
import { ReasonCounts } from '../quality/reason-counts';
import type { Actual, ActualReader } from './actual-table';
import type { CapturedForecast, ForecastRecord } from './captured-forecasts';
import { addSteps } from './steps';

/** A forecast with what came true of it, as far as it is known. */
export interface JoinedForecast extends CapturedForecast {
  /** A value for each step; NaN where nobody knows it. */
  readonly actual: readonly number[];
  /** What MASE divides errors by; 0 where that is not defined. */
  readonly scale: number;
}

/** Forecasts of a series, and the values at the times that they are about. */
interface Waiting {
  readonly forecasts: CapturedForecast[];
  readonly values: Map<number, number>;
  /** The newest time that a value was read of. */
  newest: number;
}

/** What an object takes beside its numbers, estimated. */
const OVERHEAD = 300;

/**
 * Joins forecasts with the values that came true, by series and time. Forecasts first, all of them; then the values, in any
 * order. Where forecasts are more than memory, half of the series are let go, by the hash of their names.
 */
export class ForecastJoin implements ActualReader {
  private readonly known = new Map<string, Waiting>();
  private readonly times = new Map<number, readonly number[]>();
  private readonly problems = new ReasonCounts();
  private readonly lineProblems = new ReasonCounts();
  private readonly valueProblems = new ReasonCounts();
  private readonly sample = new IdSample();
  private records = 0;
  private answered = 0;
  private repeated = 0;
  private others = 0;
  private held = 0;
  private leftOut?: LeftOutCounts;

  constructor(
    private readonly config: ForecastConfig,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  addRecord({ forecasts, unreadable, inferenceTime }: ForecastRecord): void {
    this.records++;
    this.answered += forecasts.length * this.config.horizon;
    for (let i = 0; i < unreadable; i++) {
      this.problems.add('unreadablePrediction', 'no forecast of the horizon', inferenceTime.toISOString());
    }
    for (const forecast of forecasts) {
      if (this.sample.has(forecast.series)) {
        this.hold(forecast);
      }
    }
  }

  private hold(forecast: CapturedForecast): void {
    const { series, origin } = forecast;
    const waiting: Waiting = this.known.get(series) ?? {
      forecasts: [],
      values: new Map(),
      newest: Number.NEGATIVE_INFINITY,
    };
    waiting.forecasts.push(forecast);
    for (const time of this.listTimes(origin)) {
      waiting.values.set(time, Number.NaN);
    }
    this.known.set(series, waiting);
    this.held += this.size;
    while (this.held > this.mostBytes && this.known.size > 0) {
      this.letHalfGo();
    }
  }

  /** In bytes: a forecast's numbers, and the values that it waits for. */
  private get size(): number {
    return OVERHEAD + this.config.horizon * 8 * (10 + this.config.quantiles.length);
  }

  private letHalfGo(): void {
    this.sample.halve();
    for (const [series, { forecasts }] of this.known) {
      if (!this.sample.has(series)) {
        this.held -= forecasts.length * this.size;
        this.known.delete(series);
      }
    }
  }

  /** The times of a forecast's steps. */
  private listTimes(origin: number): readonly number[] {
    const { horizon, frequency } = this.config;
    const times =
      this.times.get(origin) ?? Array.from({ length: horizon }, (_, step) => addSteps(origin, step, frequency));
    this.times.set(origin, times);
    return times;
  }

  /** Counts a captured line that cannot be used. */
  rejectRecord(reason: string, detail: string, location: string): void {
    this.problems.add(reason, detail, location);
  }

  /** Counts what the filter left out of the window. */
  leaveOut(counts: LeftOutCounts): void {
    this.leftOut = counts;
  }

  addActual({ series, time, value }: Actual, location: string): void {
    const waiting = this.known.get(series);
    if (!waiting) {
      this.others += this.sample.has(series) ? 1 : 0;
      return;
    }
    waiting.newest = Math.max(waiting.newest, time);
    const known = waiting.values.get(time);
    if (known === undefined) {
      this.others++;
    } else if (Number.isNaN(known)) {
      waiting.values.set(time, value);
    } else if (known === value) {
      this.repeated++;
    } else if (known !== CONTRADICTED) {
      // Nobody can say which one is right: neither counts.
      waiting.values.set(time, CONTRADICTED);
      const when = new Date(time).toISOString();
      this.valueProblems.add('contradicting', `two values${series === '' ? '' : ` of ${series}`} at ${when}`, location);
    }
  }

  rejectActual(reason: string, detail: string, location: string): void {
    this.lineProblems.add(reason, detail, location);
  }

  /**
   * The forecasts of which something came true, in the order of their series and origins, and what became of the rest.
   *
   * @param scales of each series what MASE divides by; of another one it is taken of the request's own history
   */
  finish(scales: Readonly<Record<string, number>> = {}): { forecasts: JoinedForecast[]; coverage: Coverage } {
    const forecasts: JoinedForecast[] = [];
    let [answered, labelledRows] = [0, 0];
    for (const [series, waiting] of this.known) {
      for (const forecast of waiting.forecasts) {
        const actual = this.listTimes(forecast.origin).map((time) => this.readActual(waiting, time));
        const labelled = actual.filter((value) => !Number.isNaN(value)).length;
        [answered, labelledRows] = [answered + actual.length, labelledRows + labelled];
        if (labelled > 0) {
          forecasts.push({ ...forecast, actual, scale: scales[series] ?? forecast.ownScale });
        }
      }
    }
    forecasts.sort((one, other) =>
      one.series < other.series ? -1 : one.series > other.series ? 1 : one.origin - other.origin,
    );
    return { forecasts, coverage: this.describe(answered, labelledRows) };
  }

  /** What has no row is 0 where the table leaves zeros out, as soon as the series has a later one. */
  private readActual({ values, newest }: Waiting, time: number): number {
    const value = values.get(time)!;
    if (value === CONTRADICTED) {
      return Number.NaN;
    }
    return Number.isNaN(value) && this.config.missingSteps === MissingSteps.ZERO && time < newest ? 0 : value;
  }

  private describe(answered: number, labelledRows: number): Coverage {
    const { records, leftOut, sample, problems, lineProblems } = this;
    return describeCoverage({
      window: countWindow({ records, answered: this.answered, leftOut, share: sample.share }, problems, lineProblems),
      own: {
        answered,
        labelledRows,
        unusableLabels: this.valueProblems.finish(),
        repeated: this.repeated,
        others: this.others,
      },
    });
  }
}

/** Stands for two values of one time; no table can hold it. */
const CONTRADICTED = Number.POSITIVE_INFINITY;
