import type { QualityConfig } from '../../contract/quality-config';
import type { FeatureSchema } from '../../engine/drift';
import { RecordFilter } from '../../engine/drift/record-filter';
import { type AnsweredRecord, parseAnsweredRecord, type RecordProblem } from '../../engine/quality/captured-record';
import type { GroundTruth } from '../../engine/quality/ground-truth';
import { splitLines } from '../../engine/traffic/split-lines';
import { readBytes } from '../drift/local-files';
import { QUALITY_OPTIONS, type QualityOptions } from './options';
import { readTable, type TableProblem } from './read-table';
import { ScoredRows } from './scored-rows';

/** Why an answer does not count, besides that it is no prediction. */
export type AnswerProblem = RecordProblem['reason'] | TableProblem['reason'];

/** What is done with what is read. */
export interface AnswerTaker {
  take(record: AnsweredRecord): void;
  reject(reason: AnswerProblem, detail: string, location: string): void;
}

/**
 * Reads a file of captured requests.
 *
 * @param schema the columns of the requests; none where nobody asks for them
 * @returns how many requests the filter left out
 */
export async function readCaptured(
  file: string,
  schema: readonly FeatureSchema[],
  { answer, leaveOut }: QualityConfig,
  onBytes: (count: number) => void,
  { take, reject }: AnswerTaker,
): Promise<number> {
  const filter = RecordFilter.of(leaveOut);
  let leftOut = 0;
  for await (const { lines, problems } of splitLines(readBytes(file, onBytes))) {
    problems.forEach(({ reason, detail }) => reject(reason, detail, file));
    for (const { text, number } of lines) {
      const parsed = parseAnsweredRecord(text, schema, answer, filter);
      if ('reason' in parsed) {
        reject(parsed.reason, parsed.detail, `${file} line ${number}`);
      } else if ('isLeftOut' in parsed) {
        leftOut++;
      } else {
        take(parsed);
      }
    }
  }
  return leftOut;
}

/**
 * Reads a table of answers.
 *
 * @param labelled whether the labels stand in the table
 * @param schema the columns whose values are looked at; absent: those that somebody asks for
 * @returns how many rows the filter left out
 */
export async function readScored(
  file: string,
  options: QualityOptions,
  config: QualityConfig,
  labelled: boolean,
  onBytes: (count: number) => void,
  { take, reject }: AnswerTaker,
  schema?: readonly FeatureSchema[],
): Promise<number> {
  let leftOut = 0;
  let reader: ScoredRows | undefined;
  for await (const { header, rows, problems } of readTable(QUALITY_OPTIONS.live, file, onBytes)) {
    reader ??= new ScoredRows(file, header, options, config, labelled, schema);
    for (const { reason, detail, line } of problems) {
      reject(reason, detail, line === undefined ? file : `${file} line ${line}`);
    }
    for (const row of rows) {
      const read = reader.read(row);
      if ('reason' in read) {
        reject(read.reason, read.detail, `${file} line ${row.line}`);
      } else if ('isLeftOut' in read) {
        leftOut++;
      } else {
        take(read.record);
      }
    }
  }
  return leftOut;
}

/** Reads the labels that stand beside the answers. */
export async function readOwnLabels(
  file: string,
  options: QualityOptions,
  config: QualityConfig,
  onBytes: (count: number) => void,
  addLabels: (labels: GroundTruth, location: string) => void,
): Promise<void> {
  let reader: ScoredRows | undefined;
  for await (const { header, rows } of readTable(QUALITY_OPTIONS.live, file, onBytes)) {
    reader ??= new ScoredRows(file, header, options, config, true);
    for (const row of rows) {
      const read = reader.read(row);
      if ('record' in read && read.label !== undefined) {
        addLabels({ id: read.record.id, labels: [read.label] }, read.record.id);
      }
    }
  }
}
