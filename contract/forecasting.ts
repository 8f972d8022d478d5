// What a forecast is about, for constructs, handlers and jobs: imports nothing.

/** How far apart the values of a series are. */
export enum Frequency {
  /** One a clock hour. */
  HOUR = 'hour',
  /** One a day. */
  DAY = 'day',
  /** One every seven days, all on the same day of the week. */
  WEEK = 'week',
  /** One a month, dated by its first day. */
  MONTH = 'month',
  /** One a year, dated by its first day. */
  YEAR = 'year',
}

/** After how many values a pattern comes again where nobody said it: a day, a week, a year; 1 is none. */
export const SEASONS: Readonly<Record<`${Frequency}`, number>> = { hour: 24, day: 7, week: 52, month: 12, year: 1 };

/** How long a step lasts at most, in seconds. */
export const STEP_SECONDS: Readonly<Record<`${Frequency}`, number>> = {
  hour: 3600,
  day: 86_400,
  week: 7 * 86_400,
  month: 31 * 86_400,
  year: 366 * 86_400,
};

/** What becomes of a value that a series lacks between its first and its last one. */
export enum MissingSteps {
  /** It stops the run. */
  ERROR = 'error',
  /** It is 0, as where a row is written only when something was sold. */
  ZERO = 'zero',
  /** It lies on the line between its neighbours. */
  INTERPOLATE = 'interpolate',
}

/** The most values that a forecast can be long. */
export const MOST_STEPS = 1000;

/** So many backtests judge a model where nobody chose it. */
export const DEFAULT_BACKTESTS = 3;

/** The most backtests. */
export const MOST_BACKTESTS = 50;

/** The quantiles that are forecast where nobody chose them: the outer two are the interval, which 80 % should lie in. */
export const DEFAULT_QUANTILES: readonly number[] = [0.1, 0.5, 0.9];

/** Of so many origins, the newest ones, the baseline has what their requests would have held. */
export const BASELINE_ORIGINS = 50;

/** What a forecast is told, in the jobs' configuration and in hyperparameters. */
export const FORECAST_KEYS = {
  horizon: 'horizon',
  season: 'season',
  backtests: 'backtests',
  static: 'static',
  /** What the hyperparameter is called, which has the columns of `static`. */
  staticColumns: 'staticColumns',
  history: 'history',
  learningRate: 'learningRate',
  leaves: 'leaves',
  minimumLeafRows: 'minimumLeafRows',
} as const;

/** Files of a forecast's rows. */
export const FORECAST_FILES = {
  /** Series as a training reads them, one a line of JSON. */
  series: 'series.jsonl',
  /** Held-out requests: what was known at each origin of the backtests. */
  requests: 'requests.jsonl',
  /** What became true after each of them, in the same order. */
  actuals: 'actuals.jsonl',
  /** Series as DeepAR reads them, which knows the format by the name's end. */
  deepAr: 'series.json',
  /** In the archive of the container before DeepAR: the task, and the numbers of the categories. */
  translation: 'translation.json',
} as const;

/** Below the baseline's folder, the series as DeepAR reads them: what it learns from, and what it measures itself by. */
export const DEEPAR_FOLDERS = { train: 'deepar/train', test: 'deepar/test' } as const;

/** Below the baseline's folder, the same with the values of the backtests, for the model that serves. */
export const REFIT_FOLDERS = {
  train: 'refit/train',
  validation: 'refit/validation',
  deepArTrain: 'refit/deepar/train',
  deepArTest: 'refit/deepar/test',
} as const;

/** In the environment of DeepAR's containers, what a forecast is answered with. */
export const DEEPAR_CONFIG = 'DEEPAR_INFERENCE_CONFIG';

/** The fields of a request, and of a series that a training reads. */
export const SERIES_FIELDS = {
  /** The series' name: the values of its columns with a bar between them. */
  series: 'series',
  /** When the first of the values was. */
  start: 'start',
  /** The values so far, one a step. */
  target: 'target',
  /** Columns that are known ahead: as many values as `target` has, and those of the horizon. */
  known: 'known',
  /** What does not change of a series. */
  static: 'static',
} as const;

/** What stands between the values that name a series. */
export const SERIES_SEPARATOR = '|';

/** The columns that a forecast's requests are compared by, in the baseline's order; each of a series against its own past. */
export const SIGNALS = {
  series: 'series',
  /** How far the last season's mean lies from that of the seasons before, in standard deviations of a value. */
  level: 'level_change',
  /** How far the last season's own pattern lies from that of the seasons before, in the same unit. */
  season: 'season_change',
  /** How much more a season adds than it did, in the same unit. */
  trend: 'trend_change',
} as const;

/** Those of a season's length, in the baseline's order; what has no season cannot change it. jobs/series/signals.py has the same. */
export function listSignals(season: number): string[] {
  return Object.values(SIGNALS).filter((name) => season > 1 || name !== SIGNALS.season);
}
