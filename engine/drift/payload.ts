import { isUtf8 } from 'node:buffer';
import { ColumnNames } from './column-names';
import { type BodyRows, readJsonRows } from './json-rows';
import { parseQuotedCsv } from './quoted-csv';
import type { FeatureSchema, RawValue, Row } from './schema';

/** What an endpoint received or answered, as data capture writes it. */
export interface CapturedPayload {
  readonly observedContentType?: string;
  readonly data: string;
  readonly encoding: string;
}

/** Data that cannot be read, with the reason under which it is counted. */
export class PayloadError extends Error {
  constructor(
    readonly reason:
      | 'notUtf8'
      | 'unknownEncoding'
      | 'unsupportedContentType'
      | 'badCsv'
      | 'badJson'
      | 'unreadableImage',
    message: string,
  ) {
    super(message);
    this.name = 'PayloadError';
  }
}

/** Rows of a payload. Rows given by name come in the schema's order, with the names that the schema lacks listed. */
export interface PayloadRows extends BodyRows {
  /** Whether the names of the columns stood before the rows. */
  readonly header?: boolean;
}

/** A payload whose text was taken out of its encoding. */
export type PayloadContent =
  | { readonly kind: 'csv'; readonly text: string }
  | { readonly kind: 'json'; readonly document: unknown };

/**
 * Takes a captured payload out of its encoding. What its first byte says counts for more than its content type: many servers
 * answer JSON as `text/html`, and capture keeps what it does not know in BASE64.
 *
 * @throws PayloadError when the encoding or the content type is unknown or the text is malformed
 */
export function openPayload(payload: CapturedPayload): PayloadContent {
  const contentType = simplifyType(payload.observedContentType ?? '');
  switch (payload.encoding) {
    case 'CSV':
      return openText(payload.data);
    case 'JSON':
      return { kind: 'json', document: parseJson(payload.data) };
    case 'BASE64':
      return openBytes(Buffer.from(payload.data, 'base64'), contentType);
    default:
      throw new PayloadError(
        'unknownEncoding',
        `encoding ${JSON.stringify(payload.encoding)} is none of CSV, JSON, BASE64`,
      );
  }
}

/** What bytes are by their content type; undefined when only they themselves can tell. */
export function guessKind(observedContentType: string): PayloadContent['kind'] | undefined {
  const contentType = simplifyType(observedContentType);
  return contentType.includes('json')
    ? 'json'
    : /^text\/(?!.*libsvm)|csv|^application\/octet-stream$|^$/.test(contentType)
      ? 'csv'
      : undefined;
}

function simplifyType(contentType: string): string {
  return contentType.split(';')[0].trim().toLowerCase();
}

function openBytes(bytes: Buffer, contentType: string): PayloadContent {
  const kind = guessKind(contentType);
  const isJson = kind === 'json';
  if (kind === undefined && !/^(\xEF\xBB\xBF)?\s*[[{]/.test(bytes.toString('latin1', 0, 64))) {
    throw new PayloadError('unsupportedContentType', `rows of ${contentType} cannot be read`);
  }
  if (!isUtf8(bytes)) {
    throw new PayloadError('notUtf8', 'the decoded bytes are not UTF-8');
  }
  const text = bytes.toString();
  if (!isJson && text.includes('\0')) {
    throw new PayloadError(
      'unsupportedContentType',
      `the bytes of ${contentType || 'an unnamed content type'} are no text`,
    );
  }
  return isJson
    ? { kind: 'json', document: parseJson(text) }
    : openText(/^\s+[[{]/.test(text) ? text.trimStart() : text);
}

/** JSON where it is that, whatever it is called; CSV otherwise. */
function openText(text: string): PayloadContent {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (/^[[{]/.test(plain)) {
    try {
      return { kind: 'json', document: parseJson(plain) };
    } catch {
      // A category may well begin with a bracket.
    }
  }
  return { kind: 'csv', text: plain };
}

/**
 * Reads the rows of a captured payload: CSV (quoted or not, several rows, trailing line ends, with or without a header), JSON
 * (see readJsonRows) and lines of it, and either of them in BASE64.
 *
 * @param schema the columns, to put values that come by name in order
 * @throws PayloadError when the encoding or the content type is unknown or the text is malformed
 */
export function readPayload(payload: CapturedPayload, schema: readonly FeatureSchema[]): PayloadRows {
  const content = openPayload(payload);
  const names = ColumnNames.of(schema);
  return content.kind === 'json' ? readJsonRows(content.document, names) : readCsvRows(content.text, names);
}

/** Reads CSV; rows behind a header are put in order by it. */
function readCsvRows(text: string, names: ColumnNames): PayloadRows {
  // Rows of a single value may be empty lines; whole ones have commas.
  const all = readCsv(text, names.compared.length === 1 && !text.includes(',') ? 1 : names.size);
  const [first = [], ...others] = all;
  const rows = others.filter((row) => !areEqual(row, first));
  if (!names.isHeader(first)) {
    return names.heads(first, rows) ? { rows, unknownNames: [], header: true } : { rows: all, unknownNames: [] };
  }
  const columns = first.map((name) => names.find(name ?? ''));
  const values = rows.map((row): Row => {
    if (row.length !== first.length) {
      return names.fits(row.length) ? Array.from({ length: names.size + 1 }, (_, i) => row[i]) : row;
    }
    const ordered: RawValue[] = Array.from({ length: names.size }, () => undefined);
    columns.forEach((column, i) => {
      if (column !== undefined) {
        ordered[column] = row[i];
      }
    });
    return ordered;
  });
  const unknown = first.filter((_, i) => columns[i] === undefined).map((name) => name ?? '');
  return { rows: values, unknownNames: values.flatMap(() => unknown), header: true };
}

function areEqual(row: Row, other: Row): boolean {
  return row.length === other.length && row.every((value, i) => value === other[i]);
}

/**
 * Reads CSV without a header. Empty lines are skipped, unless there is one column only, where an empty line is a missing value.
 *
 * @throws PayloadError when quotes do not match
 */
export function readCsv(text: string, columns: number): Row[] {
  const trimmed = text.replace(/(\r?\n)+$/, '');
  if (trimmed === '' && columns !== 1) {
    return [];
  }
  if (!trimmed.includes('"')) {
    const lines = trimmed.split(/\r\n|\n|\r/);
    return (columns === 1 ? lines : lines.filter((line) => line !== '')).map((line) => line.split(','));
  }
  try {
    return parseQuotedCsv(trimmed, columns === 1);
  } catch (error) {
    throw new PayloadError('badCsv', (error as Error).message);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';
/** A string of JSON, or a number that Python writes and JSON does not have. */
const STRING_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** Reads JSON, or lines of JSON, as Python writes it too: `NaN` is a value that is missing, `Infinity` one that is no number. */
function parseJson(text: string): unknown {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    return parseLenient(plain);
  } catch (error) {
    const lines = plain.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) {
      throw new PayloadError('badJson', (error as Error).message);
    }
    try {
      return lines.map(parseLenient);
    } catch (lineError) {
      throw new PayloadError('badJson', (lineError as Error).message);
    }
  }
}

function parseLenient(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) {
      throw error;
    }
    return JSON.parse(
      text.replace(STRING_OR_NO_NUMBER, (found) =>
        found.startsWith('"') ? found : found === 'NaN' ? 'null' : JSON.stringify(found),
      ),
    );
  }
}
