import type { S3Client } from '@aws-sdk/client-s3';
import { listUris } from '../aws/s3';

/** Beside a report lie others of its window, whose endings have a point of their own. */
const REPORT = /\/[^/.]+\.json$/;

/**
 * The reports in an endpoint's folder, the newest window's first: those of this month and of the last one.
 *
 * @param most how many there are at most
 */
export async function* listNewestReports(
  s3: S3Client,
  folder: string,
  now: Date,
  most: number,
): AsyncGenerator<string> {
  let left = most;
  for (const month of [now, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1))]) {
    const uris = await listUris(s3, `${folder}/${month.toISOString().slice(0, 7).replace('-', '/')}/`);
    const newest = uris.filter((uri) => REPORT.test(uri)).reverse();
    yield* newest.slice(0, left);
    left -= newest.length;
    if (left <= 0) {
      return;
    }
  }
}
