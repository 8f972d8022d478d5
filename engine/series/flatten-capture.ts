import { listSignals, SERIES_FIELDS, SIGNALS } from '../../contract/forecasting';
import { describeForecast, describeHistory } from './signals';

/** A captured payload as far as it is looked at. */
interface Payload {
  readonly data?: unknown;
  readonly encoding?: unknown;
}

/**
 * A captured line of a forecast as one of a table: for each series of the request a row with what is compared of it, and for
 * each forecast a number. What cannot be read is left as it is, and so counted as what it is.
 */
export function flattenCapture(line: string, season: number): string {
  let document: any;
  try {
    document = JSON.parse(line);
  } catch {
    return line;
  }
  const { endpointInput, endpointOutput } = document?.captureData ?? {};
  const series = readDocuments(endpointInput, 'instances');
  if (series === undefined) {
    return line;
  }
  const rows = series.map((one) => describeSeries(one, season));
  const forecasts = readDocuments(endpointOutput, 'predictions');
  const answers =
    forecasts?.length === series.length
      ? forecasts.map((one, place) => describeAnswer(series[place], one, season))
      : undefined;
  const captureData = {
    ...document.captureData,
    endpointInput: asCsv(endpointInput, rows),
    ...(answers && { endpointOutput: asCsv(endpointOutput, answers) }),
  };
  return JSON.stringify({ ...document, captureData });
}

/** The objects of a payload of JSON or of lines of JSON; undefined where it is neither. */
export function readDocuments(payload: Payload | undefined, list: string): unknown[] | undefined {
  if (typeof payload?.data !== 'string') {
    return undefined;
  }
  const text = payload.encoding === 'BASE64' ? Buffer.from(payload.data, 'base64').toString() : payload.data;
  try {
    const document: any = JSON.parse(text);
    return Array.isArray(document?.[list]) ? document[list] : [document];
  } catch {
    return readLines(text);
  }
}

function readLines(text: string): unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return lines.length > 0 ? lines.map((line) => JSON.parse(line)) : undefined;
  } catch {
    return undefined;
  }
}

/** A row of CSV in the order of the signals; a value that is not there is empty. */
function describeSeries(series: any, season: number): string {
  const values = readNumbers(series?.[SERIES_FIELDS.target]);
  const signals: Record<string, number | string | undefined> = {
    [SIGNALS.series]: quote(String(series?.[SERIES_FIELDS.series] ?? '')),
    ...(values && describeHistory(values, season)),
  };
  return listSignals(season)
    .map((name) => signals[name] ?? '')
    .join(',');
}

function describeAnswer(series: any, forecast: any, season: number): string {
  const values = readNumbers(series?.[SERIES_FIELDS.target]);
  const mean = readNumbers(forecast?.mean);
  const answer = values && mean && describeForecast(values, mean, season);
  return answer === undefined ? '' : String(answer);
}

/** Numbers, at least one; undefined of anything else. */
export function readNumbers(given: unknown): number[] | undefined {
  return Array.isArray(given) && given.length > 0 && given.every((value) => Number.isFinite(value)) ? given : undefined;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function asCsv(payload: Payload, lines: string[]): Record<string, unknown> {
  return { ...payload, observedContentType: 'text/csv', encoding: 'CSV', data: `${lines.join('\n')}\n` };
}
