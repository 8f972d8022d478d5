import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { DRIFT_OPTIONS } from '../../contract/command-line';
import { isGzip } from '../../engine/aws/unpack';
import { type Baseline, BaselineError, type FeatureSchema, type FeatureType, isBaselineOf } from '../../engine/drift';
import { BASELINE_VERSION } from '../../engine/drift/baseline';
import type { CsvDialect } from '../../engine/drift/csv-dialect';
import { listRequested } from '../../engine/drift/requested-columns';
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
  /** Columns that are not compared, whether requests carry them or not: a target, an id. */
  readonly ignored: ReadonlySet<string>;
  /** Columns that requests do not carry. */
  readonly absent: ReadonlySet<string>;
  /** Model Monitor's constraints.json, beside its statistics.json. */
  readonly constraints?: string;
  /** Whether windows are compared with chunks of the training rows. */
  readonly calibrated?: boolean;
  /** Is told how many columns of training rows were read, and of how many. */
  readonly onColumn?: (done: number, all: number) => void;
}

/** A baseline, and what cannot be known of it. */
export interface FoundBaseline {
  readonly baseline: Baseline;
  /** What requests may carry, in its order: the baseline's columns and those that are passed over. */
  readonly received: readonly FeatureSchema[];
  /** For people. */
  readonly notes: readonly string[];
  /** How a CSV of training rows was written; absent where it has commas between its values, or is none. */
  readonly dialect?: CsvDialect;
  /** The rows themselves; absent where only what was counted of them is there. */
  readonly rows?: TrainingRows;
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
  return readTrainingRows(file, text, options);
}

async function readMonitorFiles(
  file: string,
  statistics: Parameters<typeof readStatistics>[1],
  options: BaselineOptions,
): Promise<FoundBaseline> {
  const { types, constraints: name } = options;
  refuseTypes(file, types);
  const names = statistics.features.map((feature) => feature.name);
  const isCompared = chooseColumns(file, names, options);
  const constraints = name === undefined ? undefined : await readConstraints(name);
  const compared = { ...statistics, features: statistics.features.filter((feature) => isCompared(feature.name)) };
  const found = refuseBadly(() => readStatistics(file, compared, constraints, { data: file, schema: name ?? '' }));
  return { ...found, received: listReceived(names, found.baseline, options) };
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

/** A file as text, unpacked, of this machine or of S3. */
export async function readWhole(option: string, file: string): Promise<string> {
  try {
    const bytes = isS3(file) ? Buffer.concat(await collect(readObject(option, file))) : await readFile(file);
    const unpacked = isGzip(bytes) ? gunzipSync(bytes) : bytes;
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

/** @throws InputError when a text is not JSON */
export function parseJson(option: string, file: string, text: string): unknown {
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

/** The versions before that have the same form: they only lack values that are counted by themselves. */
const READABLE_VERSIONS = [4, 5, 6, BASELINE_VERSION];

function readBaselineJson(file: string, document: any, options: BaselineOptions): FoundBaseline {
  refuseTypes(file, options.types);
  const sources = document.sources ?? {};
  if (
    !READABLE_VERSIONS.includes(document.version) ||
    !isBaselineOf({ ...document, sources, version: BASELINE_VERSION }, sources) ||
    document.features.length === 0 ||
    ![
      ...document.features,
      document.predictions ?? document.features[0],
      ...(document.embedding?.projections ?? []),
    ].every(isColumn)
  ) {
    const monitor =
      document.features?.[0]?.inferred_type === undefined
        ? ''
        : " (it looks like Model Monitor's constraints.json: give its statistics.json, and this with --constraints)";
    throw new InputError(
      `--baseline ${file} is no baseline.json that can be read${monitor}: give a CSV of training rows with a header, the drift monitor's baseline.json or Model Monitor's statistics.json`,
    );
  }
  if (document.texts?.length > 0) {
    return readTextBaseline(file, document, options);
  }
  const names: string[] = document.features.map(({ name }: { name: string }) => name);
  const isCompared = chooseColumns(file, names, options);
  const features = document.features.filter(({ name }: { name: string }) => isCompared(name));
  // Relations are of all the features together: without some of them they cannot be measured.
  const isCut = features.length < document.features.length;
  const notes =
    isCut && document.multivariate
      ? [
          'the relations between features are not compared: those of a baseline.json are of all its features, and --ignore or --absent leaves some out; give the training rows themselves',
        ]
      : [];
  const baseline: Baseline = {
    ...document,
    version: BASELINE_VERSION,
    features,
    multivariate: isCut ? undefined : document.multivariate,
  };
  return {
    baseline,
    received: listReceived(names, baseline, options),
    notes: [...(document.notes ?? []), ...notes],
  };
}

/** One with texts, in whose place it has what is compared of them: what is compared of one hangs together. */
function readTextBaseline(file: string, document: any, { ignored, absent }: BaselineOptions): FoundBaseline {
  for (const [option, names] of Object.entries({ '--ignore': ignored, '--absent': absent })) {
    if (names.size > 0) {
      throw new InputError(
        `${option} is not allowed with --baseline ${file}, which is of texts, got ${[...names].join(', ')}: all of its columns are compared`,
      );
    }
  }
  const baseline: Baseline = { ...document, version: BASELINE_VERSION };
  return { baseline, received: listRequested(baseline), notes: document.notes ?? [] };
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

function readTrainingRows(file: string, text: string, options: BaselineOptions): FoundBaseline {
  const { types } = options;
  return refuseBadly(() => {
    const rows = TrainingRows.parse(file, text);
    requireColumns('--types', file, types.keys(), rows.header);
    const isCompared = chooseColumns(file, rows.header, options);
    const absent = new Set(rows.header.filter((name) => !isCompared(name)));
    const baseline = rows.build(
      { types, absent, calibrated: options.calibrated ?? false, onColumn: options.onColumn },
      { data: file, schema: '' },
    );
    for (const column of baseline.features) {
      if (types.get(column.name) === 'numeric' && column.type === 'numeric' && column.counts.minimum === undefined) {
        throw new InputError(`--types ${column.name}=numeric: no value of this column in ${file} is a number`);
      }
    }
    return {
      baseline,
      received: listReceived(rows.header, baseline, options),
      notes: baseline.notes ?? [],
      dialect: rows.dialect,
      rows,
    };
  });
}

/** Which columns of a baseline are compared. */
function chooseColumns(
  file: string,
  names: readonly string[],
  { ignored, absent }: BaselineOptions,
): (name: string) => boolean {
  requireColumns('--ignore', file, ignored, names);
  requireColumns('--absent', file, absent, names);
  const isCompared = (name: string): boolean => !ignored.has(name) && !absent.has(name);
  if (!names.some(isCompared)) {
    throw new InputError(`--baseline ${file}: --ignore and --absent leave no column to compare`);
  }
  return isCompared;
}

/** What requests may carry of the columns of a baseline. */
function listReceived(
  names: readonly string[],
  { features }: Baseline,
  { absent }: BaselineOptions,
): readonly FeatureSchema[] {
  const types = new Map(features.map(({ name, type }) => [name, type]));
  return names
    .filter((name) => !absent.has(name))
    .map((name) => ({ name, type: types.get(name) ?? 'categorical', ...(!types.has(name) && { ignored: true }) }));
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
