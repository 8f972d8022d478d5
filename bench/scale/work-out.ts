import type { Measured } from './measure';
import { ASSUMPTIONS, PRICES } from './prices';

const GIGABYTE = 1e9;
const PART_BYTES = 10 * 1024 ** 3;
const CONCURRENCY = 20;
/** Metrics that are published every hour; a test of the detector holds it to this number. */
const METRICS = 15;
const ALARMS = 4;

const dollars = (value: number): string => (value >= 1 ? value.toFixed(2) : value.toPrecision(2));
const count = (value: number): string => Math.ceil(value).toLocaleString('en-US');

/** A Markdown table: text on the left, numbers on the right. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');
}

/** Bytes per second that one function reads and counts. */
function readRate({ detector }: Measured): number {
  return Math.min(detector * ASSUMPTIONS.lambdaCoreShare, ASSUMPTIONS.lambdaNetwork);
}

export function describeMeasured(measured: Measured): string {
  return renderTable(
    ['measured here, one core, 20 features', ''],
    [
      ['a captured record', `${measured.bytesPerRecord.toFixed(0)} bytes`],
      ['splitting lines and `JSON.parse`, nothing else', `${(measured.floor / 1e6).toFixed(0)} MB/s`],
      [
        'the detector, from bytes to counts',
        `${(measured.detector / 1e6).toFixed(0)} MB/s (${(measured.floor / measured.detector).toFixed(2)} × the time of the line above)`,
      ],
      ['the counts of a part', `${(measured.countsBytes / 1000).toFixed(0)} kB`],
      ['adding the counts of a part', `${(measured.mergeSeconds * 1000).toFixed(2)} ms`],
      ['taken for a function of 1,769 MB', `${(readRate(measured) / 1e6).toFixed(0)} MB/s`],
    ],
  );
}

/** A day of 10⁹ predictions, one row each, at a sampling percentage. */
export function workOutDay(measured: Measured, samplings: readonly number[]): string {
  const rows = samplings.map((sampling) => {
    const records = 1e9 * (sampling / 100);
    const bytes = records * measured.bytesPerRecord;
    const files = bytes / ASSUMPTIONS.fileBytes;
    const parts = Math.max(1, Math.ceil(bytes / PART_BYTES));
    const partSeconds = Math.min(bytes, PART_BYTES) / readRate(measured);
    const wall = Math.ceil(parts / CONCURRENCY) * partSeconds + parts * measured.mergeSeconds + files / 1000 / 10;
    const lambda = (bytes / readRate(measured)) * ASSUMPTIONS.lambdaGigabytes * PRICES.lambdaGigabyteSecond;
    // A part: start, task, end. Files: one request each, a thousand in a listing.
    const requests = files * PRICES.s3Get + (files / 1000) * PRICES.s3Put + parts * 3 * PRICES.stateTransition;
    const stored = ((bytes * 90) / GIGABYTE) * PRICES.s3GigabyteMonth;
    return [
      `${sampling} %`,
      count(records),
      `${(bytes / GIGABYTE).toFixed(1)} GB`,
      count(files),
      parts === 1 ? 'none: one function' : count(parts),
      `${partSeconds.toFixed(0)} s`,
      `${(wall / 60).toFixed(1)} min`,
      dollars(lambda + requests),
      dollars(files * PRICES.s3Put),
      dollars(stored),
    ];
  });
  const head = [
    'captured',
    'records',
    'bytes',
    'files',
    'parts',
    'a part takes',
    'wall time',
    'monitoring, USD a day',
    'writing the capture, USD a day',
    'keeping it 90 days, USD a month',
  ];
  return renderTable(head, rows);
}

/** A month of hourly windows of an endpoint with so many requests an hour. */
export function workOutMonth(measured: Measured, requestsPerHour: readonly number[]): string {
  const { hoursPerMonth: hours, lambdaGigabytes } = ASSUMPTIONS;
  const lines = requestsPerHour.map((requests) => {
    const bytes = requests * measured.bytesPerRecord;
    // The hour before and the hour after are read as well. Two seconds are for everything else.
    const seconds = 2 + (3 * bytes) / readRate(measured);
    const files = Math.max(1, bytes / ASSUMPTIONS.fileBytes) * 3;
    const lambda = hours * (seconds * lambdaGigabytes * PRICES.lambdaGigabyteSecond + PRICES.lambdaRequest);
    const metrics = METRICS * PRICES.metricMonth + hours * (PRICES.metricPut + 3 * PRICES.metricRead);
    // Report, page and counts; listings of three hours; baseline and earlier reports.
    const s3 = hours * (6 * PRICES.s3Put + (files + 10) * PRICES.s3Get) + hours * 0.0005 * PRICES.s3GigabyteMonth;
    const logs = hours * 4e-6 * PRICES.logGigabyte;
    const alarms = ALARMS * PRICES.alarmMetricMonth;
    return [
      count(requests),
      `${seconds.toFixed(1)} s`,
      dollars(lambda),
      dollars(metrics),
      dollars(alarms),
      dollars(s3 + logs),
      dollars(lambda + metrics + alarms + s3 + logs),
    ];
  });
  const monitor = [5, 8].map((minutes) => dollars((hours * minutes * PRICES.processingHour) / 60));
  const head = ['requests an hour', 'a window takes', 'Lambda', 'metrics', 'alarms', 'S3 and logs', 'USD a month'];
  return `${renderTable(head, lines)}\n\nModel Monitor: one ml.m5.xlarge for 5 to 8 minutes every hour, ${monitor.join(' to ')} USD a month, for data quality alone and before its CloudWatch metrics.`;
}
