import type { QualityConfig } from '../../contract/quality-config';
import { FILTER_SUBJECTS } from '../../contract/record-filter';
import { type FileKind, findFileKind } from '../drift/file-kind';
import { InputError } from '../drift/input-error';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { listAskedColumns } from './scored-rows';

/**
 * What all files are: captured requests and tables are not measured together, since their columns are told in other ways.
 *
 * @throws InputError when there are both
 */
export async function findOneKind(files: readonly string[]): Promise<FileKind> {
  const kinds = await Promise.all(files.map(findFileKind));
  const other = kinds.findIndex((kind) => kind !== kinds[0]);
  if (other !== -1) {
    throw new InputError(
      `${QUALITY_OPTIONS.live}: ${files[0]} and ${files[other]} are a table and captured JSON lines; measure them one after the other`,
    );
  }
  return kinds[0];
}

/** @throws InputError for an option that says nothing where there are no labels */
export function checkEstimateOptions(options: QualityOptions): void {
  const ofLabels = [
    [QUALITY_OPTIONS.labels, options.labels],
    [QUALITY_OPTIONS.label, options.label],
    [QUALITY_OPTIONS.id, options.id],
    [QUALITY_OPTIONS.slice, options.slice],
  ].find(([, value]) => value !== undefined);
  if (ofLabels) {
    throw new InputError(
      `${ofLabels[0] as string}: is of answers with labels; ${QUALITY_OPTIONS.heldOut} estimates where there are none`,
    );
  }
}

/** @throws InputError where a schema says nothing */
export function checkSchemaOption({ schema, columns, heldOut }: QualityOptions, { problemType }: QualityConfig): void {
  if (schema !== undefined && (heldOut === undefined || problemType !== 'regression')) {
    throw new InputError(
      `${QUALITY_OPTIONS.schema}: is for ${QUALITY_OPTIONS.heldOut} of ${QUALITY_OPTIONS.problem} regression`,
    );
  }
  if (schema !== undefined && columns !== undefined) {
    throw new InputError(
      `${QUALITY_OPTIONS.columns}: ${QUALITY_OPTIONS.schema} names the columns; give one of the two`,
    );
  }
}

/** @throws InputError for an option that says nothing of tables, and for columns that nobody named */
export function checkTableOptions(options: QualityOptions, config: QualityConfig, labelFiles: readonly string[]): void {
  const { live, columns, score, predicted, label, id, by, time, heldOut } = options;
  const named = `${QUALITY_OPTIONS.live} ${live[0]}`;
  if (columns !== undefined) {
    throw new InputError(`${QUALITY_OPTIONS.columns}: a table names its columns itself, and ${named} is one`);
  }
  const byAttribute = config.leaveOut?.some(({ by: subject }) => subject !== FILTER_SUBJECTS.column);
  if (byAttribute) {
    throw new InputError(
      `--leave-out-attribute: only captured requests have custom attributes, and ${named} is a table`,
    );
  }
  if (score === undefined && predicted === undefined) {
    const wanted =
      config.problemType === 'regression'
        ? `the number that was predicted, with ${QUALITY_OPTIONS.predicted}`
        : `the probability, with ${QUALITY_OPTIONS.score}, or the class that was predicted, with ${QUALITY_OPTIONS.predicted}`;
    throw new InputError(`${named}: say which column holds ${wanted}`);
  }
  if (heldOut === undefined && labelFiles.length === 0 && label === undefined) {
    throw new InputError(
      `${named}: say which column holds the labels, with ${QUALITY_OPTIONS.label}, or where else they are, with ${QUALITY_OPTIONS.labels}; without labels, ${QUALITY_OPTIONS.heldOut} estimates`,
    );
  }
  if (labelFiles.length > 0 && id === undefined) {
    throw new InputError(
      `${named}: say which column holds the id by which labels are found, with ${QUALITY_OPTIONS.id}`,
    );
  }
  if (by !== undefined && time === undefined) {
    throw new InputError(
      `${QUALITY_OPTIONS.by}: say which column of ${live[0]} holds the time, with ${QUALITY_OPTIONS.time}`,
    );
  }
}

/** @throws InputError for an option that says nothing of captured requests, and for what they lack */
export function checkCaptureOptions(
  options: QualityOptions,
  config: QualityConfig,
  labelFiles: readonly string[],
): void {
  const { live, columns, score, predicted, time } = options;
  const ofTables = [
    [QUALITY_OPTIONS.score, score],
    [QUALITY_OPTIONS.predicted, predicted],
    [QUALITY_OPTIONS.time, time],
  ].find(([, value]) => value !== undefined);
  if (ofTables) {
    throw new InputError(`${ofTables[0] as string}: names a column of a table, and ${live[0]} holds captured requests`);
  }
  if (options.heldOut === undefined && labelFiles.length === 0) {
    throw new InputError(
      `${QUALITY_OPTIONS.live} ${live[0]}: say where the labels of captured requests are, with ${QUALITY_OPTIONS.labels}; without labels, ${QUALITY_OPTIONS.heldOut} estimates`,
    );
  }
  for (const { column, option } of listAskedColumns(config)) {
    if (!columns?.includes(column)) {
      throw new InputError(
        columns === undefined
          ? `${option} ${column}: name the columns of the captured requests in their order, with ${QUALITY_OPTIONS.columns}`
          : `${option}: ${QUALITY_OPTIONS.columns} has no column ${JSON.stringify(column)}; it has ${columns.join(', ')}`,
      );
    }
  }
}
