import { NOT_ASCII, SPACE } from './ascii';
import { Base64Text } from './base64-text';
import { ByteText } from './byte-words';
import type { LineBytes } from './line-bytes';
import { guessKind } from './payload';
import type { RowBatch } from './row-batch';
import { RowScanner } from './row-scanner';

const AS_TEXT = new ByteText(Buffer.from(',"encoding":"CSV"'));
const AS_BASE64 = new ByteText(Buffer.from(',"encoding":"BASE64"'));

/** Reads CSV in a JSON string into a batch: behind the quote that closes it, or -1. */
type ReadCsv = (scanner: RowScanner, at: number) => number;

/** Reads what an endpoint received, or what it answered, from the bytes of a captured line: CSV, as it is or in BASE64. */
export class PayloadScanner {
  private readonly data: ByteText;
  private readonly text = new RowScanner();
  private readonly decoded = new RowScanner();
  private readonly base64 = new Base64Text();
  /** Whether the last one was in BASE64: the next one likely is, too. */
  private isDecoded = false;
  /** The last content type and what stands between it and the data; and whether BASE64 of this type holds CSV. */
  private head = new ByteText(Buffer.of(NOT_ASCII));
  private mayBeCsv = false;

  /**
   * @param mode what stands in the line for it
   * @param batch is filled by `readCsv`
   */
  constructor(
    private readonly line: LineBytes,
    mode: 'INPUT' | 'OUTPUT',
    private readonly batch: RowBatch,
    private readonly readCsv: ReadCsv,
  ) {
    this.data = new ByteText(Buffer.from(`","mode":"${mode}","data":"`));
  }

  /**
   * @param type where the content type begins; -1 when it was not found
   * @returns behind the encoding; -1 when it is not understood
   */
  scan(type: number): number {
    const known = this.line.skip(this.head, type);
    const at = known === -1 ? this.learnHead(type) : known;
    if (at === -1) {
      return -1;
    }
    const end = this.isDecoded ? this.scanBase64(at) : this.scanText(at);
    if (end !== -1) {
      return end;
    }
    this.batch.clear();
    const other = this.isDecoded ? this.scanText(at) : this.scanBase64(at);
    this.isDecoded = other === -1 ? this.isDecoded : !this.isDecoded;
    return other;
  }

  private scanText(at: number): number {
    this.text.use(this.line.bytes);
    return this.line.skip(AS_TEXT, this.readCsv(this.text, at));
  }

  private scanBase64(at: number): number {
    const { base64, decoded, line } = this;
    const quote = this.mayBeCsv ? base64.decode(line.bytes, at) : -1;
    const end = quote === -1 ? -1 : line.skip(AS_BASE64, quote + 1);
    // White space before JSON counts for nothing here, and not all of it is ASCII.
    if (end === -1 || base64.bytes[0] <= SPACE || base64.bytes[0] >= NOT_ASCII) {
      return -1;
    }
    decoded.use(base64.bytes);
    return this.readCsv(decoded, 0) === -1 ? -1 : end;
  }

  /** Reads a content type other than the last one: to the data. */
  private learnHead(type: number): number {
    const { line } = this;
    const typeEnd = line.skipText(type);
    const at = line.skip(this.data, typeEnd);
    if (at !== -1) {
      this.head = new ByteText(line.bytes.subarray(type, at));
      this.mayBeCsv = guessKind(line.bytes.toString('latin1', type, typeEnd)) === 'csv';
    }
    return at;
  }
}
