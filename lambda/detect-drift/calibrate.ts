import type { S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { Baseline, Judgement } from '../../engine/drift';
import type { CalibrationReport, OrderedRows } from '../../engine/drift/calibration-report';
import type { ChosenCalibration } from '../../engine/drift/choose-calibration';
import { BaselineError } from '../../engine/drift/schema';
import type { DetectorSettings } from './settings';

/** Chooses between plain and calibrated mode, where that was asked for. Where the rows are gone there is nothing to choose by. */
export async function chooseMode(
  s3: S3Client,
  baseline: Baseline,
  settings: DetectorSettings,
): Promise<ChosenCalibration> {
  const { config } = settings;
  if (config.calibration !== 'auto') {
    return { config };
  }
  const { chooseCalibration } = await import('../../engine/drift/choose-calibration');
  return chooseCalibration(await lookAtRows(s3, baseline, settings), config);
}

async function lookAtRows(s3: S3Client, baseline: Baseline, settings: DetectorSettings): Promise<OrderedRows> {
  try {
    return await loadRows(s3, baseline, settings);
  } catch (error) {
    if (!(error instanceof BaselineError)) {
      throw error;
    }
    logger.warn('the mode cannot be chosen by the baseline', { reason: error.message });
    return { rows: baseline.rows, unreadable: error.message };
  }
}

/** What a drift of the plain mode is worth. Nothing that goes wrong here holds the verdict back. */
export async function doubtDrift(
  s3: S3Client,
  baseline: Baseline,
  { verdict }: Judgement,
  { config, report }: ChosenCalibration,
  settings: DetectorSettings,
): Promise<CalibrationReport | undefined> {
  if (report || verdict !== 'Drift' || config.calibrationChunks > 0) {
    return report;
  }
  try {
    const { tellNeeded } = await import('../../engine/drift/choose-calibration');
    return tellNeeded(await loadRows(s3, baseline, settings));
  } catch (error) {
    logger.warn('the later part of the baseline cannot be compared with the rest', { reason: describeError(error) });
    return undefined;
  }
}

async function loadRows(
  s3: S3Client,
  baseline: Baseline,
  { config, reportUri, endpointName }: DetectorSettings,
): Promise<OrderedRows> {
  const { loadLaterPart } = await import('../../engine/traffic/later-part-store');
  return loadLaterPart(s3, baseline, config, `${reportUri}/${endpointName}/baseline`);
}
