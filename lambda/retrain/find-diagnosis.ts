import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { Diagnosis, DriftReport } from '../../engine/drift';
import { isCalibrationNeeded } from '../../engine/drift/calibration-report';
import { readNewestReports } from '../../engine/traffic/newest-reports';
import type { Cause } from './cause';
import type { StatedDiagnosis } from './decide';
import { type DoubtedDiagnosis, findQuality, weighQuality } from './find-quality';
import type { ObserveOptions } from './observe';

/** The newest windows may have had too few rows for a verdict. */
const MOST_REPORTS = 5;

/**
 * What the newest report with drift says that an alarm rests on, together with the quality that was measured since; undefined
 * where there is none. What cannot be read holds nobody back: the decision is made without it.
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
    const newest = readNewestReports<Partial<DriftReport>>(s3, place.uri, now, MOST_REPORTS);
    for await (const { uri, report } of newest) {
      const { kind, text, signs = [] } = report.diagnosis ?? {};
      if (kind && typeof text === 'string') {
        const quality = await findQuality(s3, place.quality, report, now);
        return { ...weighQuality(addDoubt({ kind, signs, text }, report.calibration), quality), report: uri };
      }
    }
  } catch (error) {
    logger.warn('the diagnosis of the drift cannot be read', { place, reason: describeError(error) });
  }
  return undefined;
}

/** A drift that the baseline itself would be says nothing of the world; a broken feed is one all the same. */
function addDoubt(diagnosis: Diagnosis, calibration: DriftReport['calibration']): DoubtedDiagnosis {
  const { kind, text } = diagnosis;
  return isCalibrationNeeded(calibration)
    ? { ...diagnosis, kind: kind === 'feed' ? kind : 'uncalibrated', text: `${text} But ${calibration.text}.` }
    : diagnosis;
}
