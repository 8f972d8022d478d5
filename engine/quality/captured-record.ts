import { type CapturedPayload, PayloadError, readPayload } from '../drift/payload';
import type { FeatureSchema, RawValue, Row } from '../drift/schema';

/** One captured request with its answers. */
export interface AnsweredRecord {
  /** What its ground truth refers to: the inferenceId if captured, else the eventId. */
  readonly id: string;
  /** Whether the caller chose the id. */
  readonly named: boolean;
  readonly inferenceTime: Date;
  /** The values that the model answered for each row. */
  readonly answers: readonly Row[];
  /** The rows as they came in, in the schema's order; absent when they cannot be told or are not as many as the answers. */
  readonly inputs?: readonly Row[];
}

/** A captured line that cannot be used. */
export interface RecordProblem {
  readonly reason:
    | 'notJson'
    | 'notCaptureRecord'
    | 'invalidTime'
    | 'missingId'
    | 'missingOutput'
    | PayloadError['reason'];
  readonly detail: string;
  /** Absent when the line is too damaged to have one. */
  readonly inferenceTime?: Date;
}

/** The names under which JSON answers hold a class, a score or probabilities. */
export const ANSWER_FIELDS: readonly FeatureSchema[] = [
  'predicted_label',
  'score',
  'prediction',
  'probability',
  'probabilities',
].map((name) => ({ name, type: 'numeric' }));

/**
 * Reads one line of a data-capture file for what the quality of predictions needs. Never throws.
 *
 * @param schema the columns of the input; empty when the input does not matter
 */
export function parseAnsweredRecord(line: string, schema: readonly FeatureSchema[]): AnsweredRecord | RecordProblem {
  let document: any;
  try {
    document = JSON.parse(line);
  } catch (error) {
    return { reason: 'notJson', detail: (error as Error).message };
  }
  if (typeof document?.captureData !== 'object' || document.captureData === null) {
    return { reason: 'notCaptureRecord', detail: 'there is no captureData' };
  }
  const { inferenceTime: time, inferenceId, eventId } = document.eventMetadata ?? {};
  const inferenceTime = new Date(time);
  if (typeof time !== 'string' || Number.isNaN(inferenceTime.getTime())) {
    return { reason: 'invalidTime', detail: 'eventMetadata.inferenceTime is not a time' };
  }
  const named = typeof inferenceId === 'string' && inferenceId !== '';
  const id = named ? inferenceId : eventId;
  if (typeof id !== 'string' || id === '') {
    return { reason: 'missingId', detail: 'eventMetadata has neither an inferenceId nor an eventId', inferenceTime };
  }
  const { endpointInput, endpointOutput, batchTransformOutput } = document.captureData;
  const output: Partial<CapturedPayload> | undefined = endpointOutput ?? batchTransformOutput;
  if (typeof output?.data !== 'string' || output.data.trim() === '') {
    return { reason: 'missingOutput', detail: 'there is no endpointOutput', inferenceTime };
  }
  try {
    const inputs = readInputs(endpointInput, schema);
    const { rows } = readPayload(output as CapturedPayload, ANSWER_FIELDS);
    // Some containers answer several rows in one line, separated by commas.
    const oneLine = inputs !== undefined && inputs.length > 1 && rows.length === 1 && rows[0].length === inputs.length;
    const answers = oneLine ? rows[0].map((value): Row => [value]) : rows;
    return { id, named, inferenceTime, answers, ...(inputs?.length === answers.length && { inputs }) };
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
  try {
    return readPayload(payload as CapturedPayload, schema).rows;
  } catch (error) {
    if (error instanceof PayloadError) {
      return undefined;
    }
    throw error;
  }
}

/** A row of answers by name has a place for every name, and holds few of them. */
export function isByName(row: Row): row is RawValue[] {
  return row.length === ANSWER_FIELDS.length && row.includes(undefined);
}
