import { DRIFT_OPTIONS } from '../../contract/command-line';
import type { DriftConfig } from '../../engine/drift';
import type { CalibrationReport } from '../../engine/drift/calibration-report';
import { type ChosenCalibration, chooseCalibration, tellNeeded } from '../../engine/drift/choose-calibration';
import { judgeLaterRows } from '../../engine/drift/later-part';
import { InputError } from './input-error';
import type { FoundBaseline } from './read-baseline';

/**
 * Chooses between plain and calibrated mode, where that was asked for.
 *
 * @throws InputError when the rows are not there to choose by
 */
export function chooseAtDesk(file: string, { baseline, rows }: FoundBaseline, config: DriftConfig): ChosenCalibration {
  if (config.calibration !== 'auto') {
    return { config };
  }
  if (!rows) {
    throw new InputError(
      `${DRIFT_OPTIONS.calibration} auto: ${file} does not hold rows to choose by; give a CSV of training rows in the order of their time`,
    );
  }
  return chooseCalibration(judgeLaterRows(rows, baseline, config), config);
}

/** What a drift of the plain mode is worth, where the rows are there. */
export function doubtPlainDrift({ baseline, rows }: FoundBaseline, config: DriftConfig): CalibrationReport | undefined {
  const time = rows?.findTime();
  return rows && time !== undefined ? tellNeeded(judgeLaterRows(rows, baseline, config, time)) : undefined;
}
