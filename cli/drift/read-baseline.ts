import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { type Baseline, BaselineError, type FeatureType, isBaselineOf } from '../../engine/drift';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { describeFileError, InputError } from './input-error';
import { requireReadable } from './local-files';
import type { ConstraintsDocument } from './model-monitor/documents';
import { isStatistics, readStatistics } from './model-monitor/read-statistics';
import { isS3, readObject } from './s3-files';

/** Rows that a first guess of the types is made from; all rows decide, but a good guess spares building everything twice. */
const ROWS_TO_GUESS_FROM = 1000;

/** How the columns of the baseline are to be taken. */
export interface BaselineOptions {
  /** Types that hold whatever the values look like, by column. */
  readonly types: ReadonlyMap<string, FeatureType>;
  /** Columns that are not compared: a target, an id. */
  readonly ignored: ReadonlySet<string>;
  /** Model Monitor's constraints.json, beside its statistics.json. */
  readonly constraints?: string;
}

/** A baseline, and what cannot be known of it. */
export interface FoundBaseline {
  readonly baseline: Baseline;
  /** For people. */
  readonly notes: readonly string[];
}

/**
 * Reads what live rows are compared with: a CSV of training rows, the baseline.json that the drift monitor keeps, or the
 * statistics.json of Model Monitor.
 *
 * @throws InputError when the file is neither, or an option names a column that it lacks
 */
export async function readBaseline(file: string, options: BaselineOptions): Promise<FoundBaseline> {
  requireReadable('--baseline', file);
  const text = await readWhole('--baseline', file);
  const document = text.trimStart().startsWith('{') ? parseJson('--baseline', file, text) : undefined;
  if (isStatistics(document)) {
    return readMonitorFiles(file, document, options);
  }
  if (options.constraints !== undefined) {
    throw new InputError(
      `--constraints is allowed only with a statistics.json of Model Monitor as the baseline; ${file} is none`,
    );
  }
  return document === undefined
    ? { baseline: readTrainingRows(file, text, options), notes: [] }
    : readBaselineJson(file, document, options);
}

async function readMonitorFiles(
  file: string,
  statistics: Parameters<typeof readStatistics>[1],
  { types, ignored, constraints: name }: BaselineOptions,
): Promise<FoundBaseline> {
  refuseTypes(file, types);
  requireColumns(
    '--ignore',
    file,
    ignored,
    statistics.features.map((feature) => feature.name),
  );
  const constraints = name === undefined ? undefined : await readConstraints(name);
  const compared = { ...statistics, features: statistics.features.filter((feature) => !ignored.has(feature.name)) };
  if (compared.features.length === 0) {
    throw new InputError(`--baseline ${file}: --ignore leaves no column to compare`);
  }
  return readStatistics(file, compared, constraints, { data: file, schema: name ?? '' });
}

async function readConstraints(file: string): Promise<ConstraintsDocument> {
  requireReadable('--constraints', file);
  const document = parseJson(
    '--constraints',
    file,
    await readWhole('--constraints', file),
  ) as Partial<ConstraintsDocument> | null;
  const isFeature = (feature: any): boolean =>
    typeof feature?.name === 'string' &&
    [undefined, true].includes(feature.string_constraints && Array.isArray(feature.string_constraints.domains));
  if (!Array.isArray(document?.features) || !document.features.every(isFeature)) {
    throw new InputError(
      `--constraints ${file} is no constraints.json of Model Monitor: it needs "features", each with a "name"`,
    );
  }
  return document as ConstraintsDocument;
}

async function readWhole(option: string, file: string): Promise<string> {
  try {
    const bytes = isS3(file) ? Buffer.concat(await collect(readObject(option, file))) : await readFile(file);
    const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    return unpacked.toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw error instanceof InputError ? error : describeFileError(`${option} ${file}`, error);
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) {
    chunks.push(chunk);
  }
  return chunks;
}

function parseJson(option: string, file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${option} ${file} is not JSON: ${(error as Error).message}`);
  }
}

function refuseTypes(file: string, types: BaselineOptions['types']): void {
  if (types.size > 0) {
    throw new InputError(
      `--types is allowed only with a CSV of training rows; ${file} is a baseline whose types are fixed`,
    );
  }
}

function readBaselineJson(file: string, document: any, { types, ignored }: BaselineOptions): FoundBaseline {
  refuseTypes(file, types);
  const sources = document.sources ?? {};
  if (
    !isBaselineOf({ ...document, sources }, sources) ||
    document.features.length === 0 ||
    ![...document.features, document.predictions ?? document.features[0]].every(isColumn)
  ) {
    const monitor =
      document.features?.[0]?.inferred_type === undefined
        ? ''
        : " (it looks like Model Monitor's constraints.json: give its statistics.json, and this with --constraints)";
    throw new InputError(
      `--baseline ${file} is no baseline.json that can be read${monitor}: give a CSV of training rows with a header, the drift monitor's baseline.json or Model Monitor's statistics.json`,
    );
  }
  requireColumns(
    '--ignore',
    file,
    ignored,
    document.features.map(({ name }: { name: string }) => name),
  );
  const features = document.features.filter(({ name }: { name: string }) => !ignored.has(name));
  // Relations are of all the features together: without some of them they cannot be measured.
  const isCut = features.length < document.features.length;
  const notes =
    isCut && document.multivariate
      ? [
          'the relations between features are not compared: those of a baseline.json are of all its features, and --ignore leaves some out; give the training rows themselves',
        ]
      : [];
  return {
    baseline: keepSome(file, { ...document, features, multivariate: isCut ? undefined : document.multivariate }),
    notes,
  };
}

function isColumn(column: any): boolean {
  const { points, groups, edges } = column?.bins ?? {};
  const isNumeric =
    column?.type === 'numeric' &&
    [points, groups, edges].every(Array.isArray) &&
    column.counts?.cells?.length === 2 * points.length + 1;
  const isCategorical =
    column?.type === 'categorical' &&
    Array.isArray(column.categories) &&
    column.counts?.categories?.length === column.categories.length;
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
    const schema = names.map((name) => ({
      name,
      type: types.get(name) ?? (texts.has(name) ? 'categorical' : 'numeric'),
    }));
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
    throw new InputError(
      `--baseline ${file} is empty: give a CSV of training rows with a header, or the drift monitor's baseline.json`,
    );
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
