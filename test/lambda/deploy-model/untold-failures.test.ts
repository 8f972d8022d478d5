// What failed is told, whoever dies before they tell it.
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const NO_CAPACITY = 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.';

let world: World;
beforeEach(() => {
  world = new World();
});

describe('whoever dies', () => {
  const told = () => world.notices.kinds();

  test('between a refused start and its notice is followed by one who tells of it, though nothing asks for it any more', async () => {
    const version = world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateEndpoint', error: awsError('ValidationException', 'no such subnet') };
    world.onMetric = () => {
      world.onMetric = () => undefined;
      throw new Error('the process died');
    };
    await expect(world.deliver(world.request('Create'))).rejects.toThrow('the process died');
    version.status = 'Rejected';
    await world.sweep();
    expect(told()).toEqual(['RolloutFailed']);
    expect(world.notices.messages[0]!.words).toContain('SageMaker refused: ValidationException: no such subnet');
    await world.sweep();
    expect(told()).toHaveLength(1);
  });

  test('when the endpoint was asked for leaves its attempt: one that fails before anybody looks is told', async () => {
    const version = world.sageMaker.register();
    world.sageMaker.refuse = { command: 'CreateEndpoint', error: new Error('socket hang up') };
    await expect(world.deliver(world.request('Create'))).rejects.toThrow('socket hang up');
    // SageMaker has taken it all the same.
    const config = nameDeployment(ENDPOINT, SETTINGS, { kind: 'package', arn: version.arn }).configName;
    world.sageMaker.endpoints.set(ENDPOINT, { status: 'Creating', config, modified: world.now });
    world.sageMaker.settle(ENDPOINT, false, NO_CAPACITY);
    version.status = 'Rejected';
    world.sageMaker.refuse = undefined;
    await world.sweep();
    expect(told()).toEqual(['RolloutFailed']);
    expect(world.notices.messages[0]!.words).toContain('InsufficientInstanceCapacity');
  });
});
