import { DELETE_CANDIDATES_VARIABLES } from '../../contract/environment';
import { optional, readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface CandidateSettings {
  readonly pipelineName: string;
  /** The pipeline's step that makes the candidate. */
  readonly stepName: string;
  /** The pipeline's step that asks the champion, if one does. */
  readonly championStepName?: string;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError
 */
export function readSettings(): CandidateSettings {
  return readEnvironment(DELETE_CANDIDATES_VARIABLES, {
    pipelineName: required,
    stepName: required,
    championStepName: optional,
  });
}
