import { REPORT_ENDINGS } from '../../contract/layout';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import { listUris, readJson } from '../../engine/aws/s3';
import type { DriftReport } from '../../engine/drift';
import type { Cause } from './cause';
import type { StatedDiagnosis } from './decide';
import type { ObserveOptions } from './observe';

/** The newest windows may have had too few rows for a verdict. */
const MOST_REPORTS = 5;

/**
 * What the newest report with drift says that an alarm rests on; undefined where there is none. What cannot be read holds
 * nobody back: the decision is made without it.
 */
export async function findDiagnosis(
  { subject }: Cause,
  now: Date,
  { s3, driftReports = [] }: ObserveOptions,
): Promise<StatedDiagnosis | undefined> {
  const place = driftReports.find(({ alarm }) => alarm === subject);
  if (place === undefined) {
    return undefined;
  }
  try {
    let looked = 0;
    for (const month of [now, new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1))]) {
      const uris = await listUris(s3, `${place.uri}/${month.toISOString().slice(0, 7).replace('-', '/')}/`);
      for (const uri of uris.filter((each) => each.endsWith(REPORT_ENDINGS.report)).reverse()) {
        const report = await readJson<Partial<DriftReport>>(s3, uri);
        const { kind, text } = report?.diagnosis ?? {};
        if (kind && typeof text === 'string') {
          return { kind, text, report: uri };
        }
        if (++looked >= MOST_REPORTS) {
          return undefined;
        }
      }
    }
  } catch (error) {
    logger.warn('the diagnosis of the drift cannot be read', { place, reason: describeError(error) });
  }
  return undefined;
}
