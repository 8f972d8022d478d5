// Cells of CSV that a spreadsheet would execute, for what writes and reads labelled traffic: imports nothing.

/**
 * What such a cell begins with: `=`, `+`, `-`, `@`, tab, line breaks
 * ([OWASP](https://owasp.org/www-community/attacks/CSV_Injection)), and the full-width forms of the first four, which Numbers
 * takes for them (csv-stringify's `escape_formulas`, which has no way back, counts them too).
 */
const EXECUTED = '[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]';

/** A cell of which a reader takes one apostrophe off. */
export const MARKED_CELL = `'+${EXECUTED}`;

const TO_MARK = new RegExp(`^'*${EXECUTED}`);

/** A spreadsheet takes it for what it is. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A cell as it is written: behind an apostrophe where a spreadsheet would execute it. A text that looks like one that was
 * changed is changed as well, so that a reader who takes one apostrophe off each MARKED_CELL has the texts as they were.
 */
export function markCell(text: string): string {
  return TO_MARK.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

const MARKED = new RegExp(`^${MARKED_CELL}`);

/** The text of a cell as it was before it was written by `markCell`. */
export function restoreCell(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}
