import { createReadStream } from 'node:fs';
import {
  type Baseline,
  CaptureCounter,
  type FeatureSchema,
  WindowCounter,
  type WindowCounts,
} from '../../engine/drift';
import { countStream } from '../../engine/traffic/count-stream';
import { openRequests } from '../../engine/traffic/open-requests';

/** Whole lines of a captured file of this machine. */
export interface CapturePiece {
  readonly file: string;
  /** In bytes. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
}

/** A part of captured files, and how it is counted. */
export interface CaptureWork {
  readonly baseline: Baseline;
  readonly pieces: readonly CapturePiece[];
  /** What captured requests may carry, see CaptureOptions. */
  readonly columns: readonly FeatureSchema[];
  readonly ignored: ReadonlySet<string>;
}

/**
 * Counts a part of captured files. Lines are numbered from the first one of their piece on.
 *
 * @param onBytes is told how many bytes were read
 */
export async function countCapturePart(
  { baseline, pieces, columns, ignored }: CaptureWork,
  onBytes?: (count: number) => void,
): Promise<WindowCounts> {
  const rows = new WindowCounter(baseline);
  const capture = new CaptureCounter(baseline, rows, { columns, ignored, ...(await openRequests(baseline)) });
  for (const { file, start, end } of pieces) {
    await countStream(capture, readPiece(file, start, end, onBytes), file);
  }
  return rows.counts();
}

async function* readPiece(
  file: string,
  start: number,
  end: number,
  onBytes?: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  if (end === start) {
    return;
  }
  for await (const chunk of createReadStream(file, { start, end: end - 1, highWaterMark: 1 << 18 })) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}
