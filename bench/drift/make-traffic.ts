/** Writes made-up captured lines to standard output: `make-traffic <lines> [table | double] [CSV | BASE64]`. */
import { writeSync } from 'node:fs';
import { type Encoding, type Precision, Traffic } from './made-up-traffic';

const [lines, precision, encoding] = process.argv.slice(2);
const traffic = new Traffic(2, precision as Precision | undefined, encoding as Encoding | undefined);
const LINES_AT_ONCE = 500;

function writeAll(text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(1, bytes, at);
  }
}

for (let left = Number(lines); left > 0; left -= LINES_AT_ONCE) {
  writeAll(Array.from({ length: Math.min(left, LINES_AT_ONCE) }, () => traffic.makeLine()).join(''));
}
