import type { Action } from './action';
import type { Choice } from './choose-deployment';
import type { Deployment } from './deployment';
import type { Deployed } from './observations';
import type { ObservedEndpoint } from './observe';

/**
 * Deletes configurations and models of ours that neither what serves needs nor what is wanted or is tried again; undefined
 * when there are none.
 */
export function decideCleanUp(
  o: Deployed,
  endpoint: ObservedEndpoint,
  { wanted, setbacks }: Choice,
): Action | undefined {
  // While a deploy waits, what was there before may be wanted again at once.
  if (endpoint.status !== 'InService' || o.requests.length > 0) {
    return undefined;
  }
  const kept = [...(wanted ? [wanted] : []), ...setbacks.filter((one) => !one.isGivenUp).map((one) => one.deployment)];
  const keptConfigs = [endpoint.configName, ...kept.map(({ configName }) => configName)];
  // Who made them may have died before it could say for what: SageMaker may be rolling them out, and not say so yet.
  const isRecent = (name: string): boolean => o.recent?.includes(name) === true;
  const configs = o.configs.filter((name) => !keptConfigs.includes(name) && !isRecent(name));
  // What a configuration serves that cannot be read is unknown: then no model can be told to be unused.
  const models = endpoint.config
    ? listUnused(o, endpoint.config.modelNames, kept).filter((name) => !isRecent(name))
    : [];
  return configs.length + models.length > 0 ? { kind: 'cleanUp', configs, models } : undefined;
}

/** Models that neither what serves nor what is kept needs. The initial model is its owner's, whatever it is called. */
function listUnused(o: Deployed, served: readonly string[], kept: readonly Deployment[]): string[] {
  const inUse = [...kept.map(({ modelName }) => modelName), o.settings.settings.initialModelName, ...served];
  return o.models.filter((name) => !inUse.includes(name));
}
