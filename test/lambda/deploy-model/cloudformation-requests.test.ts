import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };

describe('requests of CloudFormation', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => {
    expect(world.sageMaker.violations).toEqual([]);
    expect(world.s3.objects.has(`${STATE}/lock`)).toBe(false);
  });

  const serveVersionOne = () => world.serveVersionOne();

  test('a refusal of SageMaker fails the deploy at once with its reason, and is not repeated', async () => {
    await serveVersionOne();
    world.sageMaker.refuse = {
      command: 'UpdateEndpoint',
      error: awsError('ResourceLimitExceeded', 'The account-level service limit is 0'),
    };
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    expect(world.answersTo(update)).toEqual([
      expect.objectContaining({
        status: 'FAILED',
        reason: 'SageMaker refused: ResourceLimitExceeded: The account-level service limit is 0',
      }),
    ]);
    world.sageMaker.refuse = undefined;
    await world.drain();
    expect(world.sageMaker.updates).toEqual([]);
  });

  test('a refusal without a deploy is recorded once, and its version rejected; no sweep fails', async () => {
    await serveVersionOne();
    const bad = world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'no such image') };
    expect(await world.sweep()).toBe('rest');
    expect(world.metrics.filter((name) => name === 'RolloutFailed')).toHaveLength(1);
    expect(bad).toMatchObject({ status: 'Rejected', description: expect.stringContaining('no such image') });
    for (let sweep = 0; sweep < 20; sweep++) {
      world.now += 10 * 60_000;
      expect(await world.sweep()).toBe('rest');
    }
    expect(world.metrics.filter((name) => name === 'RolloutFailed')).toHaveLength(1);
  });

  test('a missing permission is tried again a few times, and then no more', async () => {
    await serveVersionOne();
    world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateModel', error: awsError('AccessDeniedException', 'not authorized') };
    for (let sweep = 0; sweep < 40; sweep++) {
      world.now += 10 * 60_000;
      await world.sweep();
    }
    expect(world.sageMaker.changes.filter((name) => name === 'CreateModel')).toHaveLength(1);
    expect(world.metrics.filter((name) => name === 'RolloutFailed')).toHaveLength(5);
  });

  test('a role that is not known yet is waited for, but not for ever', async () => {
    world.sageMaker.register();
    world.sageMaker.refuse = {
      command: 'CreateModel',
      error: awsError('ValidationException', 'Could not assume role arn'),
    };
    const create = world.request('Create');
    await expect(world.deliver(create)).rejects.toThrow('Could not assume role');
    expect(world.answers).toEqual([]);
    world.now += 4 * 60_000;
    await world.deliver(create);
    expect(world.answersTo(create)[0]).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('Could not assume role'),
    });
  });

  test('a missing permission to look is answered instead of waited out', async () => {
    world.sageMaker.refuse = {
      command: 'ListModels',
      error: awsError('AccessDeniedException', 'not authorized to perform sagemaker:ListModels'),
    };
    const create = world.request('Create');
    await expect(world.deliver(create)).rejects.toThrow('not authorized');
    expect(world.answers).toEqual([]);
    world.now += 4 * 60_000;
    await expect(world.deliver(create)).rejects.toThrow('not authorized');
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining('sagemaker:ListModels') }),
    ]);
  });

  test.each([
    ['not JSON', '{', 'settings: is not JSON'],
    [
      'a wrong type',
      { ...SETTINGS, instanceCount: '2' },
      'settings: instanceCount: must be a whole number from 1 to 10000, got "2"',
    ],
    [
      'a missing role',
      { ...SETTINGS, executionRoleArn: undefined },
      'settings: executionRoleArn: must be the ARN of a role, got nothing',
    ],
    ['an unknown setting', { ...SETTINGS, instanceCont: 2 }, 'settings: instanceCont: is not known'],
  ])('settings with %s are answered FAILED at once', async (_name, settings, reason) => {
    const create = world.request('Create', settings);
    await world.deliver(create);
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining(reason) }),
    ]);
    expect(world.s3.uris()).toEqual([]);
  });

  test('a request that is superseded is answered, and the newer one decides', async () => {
    const { arn } = await serveVersionOne();
    const first = world.request('Update', LARGER);
    await world.deliver(first);
    const second = world.request('Update', SETTINGS);
    await world.deliver(second);
    expect(world.answersTo(first)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: 'superseded by the newer request request-3' }),
    ]);
    expect(world.answersTo(second)).toEqual([]);
    await world.drain();
    expect(world.answersTo(second)[0].status).toBe('SUCCESS');
    expect(world.endpoint?.config).toBe(nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn }).configName);
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
    world.now += 48 * 60_000;
    await world.sweep();
    expect(world.answersTo(update)).toEqual([]);
    world.now += 60_000;
    await world.sweep();
    expect(world.answersTo(update)[0]).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('not finished after 49 minutes'),
    });
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
    expect([world.sageMaker.endpoints.size, world.sageMaker.configs.size, world.sageMaker.models.size]).toEqual([
      0, 0, 0,
    ]);
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
    expect(world.answersTo(create)[0]).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('was not made by this stack'),
    });
    const remove = world.request('Delete');
    await world.deliver(remove);
    expect(world.answersTo(remove)[0].status).toBe('SUCCESS');
    expect(world.endpoint).toMatchObject({ status: 'InService', config: 'theirs' });
  });

  test('after a rename, the endpoint of the former name goes and the present one stays', async () => {
    await serveVersionOne();
    world.sageMaker.endpoints.set('former', { status: 'InService', config: 'former-0123456789ab', modified: 0 });
    world.sageMaker.configs.set('former-0123456789ab', {
      EndpointConfigName: 'former-0123456789ab',
      ProductionVariants: [],
    });
    const remove = world.request('Delete', SETTINGS, { PhysicalResourceId: 'former' });
    await world.deliver(remove);
    expect(world.answersTo(remove)).toEqual([
      expect.objectContaining({ status: 'SUCCESS', physicalResourceId: 'former' }),
    ]);
    expect(world.sageMaker.endpoints.get('former')?.status).toBe('Deleting');
    expect(world.sageMaker.configs.has('former-0123456789ab')).toBe(false);
    expect(world.endpoint?.status).toBe('InService');
  });

  test('an endpoint of a former name that cannot be deleted is told, and its request answered once', async () => {
    await serveVersionOne();
    world.sageMaker.endpoints.set('former', { status: 'Updating', config: 'former-0123456789ab', modified: 0 });
    const remove = world.request('Delete', SETTINGS, { PhysicalResourceId: 'former' });
    await world.deliver(remove);
    expect(world.notices.messages.map(({ words }) => words)).toContainEqual(
      expect.stringMatching(
        /the endpoint former, as churn was called before, could not be deleted: RetiredEndpointBusyError: endpoint former is Updating[\s\S]*former is still there, and is paid for[\s\S]*Delete the endpoint former by hand/,
      ),
    );
    world.sageMaker.settle('former');
    await world.deliver(remove);
    expect(world.answersTo(remove)).toEqual([
      expect.objectContaining({ status: 'FAILED', physicalResourceId: 'former' }),
    ]);
    expect(world.sageMaker.endpoints.get('former')?.status).toBe('InService');
    expect(world.notices.kinds().filter((kind) => kind === 'FormerEndpointLeft')).toHaveLength(1);
  });

  test('a Delete with an id that CloudFormation made up deletes the endpoint', async () => {
    await serveVersionOne();
    world.onSleep = () => world.sageMaker.settle(ENDPOINT);
    const remove = world.request('Delete', SETTINGS, { PhysicalResourceId: '6fa459ea-ee8a-3ca4-894e-db77e160355e' });
    await world.deliver(remove);
    expect(world.endpoint).toBeUndefined();
    expect(world.answersTo(remove)[0].status).toBe('SUCCESS');
  });
});
