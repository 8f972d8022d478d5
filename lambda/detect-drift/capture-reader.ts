import { S3Sender } from '../common/s3';
import { Baseline, FeatureSchema, parseCaptureLine, WindowCounter, WindowCounts } from '../drift';
import { CapturedObject } from './list-capture';
import { streamLines } from './objects';
import { runPool } from './run-pool';
import { Window } from './window';

/** Which part of the captured traffic counts, and against what. */
export interface CaptureQuery {
  readonly window: Pick<Window, 'start' | 'end'>;
  readonly baseline: Baseline;
  /** Since when the baseline's model version serves. */
  readonly servingSince?: Date;
}

/**
 * Counts the captured traffic of a window, or a part of it, against a baseline, line by line, so that memory does not grow with the traffic.
 * Records count by their inference time. Lines that are too damaged to have a time count by the hour they were found in.
 */
export async function countCapture(s3: S3Sender, objects: readonly CapturedObject[], { window, baseline, servingSince }: CaptureQuery): Promise<WindowCounts> {
  const schema: FeatureSchema[] = baseline.features.map(({ name, type }) => ({ name, type }));
  const counter = new WindowCounter(baseline, servingSince);
  await runPool(objects, async ({ uri, inside }) => {
    let number = 0;
    for await (const line of streamLines(s3, uri)) {
      number++;
      if (line.trim() === '') {
        continue;
      }
      const location = `${uri} line ${number}`;
      const parsed = parseCaptureLine(line, schema);
      if (!('inferenceTime' in parsed)) {
        if (inside) {
          counter.reject(parsed, location);
        }
      } else if (parsed.inferenceTime >= window.start && parsed.inferenceTime < window.end) {
        counter.addRecord(parsed, location);
      }
    }
  });
  return counter.counts();
}
