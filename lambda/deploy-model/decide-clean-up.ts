import type { Action } from './action';
import type { Deployment } from './deployment';
import type { Deployed } from './observations';
import type { ObservedEndpoint } from './observe';

/** Deletes configurations and models of ours that neither what serves nor what is wanted needs; undefined when there are none. */
export function decideCleanUp(o: Deployed, endpoint: ObservedEndpoint, wanted: Deployment): Action | undefined {
  // While a deploy waits, what was there before may be wanted again at once.
  if (endpoint.status !== 'InService' || o.requests.length > 0) {
    return undefined;
  }
  const configs = o.configs.filter((name) => name !== endpoint.configName && name !== wanted.configName);
  // What a configuration serves that cannot be read is unknown: then no model can be told to be unused.
  const models = endpoint.config ? listUnused(o.models, endpoint.config.modelNames, wanted) : [];
  return configs.length + models.length > 0 ? { kind: 'cleanUp', configs, models } : undefined;
}

/** Models that neither what serves nor what is wanted needs. The initial model is its owner's, whatever it is called. */
function listUnused(models: readonly string[], served: readonly string[], wanted: Deployment): string[] {
  const inUse = [wanted.modelName, wanted.settings.initialModelName, ...served];
  return models.filter((name) => !inUse.includes(name));
}
