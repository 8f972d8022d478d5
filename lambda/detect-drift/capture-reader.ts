import { listUris, S3Sender } from '../common/s3';
import { Baseline, FeatureSchema, parseCaptureLine, WindowCounter, WindowCounts } from '../drift';
import { streamLines } from './objects';
import { listCaptureHours, Window } from './window';

/** Objects read at the same time: enough to hide the latency of S3, few enough to keep memory small. */
const READERS = 8;

/** Where an endpoint's captured traffic lies and which part of it counts. */
export interface CaptureQuery {
  /** `<capture destination>/<endpoint>/<variant>` */
  readonly uri: string;
  readonly window: Pick<Window, 'start' | 'end'>;
  readonly baseline: Baseline;
  /** Since when the baseline's model version serves. */
  readonly servingSince?: Date;
}

/**
 * Counts the captured traffic of a window against a baseline, line by line, so that memory does not grow with the traffic.
 * Records count by their inference time. Lines that are too damaged to have a time count by the hour they were found in.
 */
export async function countCapture(s3: S3Sender, { uri, window, baseline, servingSince }: CaptureQuery): Promise<WindowCounts> {
  const schema: FeatureSchema[] = baseline.features.map(({ name, type }) => ({ name, type }));
  const counter = new WindowCounter(baseline, servingSince);
  const hours = listCaptureHours(window);
  const listed = await runPool(hours, async ({ path, inside }) => (await listUris(s3, `${uri}/${path}/`)).map((object) => ({ object, inside })));
  const objects = listed.flat().filter(({ object }) => object.endsWith('.jsonl'));
  await runPool(objects, async ({ object, inside }) => {
    let number = 0;
    for await (const line of streamLines(s3, object)) {
      number++;
      if (line.trim() === '') {
        continue;
      }
      const location = `${object} line ${number}`;
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

/** Works through the items with a few workers; the results come in the items' order. */
async function runPool<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, items.length) }, worker));
  return results;
}
