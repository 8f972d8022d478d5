import type { CapturedRecord } from '../../../engine/drift/capture';

/** A captured record of rows of which everything was understood, without answers. */
export function recordOf(rows: CapturedRecord['rows']): CapturedRecord {
  return { inferenceTime: new Date(0), rows, predictions: [], wrongArities: [], unknownNames: [], problems: [] };
}
