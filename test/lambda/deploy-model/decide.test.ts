import { decide } from '../../../lambda/deploy-model/decide';
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import type { Observed, ObservedEndpoint } from '../../../lambda/deploy-model/observe';
import type { Attempt, PendingRequest } from '../../../lambda/deploy-model/state';
import { ENDPOINT, SETTINGS } from './world';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2';
const OLD = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1';
const wanted = nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn: ARN });
const old = nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn: OLD });
const leftover = `${ENDPOINT}-0123456789ab`;
const failed: Attempt = { configName: wanted.configName, state: 'failed', startedAt: 0, reason: 'it was rolled back' };

const request = (overrides: Partial<PendingRequest> = {}): PendingRequest => ({
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
const endpoint = (overrides: Partial<ObservedEndpoint> = {}): ObservedEndpoint => ({
  arn: 'arn',
  status: 'InService',
  configName: old.configName,
  variantNames: ['AllTraffic'],
  lastModified: '2026-01-01T00:00:00.000Z',
  config: { instanceCount: 2, modelNames: [old.modelName] },
  source: { kind: 'package', arn: OLD },
  ...overrides,
});
const observed = (overrides: Partial<Observed> = {}): Observed => ({
  endpointName: ENDPOINT,
  now: 1e6,
  settings: { requestId: 'r1', settings: SETTINGS },
  requests: [],
  attempts: [],
  handled: [],
  endpoint: endpoint(),
  newestApproved: ARN,
  configs: [old.configName, wanted.configName],
  models: [old.modelName, wanted.modelName],
  ...overrides,
});

describe('decide', () => {
  test('without anything deployed there is nothing to do', () => {
    expect(decide(observed({ settings: undefined, endpoint: undefined }))).toMatchObject({
      kind: 'rest',
      reason: 'nothing is deployed',
    });
  });

  test('models are kept while a configuration that cannot be read may serve them', () => {
    const action = decide(
      observed({
        endpoint: endpoint({ configName: 'by-hand', config: undefined, source: undefined }),
        attempts: [failed],
        configs: [wanted.configName, leftover],
        models: [wanted.modelName, leftover],
      }),
    );
    expect(action).toEqual({ kind: 'cleanUp', configs: [leftover], models: [] });
  });

  test('a waiting request is answered before anything is cleaned up', () => {
    const settings = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
    const deployment = nameDeployment(ENDPOINT, settings, { kind: 'package', arn: ARN });
    const action = decide(
      observed({
        settings: { requestId: 'r1', settings },
        requests: [request({ settings })],
        attempts: [{ ...failed, configName: deployment.configName }],
        configs: [old.configName, deployment.configName, leftover],
      }),
    );
    expect(action).toMatchObject({ kind: 'answer', status: 'FAILED', reason: 'it was rolled back' });
  });

  test('a rollout under way keeps its marker when other settings are adopted', () => {
    const started: Attempt = { configName: wanted.configName, state: 'started', startedAt: 0 };
    const other: Attempt = { ...failed, configName: leftover };
    const requests = [request({ RequestId: 'r2' })];
    expect(
      decide(observed({ requests, attempts: [started, other], endpoint: endpoint({ status: 'Updating' }) })),
    ).toMatchObject({ kind: 'adopt', clear: [other] });
    expect(decide(observed({ requests, attempts: [started, other] }))).toMatchObject({
      kind: 'adopt',
      clear: [started, other],
    });
  });

  test.each(['OutOfService', 'UpdateRollbackFailed'] as const)(
    'an endpoint that is %s is updated once to what it should serve',
    (status) => {
      const state = observed({ endpoint: endpoint({ status, configName: wanted.configName, source: wanted.source }) });
      expect(decide(state)).toMatchObject({ kind: 'updateEndpoint', deployment: { configName: wanted.configName } });
      expect(decide({ ...state, attempts: [failed] })).toMatchObject({ kind: 'rest', attention: true });
    },
  );

  test('a failed endpoint for which nothing is to be served is deleted', () => {
    expect(decide(observed({ newestApproved: undefined, endpoint: endpoint({ status: 'Failed' }) }))).toMatchObject({
      kind: 'deleteEndpoint',
    });
  });

  test('what serves and is unknown goes on serving when nothing is approved', () => {
    const unknown = endpoint({ configName: 'by-hand', config: undefined, source: undefined });
    expect(decide(observed({ newestApproved: undefined, endpoint: unknown }))).toMatchObject({
      kind: 'rest',
      attention: true,
    });
    expect(decide(observed({ newestApproved: undefined, endpoint: unknown, requests: [request()] }))).toMatchObject({
      kind: 'answer',
      status: 'SUCCESS',
    });
  });

  test('a serving version outlives its approval rather than giving way to the initial model', () => {
    const settings = { ...SETTINGS, initialModelName: 'theirs' };
    const serving = nameDeployment(ENDPOINT, settings, { kind: 'package', arn: OLD });
    const action = decide(
      observed({
        settings: { requestId: 'r1', settings },
        newestApproved: undefined,
        endpoint: endpoint({ configName: serving.configName }),
        configs: [serving.configName],
        models: [serving.modelName],
      }),
    );
    expect(action).toMatchObject({
      kind: 'rest',
      attention: true,
      reason: expect.stringContaining('no approved version remains'),
    });
  });
});
