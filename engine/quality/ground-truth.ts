import { isObject } from '../../contract/validation';
import { PayloadError, readPayload } from '../drift/payload';
import type { FileLines, LineProblem } from '../traffic/split-lines';

/** The truth of one captured record: a label for each of its rows. */
export interface GroundTruth {
  /** The inferenceId of the captured record if it has one, else its eventId. */
  readonly id: string;
  readonly labels: readonly string[];
}

/** A line of ground truth that cannot be used. */
export interface GroundTruthProblem {
  readonly reason:
    | 'notJson'
    | 'notGroundTruth'
    | 'missingId'
    | 'missingLabel'
    | 'severalLabels'
    | PayloadError['reason'];
  readonly detail: string;
}

/** What takes labels. */
export interface LabelReader {
  addLabels(labels: GroundTruth, location: string): void;
  rejectLabels(reason: GroundTruthProblem['reason'] | LineProblem['reason'], detail: string, location: string): void;
}

/**
 * Hands over the ground truth of a file, or of a part of it.
 *
 * @param location the file's name, for people
 */
export function readGroundTruthLines({ lines, problems }: FileLines, location: string, reader: LabelReader): void {
  problems.forEach(({ reason, detail }) => reader.rejectLabels(reason, detail, location));
  for (const { text, number } of lines) {
    const parsed = parseGroundTruthLine(text);
    if ('reason' in parsed) {
      reader.rejectLabels(parsed.reason, parsed.detail, `${location} line ${number}`);
    } else {
      reader.addLabels(parsed, `${location} line ${number}`);
    }
  }
}

/**
 * Reads one line of ground truth in SageMaker's format:
 * `{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "…"}, "eventVersion": "0"}`.
 * A record of several rows has its labels in the rows' order, one a line. Never throws.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
export function parseGroundTruthLine(line: string): GroundTruth | GroundTruthProblem {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch (error) {
    return { reason: 'notJson', detail: (error as Error).message };
  }
  const given = pick(document, 'groundTruthData');
  const data = pick(given, 'data');
  if (data === undefined || data === null) {
    return { reason: 'notGroundTruth', detail: 'there is no groundTruthData with data' };
  }
  const id = pick(pick(document, 'eventMetadata'), 'eventId');
  if (typeof id !== 'string' || id === '') {
    return { reason: 'missingId', detail: 'eventMetadata.eventId is not a text' };
  }
  try {
    // What is no text is JSON, whatever its encoding is said to be.
    const payload =
      typeof data === 'string'
        ? { data, encoding: String(pick(given, 'encoding') ?? 'CSV') }
        : { data: JSON.stringify(data), encoding: 'JSON' };
    const { rows, notUnderstood } = readPayload(payload, [{ name: 'label', type: 'categorical' }]);
    if (notUnderstood !== undefined) {
      return { reason: 'notGroundTruth', detail: notUnderstood };
    }
    const several = rows.findIndex((row) => row.length > 1);
    if (several >= 0) {
      // The first of them would be a label that nobody gave.
      return {
        reason: 'severalLabels',
        detail: `row ${several + 1} holds ${rows[several].length} values: labels of several rows go one a line, and CSV quotes a label that has a comma`,
      };
    }
    const labels = rows.map((row) => row[0]?.trim() ?? '');
    return labels.length === 0 || labels.includes('')
      ? { reason: 'missingLabel', detail: 'a label is empty' }
      : { id, labels };
  } catch (error) {
    if (error instanceof PayloadError) {
      return { reason: error.reason, detail: error.message };
    }
    throw error;
  }
}

/** What stands under a name; Athena, Glue and Hive write all names in small letters. */
function pick(object: unknown, name: string): unknown {
  return isObject(object) ? (object[name] ?? object[name.toLowerCase()]) : undefined;
}
