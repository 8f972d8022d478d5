import assert from 'node:assert/strict';
import { parseGroundTruthLine } from '../../../../engine/quality/ground-truth';
import { isPlainText } from './body';

/** A line of ground truth: labels that are there, or one reason; BASE64 of a text is the text. */
export function checkLabel(bytes: Buffer): void {
  const text = bytes.toString();
  const read = parseGroundTruthLine(text);
  if ('reason' in read) {
    assert.ok(read.detail.length > 0);
  } else {
    assert.ok(read.labels.length > 0 && read.labels.every((label) => label.trim() !== ''), 'an empty label is none');
    assert.ok(read.id !== '');
  }
  const plain = { groundTruthData: { data: text, encoding: 'CSV' }, eventMetadata: { eventId: 'e' } };
  if (isPlainText(bytes, text)) {
    const packed = {
      groundTruthData: { data: bytes.toString('base64'), encoding: 'BASE64' },
      eventMetadata: { eventId: 'e' },
    };
    assert.deepEqual(
      parseGroundTruthLine(JSON.stringify(packed)),
      parseGroundTruthLine(JSON.stringify(plain)),
      'BASE64 of a text is the text',
    );
  }
}
