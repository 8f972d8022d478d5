import { DEFAULT_DRIFT_CONFIG, type DriftReport, WindowCounter } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { explainWindow } from '../../../engine/drift/explain-window';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { type Rows, random, sampleRows, toCsvText } from '../../cli/drift/changed-rows';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-27T09:00:00Z');

export type Change = (row: Rows[number], next: () => number) => Partial<Record<keyof Rows[number], number | string>>;

const names = ['celsius', 'amount', 'miles', 'score', 'city'] as const;
const schema = JSON.stringify({
  features: names.map((name) => ({ name, type: name === 'city' ? 'categorical' : 'numeric' })),
});
const answer = ({ celsius }: { readonly celsius: unknown }): string =>
  (1 / (1 + Math.exp(-Number(celsius) / 10))).toFixed(3);
/** As the baseline's rows are written. */
const write = (value: number | string): string =>
  typeof value === 'number' ? String(Number(value.toFixed(2))) : value;
const trained = sampleRows(4000, random(1));
const sources = { data: 's3://bucket/runs/r1/baseline.csv', schema: 's3://bucket/runs/r1/schema.json' };
const baseline = buildBaseline(
  {
    data: toCsvText(trained),
    schema,
    predictions: ['prediction,label', ...trained.map((row) => `${answer(row)},0`)].join('\n'),
  },
  sources,
);

/** The report of an hour of traffic, counted and judged as the monitor does; the hours are numbered from 0. */
export function judgeHour(hour: number, change: Change, rows = 1000): DriftReport {
  const next = random(hour + 10);
  const live = sampleRows(rows, next).map((row) => ({ ...row, ...change(row, next) }));
  const counter = new WindowCounter(baseline);
  counter.addRecord(
    {
      inferenceTime: new Date(BEGIN),
      rows: live.map((row) => names.map((name) => write(row[name]))),
      predictions: live.map(answer),
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  const counts = counter.counts();
  const judgement = explainWindow(
    judgeWindow(baseline, counts, DEFAULT_DRIFT_CONFIG),
    baseline,
    counts,
    DEFAULT_DRIFT_CONFIG,
  );
  const window = {
    start: new Date(BEGIN + hour * HOUR).toISOString(),
    end: new Date(BEGIN + (hour + 1) * HOUR).toISOString(),
  };
  return {
    version: 1,
    endpoint: 'weather',
    modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/weather/3',
    window,
    windows: [{ ...window, rows, records: rows, rejected: 0 }],
    recentVerdicts: [],
    baseline: { rows: 4000, sources },
    rows,
    records: rows,
    rejected: {},
    rejectedSamples: [],
    config: DEFAULT_DRIFT_CONFIG,
    ...judgement,
  };
}
