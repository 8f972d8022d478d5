import type { S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { MeasuredQuality } from '../../engine/drift-report/quality-section';
import type { QualityReport } from '../../engine/quality/report';
import { readNewestReports } from '../../engine/traffic/newest-reports';

/** The newest windows may have had too few labels for a verdict. */
const MOST_REPORTS = 8;

/**
 * The measured quality of the last window with enough labels, else what the newest report says; nothing where there is none, or
 * where it cannot be read: the page is written without it.
 *
 * @param folder of the endpoint's quality reports
 */
export async function findMeasuredQuality(
  s3: S3Client,
  folder: string | undefined,
  until: Date,
): Promise<MeasuredQuality | undefined> {
  if (folder === undefined) {
    return undefined;
  }
  let newest: MeasuredQuality | undefined;
  try {
    for await (const { uri, report } of readNewestReports<QualityReport>(s3, folder, until, MOST_REPORTS)) {
      const { verdict, reason, window, measuredRows, modelPackageArn } = report;
      const found = { verdict, reason, window, measuredRows, modelPackageArn, uri };
      if (verdict !== 'InsufficientData') {
        return found;
      }
      newest ??= found;
    }
  } catch (error) {
    logger.warn('the measured quality cannot be read', { folder, reason: describeError(error) });
  }
  return newest;
}
