import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { DRIFT_OPTIONS } from '../../contract/command-line';
import { type Baseline, BaselineError, type FeatureType, isBaselineOf } from '../../engine/drift';
import { describeHeaderProblem, TrainingRows } from '../../engine/drift/training-rows';
import type { ConstraintsDocument } from '../../engine/model-monitor/documents';
import { isConstraints, isStatistics, readStatistics } from '../../engine/model-monitor/read-statistics';
import { describeFileError, InputError } from './input-error';
import { requireReadable } from './local-files';
import { isS3, readObject } from './s3-files';

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
  requireReadable(DRIFT_OPTIONS.baseline, file);
  const text = await readWhole(DRIFT_OPTIONS.baseline, file);
  const document = text.trimStart().startsWith('{') ? parseJson(DRIFT_OPTIONS.baseline, file, text) : undefined;
  if (isStatistics(document)) {
    return readMonitorFiles(file, document, options);
  }
  if (options.constraints !== undefined) {
    throw new InputError(
      `--constraints is allowed only with a statistics.json of Model Monitor as the baseline; ${file} is none`,
    );
  }
  if (document !== undefined) {
    return readBaselineJson(file, document, options);
  }
  const baseline = readTrainingRows(file, text, options);
  return { baseline, notes: baseline.notes ?? [] };
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
  return refuseBadly(() => readStatistics(file, compared, constraints, { data: file, schema: name ?? '' }));
}

async function readConstraints(file: string): Promise<ConstraintsDocument> {
  requireReadable('--constraints', file);
  const document = parseJson('--constraints', file, await readWhole('--constraints', file));
  if (!isConstraints(document)) {
    throw new InputError(
      `--constraints ${file} is no constraints.json of Model Monitor: it needs "features", each with a "name"`,
    );
  }
  return document;
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
    notes: [...(document.notes ?? []), ...notes],
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
  return refuseBadly(() => {
    const rows = TrainingRows.parse(file, text);
    requireColumns('--types', file, types.keys(), rows.header);
    requireColumns('--ignore', file, ignored, rows.header);
    if (rows.header.every((name) => ignored.has(name))) {
      throw new InputError(`--baseline ${file}: --ignore leaves no column to compare`);
    }
    const baseline = rows.build({ types, absent: ignored }, { data: file, schema: '' });
    for (const column of baseline.features) {
      if (types.get(column.name) === 'numeric' && column.type === 'numeric' && column.counts.minimum === undefined) {
        throw new InputError(`--types ${column.name}=numeric: no value of this column in ${file} is a number`);
      }
    }
    return baseline;
  });
}

/** What is wrong with a baseline is wrong with the option that names it. */
function refuseBadly<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BaselineError ? new InputError(`--baseline ${error.message}`) : error;
  }
}

/** @throws InputError when columns cannot be told apart by their names */
export function checkHeader(file: string, header: readonly string[]): void {
  const problem = describeHeaderProblem(header);
  if (problem !== undefined) {
    throw new InputError(`${file}: ${problem}`);
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
