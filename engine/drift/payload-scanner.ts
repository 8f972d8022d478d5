import { BRACE, BRACKET, NOT_ASCII, SPACE } from './ascii';
import { Base64Text } from './base64-text';
import { ByteText } from './byte-words';
import type { LineBytes } from './line-bytes';
import { guessKind } from './payload';
import type { RowBatch } from './row-batch';
import { RowScanner } from './row-scanner';

const AS_TEXT = new ByteText(Buffer.from(',"encoding":"CSV"'));
const AS_JSON = new ByteText(Buffer.from(',"encoding":"JSON"'));
const AS_BASE64 = new ByteText(Buffer.from(',"encoding":"BASE64"'));

/** What a brace and a bracket begin with in BASE64. */
const BRACE_64 = 0x65;
const BRACKET_64 = 0x57;

/** Whether JSON begins with a byte, and CSV seldom. */
export function beginsJson(byte: number): boolean {
  return byte === BRACE || byte === BRACKET;
}

/** Reads CSV or JSON in a JSON string into a batch: behind the quote that closes it, or -1. */
type ReadRows = (scanner: RowScanner, at: number) => number;

/** Reads what an endpoint received, or what it answered, from the bytes of a captured line: CSV or JSON, as it is or in BASE64. */
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
   * @param batch is filled by `readRows`
   */
  constructor(
    private readonly line: LineBytes,
    mode: 'INPUT' | 'OUTPUT',
    private readonly batch: RowBatch,
    private readonly readRows: ReadRows,
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
    const { line, text } = this;
    text.use(line.bytes);
    const end = this.readRows(text, at);
    const behind = line.skip(AS_TEXT, end);
    // JSON may be called CSV.
    return behind === -1 && beginsJson(line.bytes[at]) ? line.skip(AS_JSON, end) : behind;
  }

  private scanBase64(at: number): number {
    const { base64, decoded, line } = this;
    const mayBeJson = line.bytes[at] === BRACE_64 || line.bytes[at] === BRACKET_64;
    const quote = this.mayBeCsv || mayBeJson ? base64.decode(line.bytes, at) : -1;
    const end = quote === -1 ? -1 : line.skip(AS_BASE64, quote + 1);
    // White space before JSON counts for nothing here, and not all of it is ASCII.
    if (end === -1 || base64.bytes[0] <= SPACE || base64.bytes[0] >= NOT_ASCII) {
      return -1;
    }
    if (!this.mayBeCsv && !beginsJson(base64.bytes[0])) {
      return -1;
    }
    decoded.use(base64.bytes);
    return this.readRows(decoded, 0) === -1 ? -1 : end;
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
