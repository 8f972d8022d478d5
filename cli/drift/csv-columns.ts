import type { Baseline } from '../../engine/drift';
import { listRequested } from '../../engine/drift/requested-columns';
import { InputError } from './input-error';
import { checkHeader } from './read-baseline';

/** The column of a live CSV that holds the model's answers, if the baseline has any. */
const PREDICTION_COLUMN = 'prediction';
/** Columns that a message names; a file that is no CSV at all may seem to have any number. */
const NAMED_COLUMNS = 20;

/** Where a CSV has what is compared. */
export interface CsvColumns {
  readonly header: readonly string[];
  /** By the columns that requests hold of the baseline. */
  readonly positions: readonly number[];
  /** -1 when there is none. */
  readonly prediction: number;
  /** Columns that the baseline lacks. */
  readonly unknownNames: string[];
}

/**
 * Finds the baseline's columns in the header of a live CSV.
 *
 * @param header absent when its quotes do not match
 * @param ignored columns that are left out on purpose
 * @throws InputError when columns are missing or cannot be told apart
 */
export function matchColumns(
  baseline: Baseline,
  file: string,
  header: readonly string[] | undefined,
  ignored: ReadonlySet<string>,
): CsvColumns {
  if (!header) {
    throw new InputError(
      `--live ${file}: the quotes of the header do not match; a CSV needs a header that names its columns`,
    );
  }
  checkHeader(`--live ${file}`, header);
  const requested = listRequested(baseline).map(({ name }) => name);
  const missing = requested.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new InputError(describeMissing(`--live ${file}`, missing, requested.length, header));
  }
  const names = new Set(requested);
  const prediction = baseline.predictions && !names.has(PREDICTION_COLUMN) ? header.indexOf(PREDICTION_COLUMN) : -1;
  return {
    header,
    positions: requested.map((name) => header.indexOf(name)),
    prediction,
    unknownNames: header.filter((name, i) => !names.has(name) && !ignored.has(name) && i !== prediction),
  };
}

function describeMissing(file: string, missing: readonly string[], all: number, header: readonly string[]): string {
  const list = (names: readonly string[]): string =>
    `${names.slice(0, NAMED_COLUMNS).join(', ').slice(0, 500)}${names.length > NAMED_COLUMNS ? ', …' : ''}`;
  if (missing.length === all) {
    return `${file} has none of the baseline's columns in its first line, which reads ${list(header)}; a CSV needs a header with their names (captured JSON lines need a name in .jsonl)`;
  }
  return `${file} lacks the columns ${list(missing)}; its header has ${list(header)}. What live rows do not have can be left out with --ignore`;
}
