import type { EndpointStatus } from '@aws-sdk/client-sagemaker';
import { isOwnName, nameDeployment } from './deployment';
import type { Observed, ObservedEndpoint } from './observe';
import { STALE_READ_MILLISECONDS } from './stale-reads';
import type { Attempt, StoredSettings } from './state-schema';

/** What is seen once settings are in force. */
export interface Deployed extends Observed {
  readonly settings: StoredSettings;
}

/** Whether settings are in force. */
export function isDeployed(o: Observed): o is Deployed {
  return o.settings !== undefined;
}

const UNDER_WAY: readonly EndpointStatus[] = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'];

/** Whether something happens to the endpoint whose outcome is still to come. */
export function isUnderWay({ status }: ObservedEndpoint): boolean {
  return UNDER_WAY.includes(status);
}

/** Whether the endpoint is known to serve, and what. */
export function isServing({ endpoint }: Observed): boolean {
  return endpoint?.status === 'InService';
}

/** Whether the configuration in use was made for this endpoint. */
export function usesOwnConfig(o: Observed, { configName }: ObservedEndpoint): boolean {
  return configName !== undefined && isOwnName(o.endpointName, configName);
}

/** Whether somebody else made the endpoint: nothing of ours is in force, and its configuration is not ours either. */
export function isForeign(o: Observed, endpoint: ObservedEndpoint): boolean {
  return !isDeployed(o) && !usesOwnConfig(o, endpoint);
}

/** Whether what serves was configured with the settings in force. */
export function isInForce(o: Deployed, { source, configName }: ObservedEndpoint): boolean {
  return source !== undefined && nameDeployment(o.endpointName, o.settings.settings, source).configName === configName;
}

/** What is remembered of the rollout of a configuration. */
export function findAttempt(o: Observed, configName: string | undefined): Attempt | undefined {
  return o.attempts.find((attempt) => attempt.configName === configName);
}

/** The rollout whose outcome is not recorded yet. */
export function findStarted(o: Observed): Attempt | undefined {
  return o.attempts.find(({ state }) => state === 'started');
}

/** Whether what SageMaker answers now was so after an attempt began, or failed. */
export function isOlderThanReads({ now }: Observed, { startedAt }: Attempt): boolean {
  return now - startedAt >= STALE_READ_MILLISECONDS;
}
