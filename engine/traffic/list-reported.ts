import type { S3Client } from '@aws-sdk/client-s3';
import { CATCH_UP_SECONDS } from '../../contract/windows';
import { listObjects } from '../aws/s3';
import { shiftWindow } from './catch-up';
import { listMonths } from './newest-reports';
import type { Window } from './window';

/** An invocation runs for so long at most: what was written within it may be of one, which nobody has told of. */
const INVOCATION_MILLISECONDS = 15 * 60_000;

/** A window that has a report. */
export interface ReportedWindow extends Window {
  /** When the report was written. */
  readonly reportedAt: Date;
}

/**
 * The windows up to one that have a report, the newest first: what a monitor goes on from where its progress is lost.
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
): Promise<ReportedWindow[]> {
  const found = new Map<string, Date>();
  for (const prefix of listMonths(folder, asked.end)) {
    for (const { uri, lastModified } of await listObjects(s3, prefix)) {
      found.set(uri, lastModified ?? new Date(0));
    }
  }
  const reach = Math.floor((CATCH_UP_SECONDS * 1_000) / (asked.end.getTime() - asked.start.getTime()));
  return Array.from({ length: reach + 1 }, (_, back) => shiftWindow(asked, -back)).flatMap((window) => {
    const reportedAt = found.get(locate(window));
    return reportedAt ? [{ ...window, reportedAt }] : [];
  });
}

/**
 * The first of the windows that were done last. Whoever did them may have ended before anybody was told, so that they are done
 * once more; those before them are settled, as windows are done oldest first.
 *
 * @param done windows that were done, the newest first
 */
export function findLastBegun(done: readonly ReportedWindow[]): Window | undefined {
  const [last] = done;
  const older = done.findIndex(
    ({ reportedAt }) => last!.reportedAt.getTime() - reportedAt.getTime() > INVOCATION_MILLISECONDS,
  );
  return older < 0 ? done.at(-1) : done[older - 1];
}
