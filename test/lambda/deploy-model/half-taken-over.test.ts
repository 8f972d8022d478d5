// A takeover whose end never comes: whoever took the endpoint over is gone, and only the tags say whose it is.
import { OWNER_TAGS } from '../../../contract/endpoint-owner';
import { ENDPOINT, SETTINGS, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const CHURN = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Churn/1';
const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };

test.each([
  ['in the same bucket', {}],
  ['in another bucket', { [OWNER_TAGS.formerResource]: 'Old' }],
])(
  'an endpoint whose taker (%s) is gone is left alone until its former owner deploys, whose it is then again, and goes with it',
  async (_, former) => {
    const world = new World();
    const ask = async (type: 'Create' | 'Update' | 'Delete', settings: unknown = SETTINGS) => {
      const event = world.request(type, settings, { LogicalResourceId: 'Old', StackId: CHURN });
      await world.deliver(event);
      await world.drain();
      expect(world.answersTo(event)).toMatchObject([{ status: 'SUCCESS' }]);
    };
    world.sageMaker.register();
    await ask('Create');
    Object.assign(world.endpoint!.tags!, { [OWNER_TAGS.resource]: 'New', ...former });
    world.sageMaker.register();
    expect(await world.sweep()).toBe('rest');
    expect(world.sageMaker.updates).toEqual([]);
    await ask('Update', LARGER);
    expect(world.endpoint).toMatchObject({ status: 'InService', tags: { [OWNER_TAGS.resource]: 'Old' } });
    expect(world.endpoint!.tags).not.toHaveProperty(OWNER_TAGS.formerResource);
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(2);
    await ask('Delete');
    expect(world.sageMaker.endpoints.size).toBe(0);
    expect(world.sageMaker.violations).toEqual([]);
  },
);

test('an endpoint that came back with an earlier version, which left a tag of its own owner on it, goes with that owner', async () => {
  const world = new World();
  const ask = async (type: 'Create' | 'Delete') => {
    await world.deliver(world.request(type, SETTINGS, { LogicalResourceId: 'Old', StackId: CHURN }));
    await world.drain();
  };
  world.sageMaker.register();
  await ask('Create');
  Object.assign(world.endpoint!.tags!, { [OWNER_TAGS.formerResource]: 'Old' });
  await ask('Delete');
  expect(world.sageMaker.endpoints.size).toBe(0);
});
