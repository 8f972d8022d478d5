import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import type { Answer } from '../answers/answer';
import { listAnswers } from '../answers/list-answers';
import { ColumnNames } from '../drift/column-names';
import { type CapturedPayload, PayloadError, readPayload } from '../drift/payload';
import type { RecordFilter } from '../drift/record-filter';
import { type FeatureSchema, type RawValue, type Row, readNumber } from '../drift/schema';

/** One captured request with its answers. */
export interface AnsweredRecord {
  /** What its ground truth refers to: the inferenceId if captured, else the eventId. */
  readonly id: string;
  /** Whether the caller chose the id. */
  readonly named: boolean;
  readonly inferenceTime: Date;
  /** What the model answered for each row. */
  readonly answers: readonly Answer[];
  /** The rows as they came in, in the schema's order; absent when they cannot be told or are not as many as the answers. */
  readonly inputs?: readonly Row[];
  /** The places of the rows that the filter leaves out: neither they nor their answers count. */
  readonly leftOut?: ReadonlySet<number>;
}

/** A captured request that the filter leaves out as a whole. */
export interface LeftOutRecord {
  readonly isLeftOut: true;
  readonly inferenceTime: Date;
}

/** A captured line that cannot be used. */
export interface RecordProblem {
  readonly reason:
    | 'notJson'
    | 'notCaptureRecord'
    | 'invalidTime'
    | 'missingId'
    | 'missingOutput'
    | 'notAsMany'
    | PayloadError['reason'];
  readonly detail: string;
  /** Absent when the line is too damaged to have one. */
  readonly inferenceTime?: Date;
}

/** A captured line whose time is known. */
interface OpenRecord {
  readonly inferenceTime: Date;
  readonly eventMetadata: any;
  readonly captureData: any;
}

/** Opens one line of a data-capture file. Never throws. */
export function openRecord(line: string, filter?: RecordFilter): OpenRecord | LeftOutRecord | RecordProblem {
  let document: any;
  try {
    document = JSON.parse(line);
  } catch (error) {
    return { reason: 'notJson', detail: (error as Error).message };
  }
  if (typeof document?.captureData !== 'object' || document.captureData === null) {
    return { reason: 'notCaptureRecord', detail: 'there is no captureData' };
  }
  const { captureData, eventMetadata = {} } = document;
  const { inferenceTime: time, customAttributes } = eventMetadata ?? {};
  const inferenceTime = new Date(time);
  if (typeof time !== 'string' || Number.isNaN(inferenceTime.getTime())) {
    return { reason: 'invalidTime', detail: 'eventMetadata.inferenceTime is not a time' };
  }
  return filter?.leavesOut(customAttributes)
    ? { isLeftOut: true, inferenceTime }
    : { inferenceTime, eventMetadata, captureData };
}

/**
 * Reads one line of a data-capture file for what the quality of predictions needs. Never throws.
 *
 * @param schema the columns of the input; empty when the input does not matter
 * @param told where the answers hold what was predicted; absent: what is well known is read
 * @param filter says what is left out; absent: nothing
 */
export function parseAnsweredRecord(
  line: string,
  schema: readonly FeatureSchema[],
  told?: AnswerFieldsConfig,
  filter?: RecordFilter,
): AnsweredRecord | LeftOutRecord | RecordProblem {
  const record = openRecord(line, filter);
  if ('reason' in record || 'isLeftOut' in record) {
    return record;
  }
  const { inferenceTime, eventMetadata, captureData } = record;
  const { inferenceId, eventId } = eventMetadata;
  const named = typeof inferenceId === 'string' && inferenceId !== '';
  const id = named ? inferenceId : eventId;
  if (typeof id !== 'string' || id === '') {
    return { reason: 'missingId', detail: 'eventMetadata has neither an inferenceId nor an eventId', inferenceTime };
  }
  const { endpointInput, endpointOutput, batchTransformOutput } = captureData;
  const output: Partial<CapturedPayload> | undefined = endpointOutput ?? batchTransformOutput;
  if (typeof output?.data !== 'string' || output.data.trim() === '') {
    return { reason: 'missingOutput', detail: 'there is no endpointOutput', inferenceTime };
  }
  try {
    const inputs = readInputs(endpointInput, schema);
    const leftOut = new Set(inputs && filter?.findRows(inputs, ColumnNames.of(schema)));
    const answers = listAnswers(output as CapturedPayload, inputs?.length, told);
    // Of which rows the answers are, cannot be told where there are not as many.
    if (leftOut.size > 0 && (leftOut.size === inputs!.length || inputs!.length !== answers.length)) {
      return { isLeftOut: true, inferenceTime };
    }
    return {
      id,
      named,
      inferenceTime,
      answers,
      ...(inputs?.length === answers.length && { inputs }),
      ...(leftOut.size > 0 && { leftOut }),
    };
  } catch (error) {
    if (error instanceof PayloadError) {
      return { reason: error.reason, detail: error.message, inferenceTime };
    }
    throw error;
  }
}

/** Without the input a prediction still has its quality: only its slices and its use for training are lost. */
function readInputs(
  payload: Partial<CapturedPayload> | undefined,
  schema: readonly FeatureSchema[],
): Row[] | undefined {
  if (typeof payload?.data !== 'string') {
    return undefined;
  }
  if (schema[0]?.image) {
    return payload.encoding === 'BASE64' ? [[payload.data]] : undefined;
  }
  try {
    const { rows } = readPayload(payload as CapturedPayload, schema);
    return schema.length === 0 && isHeader(rows) ? rows.slice(1) : rows;
  } catch (error) {
    if (error instanceof PayloadError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the first row names the others, where nobody says what they are called: texts alone, over a column of numbers. */
function isHeader([first, ...rows]: readonly Row[]): boolean {
  const isText = (value: RawValue): boolean => readNumber(value) === 'invalid';
  return (
    rows.length > 0 &&
    new Set(first).size === first.length &&
    first.every(isText) &&
    first.some((_, column) => rows.every((row) => typeof readNumber(row[column]) === 'number'))
  );
}
