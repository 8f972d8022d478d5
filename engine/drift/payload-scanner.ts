import { NOT_ASCII, SPACE } from './ascii';
import { Base64Text } from './base64-text';
import { equalBytes, viewBytes } from './byte-words';
import type { LineBytes } from './line-bytes';
import { guessKind } from './payload';
import type { RowBatch } from './row-batch';
import { RowScanner } from './row-scanner';

const AS_TEXT = viewBytes(Buffer.from(',"encoding":"CSV"'));
const AS_BASE64 = viewBytes(Buffer.from(',"encoding":"BASE64"'));

/** Reads CSV in a JSON string into a batch: behind the quote that closes it, or -1. */
type ReadCsv = (scanner: RowScanner, at: number) => number;

/** Reads what an endpoint received, or what it answered, from the bytes of a captured line: CSV, as it is or in BASE64. */
export class PayloadScanner {
  private readonly data: DataView;
  private readonly text = new RowScanner();
  private readonly decoded = new RowScanner();
  private readonly base64 = new Base64Text();
  /** Whether the last one was in BASE64: the next one likely is, too. */
  private isDecoded = false;
  /** The last content type in which BASE64 holds CSV. */
  private csvType: DataView | undefined;

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
    this.data = viewBytes(Buffer.from(`","mode":"${mode}","data":"`));
  }

  /**
   * @param type where the content type begins; -1 when it was not found
   * @returns behind the encoding; -1 when it is not understood
   */
  scan(type: number): number {
    const typeEnd = this.line.skipText(type);
    const at = this.line.skip(this.data, typeEnd);
    if (at === -1) {
      return -1;
    }
    const end = this.isDecoded ? this.scanBase64(type, typeEnd, at) : this.scanText(at);
    if (end !== -1) {
      return end;
    }
    this.batch.clear();
    const other = this.isDecoded ? this.scanText(at) : this.scanBase64(type, typeEnd, at);
    this.isDecoded = other === -1 ? this.isDecoded : !this.isDecoded;
    return other;
  }

  private scanText(at: number): number {
    this.text.use(this.line.bytes);
    return this.line.skip(AS_TEXT, this.readCsv(this.text, at));
  }

  private scanBase64(type: number, typeEnd: number, at: number): number {
    const { base64, decoded, line } = this;
    const quote = this.isCsvType(type, typeEnd) ? base64.decode(line.bytes, at) : -1;
    const end = quote === -1 ? -1 : line.skip(AS_BASE64, quote + 1);
    // White space before JSON counts for nothing here, and not all of it is ASCII.
    if (end === -1 || base64.bytes[0] <= SPACE || base64.bytes[0] >= NOT_ASCII) {
      return -1;
    }
    decoded.use(base64.bytes);
    return this.readCsv(decoded, 0) === -1 ? -1 : end;
  }

  private isCsvType(start: number, end: number): boolean {
    const { csvType, line } = this;
    if (csvType?.byteLength === end - start && equalBytes(line.view, start, csvType, 0, end - start)) {
      return true;
    }
    const contentType = line.bytes.toString('latin1', start, end);
    if (guessKind(contentType) !== 'csv') {
      return false;
    }
    this.csvType = viewBytes(Buffer.from(contentType));
    return true;
  }
}
