import type { Cost } from '../../cli/review/cost';
import { listMonthlyCosts } from '../../cli/review/costs';
import type { Item } from '../../cli/review/items';
import { countDriftMetrics, countQualityMetrics } from '../../cli/review/monitor-metrics';
import { readPrices } from '../../cli/review/price-file';
import { listRunCosts } from '../../cli/review/run-costs';
import { DEFAULT_DRIFT_CONFIG } from '../../contract/drift-config';
import { HOURS_PER_MONTH, PRICES } from '../../contract/prices';
import { ASSUMPTIONS } from './assumptions';
import type { Measured } from './measure';

const GIGABYTE = 1e9;
const PART_BYTES = 10 * 1024 ** 3;
const CONCURRENCY = 20;

/** What a monitor does every hour. */
interface Monitor {
  readonly name: string;
  readonly metrics: number;
  readonly alarms: number;
  /** How often it reads each window. */
  readonly readings: number;
}

/** A model of two classes with a success criterion, as examples have it. */
const MONITORS: readonly Monitor[] = [
  { name: 'drift', metrics: countDriftMetrics({ ...DEFAULT_DRIFT_CONFIG } as never), alarms: 4, readings: 1 },
  // Estimated, measured when its labels are due, and once more with the late ones.
  {
    name: 'quality',
    metrics: countQualityMetrics({ problemType: 'binary', criteria: { auc: 0.75 } }),
    alarms: 2,
    readings: 3,
  },
];

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

/** What a monitor costs in a month of hourly windows, by what is charged. */
function countMonth(measured: Measured, requests: number, { metrics, alarms, readings }: Monitor) {
  const bytes = requests * measured.bytesPerRecord;
  // The hour before and the hour after are read as well. Two seconds are for everything else.
  const seconds = readings * (2 + (3 * bytes) / readRate(measured));
  const files = Math.max(1, bytes / ASSUMPTIONS.fileBytes) * 3 * readings;
  const run = seconds * ASSUMPTIONS.lambdaGigabytes * PRICES.lambdaGigabyteSecond + PRICES.lambdaRequest;
  // Report, page and counts; listings of three hours; baseline and earlier reports.
  const objects = HOURS_PER_MONTH * (6 * PRICES.s3Put + (files + 10) * PRICES.s3Get + 0.0005 * PRICES.s3GigabyteMonth);
  return {
    seconds,
    costs: [
      HOURS_PER_MONTH * run,
      metrics * PRICES.metricMonth + HOURS_PER_MONTH * (PRICES.metricPut + 3 * PRICES.metricRead),
      alarms * PRICES.alarmMetricMonth,
      objects + HOURS_PER_MONTH * 4e-6 * PRICES.logGigabyte,
    ],
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** A month of hourly windows of an endpoint with so many requests an hour, by monitor and of both. */
export function workOutMonth(measured: Measured, requestsPerHour: readonly number[]): string {
  const lines = requestsPerHour.flatMap((requests) => {
    const months = MONITORS.map((monitor) => countMonth(measured, requests, monitor));
    const both = months[0].costs.map((_, i) => sum(months.map(({ costs }) => costs[i])));
    return [
      ...MONITORS.map(({ name }, i) => [
        count(requests),
        name,
        `${months[i].seconds.toFixed(1)} s`,
        ...show(months[i].costs),
      ]),
      [count(requests), 'both', '', ...show(both)],
    ];
  });
  const monitor = [5, 8].map((minutes) =>
    dollars((HOURS_PER_MONTH * minutes * PRICES.instanceHour['ml.m5.xlarge']) / 60),
  );
  const head = [
    'requests an hour',
    'monitor',
    'a window takes',
    'Lambda',
    'metrics',
    'alarms',
    'S3 and logs',
    'USD a month',
  ];
  return `${renderTable(head, lines)}\n\nModel Monitor: one ml.m5.xlarge for 5 to 8 minutes every hour, ${monitor.join(' to ')} USD a month, for data quality alone and before its CloudWatch metrics.`;
}

const show = (costs: readonly number[]): string[] => [...costs, sum(costs)].map(dollars);

/** What a lifecycle with its defaults costs in a month without traffic and training, as the review counts it. */
export function workOutLifecycle(items: readonly Item[]): string {
  const table = readPrices();
  const { costs } = listMonthlyCosts(items, table);
  const groups = new Map<string, Cost[]>();
  for (const cost of [...costs.values()].flat()) {
    groups.set(cost.what, [...(groups.get(cost.what) ?? []), cost]);
  }
  const total = (group: readonly Cost[]): number => sum(group.map(({ amount }) => amount));
  const rows = [...groups]
    .sort(([, one], [, other]) => total(other) - total(one))
    .map(([what, group]) => [
      what,
      group
        .map(({ how }) => how)
        .filter((how, i, all) => all.indexOf(how) === i)
        .join('; '),
      `${group.length}`,
      dollars(total(group)),
    ]);
  const [run] = listRunCosts(items, table);
  const { processingMinutes } = table.assumptions;
  const instances = new Set(run.costs.map(({ how }) => /ml\.[\w.]+/.exec(how)![0]));
  return `${renderTable(['', 'each', 'number', 'USD a month'], [...rows, ['all', '', '', dollars(total([...groups.values()].flat()))]])}\n\nA retraining: ${run.costs.length} jobs of ${processingMinutes} minutes on ${[...instances].join(' and ')}, ${dollars(total(run.costs))} USD.`;
}
