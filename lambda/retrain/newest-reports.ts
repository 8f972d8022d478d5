import type { S3Client } from '@aws-sdk/client-s3';
import { listUris } from '../../engine/aws/s3';

/** Beside a report lie others of its window, whose endings have a point of their own. */
const REPORT = /\/[^/.]+\.json$/;

/** The reports in an endpoint's folder, the newest window's first: those of this month and of the last one. */
export async function* listNewestReports(s3: S3Client, folder: string, now: Date): AsyncGenerator<string> {
  for (const month of [now, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1))]) {
    const uris = await listUris(s3, `${folder}/${month.toISOString().slice(0, 7).replace('-', '/')}/`);
    yield* uris.filter((uri) => REPORT.test(uri)).reverse();
  }
}
