import type { S3Client } from '@aws-sdk/client-s3';
import { listUris, readJson } from '../aws/s3';

/** The names of reports; beside one lie others of its window, whose endings have a point of their own. */
const REPORT = /\/[^/.]+\.json$/;
/** The names of estimates. */
export const ESTIMATE = /\/[^/.]+\.estimate\.json$/;

/** A report and where it is. */
export interface FoundReport<Report> {
  readonly uri: string;
  readonly report: Report;
}

/**
 * Reads the reports in an endpoint's folder, the newest window's first: those of this month and of the last one.
 *
 * @param most how many are looked at
 * @param names those of the reports that are meant
 */
export async function* readNewestReports<Report>(
  s3: S3Client,
  folder: string,
  now: Date,
  most: number,
  names = REPORT,
): AsyncGenerator<FoundReport<Report>> {
  for await (const uri of listNewest(s3, folder, now, most, names)) {
    const report = await readJson<Report>(s3, uri);
    if (report) {
      yield { uri, report };
    }
  }
}

/** Where the reports of a month and of the one before it are, the newer first. */
export function listMonths(folder: string, now: Date): string[] {
  return [now, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1))].map(
    (month) => `${folder}/${month.toISOString().slice(0, 7).replace('-', '/')}/`,
  );
}

async function* listNewest(
  s3: S3Client,
  folder: string,
  now: Date,
  most: number,
  names: RegExp,
): AsyncGenerator<string> {
  let left = most;
  for (const prefix of listMonths(folder, now)) {
    const uris = await listUris(s3, prefix);
    const newest = uris.filter((uri) => names.test(uri)).reverse();
    yield* newest.slice(0, left);
    left -= newest.length;
    if (left <= 0) {
      return;
    }
  }
}
