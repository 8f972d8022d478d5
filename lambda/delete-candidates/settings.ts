import { DELETE_CANDIDATES_VARIABLES } from '../../contract/environment';
import { readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface CandidateSettings {
  readonly pipelineName: string;
  /** The pipeline's step that makes the candidate. */
  readonly stepName: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): CandidateSettings {
  return readEnvironment(DELETE_CANDIDATES_VARIABLES, { pipelineName: required, stepName: required });
}
