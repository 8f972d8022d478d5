import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import type { Observed, ObservedEndpoint } from '../../../lambda/deploy-model/observe';
import type { Attempt, PendingRequest } from '../../../lambda/deploy-model/state-schema';
import { ENDPOINT, SETTINGS } from './world';

export const NEW = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2';
export const OLD = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1';

/** Version 2, the newest approved one, with the settings in force. */
export const wanted = nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn: NEW });
/** Version 1, which serves. */
export const old = nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn: OLD });
/** A configuration or model of ours that nothing uses any more. */
export const LEFTOVER = `${ENDPOINT}-0123456789ab`;

/** The rollout of what is wanted, which failed. */
export const failed: Attempt = {
  configName: wanted.configName,
  state: 'failed',
  startedAt: 0,
  reason: 'it was rolled back',
  failure: 'lasting',
  failures: 1,
  retryAt: 0,
};
/** The rollout of what is wanted, whose outcome is not known yet. */
export const started: Attempt = { configName: wanted.configName, state: 'started', startedAt: 0 };

/** A request of CloudFormation for the settings in force, with much time left. */
export const request = (overrides: Partial<PendingRequest> = {}): PendingRequest => ({
  RequestId: 'r1',
  ResponseURL: 'https://x',
  StackId: 'arn:aws:cloudformation:eu-west-1:1:stack/s/1',
  LogicalResourceId: 'E',
  type: 'Update',
  settings: SETTINGS,
  receivedAt: 0,
  deadline: 1e12,
  ...overrides,
});

/** An endpoint in service with version 1. */
export const endpoint = (overrides: Partial<ObservedEndpoint> = {}): ObservedEndpoint => ({
  arn: 'arn',
  status: 'InService',
  configName: old.configName,
  variantNames: ['AllTraffic'],
  lastModified: '2026-01-01T00:00:00.000Z',
  config: { instanceCount: 2, modelNames: [old.modelName] },
  source: { kind: 'package', arn: OLD },
  ...overrides,
});

/** The endpoint as it is once version 2 serves. */
export const servingNew = (overrides: Partial<ObservedEndpoint> = {}): ObservedEndpoint =>
  endpoint({
    configName: wanted.configName,
    config: { instanceCount: 2, modelNames: [wanted.modelName] },
    source: wanted.source,
    ...overrides,
  });

/** An endpoint in service with a configuration that somebody else made. */
export const servingUnknown = (overrides: Partial<ObservedEndpoint> = {}): ObservedEndpoint =>
  endpoint({ configName: 'by-hand', config: undefined, source: undefined, ...overrides });

/** Version 1 serves, version 2 is approved, and nobody waits. */
export const observed = (overrides: Partial<Observed> = {}): Observed => ({
  endpointName: ENDPOINT,
  ownerStack: 'arn:aws:cloudformation:eu-west-1:1:stack/s/1',
  now: 1e6,
  settings: { requestId: 'r1', settings: SETTINGS },
  requests: [],
  attempts: [],
  handled: [],
  damaged: [],
  endpoint: endpoint(),
  approved: [NEW],
  configs: [old.configName, wanted.configName],
  models: [old.modelName, wanted.modelName],
  ...overrides,
});
