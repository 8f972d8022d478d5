// Settings in force whose objects are both gone, while their endpoint serves.
import { OWNER_TAGS } from '../../../contract/endpoint-owner';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const MINUTE = 60_000;
const URIS = [`${STATE}/settings.json`, `${STATE}/settings-copy.json`];

let world: World;
beforeEach(async () => {
  world = new World();
  await world.serveVersionOne();
});
afterEach(() => {
  expect(world.sageMaker.violations).toEqual([]);
});

const told = () => world.notices.messages.filter(({ notice }) => notice.kind === 'SettingsLost');
const lose = (): void => URIS.forEach((uri) => world.s3.objects.delete(uri));

async function sweepFor(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 10) {
    world.now += 10 * MINUTE;
    await world.sweep();
  }
}

test('are told once, and a deploy that changes the endpoint brings them back', async () => {
  lose();
  expect(await world.sweep()).toBe('rest');
  expect(told()).toEqual([]);
  await sweepFor(10);
  const [{ words, notice }] = told();
  expect(words).toContain(`neither settings.json nor settings-copy.json is at ${STATE}`);
  expect(words).toContain('model-package/churn/1) goes on serving');
  expect(words).toContain('Deploy the stack again with a change of the endpoint');
  expect(notice.severity).toBe('error');
  // Nobody knows what a new version is to be served with.
  world.sageMaker.register();
  await sweepFor(120);
  expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(1);
  expect(told()).toHaveLength(1);
  const update = world.request('Update', { ...SETTINGS, instanceCount: 3 });
  await world.deliver(update);
  await world.drain();
  expect(world.answersTo(update)).toEqual([expect.objectContaining({ status: 'SUCCESS' })]);
  expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(2);
  expect(world.s3.uris(STATE).filter((uri) => uri.includes('lost-settings'))).toEqual([]);
});

test('are in force again where somebody restores the objects, and told anew when they are lost again', async () => {
  const kept = URIS.map((uri) => [uri, world.s3.objects.get(uri)!] as const);
  lose();
  await sweepFor(20);
  kept.forEach(([uri, object]) => world.s3.objects.set(uri, object));
  world.sageMaker.register();
  await world.drain();
  expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(2);
  lose();
  await sweepFor(20);
  expect(told()).toHaveLength(2);
});

test('that are both damaged are set aside, and then told like those that were deleted', async () => {
  URIS.forEach((uri) => world.s3.objects.set(uri, { body: '{"not": what', etag: 'damaged' }));
  await sweepFor(20);
  expect(world.notices.messages.map(({ notice }) => notice.kind).slice(-3)).toEqual([
    'StateSetAside',
    'StateSetAside',
    'SettingsLost',
  ]);
});

test('do not keep an endpoint from being deleted with its stack', async () => {
  lose();
  await sweepFor(20);
  await world.deliver(world.request('Delete'));
  await world.drain();
  expect(world.endpoint).toBeUndefined();
});

test.each([
  ['is of another stack', OWNER_TAGS.stack, 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/2'],
  ['was released', OWNER_TAGS.stack, 'none'],
  ['says nothing of its owner', OWNER_TAGS.resource, undefined],
])('are missed by nobody where the endpoint %s', async (_, tag, value) => {
  lose();
  const tags = world.endpoint!.tags!;
  if (value === undefined) {
    delete tags[tag];
  } else {
    tags[tag] = value;
  }
  await sweepFor(60);
  expect(told()).toEqual([]);
});

test('are missed by nobody where the endpoint is gone, or a new controller waits for its first request', async () => {
  lose();
  await world.sweep();
  world.sageMaker.endpoints.delete(ENDPOINT);
  await sweepFor(60);
  expect(told()).toEqual([]);
});

describe('while a version is rolled out', () => {
  const outcomes = () =>
    world.notices.messages.map(({ notice }) => notice.kind).filter((kind) => /^Rollout/.test(kind));
  beforeEach(async () => {
    world.sageMaker.register();
    await world.sweep();
    lose();
  });

  test.each([
    ['serves', true, 'RolloutSucceeded'],
    ['does not start', false, 'RolloutFailed'],
  ])('are told, and so is that it %s', async (_, isGood, kind) => {
    const before = outcomes().length;
    await sweepFor(20);
    expect(told()).toHaveLength(1);
    world.sageMaker.settle(ENDPOINT, isGood);
    await sweepFor(60);
    expect(outcomes().slice(before)).toEqual([kind]);
    expect(told()).toHaveLength(1);
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(isGood ? 2 : 1);
    const todo = world.notices.messages.find(({ notice }) => notice.kind === 'RolloutFailed')?.words ?? '';
    expect(todo).not.toContain('it is tried again');
  });

  test('are told, and so is its failure where the mark of the rollout is lost as well', async () => {
    world.s3.uris(`${STATE}/attempts/`).forEach((uri) => world.s3.objects.delete(uri));
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await sweepFor(20);
    expect(outcomes().at(-1)).toBe('RolloutFailed');
  });
});
