import { PayloadError, readPayload } from '../drift/payload';

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

/**
 * Reads one line of ground truth in SageMaker's format:
 * `{"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": "…"}, "eventVersion": "0"}`.
 * A record of several rows has its labels in the rows' order, one a line. Never throws.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-merge.html
 */
export function parseGroundTruthLine(line: string): GroundTruth | GroundTruthProblem {
  let document: {
    groundTruthData?: { data?: unknown; encoding?: unknown };
    eventMetadata?: { eventId?: unknown };
  } | null;
  try {
    document = JSON.parse(line);
  } catch (error) {
    return { reason: 'notJson', detail: (error as Error).message };
  }
  const given = document?.groundTruthData;
  if (typeof given !== 'object' || given === null || given.data === undefined || given.data === null) {
    return { reason: 'notGroundTruth', detail: 'there is no groundTruthData with data' };
  }
  const id = document!.eventMetadata?.eventId;
  if (typeof id !== 'string' || id === '') {
    return { reason: 'missingId', detail: 'eventMetadata.eventId is not a text' };
  }
  try {
    // What is no text is JSON, whatever its encoding is said to be.
    const payload =
      typeof given.data === 'string'
        ? { data: given.data, encoding: String(given.encoding ?? 'CSV') }
        : { data: JSON.stringify(given.data), encoding: 'JSON' };
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
