import {
  DEFAULT_BACKTESTS,
  DEFAULT_QUANTILES,
  FORECAST_KEYS,
  type Frequency,
  MissingSteps,
  MOST_BACKTESTS,
  MOST_STEPS,
  SEASONS,
} from '../../contract/forecasting';
import { CONFIG_KEYS } from '../../contract/jobs';
import { checkKnownInteger } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { SourceFormat } from './recipe-rows';

/** What is forecast, and from what. */
export interface ForecastingProps {
  /** The column with the time of a row, such as `2026-01-31`, or `2026-01-31T13:00` by the hour. */
  readonly timestamp: string;
  /**
   * The columns whose values together name a series, such as `store` and `item`.
   * @default - the table is one series
   */
  readonly series?: string[];
  /** How many values ahead are forecast, 1 to 1,000. */
  readonly horizon: number;
  /** How far apart the values of a series are. */
  readonly frequency: Frequency;
  /**
   * Feature columns whose values are known for the whole horizon when a forecast is asked for, such as a price or a planned promotion.
   * @default - none
   */
  readonly knownAhead?: string[];
  /**
   * Feature columns that do not change of a series, such as its category.
   * @default - none
   */
  readonly static?: string[];
  /**
   * After how many values the pattern comes again, 1 for none: what the seasonal naive forecast repeats, and errors are scaled by.
   * @default - 24 by the hour, 7 by the day, 52 by the week, 12 by the month, 1 by the year
   */
  readonly season?: number;
  /**
   * How many backtests judge a model: forecasts from so many origins, a horizon apart, the last of which ends with the data. As
   * many before them set the intervals. 1 to 50.
   * @default 3
   */
  readonly backtests?: number;
  /**
   * Which quantiles are forecast beside the mean, above 0 and below 1, ascending. The outer two are the interval.
   * @default - 0.1, 0.5 and 0.9
   */
  readonly quantiles?: number[];
  /**
   * What becomes of a value that a series lacks between its first and its last one. Two values of one time always stop the run.
   * @default MissingSteps.ERROR
   */
  readonly missingSteps?: MissingSteps;
}

/** What a training is told of a forecast. */
export interface ForecastTask {
  /** How many values ahead are forecast. */
  readonly horizon: number;
  /** How far apart the values of a series are. */
  readonly frequency: Frequency;
  /** After how many values the pattern comes again; 1 for none. */
  readonly season: number;
  /** How many origins the validation rows have for intervals. */
  readonly backtests: number;
  /** The quantiles that are forecast, ascending. */
  readonly quantiles: number[];
  /** The columns that are known ahead. */
  readonly knownAhead: string[];
  /** The columns that do not change of a series. */
  readonly staticColumns: string[];
  /** The column with the time of a row. */
  readonly timestamp: string;
  /** The columns whose values together name a series. */
  readonly series: string[];
  /** What becomes of a value that a series lacks. */
  readonly missingSteps: MissingSteps;
  /**
   * How the files of the table are written.
   * @default - as usual
   */
  readonly format?: SourceFormat;
}

/** What a forecast is of, checked. */
export class Forecast {
  public readonly task: ForecastTask;

  public constructor(props: ForecastingProps) {
    const { timestamp, series = [], horizon, frequency, knownAhead = [], static: staticColumns = [] } = props;
    const { season = SEASONS[frequency], backtests = DEFAULT_BACKTESTS, quantiles = [...DEFAULT_QUANTILES] } = props;
    checkKnownInteger(FORECAST_KEYS.horizon, horizon, 1, MOST_STEPS);
    checkKnownInteger(FORECAST_KEYS.season, season, 1, MOST_STEPS);
    checkKnownInteger(FORECAST_KEYS.backtests, backtests, 1, MOST_BACKTESTS);
    checkQuantiles(quantiles);
    checkParts({ timestamp: [timestamp], series, knownAhead, static: staticColumns });
    this.task = {
      horizon,
      frequency,
      season,
      backtests,
      quantiles: [...quantiles],
      knownAhead: [...knownAhead],
      staticColumns: [...staticColumns],
      timestamp,
      series: [...series],
      missingSteps: props.missingSteps ?? MissingSteps.ERROR,
    };
  }

  /** As the jobs read it. */
  public render(): Record<string, unknown> {
    const { timestamp, series, horizon, frequency, season, backtests, quantiles, ...task } = this.task;
    return {
      timestamp,
      series,
      horizon,
      frequency,
      season,
      backtests,
      quantiles,
      [CONFIG_KEYS.knownAhead]: task.knownAhead,
      static: task.staticColumns,
      [CONFIG_KEYS.missingSteps]: task.missingSteps,
    };
  }

  /** The columns that name a series. */
  public get series(): string[] {
    return this.task.series;
  }

  /** The column with the time of a row. */
  public get timestamp(): string {
    return this.task.timestamp;
  }
}

function checkQuantiles(quantiles: number[]): void {
  const given = quantiles.join(', ') || 'none';
  if (quantiles.length < 2 || !quantiles.every((one) => one > 0 && one < 1)) {
    throw new LifecycleValidationError(
      `quantiles: must be at least two numbers above 0 and below 1, of which the outer two are the interval, got ${given}`,
    );
  }
  if (quantiles.some((one, index) => index > 0 && one <= quantiles[index - 1]!)) {
    throw new LifecycleValidationError(`quantiles: must ascend, got ${given}`);
  }
}

/** A column has one part. */
function checkParts(parts: Readonly<Record<string, string[]>>): void {
  const known = new Map<string, string>();
  for (const [part, names] of Object.entries(parts)) {
    for (const name of names) {
      if (name.trim() === '') {
        throw new LifecycleValidationError(`${part}: must name a column, got '${name}'`);
      }
      const other = known.get(name);
      if (other !== undefined) {
        throw new LifecycleValidationError(
          other === part
            ? `${part}: must name each column once, got '${name}' twice`
            : `${part}: a column has one part, got '${name}' in ${other} as well`,
        );
      }
      known.set(name, part);
    }
  }
}
