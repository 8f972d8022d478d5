import { parse } from 'csv-parse/sync';
import { parseDecimal } from '../../contract/decimal';
import { PROBABILITY_COLUMN } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { areProbabilities } from '../answers/answer';
import { BaselineError } from '../drift/schema';
import type { CalibrationRow } from './calibration';
import type { ClassNames } from './class-names';
import type { HeldOutClassRow } from './estimate-classes';

/** Rows that are learned from; of more, every n-th. */
const MOST_ROWS = 20_000;

/**
 * Reads predictions.csv of a binary model's version: CSV with a header and the columns `prediction` and `label` (0 or 1).
 *
 * @throws BaselineError when it is anything else
 */
export function parseHeldOut(text: string): CalibrationRow[] {
  return readRecords(text).map(({ prediction, label }, i) => {
    const row = { score: parseDecimal(prediction ?? ''), truth: parseDecimal(label ?? '') };
    if (!(row.score >= 0 && row.score <= 1) || (row.truth !== 0 && row.truth !== 1)) {
      throw new BaselineError(
        `${FILES.predictions}, row ${i + 1}: needs a prediction from 0 to 1 and a label of 0 or 1, got ${JSON.stringify({ prediction, label })}`,
      );
    }
    return row;
  });
}

/**
 * Reads that of a multi-class model's version: classes by name in `prediction` and `label`, and a column of probabilities
 * for each class.
 *
 * @param classes the declared ones
 * @throws BaselineError when it is anything else, or has other classes
 */
export function parseHeldOutClasses(text: string, classes: ClassNames): HeldOutClassRow[] {
  const lines = text.split('\n').length;
  const every = Math.ceil(lines / MOST_ROWS);
  const records = readRecords(text, every);
  const columns = Object.keys(records[0] ?? {}).filter((name) => name.startsWith(PROBABILITY_COLUMN));
  const found = columns.map((name) => classes.find(name.slice(PROBABILITY_COLUMN.length)));
  if (found.length !== classes.size || classes.names.some((_, one) => !found.includes(one))) {
    throw new BaselineError(
      `${FILES.predictions} has ${columns.length === 0 ? 'no probabilities' : `the columns ${columns.join(', ')}`}, while the classes are ${classes.names.join(', ')}`,
    );
  }
  const ordered = classes.names.map((_, one) => columns[found.indexOf(one)]);
  return records.map((record, i) => {
    const { prediction, label } = record;
    const probabilities = ordered.map((name) => parseDecimal(record[name] ?? ''));
    const [predicted, truth] = [classes.find(prediction ?? ''), classes.find(label ?? '')];
    if (predicted === undefined || truth === undefined || !areProbabilities(probabilities)) {
      throw new BaselineError(
        `${FILES.predictions}, row ${(i + 1) * every}: needs two of the classes and probabilities that add up to 1, got ${JSON.stringify(record)}`,
      );
    }
    return { predicted, truth, probabilities };
  });
}

function readRecords(text: string, every = 1): Record<string, string>[] {
  try {
    return parse(text, {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      on_record: (record: Record<string, string>, { records }) => (records % every === 0 ? record : undefined),
    });
  } catch (error) {
    throw new BaselineError(`${FILES.predictions} cannot be read as CSV: ${(error as Error).message}`);
  }
}
