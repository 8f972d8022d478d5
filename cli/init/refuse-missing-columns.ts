import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { closest, distance } from 'fastest-levenshtein';
import { InputError } from '../drift/input-error';
import type { GivenTable } from './proposal';

/** So many bytes are read: more than the longest header. */
const READ_BYTES = 1 << 18;
/** Lines among which Python looks for a header; it says more where one stands below other lines. */
const FIRST_LINES = 30;

/**
 * Refuses a table that is not there, or in whose first lines a column's name does not stand, before a Python environment is
 * made for minutes. Whoever reads the table knows better: what is not certain here is left to it.
 *
 * @throws InputError naming the option and the first line
 */
export function refuseMissingColumns({ file, target, ids }: GivenTable): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new InputError(`${file} does not exist`);
  }
  const text = found.isFile() && /\.[ct]sv(?:\.gz)?$/i.test(file) ? readStart(file) : undefined;
  if (text === undefined) {
    return;
  }
  const lines = text.split(/\r\n|\r|\n/).slice(0, FIRST_LINES);
  for (const [option, name] of [['--target', target], ...ids.map((id) => ['--id', id] as const)] as const) {
    // A quotation mark is written twice within a name, and a name may have several lines.
    if (!/["\r\n]/.test(name) && !lines.some((line) => line.includes(name))) {
      throw new InputError(
        `${option}: ${path.basename(file)} has no column '${name}'; ${describeNames(name, lines[0]!)}`,
      );
    }
  }
}

/** What may be meant: the nearest name of a header, however its columns are separated, else the header itself. */
function describeNames(name: string, header: string): string {
  const names = header.split(/[,;\t|]/).map((text) => text.trim().replace(/^"(.*)"$/, '$1'));
  const nearest = closest(name, names);
  return nearest !== '' && distance(name, nearest) <= Math.ceil(name.length / 2.5)
    ? `is it '${nearest}'?`
    : `its first line is ${header.length > 200 ? `${header.slice(0, 200)}…` : header}`;
}

/** The start of a text in UTF-8; undefined for others, and for what cannot be read. */
function readStart(file: string): string | undefined {
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    const descriptor = openSync(file, 'r');
    const length = readSync(descriptor, buffer, 0, READ_BYTES, 0);
    closeSync(descriptor);
    const start = buffer.subarray(0, length);
    const bytes = /\.gz$/i.test(file) ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
    // The last character may be cut.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length), { stream: true });
  } catch {
    return undefined;
  }
}
