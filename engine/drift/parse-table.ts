import { parse } from 'csv-parse/sync';

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads the records of a CSV, all of as many values. What has no quotes and ordinary line ends is split, several times faster than
 * it is parsed; the result is the same.
 *
 * @param skipEmptyLines whether an empty line is nothing, or a record of one empty value
 * @throws an error that says what is wrong and where
 */
export function parseTable(text: string, skipEmptyLines: boolean): string[][] {
  return splitTable(text, skipEmptyLines) ?? parse(text, { bom: true, skip_empty_lines: skipEmptyLines });
}

/** @returns undefined when it is no plain table */
function splitTable(text: string, skipEmptyLines: boolean): string[][] | undefined {
  if (text.includes('"') || text.includes('\r')) {
    return undefined;
  }
  const lines = text.slice(text.startsWith(BYTE_ORDER_MARK) ? 1 : 0).split('\n');
  if (lines[lines.length - 1] === '') {
    lines.pop();
  }
  const records = (skipEmptyLines ? lines.filter((line) => line !== '') : lines).map((line) => line.split(','));
  return records.every((record) => record.length === records[0].length) ? records : undefined;
}
