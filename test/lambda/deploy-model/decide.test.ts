import type { EndpointStatus } from '@aws-sdk/client-sagemaker';
import { decide } from '../../../lambda/deploy-model/decide';
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { endpoint, LEFTOVER, observed, old, request, servingNew, servingUnknown, started, wanted } from './observed';
import { ENDPOINT, SETTINGS } from './world';

const theirs = { ...SETTINGS, initialModelName: 'theirs' };
const withTheirs = { settings: { requestId: 'r1', settings: theirs }, approved: [] };
const initial = nameDeployment(ENDPOINT, theirs, { kind: 'model', name: 'theirs' });

describe('which request counts', () => {
  test('without anything deployed there is nothing to do', () => {
    expect(decide(observed({ settings: undefined, endpoint: undefined }))).toEqual({
      kind: 'rest',
      reason: 'nothing is deployed',
    });
  });

  test('a second delivery of a request that was answered is dropped, and no other request is', () => {
    const first = request({ RequestId: 'r0' });
    const again = request();
    const handled = [
      { requestId: 'r1', status: 'SUCCESS' as const },
      { requestId: 'r9', status: 'SUCCESS' as const },
    ];
    expect(decide(observed({ requests: [first, again], handled }))).toEqual({ kind: 'dropRequest', request: again });
    expect(decide(observed({ requests: [first], handled }))).toMatchObject({ kind: 'adopt', request: first });
  });

  test('of several requests the newest counts, and the older ones are told so', () => {
    const requests = [request({ RequestId: 'r2' }), request({ RequestId: 'r3' }), request({ RequestId: 'r4' })];
    expect(decide(observed({ requests }))).toEqual({
      kind: 'answer',
      request: requests[0],
      status: 'FAILED',
      reason: 'superseded by the newer request r4',
    });
    expect(decide(observed({ requests: requests.slice(2) }))).toMatchObject({ kind: 'adopt', request: requests[2] });
  });

  test('a deploy is adopted before anything else is done for it, also the first one', () => {
    const first = request();
    expect(decide(observed({ requests: [first], settings: undefined, endpoint: undefined }))).toEqual({
      kind: 'adopt',
      request: first,
      former: [],
      clear: [],
    });
  });
});

describe('what is to be served', () => {
  test('the newest approved version replaces the one that serves', () => {
    expect(decide(observed())).toMatchObject({ kind: 'updateEndpoint', deployment: wanted });
  });

  test('the newest approved version replaces the initial model', () => {
    const deployment = nameDeployment(ENDPOINT, theirs, wanted.source);
    expect(
      decide(
        observed({
          settings: withTheirs.settings,
          endpoint: endpoint({ configName: initial.configName, source: initial.source }),
        }),
      ),
    ).toMatchObject({ kind: 'updateEndpoint', deployment });
  });

  test('the initial model serves while there is no version', () => {
    expect(decide(observed({ ...withTheirs, endpoint: undefined }))).toEqual({
      kind: 'createEndpoint',
      deployment: initial,
    });
  });

  test('a declared initial model replaces a model that no version stands behind', () => {
    const other = nameDeployment(ENDPOINT, theirs, { kind: 'model', name: 'another' });
    expect(
      decide(observed({ ...withTheirs, endpoint: endpoint({ configName: other.configName, source: other.source }) })),
    ).toMatchObject({ kind: 'updateEndpoint', deployment: initial });
  });

  test('a serving version outlives its approval rather than giving way to the initial model', () => {
    const serving = nameDeployment(ENDPOINT, theirs, old.source);
    expect(
      decide(
        observed({
          ...withTheirs,
          endpoint: endpoint({ configName: serving.configName }),
          servingApproval: 'withdrawn',
          configs: [serving.configName],
          models: [serving.modelName],
        }),
      ),
    ).toEqual({
      kind: 'rest',
      attention: true,
      reason: `no approved version remains: version 1 (${(old.source as { arn: string }).arn}) goes on serving`,
    });
  });

  test('a version whose endpoint failed does not outlive its approval', () => {
    const serving = nameDeployment(ENDPOINT, theirs, old.source);
    expect(
      decide(observed({ ...withTheirs, endpoint: endpoint({ status: 'Failed', configName: serving.configName }) })),
    ).toEqual({ kind: 'deleteEndpoint', reason: 'it failed, and model theirs is to be served instead' });
  });

  test('an initial model that is no longer declared goes on serving until there is a version, with the new settings', () => {
    const larger = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
    const deployment = nameDeployment(ENDPOINT, larger, initial.source);
    const state = observed({
      settings: { requestId: 'r1', settings: larger },
      approved: [],
      endpoint: endpoint({ configName: initial.configName, source: initial.source }),
    });
    expect(decide(state)).toMatchObject({ kind: 'updateEndpoint', deployment });
    expect(
      decide({
        ...state,
        endpoint: endpoint({
          configName: deployment.configName,
          source: initial.source,
          config: { instanceCount: 2, modelNames: ['theirs'] },
        }),
        configs: [deployment.configName],
        models: [],
      }),
    ).toEqual({ kind: 'rest', reason: 'model theirs serves with the declared settings' });
  });
});

describe('what the endpoint does decides who decides', () => {
  test.each<EndpointStatus>(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'])(
    'an endpoint that is %s is left to it',
    (status) => {
      expect(
        decide(observed({ endpoint: endpoint({ status }), attempts: [{ ...started, configName: old.configName }] })),
      ).toEqual({
        kind: 'wait',
        reason: `the endpoint is ${status}`,
      });
    },
  );

  test('what serves as declared and approved rests', () => {
    expect(
      decide(observed({ endpoint: servingNew(), configs: [wanted.configName], models: [wanted.modelName] })),
    ).toEqual({
      kind: 'rest',
      reason: `version 2 (${(wanted.source as { arn: string }).arn}) serves with the declared settings`,
    });
  });

  test('what serves and is unknown goes on serving when nothing is approved', () => {
    const state = observed({ approved: [], endpoint: servingUnknown(), configs: [LEFTOVER] });
    expect(decide(state)).toEqual({
      kind: 'rest',
      attention: true,
      reason: 'no version is approved, and what serves is unknown: it goes on serving',
    });
    expect(decide({ ...state, requests: [request()] })).toEqual({
      kind: 'answer',
      request: request(),
      status: 'SUCCESS',
      reason: 'no version is approved: the endpoint goes on with configuration by-hand, which is not ours to change',
    });
  });
});
