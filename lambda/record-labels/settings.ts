import { RECORD_LABELS_VARIABLES } from '../../contract/environment';
import { readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface RecordSettings {
  readonly featureGroupName: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): RecordSettings {
  return readEnvironment(RECORD_LABELS_VARIABLES, { featureGroupName: required });
}
