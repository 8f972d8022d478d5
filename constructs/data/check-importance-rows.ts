import { CONFIG_KEYS } from '../../contract/jobs';
import { checkKnownInteger } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** Fewer rows tell no feature from another. */
const FEWEST = 50;

/** Checks how many rows the feature importance takes; 0 turns it off. */
export function checkImportanceRows(rows: number | undefined): void {
  checkKnownInteger(CONFIG_KEYS.importanceRows, rows, 0, 100_000);
  if (rows !== undefined && rows > 0 && rows < FEWEST) {
    throw new LifecycleValidationError(
      `${CONFIG_KEYS.importanceRows}: must be at least ${FEWEST}, or 0 for no feature importance, got ${rows}`,
    );
  }
}
