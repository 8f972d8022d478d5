import { parse } from 'csv-parse/sync';
import { FILES } from '../../contract/layout';
import { BaselineError } from '../drift/schema';
import type { CalibrationRow } from './calibration';

/**
 * Reads predictions.csv of a model version: CSV with a header and the columns `prediction` and `label` (0 or 1).
 *
 * @throws BaselineError when it is anything else
 */
export function parseHeldOut(text: string): CalibrationRow[] {
  let records: Record<string, string>[];
  try {
    records = parse(text, { bom: true, columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new BaselineError(`${FILES.predictions} cannot be read as CSV: ${(error as Error).message}`);
  }
  return records.map(({ prediction, label }, i) => {
    const row = { score: Number(prediction || NaN), truth: Number(label || NaN) };
    if (!(row.score >= 0 && row.score <= 1) || (row.truth !== 0 && row.truth !== 1)) {
      throw new BaselineError(
        `${FILES.predictions}, row ${i + 1}: needs a prediction from 0 to 1 and a label of 0 or 1, got ${JSON.stringify({ prediction, label })}`,
      );
    }
    return row;
  });
}
