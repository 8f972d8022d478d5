import { type LabelReader as GroundTruthReader, readGroundTruthLines } from '../../engine/quality/ground-truth';
import { splitLines } from '../../engine/traffic/split-lines';
import { findFileKind } from '../drift/file-kind';
import { InputError } from '../drift/input-error';
import { readBytes } from '../drift/local-files';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { findColumn, readTable, type TableProblem } from './read-table';

/** What takes labels, those of tables too. */
export interface LabelReader extends GroundTruthReader {
  rejectLabels(
    reason: Parameters<GroundTruthReader['rejectLabels']>[0] | TableProblem['reason'],
    detail: string,
    location: string,
  ): void;
}

/**
 * Reads a file of labels: ground truth as SageMaker has it, or a table with an id and a label.
 *
 * @throws InputError when a table does not say which columns these are
 */
export async function readLabels(file: string, options: QualityOptions, reader: LabelReader): Promise<void> {
  if ((await findFileKind(file)) === 'csv') {
    await readLabelTable(file, options, reader);
    return;
  }
  for await (const part of splitLines(readBytes(file, undefined, QUALITY_OPTIONS.labels))) {
    readGroundTruthLines(part, file, reader);
  }
}

async function readLabelTable(file: string, options: QualityOptions, reader: LabelReader): Promise<void> {
  for await (const { header, rows, problems } of readTable(QUALITY_OPTIONS.labels, file)) {
    const [id, label] = findLabelColumns(file, header, options);
    for (const { reason, detail, line } of problems) {
      reader.rejectLabels(reason, detail, line === undefined ? file : `${file} line ${line}`);
    }
    for (const { values, line } of rows) {
      const location = `${file} line ${line}`;
      if (values[id].trim() === '') {
        reader.rejectLabels('missingId', 'the id is empty', location);
      } else if (values[label].trim() !== '') {
        // What has no label yet is no damage.
        reader.addLabels({ id: values[id].trim(), labels: [values[label].trim()] }, location);
      }
    }
  }
}

function findLabelColumns(file: string, header: readonly string[], { id, label }: QualityOptions): [number, number] {
  const named = `${QUALITY_OPTIONS.labels} ${file}`;
  if (id === undefined && label === undefined && header.length === 2) {
    return [0, 1];
  }
  if (id === undefined || label === undefined) {
    throw new InputError(
      `${named}: say which column is the id and which the label, with ${QUALITY_OPTIONS.id} and ${QUALITY_OPTIONS.label}; it has ${header.slice(0, 20).join(', ')}`,
    );
  }
  return [findColumn(named, header, QUALITY_OPTIONS.id, id), findColumn(named, header, QUALITY_OPTIONS.label, label)];
}
