import type { S3Client } from '@aws-sdk/client-s3';
import { CATCH_UP_SECONDS } from '../../contract/windows';
import { shiftWindow } from './catch-up';
import { listNewest } from './newest-reports';
import type { Window } from './window';

/**
 * The windows up to one that have a report, the newest first: what a monitor goes on from where its progress is lost. Whoever
 * wrote the newest one may have ended before anybody was told of it, so that it is done once more.
 *
 * @param folder of the endpoint's reports
 * @param locate the URI of a window's report
 * @returns those of the stretch of time that is made up for; none where it is the monitor's first look
 */
export async function listReported(
  s3: S3Client,
  folder: string,
  asked: Window,
  locate: (window: Window) => string,
): Promise<Window[]> {
  const found = new Set<string>();
  for await (const uri of listNewest(s3, folder, asked.end, Number.POSITIVE_INFINITY, /\.json$/)) {
    found.add(uri);
  }
  const reach = Math.floor((CATCH_UP_SECONDS * 1_000) / (asked.end.getTime() - asked.start.getTime()));
  return Array.from({ length: reach + 1 }, (_, back) => shiftWindow(asked, -back)).filter((window) =>
    found.has(locate(window)),
  );
}
