import { IS_PLAIN, QUOTE } from './ascii';
import { type ByteText, viewBytes } from './byte-words';

/** The bytes of lines of JSON, and what stands in them. Everything takes -1 for a place that was not found, and passes it on. */
export class LineBytes {
  bytes: Buffer = Buffer.alloc(0);
  view = viewBytes(this.bytes);

  use(bytes: Buffer): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = viewBytes(bytes);
    }
  }

  /** Behind the expected bytes; -1 when there are others. */
  skip(expected: ByteText, at: number): number {
    return at !== -1 && expected.isAt(this.view, at) ? at + expected.length : -1;
  }

  /** To the quote that ends a string without escapes; -1 when it has any, or is not ASCII. */
  skipText(at: number): number {
    if (at === -1) {
      return -1;
    }
    const { bytes } = this;
    while (IS_PLAIN[bytes[at]] === 1) {
      at++;
    }
    return bytes[at] === QUOTE ? at : -1;
  }
}
