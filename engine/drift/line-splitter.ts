import { CARRIAGE_RETURN, LINE_FEED } from './ascii';

/**
 * Longest line that is read, in bytes. An endpoint takes 6 MB and answers as much; this holds both, with every byte of them
 * escaped. A longer line is counted and passed over, so that a file without line feeds cannot fill the memory.
 */
export const LONGEST_LINE = 32 * 1024 * 1024;

/** What is done with lines. */
export interface LineReader {
  /**
   * Reads the line that begins at `start`; `bytes` end with a line feed.
   *
   * @returns behind the line's line feed
   */
  readLine(bytes: Buffer, start: number): number;
  /** A line was too long. */
  passLine(): void;
}

/**
 * Splits bytes that come in chunks into lines. Only line feeds separate them (node:readline also splits at U+2028, which JSON
 * may contain), and where the chunks begin and end changes nothing.
 */
export class LineSplitter {
  /** The beginning of a line that goes on in the next chunk. */
  private kept: Buffer = Buffer.alloc(0);
  private keptLength = 0;
  private tooLong = false;

  constructor(
    private readonly reader: LineReader,
    private readonly longestLine = LONGEST_LINE,
  ) {}

  /** Reads the lines that end in the chunk; what follows the last of them is kept for the next. */
  write(chunk: Uint8Array): void {
    // A piece holds no line that is too long, so that whether one is does not depend on the chunks.
    for (let start = 0; start < chunk.length; start += this.longestLine) {
      const length = Math.min(this.longestLine, chunk.length - start);
      this.writePiece(Buffer.from(chunk.buffer, chunk.byteOffset + start, length));
    }
  }

  /** Reads what follows the last line feed, if there is anything. */
  end(): void {
    if (this.tooLong || this.keptLength > 0) {
      this.writePiece(Buffer.of(LINE_FEED));
    }
  }

  private writePiece(bytes: Buffer): void {
    let at = 0;
    if (this.tooLong || this.keptLength > 0) {
      at = bytes.indexOf(LINE_FEED) + 1;
      this.keep(at === 0 ? bytes : bytes.subarray(0, at));
      if (at === 0) {
        return;
      }
      this.readKept();
    }
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    while (at < end) {
      at = this.reader.readLine(bytes, at);
    }
    this.keep(bytes.subarray(at));
  }

  private keep(bytes: Buffer): void {
    const length = this.keptLength + bytes.length;
    const ends = bytes[bytes.length - 1] === LINE_FEED;
    if (this.tooLong || length - (ends ? 1 : 0) > this.longestLine) {
      this.tooLong = true;
      this.kept = Buffer.alloc(0);
      this.keptLength = 0;
      return;
    }
    if (length > this.kept.length) {
      const kept = Buffer.alloc(Math.max(length, Math.min(2 * this.kept.length, this.longestLine + 1)));
      this.kept.copy(kept, 0, 0, this.keptLength);
      this.kept = kept;
    }
    bytes.copy(this.kept, this.keptLength);
    this.keptLength = length;
  }

  private readKept(): void {
    const line = this.kept.subarray(0, this.keptLength);
    this.keptLength = 0;
    if (this.tooLong) {
      this.tooLong = false;
      this.reader.passLine();
    } else {
      this.reader.readLine(line, 0);
    }
  }
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * The bytes of a line without its line end.
 *
 * @param start where the line begins; `bytes` have a line feed behind it
 * @param first whether it is the first of its file, which may begin with a byte order mark
 */
export function cutLine(bytes: Buffer, start: number, first: boolean): Buffer {
  const end = bytes.indexOf(LINE_FEED, start);
  const marked = first && bytes.subarray(start, start + BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const line = bytes.subarray(marked ? start + BYTE_ORDER_MARK.length : start, end);
  return line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}
