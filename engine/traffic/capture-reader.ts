import type { S3Client } from '@aws-sdk/client-s3';
import type { Baseline } from '../drift';
import { CaptureCounter } from '../drift/capture-counter';
import { WindowCounter, type WindowCounts } from '../drift/window-counts';
import { countStream } from './count-stream';
import type { CapturedObject } from './list-capture';
import { streamBytes } from './objects';
import { openRequests } from './open-requests';
import { runPool } from './run-pool';
import type { Window } from './window';

/** Which part of the captured traffic counts, and against what. */
export interface CaptureQuery {
  readonly window: Pick<Window, 'start' | 'end'>;
  readonly baseline: Baseline;
  /** Since when the baseline's model version serves. */
  readonly servingSince?: Date;
}

/**
 * Counts the captured traffic of a window, or a part of it, against a baseline, as it streams in, so that memory does not grow with
 * the traffic. Records count by their inference time. Lines that are too damaged to have a time count by the hour they were found in.
 */
export async function countCapture(
  s3: S3Client,
  objects: readonly Pick<CapturedObject, 'uri' | 'inside'>[],
  { window, baseline, servingSince }: CaptureQuery,
): Promise<WindowCounts> {
  const windowCounter = new WindowCounter(baseline, servingSince);
  const counter = new CaptureCounter(baseline, windowCounter, {
    window,
    ...(await openRequests(baseline)),
  });
  await runPool(objects, ({ uri, inside }) => countStream(counter, streamBytes(s3, uri), uri, inside));
  return windowCounter.counts();
}
