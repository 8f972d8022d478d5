import { DRIFT_OPTIONS } from '../../contract/command-line';
import type { DriftConfig } from '../../engine/drift';
import type { CalibrationReport } from '../../engine/drift/calibration-report';
import { chooseCalibration, tellNeeded } from '../../engine/drift/choose-calibration';
import { InputError } from './input-error';
import type { FoundBaseline } from './read-baseline';

/** How chance is taken, and what is to be said of it. */
export interface DeskCalibration {
  readonly config: DriftConfig;
  readonly report?: CalibrationReport;
}

/**
 * Chooses between plain and calibrated mode, where that was asked for.
 *
 * @throws InputError when the rows are not there to choose by
 */
export function chooseAtDesk(file: string, { baseline, rows }: FoundBaseline, config: DriftConfig): DeskCalibration {
  if (config.calibration !== 'auto') {
    return { config };
  }
  if (!rows) {
    throw new InputError(
      `${DRIFT_OPTIONS.calibration} auto: ${file} does not hold rows to choose by; give a CSV of training rows in the order of their time`,
    );
  }
  const found = { laterPart: rows.judgeLater(config), time: rows.findTime(), rows: baseline.rows };
  const { chunks, report } = chooseCalibration(found, config.calibrationChunks);
  return { config: { ...config, calibrationChunks: chunks }, report };
}

/** What a drift of the plain mode is worth, where the rows are there. */
export function doubtPlainDrift({ baseline, rows }: FoundBaseline, config: DriftConfig): CalibrationReport | undefined {
  const time = rows?.findTime();
  return rows && time !== undefined
    ? tellNeeded({ laterPart: rows.judgeLater(config), time, rows: baseline.rows })
    : undefined;
}
