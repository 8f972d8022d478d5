/** A row that has fewer columns than are asked for. */
export class ShortRowError extends Error {
  constructor(row: number, columns: number) {
    super(`row ${row} of the held-out rows has ${columns} columns only`);
    this.name = 'ShortRowError';
  }
}

/**
 * Some columns of CSV without a header, in another order: each value as it is written, quotes included.
 *
 * @param columns their places, from 0 on
 * @throws ShortRowError
 */
export function chooseColumns(text: string, columns: readonly number[]): string {
  const most = Math.max(...columns);
  const rows: string[] = [];
  let values: string[] = [];
  let start = 0;
  let quoted = false;
  const endRow = (): void => {
    if (values.length <= most) {
      throw new ShortRowError(rows.length + 1, values.length);
    }
    rows.push(columns.map((column) => values[column]).join(','));
    values = [];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      // A doubled quote closes and opens again.
      quoted = !quoted;
    } else if (!quoted && (character === ',' || character === '\n')) {
      values.push(text.slice(start, character === '\n' && text[at - 1] === '\r' ? at - 1 : at));
      start = at + 1;
      if (character === '\n') {
        endRow();
      }
    }
  }
  if (start < text.length || values.length > 0) {
    values.push(text.slice(start));
    endRow();
  }
  return rows.map((row) => `${row}\n`).join('');
}
