import { NOT_ASCII, ZERO } from './ascii';
import { ByteText } from './byte-words';
import type { LineBytes } from './line-bytes';

const SECOND = 1000;
/** Length of `yyyy-mm-ddT`. */
const DATE_LENGTH = 11;
/** Length of `yyyy-mm-ddThh:mm:ssZ`. */
export const TIME_LENGTH = 20;

/** Reads times as SageMaker writes them from their bytes; the date of the last one is known without reading it. */
export class TimeScanner {
  private date = new ByteText(Buffer.of(NOT_ASCII));
  private dateTime = NaN;

  /** The time `yyyy-mm-ddThh:mm:ssZ` at a place, in milliseconds since 1970; NaN when there is something else. */
  read({ bytes, view }: LineBytes, at: number): number {
    const hour = readPair(bytes, at + 11);
    const minute = readPair(bytes, at + 14);
    const second = readPair(bytes, at + 17);
    // Two colons, Z.
    if (
      bytes[at + 13] !== 0x3a ||
      bytes[at + 16] !== 0x3a ||
      bytes[at + 19] !== 0x5a ||
      hour > 23 ||
      minute > 59 ||
      second > 59
    ) {
      return NaN;
    }
    if (!this.date.isAt(view, at)) {
      this.date = new ByteText(bytes.subarray(at, at + DATE_LENGTH));
      const date = bytes.toString('latin1', at, at + DATE_LENGTH);
      this.dateTime = /^\d{4}-\d\d-\d\dT$/.test(date) ? Date.parse(`${date}00:00:00Z`) : NaN;
    }
    return this.dateTime + ((hour * 60 + minute) * 60 + second) * SECOND;
  }
}

/** A number of two digits; at least 100 when there is something else. */
function readPair(bytes: Buffer, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
