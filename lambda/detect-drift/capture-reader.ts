import { listUris, S3Sender } from '../common/s3';
import { Baseline, CaptureCounter, WindowCounter, WindowCounts } from '../drift';
import { countStream } from './count-stream';
import { streamBytes } from './objects';
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

/** Names of captured files; data capture writes them plain, and who moves them may pack them. */
const CAPTURE_FILE = /\.jsonl(\.gz)?$/;

/**
 * Counts the captured traffic of a window against a baseline, as it streams in, so that memory does not grow with the traffic.
 * Records count by their inference time. Lines that are too damaged to have a time count by the hour they were found in.
 */
export async function countCapture(s3: S3Sender, { uri, window, baseline, servingSince }: CaptureQuery): Promise<WindowCounts> {
  const windowCounter = new WindowCounter(baseline, servingSince);
  const counter = new CaptureCounter(baseline, windowCounter, { window });
  const hours = listCaptureHours(window);
  const listed = await runPool(hours, async ({ path, inside }) => (await listUris(s3, `${uri}/${path}/`)).map((object) => ({ object, inside })));
  const objects = listed.flat().filter(({ object }) => CAPTURE_FILE.test(object));
  await runPool(objects, ({ object, inside }) => countStream(counter, streamBytes(s3, object), object, inside));
  return windowCounter.counts();
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
