import type { EndpointStatus } from '@aws-sdk/client-sagemaker';
import { decide } from '../../../lambda/deploy-model/decide';
import type { Attempt } from '../../../lambda/deploy-model/state-schema';
import { endpoint, failed, LEFTOVER, observed, old, request, servingUnknown, started } from './observed';
import { ENDPOINT } from './world';

describe('a stack that is being deleted', () => {
  const deletion = request({ type: 'Delete', settings: undefined, receivedAt: 0, deadline: 49 * 60_000 });
  const deleting = (overrides: Parameters<typeof observed>[0] = {}) =>
    decide(observed({ requests: [deletion], ...overrides }));
  const forget = {
    kind: 'forget',
    request: deletion,
    configs: observed().configs,
    models: observed().models,
  };

  test.each<EndpointStatus>(['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed', 'Creating', 'Updating'])(
    'asks for the deletion of an endpoint that is %s',
    (status) => {
      expect(deleting({ endpoint: endpoint({ status }) })).toEqual({
        kind: 'deleteEndpoint',
        reason: 'its stack is being deleted',
        request: deletion,
      });
    },
  );

  test.each<EndpointStatus>(['Deleting', 'SystemUpdating', 'RollingBack'])(
    'waits for an endpoint that is %s, which SageMaker would not delete',
    (status) => {
      expect(deleting({ endpoint: endpoint({ status }) })).toEqual({
        kind: 'wait',
        reason: `the endpoint is ${status} and has to be deleted`,
      });
    },
  );

  test('forgets everything once the endpoint is gone, with the configurations and models that are left', () => {
    expect(deleting({ endpoint: undefined })).toEqual(forget);
  });

  test('deletes the endpoint that its tags name as its own, after the settings were lost', () => {
    const owner = { stack: deletion.StackId, resource: 'E' };
    const requests = [{ ...deletion, owner }];
    expect(deleting({ settings: undefined, requests, endpoint: endpoint({ owner }) })).toMatchObject({
      kind: 'deleteEndpoint',
    });
    expect(deleting({ settings: undefined, requests })).toMatchObject({ kind: 'answer', status: 'SUCCESS' });
    expect(deleting({ settings: undefined, requests, endpoint: undefined })).toMatchObject({
      kind: 'answer',
      status: 'SUCCESS',
      reason: 'there is no endpoint churn',
    });
  });

  test('deletes what serves by a configuration that was changed by hand, because the endpoint is its own', () => {
    expect(deleting({ endpoint: servingUnknown() })).toMatchObject({ kind: 'deleteEndpoint' });
  });

  test.each([
    ['by-hand', 'by-hand'],
    ['unknown', undefined],
  ])('leaves an endpoint alone that was never its own (configuration %s)', (_, configName) => {
    expect(deleting({ settings: undefined, endpoint: servingUnknown({ configName }) })).toEqual({
      kind: 'answer',
      request: deletion,
      status: 'SUCCESS',
      reason: 'endpoint churn stays: it was not made by this resource',
    });
  });

  test.each<EndpointStatus>(['InService', 'Deleting'])(
    'is told before CloudFormation gives up that its endpoint is still %s',
    (status) => {
      expect(deleting({ endpoint: endpoint({ status }), now: deletion.deadline })).toEqual({
        kind: 'answer',
        request: deletion,
        status: 'FAILED',
        reason: `not finished after 49 minutes, the longest that CloudFormation can wait: the endpoint is ${status} and has to be deleted`,
      });
      expect(deleting({ endpoint: endpoint({ status }), now: deletion.deadline - 1 })).not.toMatchObject({
        kind: 'answer',
      });
    },
  );
});

describe('a deploy', () => {
  const deploy = request({ RequestId: 'r2' });
  const other: Attempt = { ...failed, configName: LEFTOVER };

  test.each([
    ['by-hand', 'by-hand'],
    ['unknown', undefined],
  ])("is refused where an endpoint of the name is somebody else's (configuration %s)", (_, configName) => {
    expect(
      decide(observed({ requests: [deploy], settings: undefined, endpoint: servingUnknown({ configName }) })),
    ).toEqual({
      kind: 'answer',
      request: deploy,
      status: 'FAILED',
      reason: `an endpoint ${ENDPOINT} exists that was not made by this stack (configuration ${configName}): delete it or choose another name`,
    });
  });

  test('takes over an endpoint with a configuration of its own, after its state was lost', () => {
    expect(decide(observed({ requests: [deploy], settings: undefined }))).toEqual({
      kind: 'adopt',
      request: deploy,
      former: [],
      clear: [],
    });
  });

  test('is adopted while its endpoint serves by a configuration that was changed by hand', () => {
    expect(decide(observed({ requests: [deploy], endpoint: servingUnknown() }))).toMatchObject({ kind: 'adopt' });
  });

  test.each<EndpointStatus>(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'])(
    'means that what failed is tried again, and keeps the marker of a rollout whose endpoint is %s',
    (status) => {
      expect(
        decide(observed({ requests: [deploy], attempts: [started, other], endpoint: endpoint({ status }) })),
      ).toEqual({ kind: 'adopt', request: deploy, former: [], clear: [other] });
    },
  );

  test.each<EndpointStatus>(['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed'])(
    'is taken up when it was recorded, and told, what the rollout before it came to where the endpoint is %s',
    (status) => {
      expect(
        decide(observed({ requests: [deploy], attempts: [started, other], endpoint: endpoint({ status }) })),
      ).toMatchObject({ kind: 'recordFailure', attempt: { configName: started.configName, state: 'failed' } });
    },
  );

  test.each<EndpointStatus | undefined>(['InService', 'Failed', 'OutOfService', 'UpdateRollbackFailed', undefined])(
    'means that everything that failed is tried again where the endpoint is %s',
    (status) => {
      const failed = { ...started, state: 'failed' as const };
      expect(
        decide(observed({ requests: [deploy], attempts: [failed, other], endpoint: status && endpoint({ status }) })),
      ).toEqual({ kind: 'adopt', request: deploy, former: [], clear: [failed, other] });
    },
  );

  test('leaves the marker of a rollout of which nothing can be seen yet', () => {
    const seen = endpoint({ status: 'InService', lastModified: '2026-11-01T00:00:00.000Z' });
    const begun = { ...started, startedAt: observed({}).now - 1_000, modifiedBefore: seen.lastModified };
    expect(decide(observed({ requests: [deploy], attempts: [begun, other], endpoint: seen }))).toMatchObject({
      kind: 'adopt',
      clear: [other],
    });
  });

  test('succeeds as soon as an endpoint in service has its settings, whichever version it serves', () => {
    expect(decide(observed({ requests: [request()] }))).toEqual({
      kind: 'answer',
      request: request(),
      status: 'SUCCESS',
      reason: `the endpoint is in service with configuration ${old.configName}`,
    });
  });

  test('does not succeed by an endpoint that has its settings and is not in service', () => {
    expect(decide(observed({ requests: [request()], endpoint: endpoint({ status: 'OutOfService' }) }))).toMatchObject({
      kind: 'updateEndpoint',
    });
  });

  test('does not succeed by an endpoint of which cannot be told whether it has its settings', () => {
    expect(decide(observed({ requests: [request()], endpoint: servingUnknown() }))).toMatchObject({
      kind: 'updateEndpoint',
    });
  });
});
