import type { Construct } from 'constructs';
import { number } from '../../lambda/deploy-model/checks';
import { SERVING_MODES, type ServingModeHandler, type ServingModes } from '../../lambda/deploy-model/serving-modes';
import { ServingMode, type ServingModeConfig, type ServingModeContext } from '../../lib';

/** The part of the settings that contract/serving-mode.ts would declare. */
interface ServerlessSettings {
  readonly mode: 'serverless';
  readonly memoryMegabytes: number;
  readonly maximumConcurrency: number;
}

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
  shape: { memoryMegabytes: number(1024, 6144), maximumConcurrency: number(1, 200) },
  guardrails: false,
  nameContent: ({ memoryMegabytes, maximumConcurrency }) => ({ memoryMegabytes, maximumConcurrency }),
  requestVariant: ({ memoryMegabytes, maximumConcurrency }) => ({
    ServerlessConfig: { MemorySizeInMB: memoryMegabytes, MaxConcurrency: maximumConcurrency },
  }),
  encryptsVolumes: () => false,
  countInstances: () => undefined,
};

/** The table with the row; what the handler is given has been checked by its shape. */
export const MODES_WITH_SERVERLESS: ServingModes = {
  ...SERVING_MODES,
  serverless: HANDLER as unknown as ServingModeHandler,
};
