/** Writes made-up captured lines, or a CSV file of rows, to standard output: `make-traffic <lines> [table | double] [CSV | BASE64 | JSON | file]`. */
import { writeSync } from 'node:fs';
import { COLUMNS, type Encoding, type Precision, Traffic } from './made-up-traffic';

const [lines, precision, form = 'CSV'] = process.argv.slice(2);
const isFile = form === 'file';
const traffic = new Traffic(2, precision as Precision | undefined, isFile ? 'CSV' : (form as Encoding));
const LINES_AT_ONCE = 500;

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(1, bytes, at);
  }
}

if (isFile) {
  writeAll(`${COLUMNS.map(({ name }) => name).join(',')}\n`);
}
for (let left = Number(lines); left > 0; left -= LINES_AT_ONCE) {
  const count = Math.min(left, LINES_AT_ONCE);
  writeAll(Array.from({ length: count }, () => (isFile ? `${traffic.makeRow()}\n` : traffic.makeLine())).join(''));
}
