import { JSON_LINES } from '../../contract/jobs';
import { listUris, readText, writeText } from '../../engine/aws/s3';
import { formatHour, formatSecond } from '../../engine/traffic/window';
import type { BatchOptions } from './options';

/**
 * Puts what a run captured where monitors look, under the time at which the run ended: a window that was open at the due time may be
 * judged by then. The same run at the same time writes the same objects.
 *
 * @param folder of the run's captured files, with a slash at its end
 */
export async function publishTraffic(folder: string, run: string, ended: Date, options: BatchOptions): Promise<void> {
  const { s3, captureUri } = options;
  for (const uri of await listUris(s3, folder)) {
    const { text = '' } = (await readText(s3, uri)) ?? {};
    if (text !== '') {
      // As BATCH_OBJECT has it.
      const name = `${run}-${formatSecond(ended)}-${uri.slice(folder.length)}`;
      await writeText(s3, `${captureUri}/${formatHour(ended)}/${name}`, stampRecords(text, ended), JSON_LINES);
    }
  }
}

/** Captured records, one a line, as if all had been answered at an instant. */
export function stampRecords(text: string, time: Date): string {
  const inferenceTime = time.toISOString().replace(/\.\d+Z$/, 'Z');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const record = JSON.parse(line) as { readonly eventMetadata: object };
      return `${JSON.stringify({ ...record, eventMetadata: { ...record.eventMetadata, inferenceTime } })}\n`;
    })
    .join('');
}
