import type { S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { EstimatedQuality, KnownQuality, MeasuredQuality } from '../../engine/drift-report/quality-section';
import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import { ESTIMATE, readNewestReports } from '../../engine/traffic/newest-reports';

/** The newest windows may have had too few labels for a verdict. */
const MOST_REPORTS = 8;
/** The estimate of the judged window may be made a little later: then that of the one before tells most. */
const MOST_ESTIMATES = 2;

/**
 * What is known of the quality of an endpoint's answers; nothing where it cannot be read: the page is written without it.
 *
 * @param folder of the endpoint's quality reports; undefined: no monitor is linked
 * @param until the end of the window that is judged
 */
export async function findQuality(s3: S3Client, folder: string | undefined, until: Date): Promise<KnownQuality> {
  if (folder === undefined) {
    return {};
  }
  const orNone = async <Found>(what: string, found: Promise<Found | undefined>): Promise<Found | undefined> => {
    try {
      return await found;
    } catch (error) {
      logger.warn('the quality of the answers cannot be read', { what, folder, reason: describeError(error) });
      return undefined;
    }
  };
  const [measured, estimated] = await Promise.all([
    orNone('measured', findMeasured(s3, folder, until)),
    orNone('estimated', findEstimated(s3, folder, until)),
  ]);
  return { measured, estimated };
}

/** The measured quality of the last window with enough labels, else what the newest report says. */
async function findMeasured(s3: S3Client, folder: string, until: Date): Promise<MeasuredQuality | undefined> {
  let newest: MeasuredQuality | undefined;
  for await (const { uri, report } of readNewestReports<QualityReport>(s3, folder, until, MOST_REPORTS)) {
    const { verdict, reason, window, measuredRows, modelPackageArn } = report;
    const found = { verdict, reason, window, measuredRows, modelPackageArn, uri };
    if (verdict !== 'InsufficientData') {
      return found;
    }
    newest ??= found;
  }
  return newest;
}

/** What the newest window is estimated at, of which there need be no labels yet. */
async function findEstimated(s3: S3Client, folder: string, until: Date): Promise<EstimatedQuality | undefined> {
  const reports = readNewestReports<EstimateReport>(s3, folder, until, MOST_ESTIMATES, ESTIMATE);
  for await (const { uri, report } of reports) {
    const { reason, window, rows, modelPackageArn, estimate, criteria = [] } = report;
    if (estimate) {
      return { reason, window, rows, modelPackageArn, criteria, uri };
    }
  }
  return undefined;
}
