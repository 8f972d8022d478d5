import { UNLOAD_QUERY_VARIABLES } from '../../contract/environment';
import { type ExtractConfig, parseExtractConfig } from '../../contract/extract';
import { parsedBy, readEnvironment } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface UnloadSettings {
  readonly config: ExtractConfig;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError, ConfigurationError
 */
export function readSettings(): UnloadSettings {
  return readEnvironment(UNLOAD_QUERY_VARIABLES, { config: parsedBy(parseExtractConfig) });
}
