import { type ChampionConfig, parseChampionConfig } from '../../contract/champion-config';
import { ASK_CHAMPION_VARIABLES } from '../../contract/environment';
import { parsedBy, readEnvironment, required } from '../../engine/aws/environment';

/** What the function was deployed with. */
export interface ChampionSettings {
  readonly modelPackageGroup: string;
  readonly config: ChampionConfig;
}

/**
 * Reads the function's environment.
 *
 * @throws MissingVariableError, ConfigurationError
 */
export function readSettings(): ChampionSettings {
  return readEnvironment(ASK_CHAMPION_VARIABLES, {
    modelPackageGroup: required,
    config: parsedBy(parseChampionConfig),
  });
}
