import type { DriftConfig } from '../../contract/drift-config';
import { CONFIG_KEYS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import type { Baseline, BaselineFiles } from './baseline';
import { buildOneByOne, expandTexts, readColumns } from './build-baseline';
import type { LaterChunks, LaterPart, OrderedRows } from './calibration-report';
import type { ColumnBaseline } from './column-baseline';
import { judgeWindow } from './judge-window';
import { parseSchema, type RawValue, type Row } from './schema';
import { findSwing, type OrderedColumn } from './swing';
import { isRisingTime } from './time-column';
import type { TrainingRows } from './training-rows';
import { WindowCounter } from './window-counts';

/** The part of the rows that is compared with those before: a fifth, the last one. */
const PARTS = 5;
/** In how many chunks the whole baseline is cut at most, and where that is a coarse cut. */
const [FINEST, COARSE] = [200, 20];
/** The numbers of chunks to choose from, which a baseline is also calibrated by. */
const CUTS = [10, 20, 50, 100, 200];
/** Chunks of fewer rows hardly drift. */
const FEWEST_ROWS = 50;
/** Columns of all windows together that are judged at most, so that a wide baseline does not take long. */
const MOST_JUDGED = 20_000;

/**
 * The row with which the later part of so many rows begins, and how they are cut; undefined where they are too few.
 *
 * @param columns that are compared
 */
export function planLaterPart(rows: number, columns: number): { start: number; cuts: readonly number[] } | undefined {
  const possible = CUTS.filter((chunks) => rows >= chunks * FEWEST_ROWS);
  const finest = possible.filter((chunks) => chunks <= FINEST).at(-1);
  if (finest === undefined) {
    return undefined;
  }
  const cuts = [...new Set([Math.min(COARSE, finest), finest])];
  const affordable = cuts.filter((chunks) => (chunks / PARTS) * columns <= MOST_JUDGED);
  return { start: firstRow(rows, 1, PARTS), cuts: affordable.length > 0 ? affordable : cuts.slice(0, 1) };
}

/** The first of `rows` rows that are among the last `last` of `chunks` chunks. */
function firstRow(rows: number, last: number, chunks: number): number {
  return Math.ceil(((chunks - last) * rows) / chunks);
}

/**
 * Compares the last chunks of a baseline's rows with the rows before, as plain mode compares windows of traffic. Where rows are
 * independent, each of them is drift with a probability of at most the configured rate; more of them than the binomial
 * distribution explains at that rate, shared by the lengths of chunks, or columns that swing (see findSwing), mean that plain mode would call traffic drifted that is as the
 * baseline itself.
 *
 * @param earlier a baseline of the rows before the later part
 * @param later the rows of the later part, in the order of its columns
 * @param columns of all rows
 */
export function judgeLaterPart(
  earlier: Baseline,
  later: readonly Row[],
  { cuts }: { readonly cuts: readonly number[] },
  config: DriftConfig,
  columns: Iterable<OrderedColumn> = [],
): LaterPart {
  // Windows of traffic have minimumRows at least; chunks of the baseline, which is a sample, span as much time with fewer.
  const plain: DriftConfig = { ...config, calibrationChunks: 0, minimumRows: 1 };
  const rate = config.falseDiscoveryRate / (cuts.length + 1);
  const judged = cuts.map((chunks): LaterChunks => {
    const compared = chunks / PARTS;
    const verdicts = Array.from({ length: compared }, (_, i) => {
      const counter = new WindowCounter(earlier);
      const [from, to] = [i, i + 1].map((chunk) => firstRow(later.length, compared - chunk, compared));
      later.slice(from, to).forEach((row) => counter.features.stage(row));
      counter.addStaged(0, 0);
      return judgeWindow(earlier, counter.counts(), plain).verdict;
    });
    return {
      chunks,
      compared,
      drifted: verdicts.filter((verdict) => verdict === 'Drift').length,
      most: mostByChance(compared, config.falseDiscoveryRate, rate),
    };
  });
  const isDrifted = judged.some(({ drifted, most }) => drifted > most);
  const swing = isDrifted ? undefined : findSwing(columns, config, rate);
  return {
    cuts: judged,
    ...(swing && { swing }),
    alarms: isDrifted || swing !== undefined,
    chunks: Math.max(...cuts),
  };
}

/**
 * The same of a CSV of training rows.
 *
 * @param baseline of all of them
 * @param time the column of times that shows the order of their rows
 */
export function judgeLaterRows(
  rows: TrainingRows,
  { features, sources }: Baseline,
  config: DriftConfig,
  time = rows.findTime(),
): OrderedRows {
  const known = { rows: rows.length, time };
  const plan = planLaterPart(rows.length, features.length);
  if (!plan) {
    return known;
  }
  const names = features.map(({ name }) => name);
  const earlier = rows.takeFirst(plan.start).build(
    {
      types: new Map(features.map(({ name, type }) => [name, type])),
      absent: new Set(rows.header.filter((name) => !names.includes(name))),
      ignored: new Set(features.filter((column) => isPassedOver(column) || isMonotone(column)).map(({ name }) => name)),
      calibrated: false,
    },
    sources,
  );
  const later = rows.readFrom(
    plan.start,
    earlier.features.map(({ name }) => name),
  );
  const columns = listCompared(earlier, (name) => [...rows.readColumn(name)]);
  return { ...known, laterPart: judgeLaterPart(earlier, later, plan, config, columns) };
}

/** The same of the files that a model version carries, with the column of times that shows the order of their rows. */
export function judgeLaterFiles({ data, schema }: BaselineFiles, config: DriftConfig): OrderedRows {
  const named = parseSchema(schema);
  const expanded = expandTexts(
    named,
    readColumns(
      FILES.baselineRows,
      data,
      named.map(({ name }) => name),
    ),
  ).columns;
  const features = expanded.map(({ feature }) => feature);
  const columns = expanded.map(({ values }) => values);
  const rows = columns[0].length;
  const time = parseTimeColumn(schema) ?? features.find(({ name }, i) => isRisingTime(name, columns[i]))?.name;
  const plan = planLaterPart(rows, features.length);
  if (!plan) {
    return { rows, time };
  }
  const earlier = buildOneByOne(
    features.map((feature, i) => ({ feature, values: columns[i].slice(0, plan.start) })),
    { data: '', schema: '' },
    false,
  );
  const later = columns[0].slice(plan.start).map((_, row) => columns.map((column) => column[plan.start + row]));
  const all = new Map(features.map(({ name }, i) => [name, columns[i]]));
  const compared = listCompared(earlier, (name) => all.get(name)!);
  return { rows, time, laterPart: judgeLaterPart(earlier, later, plan, config, compared) };
}

/** The columns whose values are compared and that do not rise by themselves. */
function* listCompared(
  { features }: Baseline,
  read: (name: string) => readonly RawValue[],
): Generator<OrderedColumn, void> {
  for (const column of features) {
    if (!isPassedOver(column) && !isMonotone(column)) {
      yield { feature: { name: column.name, type: column.type, ...column.reading }, values: read(column.name) };
    }
  }
}

/** By which column's times the preparation found the rows to be in order; undefined when they are in no such order, or nobody looked. */
function parseTimeColumn(schema: string): string | undefined {
  const column = (JSON.parse(schema) as Record<string, unknown>)[CONFIG_KEYS.inOrderOf];
  return typeof column === 'string' ? column : undefined;
}

/** Whether of a column only the presence of its values is compared. */
function isPassedOver(column: ColumnBaseline): boolean {
  return column.type === 'categorical' && column.categories.length === 0;
}

/** Whether a column rises or falls with the rows by itself. */
function isMonotone(column: ColumnBaseline): boolean {
  return column.type === 'numeric' && column.monotone === true;
}

/** The number of `count` independent events of a probability that is exceeded with a probability of at most `rate`. */
export function mostByChance(count: number, probability: number, rate: number): number {
  let term = (1 - probability) ** count;
  let beyond = 1 - term;
  let most = 0;
  while (beyond > rate && most < count) {
    term *= ((count - most) / (most + 1)) * (probability / (1 - probability));
    beyond -= term;
    most++;
  }
  return most;
}
