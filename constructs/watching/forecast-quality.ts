import { STEP_SECONDS } from '../../contract/forecasting';
import { DEFAULT_FORECAST_ROWS, type ForecastConfig } from '../../contract/quality-config';
import { DateOrder } from '../../contract/recipe';
import type { ForecastTask } from '../data/forecast';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { QualityMonitorProps } from './quality-monitor-props';

/** The longest that a monitor waits for labels by itself: captured requests are kept 90 days. */
const LONGEST_WAIT = 80 * 86_400;

/** What a monitor of forecasts waits for and reads; undefined where rows are predicted. */
export interface ForecastQuality {
  readonly forecast: ForecastConfig;
  /** How long after a window its last horizon has passed, in seconds; no longer than requests are kept. */
  readonly labelDelaySeconds: number;
  readonly minimumRows: number;
}

/**
 * Reads what a monitor is told of forecasts by their training.
 *
 * @throws LifecycleValidationError for what only rows can have
 */
export function readForecastQuality(props: QualityMonitorProps): ForecastQuality | undefined {
  const task = props.training?._forecast;
  if (!task) {
    return undefined;
  }
  const { slices, minimumSliceRows, groupCriteria, answer, labelledRows, fanOut } = props;
  const ofRows = { slices, minimumSliceRows, groupCriteria, answer, labelledRows, fanOut };
  for (const [prop, given] of Object.entries(ofRows)) {
    if (given !== undefined && given !== false && !(Array.isArray(given) && given.length === 0)) {
      throw new LifecycleValidationError(
        `${prop}: is about predictions of rows, and must be left out of a forecast, which is measured value by value`,
      );
    }
  }
  if (props.leaveOut?.some(({ _column }) => _column !== undefined)) {
    throw new LifecycleValidationError(
      'leaveOut: requests for forecasts bring series and no columns; must be filters by custom attributes',
    );
  }
  return {
    forecast: renderForecast(task, props.training!.targetName),
    labelDelaySeconds: Math.min(task.horizon * STEP_SECONDS[task.frequency], LONGEST_WAIT),
    minimumRows: DEFAULT_FORECAST_ROWS,
  };
}

function renderForecast(
  { horizon, frequency, season, quantiles, timestamp, series, missingSteps, format = {} }: ForecastTask,
  target: string | undefined,
): ForecastConfig {
  const { encoding = 'utf-8', separator, decimalMark = '.', thousandsMark, dateOrder } = format;
  if (!/^(utf[-_]?8([-_]sig)?|(us[-_]?)?ascii)$/i.test(encoding)) {
    throw new LifecycleValidationError(
      `training: what comes true is read as UTF-8 from the table that trains, and its format.encoding is ${encoding}; write the table in UTF-8, or measure no live forecasts, of a lifecycle by quality: { enabled: false }`,
    );
  }
  if (target === undefined) {
    throw new LifecycleValidationError('training: must name the column of the target, which comes true, got none');
  }
  return {
    horizon,
    frequency,
    season,
    quantiles,
    timestamp,
    series,
    target,
    missingSteps,
    separator,
    decimalMark,
    thousandsMark,
    dateOrder: dateOrder ?? DateOrder.YEAR_MONTH_DAY,
  };
}
