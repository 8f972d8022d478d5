import { SERIES_FIELDS } from '../../contract/forecasting';
import type { ForecastConfig } from '../../contract/quality-config';
import type { RecordFilter } from '../drift/record-filter';
import { type LeftOutRecord, openRecord, type RecordProblem } from '../quality/captured-record';
import { readDocuments, readNumbers } from './flatten-capture';
import { addSteps, readStep } from './steps';

/** A forecast that was answered, as it waits for what comes true. */
export interface CapturedForecast {
  readonly series: string;
  /** Milliseconds since 1970 of its first value. */
  readonly origin: number;
  readonly mean: readonly number[];
  /** In the order of the configuration's; absent where the answer has not all of them. */
  readonly quantiles?: readonly (readonly number[])[];
  /** The last season again: what needs no learning. */
  readonly naive: readonly number[];
  /** The error of the last season again on the request's own history; 0 where it is not known. */
  readonly ownScale: number;
}

/** The forecasts of one captured request. */
export interface ForecastRecord {
  readonly inferenceTime: Date;
  readonly forecasts: readonly CapturedForecast[];
  /** What was answered to series of the request and is no forecast. */
  readonly unreadable: number;
}

/**
 * Reads one line of a data-capture file for what the error of forecasts needs. Never throws.
 *
 * @param filter says what is left out; absent: nothing
 */
export function parseForecastRecord(
  line: string,
  config: ForecastConfig,
  filter?: RecordFilter,
): ForecastRecord | LeftOutRecord | RecordProblem {
  const record = openRecord(line, filter);
  if ('reason' in record || 'isLeftOut' in record) {
    return record;
  }
  const { inferenceTime, captureData } = record;
  const asked = readDocuments(captureData.endpointInput, 'instances');
  const answered = readDocuments(captureData.endpointOutput, 'predictions');
  if (asked === undefined || answered?.length !== asked.length) {
    const [reason, detail] =
      answered === undefined
        ? (['missingOutput', 'there is no endpointOutput with forecasts'] as const)
        : (['notAsMany', 'there are not as many forecasts as series'] as const);
    return { reason, detail, inferenceTime };
  }
  const read = asked.map((series, place) => readForecast(series, answered[place], config));
  const forecasts = read.filter((one) => one !== undefined);
  return { inferenceTime, forecasts, unreadable: read.length - forecasts.length };
}

function readForecast(series: any, answer: any, config: ForecastConfig): CapturedForecast | undefined {
  const { horizon, frequency, season } = config;
  const history = readNumbers(series?.[SERIES_FIELDS.target]);
  const start = readStep(String(series?.[SERIES_FIELDS.start] ?? ''));
  const mean = readNumbers(answer?.mean);
  if (history === undefined || start === undefined || mean?.length !== horizon) {
    return undefined;
  }
  const byShare = new Map(Object.entries(answer.quantiles ?? {}).map(([share, values]) => [Number(share), values]));
  const quantiles = config.quantiles.map((share) => readNumbers(byShare.get(share)));
  const last = history.length - season;
  return {
    series: String(series[SERIES_FIELDS.series] ?? ''),
    origin: addSteps(start, history.length, frequency),
    mean,
    ...(quantiles.every((values) => values?.length === horizon) && { quantiles: quantiles as number[][] }),
    naive: mean.map((_, step) => (last >= 0 ? history[last + (step % season)]! : history.at(-1)!)),
    ownScale: findScale(history, season),
  };
}

function findScale(values: readonly number[], season: number): number {
  const changes = values.slice(season).map((value, place) => Math.abs(value - values[place]!));
  return changes.length === 0 ? 0 : changes.reduce((sum, one) => sum + one, 0) / changes.length;
}
