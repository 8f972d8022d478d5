import assert from 'node:assert/strict';
import { CaptureCounter, WindowCounter, type WindowCounts } from '../../../../engine/drift';
import type { ColumnCounts } from '../../../../engine/drift/window-counts';
import { baseline, countByParser, splitBytes } from '../../../engine/drift/capture-lines';
import type { Random } from '../../mutate';

/** Of this length lines are too long; small, so that inputs have such lines. */
export const LONGEST_LINE = 2000;
/** Reasons for which a line counts as no record. */
const LINE_REASONS = ['notJson', 'truncated', 'notCaptureRecord', 'invalidTime', 'lineTooLong'] as const;
/** Characters of all that is counted, whatever came in. */
export const LARGEST_COUNTS = 40_000;

/** How many values a column has, whatever they are. */
export function countValues(counts: ColumnCounts): number {
  const kinds = 'cells' in counts ? [...counts.cells, counts.invalid] : [...counts.categories, counts.other];
  return kinds.reduce((total, count) => total + count, counts.missing);
}

function count(bytes: Buffer, random: Random): WindowCounts {
  const counter = new WindowCounter(baseline);
  const file = new CaptureCounter(baseline, counter, { longestLine: LONGEST_LINE }).open('file');
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random.below(random.pick([3, 100, 5000]));
    file.write(bytes.subarray(at, at + length));
    at += length;
  }
  file.end();
  return counter.counts();
}

/**
 * Captured lines: each counts once, wherever the bytes are split and whichever way they are read; each row counts once in each
 * column, so that what cannot be read is in no distribution.
 */
export function checkCapture(bytes: Buffer, random: Random): void {
  const counts = count(bytes, random);
  assert.ok(JSON.stringify(counts).length < LARGEST_COUNTS, 'counts grow with what comes in');
  const lines = splitBytes(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);
  const isTooLong = (line: Buffer): boolean => line.length > LONGEST_LINE;
  // The parser knows no limit: for it, empty lines stand in their place.
  const short = lines.map((line) => (isTooLong(line) ? Buffer.alloc(0) : line));
  const longLines = lines.filter(isTooLong).length;
  const full = short.filter((line) => line.toString().trim() !== '').length + longLines;
  const lost = LINE_REASONS.reduce((total, reason) => total + (counts.rejected[reason] ?? 0), 0);
  assert.equal(counts.records + lost, full, 'each line counts once');
  const { lineTooLong = 0, ...rejected } = counts.rejected;
  assert.equal(lineTooLong, longLines);
  const expected = countByParser(Buffer.concat(short.flatMap((line) => [line, Buffer.from('\n')])), 'file');
  for (const sample of counts.rejectedSamples.filter(({ reason }) => reason !== 'lineTooLong')) {
    assert.ok(expected.rejectedSamples.some((one) => JSON.stringify(one) === JSON.stringify(sample)));
  }
  const unread = { ...counts.unread, lines: counts.unread.lines - longLines };
  const received = { ...counts, unread, rejected, rejectedSamples: expected.rejectedSamples };
  // Comparing texts first is what lets thousands of inputs be tried.
  if (JSON.stringify(received) !== JSON.stringify(expected)) {
    assert.deepEqual(received, expected);
  }
  for (const column of counts.features) {
    assert.equal(countValues(column), counts.rows, 'each row counts once in each column');
  }
}
