import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { type Baseline, BaselineError, buildBaseline, type FeatureType, isBaselineOf } from '../../lambda/drift';
import { describeFileError, InputError } from './input-error';
import { requireReadable } from './local-files';
import { isS3, readObject } from './s3-files';

/** Rows that a first guess of the types is made from; all rows decide, but a good guess spares building everything twice. */
const ROWS_TO_GUESS_FROM = 1000;

/** How the columns of the baseline are to be taken. */
export interface BaselineOptions {
  /** Types that hold whatever the values look like, by column. */
  readonly types: ReadonlyMap<string, FeatureType>;
  /** Columns that are not compared: a target, an id. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Reads what live rows are compared with: a CSV of training rows, or the baseline.json that the drift monitor keeps.
 *
 * @throws InputError when the file is neither, or an option names a column that it lacks
 */
export async function readBaseline(file: string, options: BaselineOptions): Promise<Baseline> {
  requireReadable('--baseline', file);
  const text = await readWhole(file);
  return text.trimStart().startsWith('{') ? readBaselineJson(file, text, options) : readTrainingRows(file, text, options);
}

async function readWhole(file: string): Promise<string> {
  try {
    const bytes = isS3(file) ? Buffer.concat(await collect(readObject('--baseline', file))) : await readFile(file);
    const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return unpacked.toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw error instanceof InputError ? error : describeFileError(`--baseline ${file}`, error);
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) {
    chunks.push(chunk);
  }
  return chunks;
}

function readBaselineJson(file: string, text: string, { types, ignored }: BaselineOptions): Baseline {
  let document: any;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InputError(`--baseline ${file} is not JSON: ${(error as Error).message}`);
  }
  if (types.size > 0) {
    throw new InputError(`--types goes with a CSV of training rows; ${file} is a baseline whose types are fixed`);
  }
  const sources = document.sources ?? {};
  if (!isBaselineOf({ ...document, sources }, sources) || document.features.length === 0 || ![...document.features, document.predictions ?? document.features[0]].every(isColumn)) {
    const monitor = document.features?.[0]?.inferred_type === undefined ? '' : ' (it looks like a file of Model Monitor)';
    throw new InputError(`--baseline ${file} is no baseline.json that can be read${monitor}: give a CSV of training rows with a header, or the drift monitor's baseline.json`);
  }
  requireColumns('--ignore', file, ignored, document.features.map(({ name }: { name: string }) => name));
  const features = document.features.filter(({ name }: { name: string }) => !ignored.has(name));
  // Relations are of all the features together: without some of them they cannot be measured.
  return keepSome(file, { ...document, features, multivariate: features.length === document.features.length ? document.multivariate : undefined });
}

function isColumn(column: any): boolean {
  const { points, groups, edges } = column?.bins ?? {};
  const isNumeric = column?.type === 'numeric' && [points, groups, edges].every(Array.isArray) && column.counts?.cells?.length === 2 * points.length + 1;
  const isCategorical = column?.type === 'categorical' && Array.isArray(column.categories) && column.counts?.categories?.length === column.categories.length;
  return typeof column?.name === 'string' && (isNumeric || isCategorical);
}

function readTrainingRows(file: string, text: string, { types, ignored }: BaselineOptions): Baseline {
  const first = readFirstRows(file, text);
  const [header] = first;
  requireColumns('--types', file, types.keys(), header);
  requireColumns('--ignore', file, ignored, header);
  const names = header.filter((name) => !ignored.has(name));
  if (names.length === 0) {
    throw new InputError(`--baseline ${file}: --ignore leaves no column to compare`);
  }
  const build = (data: string, texts: ReadonlySet<string>): Baseline => {
    const schema = names.map((name) => ({ name, type: types.get(name) ?? (texts.has(name) ? 'categorical' : 'numeric') }));
    try {
      return buildBaseline({ data, schema: JSON.stringify({ features: schema }) }, { data: file, schema: '' });
    } catch (error) {
      if (error instanceof BaselineError) {
        throw new InputError(`--baseline ${error.message.replace(/^baseline\.csv/, file)}`);
      }
      throw error;
    }
  };
  // What the engine cannot read as a number decides, so that types are inferred by the very rules that rows are read by.
  const listTexts = (baseline: Baseline, isText: (column: Baseline['features'][number]) => boolean): string[] =>
    baseline.features.filter((column) => !types.has(column.name) && isText(column)).map(({ name }) => name);
  const guessed = new Set(first.length > 1 ? listTexts(build(stringify(first), new Set()), holdsText) : []);
  const baseline = build(text, guessed);
  const more = listTexts(baseline, (column) => holdsText(column) || isEmpty(column));
  return more.length === 0 ? baseline : build(text, new Set([...guessed, ...more]));
}

function holdsText({ counts }: Baseline['features'][number]): boolean {
  return 'cells' in counts && counts.invalid > 0;
}

/** A column without any value is no numeric one: as a categorical one, whatever arrives in it later shows. */
function isEmpty({ counts }: Baseline['features'][number]): boolean {
  return 'cells' in counts && counts.invalid === 0 && counts.minimum === undefined;
}

/** The header and the rows after it. */
function readFirstRows(file: string, text: string): string[][] {
  let rows: string[][];
  try {
    rows = parse(text, { to: ROWS_TO_GUESS_FROM + 1, skip_empty_lines: true });
  } catch (error) {
    throw new InputError(`--baseline ${file} cannot be read as CSV: ${(error as Error).message}`);
  }
  if (rows.length === 0) {
    throw new InputError(`--baseline ${file} is empty: give a CSV of training rows with a header, or the drift monitor's baseline.json`);
  }
  checkHeader(`--baseline ${file}`, rows[0]);
  return rows;
}

/** @throws InputError when columns cannot be told apart by their names */
export function checkHeader(file: string, header: readonly string[]): void {
  const unnamed = header.findIndex((name) => name.trim() === '');
  if (unnamed !== -1) {
    throw new InputError(`${file}: column ${unnamed + 1} has no name; every column needs one in the header`);
  }
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InputError(`${file}: the header names the column ${JSON.stringify(twice)} twice; names must differ`);
  }
}

function requireColumns(option: string, file: string, asked: Iterable<string>, columns: readonly string[]): void {
  for (const name of asked) {
    if (!columns.includes(name)) {
      throw new InputError(`${option}: ${file} has no column ${JSON.stringify(name)}; it has ${columns.join(', ')}`);
    }
  }
}

function keepSome(file: string, baseline: Baseline): Baseline {
  if (baseline.features.length === 0) {
    throw new InputError(`--baseline ${file}: --ignore leaves no column to compare`);
  }
  return baseline;
}
