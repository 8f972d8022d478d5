import { AddTagsCommand, ListTagsCommand } from '@aws-sdk/client-sagemaker';
import { NO_OWNER, OWNER_TAGS } from '../../../contract/endpoint-owner';
import type { ControllerEvent } from '../../../lambda/deploy-model/controller';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const CHURN = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Churn/1';
const OTHER = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/2';
const PARTS = 'arn:aws:sagemaker:eu-west-1:111122223333';
const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  expect(world.sageMaker.violations).toEqual([]);
});

type Type = 'Create' | 'Update' | 'Delete';

async function ask(
  type: Type,
  resource: string,
  extra: object = {},
  settings: unknown = SETTINGS,
): Promise<ControllerEvent> {
  const event = world.request(type, settings, { LogicalResourceId: resource, StackId: CHURN, ...extra });
  await world.deliver(event);
  await world.drain();
  return event;
}

async function serve(): Promise<void> {
  world.sageMaker.register();
  const create = await ask('Create', 'Old');
  expect(world.answersTo(create)).toMatchObject([{ status: 'SUCCESS' }]);
}

const ownerOnEndpoint = () => [world.endpoint?.tags?.[OWNER_TAGS.stack], world.endpoint?.tags?.[OWNER_TAGS.resource]];

test('an initial model stays when the stack goes, also one that is called as if the controller had made it', async () => {
  const initialModelName = `${ENDPOINT}-0123456789ab`;
  const settings = { ...SETTINGS, initialModelName };
  world.sageMaker.models.set(initialModelName, { ModelName: initialModelName });
  expect(world.answersTo(await ask('Create', 'Old', {}, settings))).toMatchObject([{ status: 'SUCCESS' }]);
  expect(world.endpoint).toMatchObject({ status: 'InService' });
  expect(world.answersTo(await ask('Delete', 'Old', {}, settings))).toMatchObject([{ status: 'SUCCESS' }]);
  expect(world.sageMaker.endpoints.size + world.sageMaker.configs.size).toBe(0);
  expect([...world.sageMaker.models.keys()]).toEqual([initialModelName]);
});

describe('a renamed construct', () => {
  test('takes the endpoint over, and the deletion of what it was called before deletes nothing', async () => {
    await serve();
    expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
    const { config } = world.endpoint!;
    const create = await ask('Create', 'New');
    expect(world.answersTo(create)).toMatchObject([{ status: 'SUCCESS' }]);
    const remove = await ask('Delete', 'Old');
    expect(world.answersTo(remove)).toMatchObject([
      { status: 'SUCCESS', reason: expect.stringContaining('serves on') },
    ]);
    expect(world.endpoint).toMatchObject({ status: 'InService', config });
    expect(ownerOnEndpoint()).toEqual([CHURN, 'New']);
    expect(world.sageMaker.changes).not.toContain('DeleteEndpoint');
    await ask('Delete', 'New');
    expect(world.sageMaker.endpoints.size).toBe(0);
    expect(world.s3.uris()).toEqual([`${STATE}/handled.json`]);
  });

  test('goes back to its former name when the deploy is rolled back, with the settings of then', async () => {
    await serve();
    const { config } = world.endpoint!;
    await ask('Create', 'New', {}, LARGER);
    expect(world.endpoint?.config).not.toBe(config);
    const remove = await ask('Delete', 'New');
    expect(world.answersTo(remove)).toMatchObject([{ status: 'SUCCESS' }]);
    expect(world.endpoint).toMatchObject({ status: 'InService', config });
    expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
    await ask('Delete', 'Old');
    expect(world.sageMaker.endpoints.size).toBe(0);
  });

  test('that moves into a nested stack takes over as well', async () => {
    await serve();
    const nested = { StackId: CHURN.replace('Churn', 'Churn-Nested'), ResourceProperties: undefined };
    const create = await ask('Create', 'Old', {
      ...nested,
      ResourceProperties: { Settings: JSON.stringify(SETTINGS), OwnerStack: CHURN },
    });
    expect(world.answersTo(create)).toMatchObject([{ status: 'SUCCESS' }]);
    await ask('Delete', 'Old');
    expect(world.endpoint?.status).toBe('InService');
    expect(ownerOnEndpoint()).toEqual([CHURN, 'Churn-Nested/Old']);
  });

  test('twice in a row ends with its last name', async () => {
    await serve();
    await ask('Create', 'Second');
    await ask('Create', 'Third');
    await ask('Delete', 'Old');
    await ask('Delete', 'Second');
    expect(world.endpoint?.status).toBe('InService');
    await ask('Delete', 'Third');
    expect(world.sageMaker.endpoints.size).toBe(0);
  });
});

describe('a renamed construct whose bucket is another one too', () => {
  /** The controller of the new construct, with the same SageMaker and a state of its own. */
  const moved = () =>
    Object.assign(new World(), { sageMaker: world.sageMaker, answers: world.answers, now: world.now });
  const deliverTo = async (to: World, type: Type, resource: string) => {
    const event = to.request(type, SETTINGS, {
      LogicalResourceId: resource,
      StackId: CHURN,
      RequestId: `moved-${type}-${resource}`,
    });
    await to.deliver(event);
    await to.drain();
  };

  test('takes over by the tags; the former controller leaves the endpoint alone, and its deletion deletes nothing', async () => {
    await serve();
    const next = moved();
    await deliverTo(next, 'Create', 'New');
    expect(ownerOnEndpoint()).toEqual([CHURN, 'New']);
    expect(world.endpoint?.tags?.[OWNER_TAGS.formerResource]).toBe('Old');
    expect(await world.sweep()).toBe('rest');
    await ask('Delete', 'Old');
    expect(world.endpoint?.status).toBe('InService');
    expect(world.endpoint?.tags?.[OWNER_TAGS.formerResource]).toBeUndefined();
    await deliverTo(next, 'Delete', 'New');
    expect(world.sageMaker.endpoints.size).toBe(0);
  });

  test('gives it back when the deploy is rolled back', async () => {
    await serve();
    const next = moved();
    await deliverTo(next, 'Create', 'New');
    await deliverTo(next, 'Delete', 'New');
    expect(world.endpoint?.status).toBe('InService');
    expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
    await ask('Delete', 'Old');
    expect(world.sageMaker.endpoints.size).toBe(0);
  });
});

describe('a second stack with the same name', () => {
  test.each(['in the same bucket', 'in a bucket of its own'])(
    'is refused with the name of the owner, %s',
    async (place) => {
      await serve();
      const second =
        place === 'in the same bucket' ? world : Object.assign(new World(), { sageMaker: world.sageMaker });
      const event = (type: Type) =>
        second.request(type, LARGER, { LogicalResourceId: 'E', StackId: OTHER, RequestId: `other-${type}` });
      const create = event('Create');
      await second.deliver(create);
      expect(second.answersTo(create)).toMatchObject([
        {
          status: 'FAILED',
          reason: expect.stringContaining(`'${ENDPOINT}' belongs to resource Old of stack Churn (${CHURN})`),
        },
      ]);
      const remove = event('Delete');
      await second.deliver(remove);
      expect(second.answersTo(remove)).toMatchObject([{ status: 'SUCCESS' }]);
      await second.drain();
      expect(world.endpoint?.status).toBe('InService');
      expect(world.sageMaker.updates).toEqual([]);
      expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
    },
  );

  test.each([
    ['does not see the endpoint yet', true],
    ['sees whose the endpoint is', false],
  ])('takes back what it made and nothing of the first one, where it %s', async (_, isUnseen) => {
    await serve();
    const used = [...world.sageMaker.configs.keys(), ...world.sageMaker.models.keys()];
    const second = Object.assign(new World(), { sageMaker: world.sageMaker });
    const event = (type: Type, settings: unknown) =>
      second.request(type, settings, { LogicalResourceId: 'E', StackId: OTHER, RequestId: `other-${type}` });
    world.sageMaker.isEndpointUnseen = true;
    await second.deliver(event('Create', LARGER));
    expect([...world.sageMaker.configs.keys(), ...world.sageMaker.models.keys()]).not.toEqual(used);
    world.sageMaker.isEndpointUnseen = isUnseen;
    const remove = event('Delete', LARGER);
    await second.deliver(remove);
    if (isUnseen) {
      // SageMaker said that an endpoint exists: a minute later it must be seen, or be gone.
      expect(second.answersTo(remove)).toEqual([]);
      second.now += 60_000;
      await second.sweep();
    }
    expect(second.answersTo(remove)).toMatchObject([{ status: 'SUCCESS' }]);
    expect([...world.sageMaker.configs.keys(), ...world.sageMaker.models.keys()]).toEqual(used);
    expect(world.endpoint?.status).toBe('InService');
  });

  test('finds nothing of an endpoint that is being deleted: what it is made of goes at once', async () => {
    await serve();
    await world.deliver(world.request('Delete', SETTINGS, { LogicalResourceId: 'Old', StackId: CHURN }));
    expect(world.endpoint?.status).toBe('Deleting');
    expect([world.sageMaker.configs.size, world.sageMaker.models.size]).toEqual([0, 0]);
  });

  test('loses what it made to whoever makes an endpoint of it', async () => {
    await serve();
    const arns = [...world.sageMaker.configs.keys()].map((name) => `${PARTS}:endpoint-config/${name}`);
    arns.push(...[...world.sageMaker.models.keys()].map((name) => `${PARTS}:model/${name}`));
    expect(arns).toHaveLength(2);
    for (const ResourceArn of arns) {
      const Tags = [{ Key: OWNER_TAGS.stack, Value: OTHER }];
      await world.sageMaker.send(new AddTagsCommand({ ResourceArn, Tags }));
    }
    world.sageMaker.endpoints.delete(ENDPOINT);
    await world.drain();
    expect(world.endpoint?.status).toBe('InService');
    for (const ResourceArn of arns) {
      expect(await world.sageMaker.send(new ListTagsCommand({ ResourceArn }))).toMatchObject({
        Tags: expect.arrayContaining([{ Key: OWNER_TAGS.stack, Value: CHURN }]),
      });
    }
  });

  test('gets an endpoint that was released', async () => {
    await serve();
    const remove = await ask('Delete', 'Old', {
      ResourceProperties: { Settings: JSON.stringify(SETTINGS), Removal: 'Retain' },
    });
    expect(world.answersTo(remove)).toMatchObject([
      { status: 'SUCCESS', reason: expect.stringContaining('belongs to nobody') },
    ]);
    expect(world.endpoint).toMatchObject({ status: 'InService', tags: { [OWNER_TAGS.stack]: NO_OWNER } });
    expect(await world.sweep()).toBe('rest');
    const create = await ask('Create', 'E', { StackId: OTHER });
    expect(world.answersTo(create)).toMatchObject([{ status: 'SUCCESS' }]);
    expect(ownerOnEndpoint()).toEqual([OTHER, 'E']);
    expect(world.sageMaker.changes).not.toContain('DeleteEndpoint');
    await ask('Delete', 'E', { StackId: OTHER });
    expect([world.sageMaker.endpoints.size, world.sageMaker.configs.size, world.sageMaker.models.size]).toEqual([
      0, 0, 0,
    ]);
  });

  test('keeps an endpoint that it made by hand in the place of a deleted one', async () => {
    await serve();
    world.endpoint!.tags = { [OWNER_TAGS.stack]: OTHER, [OWNER_TAGS.resource]: 'E' };
    const update = await ask('Update', 'Old', {}, LARGER);
    expect(world.answersTo(update)).toMatchObject([
      { status: 'FAILED', reason: expect.stringContaining('stack Other') },
    ]);
    await ask('Delete', 'Old');
    expect(world.endpoint?.status).toBe('InService');
  });
});

describe('a resource that is removed and added again under its logical id', () => {
  const at = (minute: string) => ({
    ResponseURL: `https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/${minute}?X-Amz-Date=20261123T00${minute}00Z`,
  });

  // CloudFormation gives a removal up after an hour, and goes on: its event may come days later.
  test.each([
    ['comes late', () => undefined],
    ['comes late, and what was handled is forgotten', () => world.s3.objects.delete(`${STATE}/handled.json`)],
  ])('keeps its endpoint where the deletion of the former one %s', async (_, forget) => {
    world.sageMaker.register();
    await ask('Create', 'Old', at('10'));
    const late = world.request('Delete', SETTINGS, { LogicalResourceId: 'Old', ...at('20') });
    const again = await ask('Create', 'Old', at('30'), LARGER);
    expect(world.answersTo(again)).toMatchObject([{ status: 'SUCCESS' }]);
    const { config } = world.endpoint!;
    forget();
    await world.deliver(late);
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config });
    expect(world.answersTo(late)).toMatchObject([
      { status: 'FAILED', reason: 'superseded by the newer request request-3' },
    ]);
    // Its own deletion is no former one's.
    await ask('Delete', 'Old', at('40'));
    expect(world.endpoint).toBeUndefined();
  });

  test('and renamed in between, keeps it too', async () => {
    world.sageMaker.register();
    await ask('Create', 'Old', at('10'));
    await ask('Create', 'New', at('20'));
    const late = world.request('Delete', SETTINGS, { LogicalResourceId: 'Old', ...at('21') });
    await ask('Create', 'Old', at('30'));
    world.s3.objects.delete(`${STATE}/handled.json`);
    await world.deliver(late);
    await world.drain();
    expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
    await ask('Delete', 'New', at('31'));
    expect(world.endpoint).toMatchObject({ status: 'InService' });
  });
});

test('a renamed construct takes settings over that were stored before there were owners, and gives them back', async () => {
  await serve();
  const { config } = world.endpoint!;
  world.endpoint!.tags = {};
  for (const name of ['settings', 'settings-copy']) {
    const { owner: _, ...older } = world.s3.json(`${STATE}/${name}.json`);
    world.s3.objects.set(`${STATE}/${name}.json`, { body: JSON.stringify(older), etag: 'older' });
  }
  await ask('Create', 'New', {}, LARGER);
  await ask('Delete', 'New');
  expect(world.endpoint).toMatchObject({ status: 'InService', config });
  await ask('Create', 'Newer');
  await ask('Delete', 'Old');
  expect(world.endpoint).toMatchObject({ status: 'InService', config });
});

test('settings that were stored before there were owners are taken over by the next deploy, which writes whose it is', async () => {
  await serve();
  world.endpoint!.tags = {};
  for (const name of ['settings', 'settings-copy']) {
    const { owner, ...older } = world.s3.json(`${STATE}/${name}.json`);
    expect(owner).toEqual({ stack: CHURN, resource: 'Old' });
    world.s3.objects.set(`${STATE}/${name}.json`, { body: JSON.stringify(older), etag: 'older' });
  }
  await ask('Update', 'Old', {}, LARGER);
  expect(ownerOnEndpoint()).toEqual([CHURN, 'Old']);
  expect(world.s3.json(`${STATE}/settings.json`).owner).toEqual({ stack: CHURN, resource: 'Old' });
});

test.each(['settings', 'settings-copy'])(
  'the %s that were never written, or lost, are written by the next look',
  async (name) => {
    await serve();
    const other = name === 'settings' ? 'settings-copy' : 'settings';
    const stored = world.s3.json(`${STATE}/${other}.json`);
    world.s3.objects.delete(`${STATE}/${name}.json`);
    expect(await world.sweep()).toBe('rest');
    expect(world.s3.json(`${STATE}/${name}.json`)).toEqual(stored);
    world.s3.objects.set(`${STATE}/settings.json`, { body: '{"not": what', etag: 'damaged' });
    expect(await world.sweep()).toBe('rest');
    expect(world.s3.json(`${STATE}/settings.json`)).toEqual(stored);
  },
);
