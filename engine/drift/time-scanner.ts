import { ZERO } from './ascii';

const SECOND = 1000;
/** Length of `yyyy-mm-dd`. */
const DATE_LENGTH = 10;
/** Length of `yyyy-mm-ddThh:mm:ssZ`. */
export const TIME_LENGTH = 20;

/** Reads times as SageMaker writes them from their bytes; the date of the last one is known without reading it. */
export class TimeScanner {
  private date = '';
  private dateTime = NaN;

  /** The time `yyyy-mm-ddThh:mm:ssZ` at a place, in milliseconds since 1970; NaN when there is something else. */
  read(bytes: Buffer, at: number): number {
    const hour = readPair(bytes, at + 11);
    const minute = readPair(bytes, at + 14);
    const second = readPair(bytes, at + 17);
    // T, two colons, Z.
    if (
      bytes[at + 10] !== 0x54 ||
      bytes[at + 13] !== 0x3a ||
      bytes[at + 16] !== 0x3a ||
      bytes[at + 19] !== 0x5a ||
      hour > 23 ||
      minute > 59 ||
      second > 59
    ) {
      return NaN;
    }
    if (!this.isSameDate(bytes, at)) {
      this.date = bytes.toString('latin1', at, at + DATE_LENGTH);
      this.dateTime = /^\d{4}-\d\d-\d\d$/.test(this.date) ? Date.parse(`${this.date}T00:00:00Z`) : NaN;
    }
    return this.dateTime + ((hour * 60 + minute) * 60 + second) * SECOND;
  }

  private isSameDate(bytes: Buffer, at: number): boolean {
    if (this.date === '') {
      return false;
    }
    for (let i = 0; i < DATE_LENGTH; i++) {
      if (bytes[at + i] !== this.date.charCodeAt(i)) {
        return false;
      }
    }
    return true;
  }
}

/** A number of two digits; at least 100 when there is something else. */
function readPair(bytes: Buffer, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}
