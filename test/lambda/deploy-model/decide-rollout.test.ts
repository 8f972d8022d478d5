import type { EndpointStatus } from '@aws-sdk/client-sagemaker';
import { decide } from '../../../lambda/deploy-model/decide';
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import type { Attempt } from '../../../lambda/deploy-model/state-schema';
import {
  endpoint,
  failed,
  LEFTOVER,
  NEW,
  observed,
  old,
  request,
  servingNew,
  servingUnknown,
  started,
  wanted,
} from './observed';
import { ENDPOINT, SETTINGS } from './world';

/** The last moment at which a read may be older than what SageMaker was asked to do. */
const STALE = 59_999;
const STUCK = `version 2 (${NEW}) is not served because its rollout failed; it is tried again with the next deploy or replaced by the next approved version`;

describe('while there is no endpoint', () => {
  const absent = (overrides: Parameters<typeof observed>[0] = {}) =>
    decide(observed({ endpoint: undefined, ...overrides }));

  test('it is created with the newest approved version', () => {
    expect(absent()).toEqual({ kind: 'createEndpoint', deployment: wanted });
  });

  test('without an approved version a deploy succeeds, and nothing more is done', () => {
    expect(absent({ approved: [] })).toEqual({ kind: 'rest', reason: 'no version is approved yet' });
    expect(absent({ approved: [], requests: [request()] })).toEqual({
      kind: 'answer',
      request: request(),
      status: 'SUCCESS',
      reason: 'no version is approved yet: the endpoint will be made for the first one',
    });
  });

  test('what failed is not created again, and a deploy is told why', () => {
    expect(absent({ attempts: [failed] })).toEqual({
      kind: 'rest',
      attention: true,
      reason: `${STUCK}: it was rolled back`,
    });
    expect(absent({ attempts: [failed], requests: [request()] })).toEqual({
      kind: 'answer',
      request: request(),
      status: 'FAILED',
      reason: 'it was rolled back',
    });
  });

  test('a failure without a recorded reason names the configuration', () => {
    expect(absent({ attempts: [{ ...failed, reason: undefined }], requests: [request()] })).toMatchObject({
      reason: `the rollout of configuration ${wanted.configName} failed`,
    });
  });

  test('for a minute after it was asked for it may only not be seen yet; later it is asked for again', () => {
    const attempts = [{ ...started, startedAt: 5e5 }];
    expect(absent({ attempts, now: 5e5 + STALE })).toEqual({
      kind: 'wait',
      reason: 'the endpoint was asked for a moment ago',
    });
    expect(absent({ attempts, now: 5e5 + STALE + 1 })).toEqual({ kind: 'createEndpoint', deployment: wanted });
  });

  test('that something else was asked for holds nothing back', () => {
    expect(absent({ attempts: [{ ...started, configName: LEFTOVER, startedAt: 1e6 }] })).toMatchObject({
      kind: 'createEndpoint',
    });
  });
});

describe('while something happens to the endpoint', () => {
  const updating = endpoint({ status: 'Updating', pendingConfigName: wanted.configName });
  const creating = servingNew({ status: 'Creating' });

  test.each([
    ['an update', updating],
    ['a creation', creating],
  ])('%s that nobody marked is marked', (_, seen) => {
    expect(decide(observed({ endpoint: seen }))).toEqual({ kind: 'recordAttempt', configName: wanted.configName });
  });

  test.each([
    ['an update', updating],
    ['a creation', creating],
  ])('%s that is marked is waited for', (_, seen) => {
    expect(decide(observed({ endpoint: seen, attempts: [started] }))).toEqual({
      kind: 'wait',
      reason: `the endpoint is ${seen.status}`,
    });
  });

  test.each([
    ['an update to a configuration of somebody else', endpoint({ status: 'Updating', pendingConfigName: 'by-hand' })],
    ['an update of which is not said where it goes', endpoint({ status: 'Updating' })],
    ['maintenance', servingNew({ status: 'SystemUpdating' })],
  ])('%s is no rollout of ours', (_, seen) => {
    expect(decide(observed({ endpoint: seen }))).toMatchObject({ kind: 'wait' });
  });

  test('a deploy waits until shortly before CloudFormation gives up, and is then told what it waited for', () => {
    const waiting = request({ receivedAt: 60_000, deadline: 50 * 60_000 });
    const state = observed({ endpoint: updating, attempts: [started], requests: [waiting] });
    expect(decide({ ...state, now: waiting.deadline - 1 })).toMatchObject({ kind: 'wait' });
    expect(decide({ ...state, now: waiting.deadline })).toEqual({
      kind: 'answer',
      request: waiting,
      status: 'FAILED',
      reason: 'not finished after 49 minutes, the longest that CloudFormation can wait: the endpoint is Updating',
    });
  });
});

describe('an endpoint that failed', () => {
  const broken = (overrides: Parameters<typeof endpoint>[0] = {}) => servingNew({ status: 'Failed', ...overrides });

  test('fails the rollout under way, with the reason that SageMaker gives', () => {
    const reason = `the endpoint failed with configuration ${wanted.configName}`;
    const attempts: Attempt[] = [{ ...failed, configName: LEFTOVER }, started];
    expect(decide(observed({ attempts, endpoint: broken({ failureReason: 'no answer to /ping' }) }))).toMatchObject({
      kind: 'recordFailure',
      attempt: { configName: wanted.configName, state: 'failed', failure: 'unhealthy', failures: 1 },
      reason: `${reason}: no answer to /ping`,
    });
    expect(decide(observed({ attempts, endpoint: broken() }))).toMatchObject({
      attempt: { failure: 'unknown' },
      reason: `${reason}: SageMaker gave no reason`,
    });
  });

  test('is left for people to look at while nothing else is to be served', () => {
    expect(decide(observed({ attempts: [failed], endpoint: broken() }))).toEqual({
      kind: 'rest',
      attention: true,
      reason: `${STUCK}: it was rolled back`,
    });
  });

  test('is deleted when something else is to be served', () => {
    const attempts: Attempt[] = [{ ...failed, configName: old.configName }];
    expect(decide(observed({ attempts, endpoint: endpoint({ status: 'Failed' }) }))).toEqual({
      kind: 'deleteEndpoint',
      reason: `it failed, and version 2 (${NEW}) is to be served instead`,
    });
  });

  test('is deleted when nothing is to be served', () => {
    expect(decide(observed({ approved: [], endpoint: broken() }))).toEqual({
      kind: 'deleteEndpoint',
      reason: 'it failed, and nothing is to be served',
    });
  });
});

describe('the outcome of a rollout', () => {
  test('is a success when its configuration is in service', () => {
    expect(decide(observed({ attempts: [started], endpoint: servingNew() }))).toEqual({
      kind: 'recordSuccess',
      configName: wanted.configName,
    });
  });

  test('is a success even where it was taken for a failure before', () => {
    expect(decide(observed({ attempts: [failed], endpoint: servingNew() }))).toMatchObject({ kind: 'recordSuccess' });
  });

  test('is no success while the endpoint is not in service', () => {
    expect(decide(observed({ attempts: [started], endpoint: servingNew({ status: 'OutOfService' }) }))).toMatchObject({
      kind: 'recordFailure',
    });
  });

  const rolledBack = `the rollout of configuration ${wanted.configName} was rolled back, configuration ${old.configName} serves (endpoint InService)`;

  test('is a failure when another configuration serves, with the alarms that may have rolled it back', () => {
    const rollout = { ...SETTINGS.rollout!, alarmNames: ['errors', 'latency'] };
    const settings = { requestId: 'r1', settings: { ...SETTINGS, rollout } };
    expect(decide(observed({ attempts: [started], settings }))).toMatchObject({
      kind: 'recordFailure',
      attempt: { configName: wanted.configName, failure: 'lasting' },
      reason: `${rolledBack}: see the endpoint's events and the rollback alarms errors, latency`,
    });
  });

  test.each([
    ['without alarms', { ...SETTINGS.rollout!, alarmNames: [] }],
    ['without a rollout', undefined],
  ])('is explained %s by the events of the endpoint', (_, rollout) => {
    const settings = { requestId: 'r1', settings: { ...SETTINGS, rollout } };
    expect(decide(observed({ attempts: [started], settings }))).toMatchObject({
      reason: `${rolledBack}: see the endpoint's events`,
    });
  });

  test('is explained by the reason that SageMaker gives, if it gives one', () => {
    expect(
      decide(observed({ attempts: [started], endpoint: endpoint({ failureReason: 'no capacity' }) })),
    ).toMatchObject({ reason: `${rolledBack}: no capacity` });
  });

  describe('may not be seen yet', () => {
    const modifiedBefore = endpoint().lastModified;
    const attempts: Attempt[] = [{ ...started, startedAt: 5e5, modifiedBefore }];

    test('for a minute, while the endpoint looks as before', () => {
      expect(decide(observed({ attempts, now: 5e5 + STALE }))).toEqual({
        kind: 'wait',
        reason: 'the rollout was asked for a moment ago',
      });
      expect(decide(observed({ attempts, now: 5e5 + STALE + 1 }))).toMatchObject({ kind: 'recordFailure' });
    });

    test('but is a failure at once when the endpoint was changed since', () => {
      const changed = endpoint({ lastModified: '2026-01-01T00:10:00.000Z' });
      expect(decide(observed({ attempts, now: 5e5, endpoint: changed }))).toMatchObject({ kind: 'recordFailure' });
    });

    test('but is a failure at once when nothing tells whether the endpoint was changed since', () => {
      const unknown = endpoint({ lastModified: undefined });
      const unmarked = [{ ...started, startedAt: 5e5 }];
      expect(decide(observed({ attempts: unmarked, now: 5e5, endpoint: unknown }))).toMatchObject({
        kind: 'recordFailure',
      });
    });
  });
});

describe('an update', () => {
  const update = (overrides: Parameters<typeof observed>[0] = {}) => {
    const action = decide(observed(overrides));
    if (action.kind !== 'updateEndpoint') {
      throw new Error(`${action.kind} instead of an update`);
    }
    return action;
  };

  test('brings what is wanted, and remembers when the endpoint was changed before', () => {
    expect(update()).toEqual({
      kind: 'updateEndpoint',
      deployment: wanted,
      circumstances: { sameVariants: true, instanceCountChanged: false },
      modifiedBefore: '2026-01-01T00:00:00.000Z',
    });
  });

  test.each<EndpointStatus>(['OutOfService', 'UpdateRollbackFailed'])(
    'is tried once for an endpoint that is %s, even to the configuration that it has',
    (status) => {
      const state = { endpoint: servingNew({ status }) };
      expect(update(state).deployment).toEqual(wanted);
      expect(decide(observed({ ...state, attempts: [failed] }))).toMatchObject({ kind: 'rest', attention: true });
    },
  );

  test.each([
    ['the declared variant', ['AllTraffic'], true],
    ['a variant of another name', ['Other'], false],
    ['the declared variant and another', ['AllTraffic', 'Other'], false],
    ['no variant that is known', [], false],
  ])('says whether the variants stay: %s', (_, variantNames, sameVariants) => {
    expect(update({ endpoint: endpoint({ variantNames }) }).circumstances).toMatchObject({ sameVariants });
  });

  test.each([
    ['the declared one', { instanceCount: 2, modelNames: [] }, false],
    ['another one', { instanceCount: 3, modelNames: [] }, true],
    ['none', { modelNames: [] }, true],
  ])('says whether the declared instance count changed: the configuration in use has %s', (_, config, changed) => {
    expect(update({ endpoint: endpoint({ config }) }).circumstances).toMatchObject({ instanceCountChanged: changed });
  });

  test('brings the declared instance count back where somebody else configured the endpoint', () => {
    expect(update({ endpoint: servingUnknown() }).circumstances).toMatchObject({ instanceCountChanged: true });
    expect(update({ endpoint: servingUnknown({ configName: undefined }) }).circumstances).toMatchObject({
      instanceCountChanged: true,
    });
  });

  test('keeps scaled instances where a configuration of ours was deleted and its count is unknown', () => {
    expect(update({ endpoint: endpoint({ config: undefined }) }).circumstances).toMatchObject({
      instanceCountChanged: false,
    });
  });

  test('of settings that fail is tried with the version that serves, and only then the deploy is told why', () => {
    const settings = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
    const ofNew = nameDeployment(ENDPOINT, settings, wanted.source);
    const ofOld = nameDeployment(ENDPOINT, settings, old.source);
    const attempts: Attempt[] = [{ ...failed, configName: ofNew.configName }];
    const state = observed({
      settings: { requestId: 'r1', settings },
      requests: [request({ settings })],
      attempts,
      configs: [old.configName, ofNew.configName, LEFTOVER],
    });
    expect(decide(state)).toMatchObject({ kind: 'updateEndpoint', deployment: ofOld });
    const both: Attempt[] = [...attempts, { ...failed, configName: ofOld.configName, reason: 'no such instance type' }];
    expect(decide({ ...state, attempts: both })).toEqual({
      kind: 'answer',
      request: request({ settings }),
      status: 'FAILED',
      reason: 'it was rolled back; no such instance type',
    });
    expect(
      decide({
        ...state,
        endpoint: endpoint({
          configName: ofOld.configName,
          config: { instanceCount: 2, modelNames: [ofOld.modelName] },
        }),
      }),
    ).toEqual({
      kind: 'answer',
      request: request({ settings }),
      status: 'SUCCESS',
      reason: `the endpoint is in service with configuration ${ofOld.configName}; ${STUCK}: it was rolled back (the settings are good: reject that version)`,
    });
  });
});
