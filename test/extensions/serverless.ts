import type { Construct } from 'constructs';
import { SERVING_MODE_ENTRIES, type ServingModeEntries } from '../../contract/serving-mode';
import { integerFrom } from '../../contract/validation';
import { SERVING_MODES, type ServingModeHandler, type ServingModes } from '../../lambda/deploy-model/serving-modes';
import { ServingMode, type ServingModeConfig, type ServingModeContext } from '../../lib';

/** The part of the settings that contract/serving-mode.ts would declare. */
interface ServerlessSettings {
  readonly mode: 'serverless';
  readonly memoryMegabytes: number;
  readonly maximumConcurrency: number;
}

/** The table of contract/serving-mode.ts with the mode's part of the settings. */
export const ENTRIES_WITH_SERVERLESS: ServingModeEntries = {
  ...SERVING_MODE_ENTRIES,
  serverless: { memoryMegabytes: integerFrom(1024, 6144), maximumConcurrency: integerFrom(1, 200) },
};

/** What constructs/serving/serving-mode.ts would make. */
export class Serverless extends ServingMode {
  constructor(private readonly settings: Omit<ServerlessSettings, 'mode'>) {
    super();
  }

  public bind(_scope: Construct, _context: ServingModeContext): ServingModeConfig {
    const allowed = { dataCapture: false, vpc: false, networkIsolation: false };
    return { mode: 'serverless', settings: this.settings, ...allowed };
  }
}

/** The row of lambda/deploy-model/serving-modes.ts. */
const HANDLER: ServingModeHandler<ServerlessSettings> = {
  guardrails: false,
  nameContent: ({ memoryMegabytes, maximumConcurrency }) => ({ memoryMegabytes, maximumConcurrency }),
  requestVariant: ({ memoryMegabytes, maximumConcurrency }) => ({
    ServerlessConfig: { MemorySizeInMB: memoryMegabytes, MaxConcurrency: maximumConcurrency },
  }),
  encryptsVolumes: () => false,
  countInstances: () => undefined,
};

/** The table with the row; what the handler is given has been checked by the mode's entries. */
export const MODES_WITH_SERVERLESS: ServingModes = {
  ...SERVING_MODES,
  serverless: HANDLER as unknown as ServingModeHandler,
};
