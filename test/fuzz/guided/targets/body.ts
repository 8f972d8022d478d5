import assert from 'node:assert/strict';
import { PayloadError, type PayloadRows, readPayload } from '../../../../engine/drift/payload';
import type { FeatureSchema } from '../../../../engine/drift/schema';

const SCHEMA: readonly FeatureSchema[] = [
  { name: 'tenure', type: 'numeric' },
  { name: 'plan', type: 'categorical' },
  { name: 'Charges', type: 'numeric' },
];

/** What is read, or the reason for which nothing is. */
function read(data: string, encoding: string, observedContentType: string): PayloadRows | PayloadError['reason'] {
  try {
    return readPayload({ data, encoding, observedContentType }, SCHEMA);
  } catch (error) {
    if (error instanceof PayloadError) {
      return error.reason;
    }
    throw error;
  }
}

/** Whether a body is the same text by the rules of BASE64: there JSON may begin with blanks, and a NUL is no text. */
export function isPlainText(bytes: Buffer, text: string): boolean {
  return Buffer.from(text).equals(bytes) && !/^\uFEFF?\s*\s[[{]|\0/.test(text) && !text.startsWith('\uFEFF');
}

/**
 * Bodies of requests: rows of values, or one reason; the same rows in BASE64 as in text, and the same once more when they are
 * written as JSON.
 */
export function checkBody(bytes: Buffer): void {
  const text = bytes.toString();
  const csv = read(text, 'CSV', 'text/csv');
  for (const found of [csv, read(text, 'JSON', 'application/json')]) {
    if (typeof found === 'string') {
      continue;
    }
    for (const row of found.rows) {
      assert.ok(Array.isArray(row) && row.every((value) => value === undefined || typeof value === 'string'));
    }
    const whole = found.rows.filter((row) => row.length === SCHEMA.length);
    const again = read(JSON.stringify(whole.map((row) => row.map((value) => value ?? null))), 'JSON', '');
    assert.deepEqual((again as PayloadRows).rows, whole, 'rows are read again as they are');
  }
  if (isPlainText(bytes, text)) {
    assert.deepEqual(read(bytes.toString('base64'), 'BASE64', 'text/csv'), csv, 'BASE64 of a text is the text');
  }
}
