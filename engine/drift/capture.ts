import type { Answer } from '../answers/answer';
import { listAnswers } from '../answers/list-answers';
import { PredictionReader } from '../answers/prediction-reader';
import { ColumnNames } from './column-names';
import { type CapturedPayload, PayloadError, type PayloadRows, readPayload } from './payload';
import type { RecordFilter } from './record-filter';
import type { FeatureSchema, RawValue, Row } from './schema';

/** Why a captured line, or a part of it, could not be compared. */
export type RejectionReason =
  | 'lineTooLong'
  | 'damagedGzip'
  | 'notJson'
  | 'truncated'
  | 'notCaptureRecord'
  | 'invalidTime'
  | 'missingInput'
  | 'missingOutput'
  | 'wrongArity'
  | 'notUnderstood'
  | 'headerRow'
  | 'unreadablePrediction'
  | 'unreadableEmbedding'
  | PayloadError['reason'];

/** One thing that could not be compared. */
export interface Problem {
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** What one captured line holds. */
export interface CapturedRecord {
  readonly inferenceTime: Date;
  /** The input rows that have as many values as the schema has columns. */
  readonly rows: Row[];
  /** One value per answered row. */
  readonly predictions: RawValue[];
  /** Answers that are no prediction. @default - none */
  unreadAnswers?: number;
  /** The projections of the answers' embeddings. @default - none */
  embeddings?: (readonly number[])[];
  /** Answers without an embedding like the baseline's. @default - none */
  unreadEmbeddings?: number;
  /** The numbers of values of the rows that have too many or too few. */
  readonly wrongArities: number[];
  /** Names in JSON rows that the schema lacks. */
  readonly unknownNames: string[];
  readonly problems: Problem[];
  /** Whether the filter leaves the whole of it out: nothing of it counts. */
  isLeftOut?: boolean;
  /** How many of its rows the filter leaves out, where others count. */
  leftOutRows?: number;
}

/** Reads the rows of a request; throws PayloadError. */
export type ReadRows = (payload: CapturedPayload, schema: readonly FeatureSchema[]) => PayloadRows;

/** Without a baseline of predictions there is nothing that an answer must be like. */
const ANYTHING = new PredictionReader({});

/**
 * Reads one line of a data-capture file. Never throws: what cannot be read is a problem with a reason, and what can be read
 * of the rest (the output when the input is missing, the good rows beside a bad one) still counts.
 *
 * @param isUtf8 whether the line's bytes are UTF-8; if not, U+FFFD stands for what is damaged
 * @param answers reads what was answered as values of the baseline's predictions
 * @param filter says what is left out; absent: nothing
 * @param read reads the rows of requests, where these are no tables
 * @returns the record, or the one problem that hides even the time of the line
 */
export function parseCaptureLine(
  line: string,
  schema: readonly FeatureSchema[],
  isUtf8 = true,
  answers = ANYTHING,
  filter?: RecordFilter,
  read: ReadRows = readPayload,
): CapturedRecord | Problem {
  let document: any;
  try {
    document = JSON.parse(line);
  } catch (error) {
    const truncated = line.startsWith('{') && !line.trimEnd().endsWith('}');
    return { reason: truncated ? 'truncated' : 'notJson', detail: (error as Error).message.slice(0, 200) };
  }
  if (typeof document?.captureData !== 'object' || document.captureData === null) {
    return { reason: 'notCaptureRecord', detail: 'there is no captureData' };
  }
  const inferenceTime = new Date(document.eventMetadata?.inferenceTime);
  if (typeof document.eventMetadata?.inferenceTime !== 'string' || Number.isNaN(inferenceTime.getTime())) {
    return { reason: 'invalidTime', detail: 'eventMetadata.inferenceTime is not a time' };
  }
  const record: CapturedRecord = {
    inferenceTime,
    rows: [],
    predictions: [],
    wrongArities: [],
    unknownNames: [],
    problems: [],
  };
  if (filter?.leavesOut(document.eventMetadata.customAttributes)) {
    return { ...record, isLeftOut: true };
  }
  const { endpointInput, endpointOutput, batchTransformOutput } = document.captureData;
  const leftOut = readInput(record, endpointInput, schema, isUtf8, filter, read);
  if (leftOut.length > 0 && record.rows.length + record.wrongArities.length === 0) {
    return { ...record, problems: [], isLeftOut: true };
  }
  readOutput(record, endpointOutput ?? batchTransformOutput, isUtf8, answers, leftOut);
  if (!isUtf8 && !record.problems.some(({ reason, detail }) => reason === 'notUtf8' || detail.startsWith('notUtf8'))) {
    record.problems.push({ reason: 'notUtf8', detail: 'bytes beside the data are not UTF-8' });
  }
  return record;
}

/** @returns the places of the rows that are left out */
function readInput(
  record: CapturedRecord,
  payload: Partial<CapturedPayload> | undefined,
  schema: readonly FeatureSchema[],
  isUtf8: boolean,
  filter: RecordFilter | undefined,
  read: ReadRows,
): readonly number[] {
  let leftOut: readonly number[] = [];
  if (typeof payload?.data !== 'string') {
    record.problems.push({ reason: 'missingInput', detail: 'there is no endpointInput' });
    return leftOut;
  }
  const problem = tryReading(() => {
    refuseDamage(payload.data!, isUtf8);
    const { rows, unknownNames, header, notUnderstood } = read(payload as CapturedPayload, schema);
    record.unknownNames.push(...unknownNames);
    const names = ColumnNames.of(schema);
    leftOut = filter?.findRows(rows, names) ?? [];
    for (const row of withoutPlaces(rows, leftOut)) {
      const compared = names.choose(row);
      if (compared) {
        record.rows.push(compared);
      } else {
        record.wrongArities.push(row.length);
      }
    }
    if (header) {
      record.problems.push({
        reason: 'headerRow',
        detail: 'the names of the columns stand before the rows, which are read by them',
      });
    }
    if (notUnderstood !== undefined) {
      record.problems.push({ reason: 'notUnderstood', detail: notUnderstood });
    } else if (rows.length === 0) {
      record.problems.push({ reason: 'missingInput', detail: 'the input is empty' });
    }
    if (record.wrongArities.length > 0) {
      record.problems.push({
        reason: 'wrongArity',
        detail: `a row has ${record.wrongArities[0]} values, the schema ${schema.length} columns`,
      });
    }
  });
  if (problem) {
    record.problems.push(problem);
  }
  return leftOut;
}

/** A list without what is at some places. */
function withoutPlaces<T>(list: readonly T[], places: readonly number[]): readonly T[] {
  if (places.length === 0) {
    return list;
  }
  const left = new Set(places);
  return list.filter((_, i) => !left.has(i));
}

function readOutput(
  record: CapturedRecord,
  payload: Partial<CapturedPayload> | undefined,
  isUtf8: boolean,
  reader: PredictionReader,
  leftOut: readonly number[],
): void {
  if (leftOut.length > 0) {
    record.leftOutRows = leftOut.length;
  }
  if (typeof payload?.data !== 'string' || payload.data.trim() === '') {
    record.problems.push({ reason: 'missingOutput', detail: 'there is no endpointOutput' });
    return;
  }
  const inputs = record.rows.length + record.wrongArities.length + leftOut.length;
  const problem = tryReading(() => {
    refuseDamage(payload.data!, isUtf8);
    const all = listAnswers(payload as CapturedPayload, inputs === 0 ? undefined : inputs, reader.told);
    // Of which rows they are, cannot be told where there are not as many.
    const answers = leftOut.length > 0 && all.length !== inputs ? [] : withoutPlaces(all, leftOut);
    const values = answers.map((answer) => reader.read(answer));
    const read = reader.readEmbeddings?.(answers);
    if (read) {
      record.problems.push(...read.problems);
      Object.assign(record, { ...read, problems: record.problems });
    }
    record.predictions.push(...values.filter((value) => value !== undefined));
    const unread = values.indexOf(undefined);
    if (unread !== -1) {
      record.unreadAnswers = values.length - record.predictions.length;
      record.problems.push({
        reason: 'unreadablePrediction',
        detail: `the answer ${tellAnswer(answers[unread], payload.data!)} is no prediction that the baseline has the like of, or does not say which class its score is of`,
      });
    }
  });
  if (problem) {
    // The rows of the request are understood all the same.
    record.unreadAnswers = Math.max(1, inputs);
    record.problems.push({ reason: 'unreadablePrediction', detail: `${problem.reason}: ${problem.detail}` });
  }
}

/** What was read of an answer; the beginning of all that was answered, where that is nothing. */
function tellAnswer(answer: Answer, data: string): string {
  const { embedding: _, ...read } = answer;
  return Object.keys(read).length > 0 ? JSON.stringify(read).slice(0, 100) : data.slice(0, 100);
}

/** A category with a replacement character in it would be a new one, and nobody would know why. */
function refuseDamage(data: string, isUtf8: boolean): void {
  if (!isUtf8 && data.includes('\uFFFD')) {
    throw new PayloadError('notUtf8', 'bytes of the data are not UTF-8');
  }
}

/** What is wrong with a payload as a whole; undefined where it could be read. */
function tryReading(read: () => void): Problem | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof PayloadError)) {
      throw error;
    }
    return { reason: error.reason, detail: error.message.slice(0, 200) };
  }
}
