import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { awsError } from '../common/fake-s3';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../lambda/common/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

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

  /** A stack whose endpoint serves version 1. */
  async function serveVersionOne(settings: unknown = SETTINGS) {
    const version = world.sageMaker.register();
    const create = world.request('Create', settings);
    await world.deliver(create);
    await world.drain();
    expect(world.answersTo(create).map(({ status }) => status)).toEqual(['SUCCESS']);
    return version;
  }

  test('a first deploy without a model succeeds at once, and the first approved version is served', async () => {
    const create = world.request('Create');
    await world.deliver(create);
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({
        status: 'SUCCESS',
        physicalResourceId: ENDPOINT,
        data: { EndpointName: ENDPOINT, EndpointArn: 'arn:aws:sagemaker:eu-west-1:111122223333:endpoint/churn', Status: 'NoApprovedModel' },
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
    expect(world.answersTo(create)).toEqual([expect.objectContaining({ status: 'SUCCESS', data: expect.objectContaining({ Status: 'InService' }) })]);
  });

  test('the initial model serves until the first version is approved', async () => {
    world.sageMaker.models.set('theirs', { ModelName: 'theirs', ExecutionRoleArn: 'role' });
    const settings = { ...SETTINGS, initialModelName: 'theirs' };
    await world.deliver(world.request('Create', settings));
    await world.drain();
    expect(world.endpoint?.config).toBe(nameDeployment(ENDPOINT, settings, { kind: 'model', name: 'theirs' }).configName);
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
    const update = world.request('Update', { ...SETTINGS, rollout: { type: 'ALL_AT_ONCE', waitSeconds: 0, alarmNames: [] }, tags: { team: 'a' } });
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
    expect(first).toMatchObject({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' }] });
    expect(second.ExcludeRetainedVariantProperties).toEqual([{ VariantPropertyType: 'DataCaptureConfig' }, { VariantPropertyType: 'DesiredInstanceCount' }]);
    expect(first.DeploymentConfig).toEqual({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 300, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 } },
        TerminationWaitInSeconds: 0,
        MaximumExecutionTimeoutInSeconds: 3600,
      },
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
    });
  });

  test('a changed variant name is updated without retaining and without a step by step rollout', async () => {
    await serveVersionOne();
    await world.deliver(world.request('Update', { ...SETTINGS, variantName: 'Main' }));
    await world.drain();
    expect(world.sageMaker.updates[0]).toEqual({ EndpointName: ENDPOINT, EndpointConfigName: world.endpoint?.config, RetainAllVariantProperties: false });
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

    const rollback = world.request('Update', SETTINGS);
    await world.deliver(rollback);
    expect(world.answersTo(rollback)[0].status).toBe('SUCCESS');
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(arn).configName);
    expect([...world.sageMaker.configs.keys()]).toEqual([ofVersion(arn).configName]);
    expect(world.sageMaker.updates).toHaveLength(1);
  });

  test('a version whose rollout fails does not loop and does not fail a later deploy of the settings in force', async () => {
    await serveVersionOne();
    const bad = world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.metrics).toEqual(['RolloutSucceeded', 'RolloutFailed']);

    const again = world.request('Update', SETTINGS);
    await world.deliver(again);
    expect(world.answersTo(again)[0].status).toBe('SUCCESS');
    // A deploy means "try again".
    expect(world.endpoint).toMatchObject({ status: 'Updating', target: ofVersion(bad.arn).configName });
    world.sageMaker.settle(ENDPOINT, true);
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(bad.arn).configName);
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

  test('an endpoint that failed to be created is made anew only for something else', async () => {
    const version = world.sageMaker.register();
    const create = world.request('Create');
    await world.deliver(create);
    world.sageMaker.settle(ENDPOINT, false);
    await world.sweep();
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining('the container did not answer /ping') }),
    ]);
    await world.drain();
    expect(world.endpoint?.status).toBe('Failed');
    const second = world.sageMaker.register();
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config: ofVersion(second.arn).configName });
    expect(version.arn).not.toBe(second.arn);
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
    const { logger } = jest.requireMock('../../../lambda/common/logging');
    expect(logger.warn).toHaveBeenLastCalledWith('Decision', expect.objectContaining({ reason: expect.stringContaining('no approved version remains') }));
    // Even then settings are applied, to what serves.
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(first.arn, LARGER).configName);
  });

  test('a configuration that was changed by hand is brought back, with the declared number of instances', async () => {
    const { arn } = await serveVersionOne();
    world.sageMaker.configs.set('by-hand', { EndpointConfigName: 'by-hand', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'x' }] });
    Object.assign(world.endpoint!, { config: 'by-hand' });
    await world.drain();
    expect(world.endpoint?.config).toBe(ofVersion(arn).configName);
    expect(world.sageMaker.updates[0].ExcludeRetainedVariantProperties).toContainEqual({ VariantPropertyType: 'DesiredInstanceCount' });
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

  test.each(['SystemUpdating', 'RollingBack', 'Updating', 'Deleting'] as const)('nothing is done while the endpoint is %s', async (status) => {
    await serveVersionOne();
    world.sageMaker.register();
    Object.assign(world.endpoint!, { status });
    const changes = world.sageMaker.changes.length;
    expect(await world.sweep()).toBe('wait');
    expect(world.sageMaker.changes.length).toBe(changes);
  });

  test('losing a race against another update is not an error', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    world.sageMaker.refuse = { command: 'UpdateEndpoint', error: awsError('ValidationException', 'Cannot update in-progress endpoint "arn".') };
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

  test('a refusal of SageMaker fails the deploy at once with its reason, and is not repeated', async () => {
    await serveVersionOne();
    world.sageMaker.refuse = { command: 'UpdateEndpoint', error: awsError('ResourceLimitExceeded', 'The account-level service limit is 0') };
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    expect(world.answersTo(update)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: 'SageMaker refused: ResourceLimitExceeded: The account-level service limit is 0' }),
    ]);
    world.sageMaker.refuse = undefined;
    await world.drain();
    expect(world.sageMaker.updates).toEqual([]);
  });

  test('a refusal without a deploy fails the invocation, so that it is retried and seen', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'no such image') };
    await expect(world.sweep()).rejects.toThrow('no such image');
    world.sageMaker.refuse = undefined;
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
  });

  test('a role that is not known yet is waited for, but not for ever', async () => {
    world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'Could not assume role arn') };
    const create = world.request('Create');
    await expect(world.deliver(create)).rejects.toThrow('Could not assume role');
    expect(world.answers).toEqual([]);
    world.now += 4 * 60_000;
    await world.deliver(create);
    expect(world.answersTo(create)[0]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('Could not assume role') });
  });

  test('a missing permission to look is answered instead of waited out', async () => {
    world.sageMaker.refuse = { command: 'ListModels', error: awsError('AccessDeniedException', 'not authorized to perform sagemaker:ListModels') };
    const create = world.request('Create');
    await expect(world.deliver(create)).rejects.toThrow('not authorized');
    expect(world.answers).toEqual([]);
    world.now += 4 * 60_000;
    await expect(world.deliver(create)).rejects.toThrow('not authorized');
    expect(world.answersTo(create)).toEqual([expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining('sagemaker:ListModels') })]);
  });

  test.each([
    ['not JSON', '{', 'the property Settings is not JSON'],
    ['a wrong type', { ...SETTINGS, instanceCount: '2' }, 'settings: instanceCount: must be a whole number from 1 to 10000, got "2"'],
    ['a missing role', { ...SETTINGS, executionRoleArn: undefined }, 'settings: executionRoleArn: must be the ARN of a role, got nothing'],
    ['an unknown setting', { ...SETTINGS, instanceCont: 2 }, 'settings: instanceCont: is not known'],
  ])('settings with %s are answered FAILED at once', async (_name, settings, reason) => {
    const create = world.request('Create', settings);
    await world.deliver(create);
    expect(world.answersTo(create)).toEqual([expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining(reason) })]);
    expect(world.s3.uris()).toEqual([]);
  });

  test('a request that is superseded is answered, and the newer one decides', async () => {
    const { arn } = await serveVersionOne();
    const first = world.request('Update', LARGER);
    await world.deliver(first);
    const second = world.request('Update', SETTINGS);
    await world.deliver(second);
    expect(world.answersTo(first)).toEqual([expect.objectContaining({ status: 'FAILED', reason: 'superseded by the newer request request-3' })]);
    expect(world.answersTo(second)).toEqual([]);
    await world.drain();
    expect(world.answersTo(second)[0].status).toBe('SUCCESS');
    expect(world.endpoint?.config).toBe(ofVersion(arn).configName);
  });

  test('a request that is delivered again after its answer changes nothing', async () => {
    await serveVersionOne();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    await world.deliver(world.requests[0]);
    await world.drain();
    expect(world.answersTo(world.requests[0])).toHaveLength(1);
    expect(world.s3.json(`${STATE}/settings.json`).settings.instanceType).toBe('ml.m5.xlarge');
  });

  test('a deploy that takes too long is told so before CloudFormation gives up', async () => {
    await serveVersionOne();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    world.now += 54 * 60_000;
    await world.sweep();
    expect(world.answersTo(update)).toEqual([]);
    world.now += 60_000;
    await world.sweep();
    expect(world.answersTo(update)[0]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('not finished after 55 minutes') });
  });

  test('delete during an update waits, and then leaves nothing behind', async () => {
    await serveVersionOne();
    await world.deliver(world.request('Update', LARGER));
    const remove = world.request('Delete');
    await world.deliver(remove);
    expect(world.answersTo(remove)).toEqual([]);
    expect(world.endpoint?.status).toBe('Updating');
    world.sageMaker.settle(ENDPOINT);
    world.onSleep = () => world.sageMaker.settle(ENDPOINT);
    await world.sweep();
    expect(world.answersTo(remove)).toEqual([expect.objectContaining({ status: 'SUCCESS' })]);
    expect([world.sageMaker.endpoints.size, world.sageMaker.configs.size, world.sageMaker.models.size]).toEqual([0, 0, 0]);
    expect(world.s3.uris()).toEqual([`${STATE}/handled.json`]);
    // Neither late events nor a second delivery bring it back.
    await world.deliver(world.requests[0]);
    await world.sweep();
    expect(world.sageMaker.endpoints.size).toBe(0);
  });

  test('an endpoint of somebody else is neither taken over nor deleted', async () => {
    world.sageMaker.endpoints.set(ENDPOINT, { status: 'InService', config: 'theirs', modified: 0 });
    world.sageMaker.register();
    const create = world.request('Create');
    await world.deliver(create);
    expect(world.answersTo(create)[0]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('was not made by this stack') });
    const remove = world.request('Delete');
    await world.deliver(remove);
    expect(world.answersTo(remove)[0].status).toBe('SUCCESS');
    expect(world.endpoint).toMatchObject({ status: 'InService', config: 'theirs' });
  });

  test('after a rename, the endpoint of the former name goes and the present one stays', async () => {
    await serveVersionOne();
    world.sageMaker.endpoints.set('former', { status: 'InService', config: 'former-0123456789ab', modified: 0 });
    world.sageMaker.configs.set('former-0123456789ab', { EndpointConfigName: 'former-0123456789ab', ProductionVariants: [] });
    const remove = world.request('Delete', SETTINGS, { PhysicalResourceId: 'former' });
    await world.deliver(remove);
    expect(world.answersTo(remove)).toEqual([expect.objectContaining({ status: 'SUCCESS', physicalResourceId: 'former' })]);
    expect(world.sageMaker.endpoints.get('former')?.status).toBe('Deleting');
    expect(world.sageMaker.configs.has('former-0123456789ab')).toBe(false);
    expect(world.endpoint?.status).toBe('InService');
  });

  test('a Delete with an id that CloudFormation made up deletes the endpoint', async () => {
    await serveVersionOne();
    world.onSleep = () => world.sageMaker.settle(ENDPOINT);
    const remove = world.request('Delete', SETTINGS, { PhysicalResourceId: '6fa459ea-ee8a-3ca4-894e-db77e160355e' });
    await world.deliver(remove);
    expect(world.endpoint).toBeUndefined();
    expect(world.answersTo(remove)[0].status).toBe('SUCCESS');
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
