import { FILES } from '../../contract/layout';
import { fitEmbedding } from '../embeddings/fit-embedding';
import { type FittedTexts, fitTexts } from '../text/fit-texts';
import { BASELINE_VERSION, type Baseline, type BaselineFiles, type BaselineSources, PREDICTION_NAME } from './baseline';
import { measureSpreads } from './chunk-spread';
import type { ColumnBaseline, NumericBaseline } from './column-baseline';
import { CategoricalCounter, NumericCounter, type NumericCounts } from './column-counts';
import { everyOther, listTexts, rankCategories, type Texts, tallyTexts } from './column-texts';
import { COUNT_NOTES, findCount, ROWS_TO_TELL } from './counted-column';
import { fitMultivariate } from './fit-multivariate';
import { MULTIVARIATE_NAME } from './multivariate';
import { buildNumericBins, type NumericBins } from './numeric-bins';
import { parseTable } from './parse-table';
import type { RawValues, Table } from './plain-table';
import { NUMBER, type ReadNumbers, readNumbers } from './read-numbers';
import { chooseTelling, groupSlots, rankRepeats } from './row-repeats';
import { BaselineError, type FeatureSchema, parseClasses, parseSchema, parseTarget, type RawValue } from './schema';
import type { ChunkSpread } from './spread';
import { describeTimes } from './time-column';
import { ValueReader, type ValueReading } from './value-reader';

/** Categories that are counted one by one; of a column with more, the others are counted together. */
const MOST_CATEGORIES = 1000;

/** Of a column without any number. */
const NO_BINS: NumericBins = { points: [], groups: [0], edges: [] };

/**
 * Builds the baseline from the files that a model version carries. The same files give the same baseline.
 *
 * @throws BaselineError naming what is wrong with which file
 */
export function buildBaseline(files: BaselineFiles, sources: BaselineSources): Baseline {
  const schema = parseSchema(files.schema);
  const columns = readColumns(
    FILES.baselineRows,
    files.data,
    schema.map(({ name }) => name),
  );
  const target = parseTarget(files.schema);
  const expanded = expandTexts(schema, columns);
  const baseline = {
    ...buildOneByOne(expanded.columns, sources),
    ...(expanded.texts.length > 0 && { texts: expanded.texts }),
    ...(target && { target }),
  };
  // Forecasts of one origin share what is ahead of it: those of a few backtests are no distribution to go by.
  if (files.predictions === undefined || target?.type === 'forecasting') {
    return baseline;
  }
  const [predicted] = readColumns(FILES.predictions, files.predictions, [PREDICTION_NAME]);
  const embedding = fitEmbedding(files.predictions, buildNumbers);
  const classes = parseClasses(files.schema);
  return classes === undefined
    ? { ...baseline, predictions: buildPredictions(predicted), ...(embedding && { embedding }) }
    : // Classes may well be named by numbers.
      {
        ...baseline,
        predictions: buildColumn({ feature: { name: PREDICTION_NAME, type: 'categorical' }, values: predicted }).column,
        classes,
        ...(embedding && { embedding }),
      };
}

/** The columns of a baseline with what is compared of its texts in their place. */
export function expandTexts(schema: readonly FeatureSchema[], columns: readonly RawValue[][]): FittedTexts {
  const texts = new Map(schema.flatMap(({ name, text }) => (text ? [[name, text] as const] : [])));
  return fitTexts(
    schema.map((feature, i) => ({ feature, values: columns[i]! })),
    texts,
  );
}

/** A column of a baseline that is to be built. */
export interface RawColumn {
  readonly feature: FeatureSchema;
  /** By row, at least one. */
  readonly values: RawValues;
  /** Whether somebody said of what type it is, so that it is compared whatever it looks like. */
  readonly isTold?: boolean;
  /** The values as they are usually read as numbers, if that is known. */
  readonly numbers?: ReadNumbers;
}

/**
 * Builds the baseline of columns that were read already.
 *
 * @param columns by the schema's features, by row; at least one of each
 */
export function buildFromColumns(
  schema: readonly FeatureSchema[],
  columns: readonly RawValue[][],
  sources: BaselineSources,
): Baseline {
  return buildOneByOne(
    schema.map((feature, i) => ({ feature, values: columns[i] })),
    sources,
  );
}

/**
 * Builds the baseline of columns that are read one after the other.
 *
 * @param withSpreads whether it is measured how chunks of the rows differ, which calibration needs and nothing else
 */
export function buildOneByOne(columns: Iterable<RawColumn>, sources: BaselineSources, withSpreads = true): Baseline {
  const built = Array.from(columns, (column) => buildColumn(column, withSpreads));
  const features = built.map(({ column }) => column);
  const multivariate = fitMultivariate(
    features,
    built.map(({ slots }) => slots),
    (distances) => summarizeNumbers(MULTIVARIATE_NAME, distances, withSpreads),
  );
  const rows = built[0].slots.length;
  const told = chooseTelling(features).map((i) => built[i].slots);
  const notes = built.flatMap(({ note }) => note ?? []);
  return {
    version: BASELINE_VERSION,
    sources,
    rows,
    features,
    mostRepeated: told.length === 0 ? 1 : rankRepeats(groupSlots(told))[0] / rows,
    ...(multivariate && { multivariate }),
    ...(notes.length > 0 && { notes }),
  };
}

/** A numeric column, whatever its values look like. */
function buildNumbers(name: string, values: RawValues): NumericBaseline {
  return buildColumn({ feature: { name, type: 'numeric' }, values, isTold: true }).column as NumericBaseline;
}

/** The model's predictions, as a column of the baseline. */
export function buildPredictions(predicted: RawValues): ColumnBaseline {
  const type = readNumbers(predicted).kinds.every((kind) => kind === NUMBER) ? 'numeric' : 'categorical';
  return buildColumn({ feature: { name: PREDICTION_NAME, type }, values: predicted }).column;
}

/**
 * The values of columns of a CSV with a header.
 *
 * @param file names it in errors
 * @throws BaselineError when columns are missing, or there are no rows
 */
export function readColumns(file: string, text: string, names: readonly string[]): RawValue[][] {
  let table: Table;
  try {
    table = parseTable(text, names.length > 1);
  } catch (error) {
    throw new BaselineError(`${file} cannot be read as CSV: ${(error as Error).message}`);
  }
  const header = table.record(0) ?? [];
  const missing = names.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new BaselineError(`${file} lacks the columns ${missing.join(', ')}; it has ${header.join(', ') || 'none'}`);
  }
  if (table.length < 2) {
    throw new BaselineError(`${file} has no rows`);
  }
  return names.map((name) => [...table.column(header.indexOf(name), 1, table.length)]);
}

interface BuiltColumn {
  readonly column: ColumnBaseline;
  /** Of each of its values, see RowBatch. */
  readonly slots: Int32Array;
  /** What people should know of it. */
  readonly note?: string;
}

function buildColumn({ feature, values, numbers, isTold }: RawColumn, withSpreads = true): BuiltColumn {
  const { name, type, compared = true, missingTexts, trim, ignoreCase } = feature;
  const reading = missingTexts || trim || ignoreCase ? { missingTexts, trim, ignoreCase } : undefined;
  const times = compared ? describeTimes(name, values) : undefined;
  const isCompared = compared && !times?.rise;
  // Without a list of categories all values are alike.
  const { column, slots, note } =
    isCompared && type === 'numeric'
      ? buildNumericColumn(name, values, reading, numbers, isTold)
      : buildCategoricalColumn(name, values, reading, isCompared ? MOST_CATEGORIES : 0);
  const spreads = withSpreads ? measureColumnSpreads(column, slots) : [];
  return { column: { ...column, spreads, ...(reading && { reading }) }, slots, note: note ?? times?.note };
}

function measureColumnSpreads(column: ColumnBaseline, slots: Int32Array): ChunkSpread[] {
  if (column.type === 'categorical') {
    return measureSpreads(slots, column.categories.length);
  }
  const { bins, counts, standardDeviation } = column;
  return measureSpreads(slots, counts.cells.length, {
    bins,
    minimum: counts.minimum ?? 0,
    maximum: counts.maximum ?? 0,
    standardDeviation,
  });
}

function buildNumericColumn(
  name: string,
  values: RawValues,
  reading: ValueReading | undefined,
  known: ReadNumbers | undefined,
  isTold = false,
): BuiltColumn {
  const read = (reading === undefined ? known : undefined) ?? readNumbers(values, new ValueReader(reading));
  const numbers = read.numbers.filter((_, row) => read.kinds[row] === NUMBER);
  const count = isTold ? undefined : findCount(numbers);
  const note = count && COUNT_NOTES[count](name);
  if (count === 'id') {
    return { ...buildCategoricalColumn(name, values, reading, 0), note };
  }
  const bins = numbers.length === 0 ? NO_BINS : buildNumericBins(numbers);
  const counter = new NumericCounter(bins.points, reading);
  const slots = new Int32Array(values.length);
  for (let row = 0; row < slots.length; row++) {
    slots[row] = read.kinds[row] === NUMBER ? counter.addNumber(read.numbers[row]) : counter.add(values.at(row));
  }
  const column = describeNumbers(name, bins, numbers, counter.counts());
  return { column: count ? { ...column, monotone: true } : column, slots, note };
}

/** A numeric column of values that are numbers already. */
function summarizeNumbers(name: string, numbers: Float64Array, withSpreads: boolean): NumericBaseline {
  const bins = buildNumericBins(numbers);
  const counter = new NumericCounter(bins.points);
  const slots = Int32Array.from(numbers, (number) => counter.addNumber(number));
  const column = describeNumbers(name, bins, numbers, counter.counts());
  return { ...column, spreads: withSpreads ? measureColumnSpreads(column, slots) : [], rangeOnly: true };
}

function describeNumbers(
  name: string,
  bins: NumericBins,
  numbers: Float64Array,
  counts: NumericCounts,
): NumericBaseline {
  // Rounding would give a constant column a deviation just above zero.
  const standardDeviation = counts.minimum === counts.maximum ? 0 : measureStandardDeviation(numbers);
  return {
    name,
    type: 'numeric',
    bins,
    standardDeviation,
    counts,
  };
}

function measureStandardDeviation(values: Float64Array): number {
  let [total, squares] = [0, 0];
  for (const value of values) {
    total += value;
  }
  const mean = total / values.length;
  for (const value of values) {
    squares += (value - mean) ** 2;
  }
  const deviation = Math.sqrt(squares / values.length);
  return Number.isFinite(deviation) ? deviation : 0;
}

function buildCategoricalColumn(
  name: string,
  values: RawValues,
  reading: ValueReading | undefined,
  mostCategories: number,
): BuiltColumn {
  return buildCategories(name, listTexts(values), reading, mostCategories);
}

function buildCategories(
  name: string,
  texts: Texts,
  reading: ValueReading | undefined,
  mostCategories: number,
): BuiltColumn {
  const reader = new ValueReader(reading);
  const all = rankCategories(texts, reader);
  const singletons = all.filter(([, count]) => count === 1).length;
  const present = all.reduce((rows, [, count]) => rows + count, 0);
  if (mostCategories > 0 && present >= ROWS_TO_TELL && singletons >= present / 2) {
    return {
      ...buildCategories(name, texts, reading, 0),
      note: `${name} is not compared, only whether it has a value: ${singletons.toLocaleString('en-GB')} of its ${present.toLocaleString('en-GB')} values stand in one row of the baseline only, as those of an id or a free text do. Such a column is better left out of the features`,
    };
  }
  const truncated = all.length > mostCategories;
  // Where only the most frequent ones are counted by themselves, every other row chooses them and the remaining rows are what traffic
  // is compared with: in the rows that chose them they are more frequent than they will ever be again.
  const halved = truncated && mostCategories > 0;
  const chosen = halved ? rankCategories(everyOther(texts, 0), reader) : all;
  const categories = chosen.slice(0, mostCategories).map(([category]) => category);
  const compared = halved ? everyOther(texts, 1) : texts;
  const counter = new CategoricalCounter(categories, reading, halved);
  const slots = countTexts(counter, compared);
  return {
    column: {
      name,
      type: 'categorical',
      categories,
      truncated,
      singletons,
      // The values beyond the list are known ones: their names would only make the file larger.
      counts: { ...counter.counts(), unseen: [] },
    },
    slots: texts.rows.map((text) => slots[text]),
  };
}

/** Counts each row; returns the slot of each text, whether a row has it or not. */
function countTexts(counter: CategoricalCounter, texts: Texts): Int32Array {
  const tally = tallyTexts(texts);
  return Int32Array.from(texts.texts, (text, i) => counter.addMany(text, tally[i]));
}
