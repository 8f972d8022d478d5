import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
const ofVersion = (arn: string, settings = SETTINGS) => nameDeployment(ENDPOINT, settings, { kind: 'package', arn });

describe('the endpoint controller', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => {
    expect(world.sageMaker.violations).toEqual([]);
    expect(world.s3.objects.has(`${STATE}/lock`)).toBe(false);
  });

  const serveVersionOne = () => world.serveVersionOne();

  test('a first deploy without a model succeeds at once, and the first approved version is served', async () => {
    const create = world.request('Create');
    await world.deliver(create);
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({
        status: 'SUCCESS',
        physicalResourceId: ENDPOINT,
        data: {
          EndpointName: ENDPOINT,
          EndpointArn: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn',
          Status: 'NoApprovedModel',
        },
      }),
    ]);
    const version = world.sageMaker.register();
    await world.sweep();
    expect(world.endpoint).toMatchObject({ status: 'Creating', config: ofVersion(version.arn).configName });
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(version.arn).configName });
    expect(world.metrics).toEqual(['RolloutSucceeded']);
  });

  test('a deploy waits for the endpoint and is answered when it has settled, once', async () => {
    world.sageMaker.register();
    const create = world.request('Create');
    await world.deliver(create);
    await world.sweep();
    expect(world.answers).toEqual([]);
    world.sageMaker.settle(ENDPOINT);
    await world.sweep();
    await world.sweep();
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({ status: 'SUCCESS', data: expect.objectContaining({ Status: 'InService' }) }),
    ]);
  });

  test('settings that were deployed before there were modes serve on, and nothing is rolled out', async () => {
    const { arn } = await serveVersionOne();
    const { mode: _, ...old } = SETTINGS;
    const stored = world.s3.json(`${STATE}/settings.json`);
    world.s3.objects.set(`${STATE}/settings.json`, {
      body: JSON.stringify({ ...stored, settings: old }),
      etag: 'old',
    });
    await world.sweep();
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(arn).configName });
    const next = world.sageMaker.register();
    await world.sweep();
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(next.arn).configName });
  });

  test('the initial model serves until the first version is approved', async () => {
    world.sageMaker.models.set('theirs', { ModelName: 'theirs', ExecutionRoleArn: 'role' });
    const settings = { ...SETTINGS, initialModelName: 'theirs' };
    await world.deliver(world.request('Create', settings));
    await world.drain();
    expect(world.endpoint?.config).toBe(
      nameDeployment(ENDPOINT, settings, { kind: 'model', name: 'theirs' }).configName,
    );
    expect([...world.sageMaker.models.keys()]).toEqual(['theirs']);
    const version = world.sageMaker.register();
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(version.arn, settings).configName);
    expect([...world.sageMaker.models.keys()]).toContain('theirs');
  });

  test('changed settings keep the newest approved version, and old configurations and models go', async () => {
    await serveVersionOne();
    const second = world.sageMaker.register();
    await world.drain();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    expect(world.answersTo(update)).toEqual([]);
    await world.drain();
    expect(world.answersTo(update)[0].status).toBe('SUCCESS');
    const { configName, modelName } = ofVersion(second.arn, LARGER);
    expect(world.endpoint?.config).toBe(configName);
    expect([...world.sageMaker.configs.keys()]).toEqual([configName]);
    expect([...world.sageMaker.models.keys()]).toEqual([modelName]);
  });

  test('settings that change no configuration are in force at once', async () => {
    await serveVersionOne();
    const changes = world.sageMaker.changes.length;
    const update = world.request('Update', {
      ...SETTINGS,
      rollout: { type: 'ALL_AT_ONCE', waitSeconds: 0, alarmNames: [] },
      tags: { team: 'a' },
    });
    await world.deliver(update);
    expect(world.answersTo(update)[0].status).toBe('SUCCESS');
    expect(world.sageMaker.changes.length).toBe(changes);
  });

  test('an update keeps scaled instance counts unless the declared count changed, and never keeps old data capture', async () => {
    await serveVersionOne();
    await world.deliver(world.request('Update', LARGER));
    await world.drain();
    await world.deliver(world.request('Update', { ...LARGER, instanceCount: 4 }));
    await world.drain();
    const [first, second] = world.sageMaker.updates;
    expect(first).toMatchObject({
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' }],
    });
    expect(second.ExcludeRetainedVariantProperties).toEqual([
      { VariantPropertyType: 'DataCaptureConfig' },
      { VariantPropertyType: 'DesiredInstanceCount' },
    ]);
    expect(first.DeploymentConfig).toEqual({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: {
          Type: 'CANARY',
          WaitIntervalInSeconds: 300,
          CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 },
        },
        TerminationWaitInSeconds: 0,
        MaximumExecutionTimeoutInSeconds: 3600,
      },
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
    });
  });

  test('an alarm that is on because of what serves does not take its replacement back', async () => {
    await serveVersionOne();
    const rollout = { ...LARGER.rollout!, alarmNames: ['errors', 'latency'] };
    world.standingAlarms = ['errors'];
    await world.deliver(world.request('Update', { ...LARGER, rollout }));
    await world.drain();
    expect(world.sageMaker.updates.at(-1)!.DeploymentConfig!.AutoRollbackConfiguration).toEqual({
      Alarms: [{ AlarmName: 'latency' }],
    });
    world.standingAlarms = ['errors', 'latency'];
    await world.deliver(world.request('Update', { ...LARGER, rollout, instanceCount: 3 }));
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(2);
    expect(world.sageMaker.updates[1]!.DeploymentConfig!.AutoRollbackConfiguration).toBeUndefined();
  });

  test('a changed variant name is updated without retaining and without a step by step rollout', async () => {
    await serveVersionOne();
    await world.deliver(world.request('Update', { ...SETTINGS, variantName: 'Main' }));
    await world.drain();
    expect(world.sageMaker.updates[0]).toEqual({
      EndpointName: ENDPOINT,
      EndpointConfigName: world.endpoint?.config,
      RetainAllVariantProperties: false,
    });
  });

  test('a rollout of changed settings that is rolled back fails the deploy, is not repeated, and its own rollback succeeds', async () => {
    const { arn } = await serveVersionOne();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    world.sageMaker.settle(ENDPOINT, false);
    await world.sweep();
    expect(world.answersTo(update)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining('was rolled back') }),
    ]);
    expect(world.answersTo(update)[0].reason).toContain('errors');
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.metrics.filter((name) => name === 'RolloutFailed')).toHaveLength(1);
    expect(world.notices.kinds()).toEqual(['RolloutSucceeded', 'RolloutFailed']);
    expect(world.notices.messages[1]!.notice).toMatchObject({
      happened: expect.stringMatching(/^configuration churn-.* could not be rolled out: .*was rolled back/),
      holds: expect.stringMatching(/^version 1 \(arn:.*\) goes on serving at churn$/),
      details: { endpointName: 'churn', configName: ofVersion(arn).configName },
    });

    const rollback = world.request('Update', SETTINGS);
    await world.deliver(rollback);
    expect(world.answersTo(rollback)[0].status).toBe('SUCCESS');
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(arn).configName);
    expect([...world.sageMaker.configs.keys()]).toEqual([ofVersion(arn).configName]);
    expect(world.sageMaker.updates).toHaveLength(1);
  });

  test('a version whose rollout is rolled back is rejected with the reason, and never tried again', async () => {
    await serveVersionOne();
    const bad = world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.metrics).toEqual(['RolloutSucceeded', 'RolloutFailed']);
    expect(bad.status).toBe('Rejected');
    expect(bad.description).toContain('rejected by the endpoint churn, where version 1');
    expect(bad.description).toContain('was rolled back');

    const again = world.request('Update', SETTINGS);
    await world.deliver(again);
    expect(world.answersTo(again)[0].status).toBe('SUCCESS');
    await world.deliver(world.request('Update', LARGER));
    await world.drain();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(1);
    expect(world.sageMaker.updates).toHaveLength(2);
  });

  test('a version that is approved again after it was rejected is tried again', async () => {
    await serveVersionOne();
    const bad = world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    // A list that is some seconds old is no approval.
    bad.status = 'Approved';
    await world.drain();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(1);
    world.now += 5 * 60_000;
    await world.drain();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(2);
  });

  test('a version stays approved where the endpoint does not reject, and is tried again with the next deploy', async () => {
    const settings = { ...SETTINGS, rejectFailedVersions: false };
    world.sageMaker.register();
    await world.deliver(world.request('Create', settings));
    await world.drain();
    const bad = world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    expect(bad.status).toBe('Approved');
    expect(world.sageMaker.updates).toHaveLength(1);
    const again = world.request('Update', settings);
    await world.deliver(again);
    expect(world.answersTo(again)[0].status).toBe('SUCCESS');
    expect(world.endpoint).toMatchObject({ status: 'Updating', target: ofVersion(bad.arn).configName });
    world.sageMaker.settle(ENDPOINT, true);
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(bad.arn).configName);
  });

  test('a role of its own that may not reject changes nothing but that', async () => {
    await serveVersionOne();
    const bad = world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    world.sageMaker.refuse = { command: 'UpdateModelPackage', error: awsError('AccessDeniedException', 'no') };
    await world.drain();
    expect(bad.status).toBe('Approved');
    world.now += 10 * 60_000;
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
  });

  test('a newer version replaces one that failed', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    const third = world.sageMaker.register();
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(third.arn).configName);
  });

  test('an endpoint that failed to be created is made anew for something else at once, and for the same once more', async () => {
    world.sageMaker.register();
    const create = world.request('Create');
    await world.deliver(create);
    world.sageMaker.settle(ENDPOINT, false);
    await world.sweep();
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({
        status: 'FAILED',
        reason: expect.stringContaining('did not pass the ping health check'),
      }),
    ]);
    world.now += 60_000;
    await world.sweep();
    expect(world.endpoint).toMatchObject({ status: 'Deleting' });
    world.sageMaker.settle(ENDPOINT);
    await world.sweep();
    expect(world.endpoint).toMatchObject({ status: 'Creating' });
    world.sageMaker.settle(ENDPOINT, false);
    world.now += 60 * 60_000;
    await world.drain();
    expect(world.endpoint?.status).toBe('Failed');
    const second = world.sageMaker.register();
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(second.arn).configName });
  });

  test('when approval of the serving version is withdrawn, the newest remaining version serves; with none left, it goes on', async () => {
    const first = await serveVersionOne();
    const second = world.sageMaker.register();
    await world.drain();
    second.status = 'Rejected';
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(first.arn).configName);
    first.status = 'Rejected';
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(first.arn).configName });
    const { logger } = jest.requireMock('../../../engine/aws/logging');
    expect(logger.warn).toHaveBeenLastCalledWith(
      'decided',
      expect.objectContaining({ reason: expect.stringContaining('no approved version remains') }),
    );
    // Even then settings are applied, to what serves.
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(first.arn, LARGER).configName);
  });

  test('a configuration that was changed by hand is brought back, with the declared number of instances', async () => {
    const { arn } = await serveVersionOne();
    world.sageMaker.configs.set('by-hand', {
      EndpointConfigName: 'by-hand',
      ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'x' }],
    });
    Object.assign(world.endpoint!, { config: 'by-hand' });
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(arn).configName);
    expect(world.sageMaker.updates[0].ExcludeRetainedVariantProperties).toContainEqual({
      VariantPropertyType: 'DesiredInstanceCount',
    });
    expect(world.sageMaker.configs.has('by-hand')).toBe(true);
  });

  test('a configuration or model that was deleted by hand is made again', async () => {
    const { arn } = await serveVersionOne();
    world.sageMaker.configs.clear();
    world.sageMaker.models.clear();
    await world.drain();
    expect([...world.sageMaker.configs.keys()]).toEqual([ofVersion(arn).configName]);
    expect([...world.sageMaker.models.keys()]).toEqual([ofVersion(arn).modelName]);
    expect(world.sageMaker.updates).toEqual([]);
  });

  test('an endpoint that was deleted by hand is made again', async () => {
    const { arn } = await serveVersionOne();
    world.sageMaker.endpoints.clear();
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(arn).configName });
  });

  test.each(['SystemUpdating', 'RollingBack', 'Updating', 'Deleting'] as const)(
    'nothing is done while the endpoint is %s',
    async (status) => {
      await serveVersionOne();
      world.sageMaker.register();
      Object.assign(world.endpoint!, { status });
      const changes = world.sageMaker.changes.length;
      expect(await world.sweep()).toBe('wait');
      expect(world.sageMaker.changes.length).toBe(changes);
    },
  );

  test('losing a race against another update is not an error', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    world.sageMaker.refuse = {
      command: 'UpdateEndpoint',
      error: awsError('ValidationException', 'Cannot update in-progress endpoint "arn".'),
    };
    expect(await world.sweep()).toBe('updateEndpoint');
    expect(world.s3.uris(`${STATE}/attempts`)).toEqual([]);
    world.sageMaker.refuse = undefined;
    await world.drain();
    expect(world.endpoint?.status).toBe('InService');
    expect(world.metrics).not.toContain('RolloutFailed');
  });

  test('a stale read after an update is not taken for a rollback', async () => {
    await serveVersionOne();
    const before = { ...world.endpoint! };
    world.sageMaker.register();
    await world.sweep();
    world.sageMaker.staleEndpoint = before;
    expect(await world.sweep()).toBe('wait');
    world.sageMaker.staleEndpoint = undefined;
    await world.drain();
    expect(world.metrics).toEqual(['RolloutSucceeded', 'RolloutSucceeded']);
  });

  test('a rollout whose invocation died before marking it is marked by the next look', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    await world.sweep();
    world.s3.uris(`${STATE}/attempts`).forEach((uri) => world.s3.objects.delete(uri));
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.metrics).toContain('RolloutFailed');
  });

  test('invocations at the same time take turns', async () => {
    world.sageMaker.register();
    const create = world.request('Create');
    await Promise.all([world.deliver(create), world.sweep(), world.sweep(), world.deliver(create)]);
    expect(world.sageMaker.changes).toEqual(['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint']);
    await world.drain();
    expect(world.answersTo(create)).toHaveLength(1);
  });
});
