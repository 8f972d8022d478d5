// What becomes of versions and settings that cannot serve, and of failures that may pass.
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
const NO_CAPACITY = 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.';
const MINUTE = 60_000;

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  expect(world.sageMaker.violations).toEqual([]);
});

const serving = () => world.sageMaker.servingVersion(ENDPOINT);
const created = () => world.sageMaker.changes.filter((name) => name === 'CreateEndpoint').length;

/** Sweeps every ten minutes; every start and rollout that is under way ends as `succeeds` says. */
async function sweepFor(hours: number, succeeds: boolean, reason?: string): Promise<void> {
  for (let sweep = 0; sweep < hours * 6; sweep++) {
    world.now += 10 * MINUTE;
    world.sageMaker.settle(ENDPOINT, world.endpoint?.status === 'Deleting' || succeeds, reason);
    await world.sweep();
  }
}

describe('a start for which AWS has no room', () => {
  test('is tried again without end while nothing serves, ever less often, and serves once there is room', async () => {
    world.sageMaker.register();
    await world.deliver(world.request('Create'));
    await sweepFor(6, false, NO_CAPACITY);
    const [first] = [created()];
    expect(first).toBeGreaterThan(6);
    await sweepFor(24, false, NO_CAPACITY);
    expect(created() - first).toBeGreaterThan(12);
    expect(created() - first).toBeLessThanOrEqual(48);
    await sweepFor(3, true);
    expect(world.endpoint?.status).toBe('InService');
    expect(serving()).toBe(1);
    expect(world.s3.uris(`${STATE}/attempts`)).toEqual([]);
  });

  test('of a deploy is tried again until CloudFormation gives up, which is told why', async () => {
    world.sageMaker.register();
    const create = world.request('Create');
    await world.deliver(create);
    await sweepFor(0.5, false, NO_CAPACITY);
    expect(world.answersTo(create)).toEqual([]);
    expect(created()).toBeGreaterThan(1);
    await sweepFor(0.5, false, NO_CAPACITY);
    expect(world.answersTo(create)).toEqual([
      expect.objectContaining({ status: 'FAILED', reason: expect.stringContaining('InsufficientInstanceCapacity') }),
    ]);
  });

  test('does not bring an older version, which would need the room as well', async () => {
    world.sageMaker.register();
    world.sageMaker.register();
    await world.deliver(world.request('Create'));
    world.sageMaker.settle(ENDPOINT, false, NO_CAPACITY);
    await world.drain();
    await sweepFor(2, true);
    expect(serving()).toBe(2);
    expect(world.sageMaker.updates).toEqual([]);
  });

  test('is tried five times while something serves, is no fault of the version, and is left then', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await sweepFor(48, false, NO_CAPACITY);
    expect(world.sageMaker.updates).toHaveLength(5);
    expect(serving()).toBe(1);
    expect(second.status).toBe('Approved');
    // Nothing serves any more: what was given up is tried again.
    world.sageMaker.endpoints.clear();
    await sweepFor(2, true);
    expect(serving()).toBe(2);
  });
});

describe('a start that fails for a reason that nobody knows', () => {
  const ODD = 'something that nobody has written down yet';

  test('is tried again without end while nothing serves, in the end once a day, and serves once it passes', async () => {
    world.sageMaker.register();
    await world.deliver(world.request('Create'));
    await sweepFor(24, false, ODD);
    expect(created()).toBeGreaterThan(5);
    expect(created()).toBeLessThan(15);
    await sweepFor(4 * 24, false, ODD);
    const [before, told] = [created(), world.notices.messages.length];
    await sweepFor(10 * 24, false, ODD);
    expect(created() - before).toBeGreaterThanOrEqual(10);
    // Half of a wait depends on the name.
    expect(created() - before).toBeLessThanOrEqual(20);
    expect(world.notices.messages.length - told).toBe(created() - before);
    await sweepFor(25, true);
    expect(serving()).toBe(1);
    expect(world.s3.uris(`${STATE}/attempts`)).toEqual([]);
  });

  test('is tried five times while something serves, and rejected then', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await sweepFor(48, false, ODD);
    expect(world.sageMaker.updates).toHaveLength(5);
    expect(serving()).toBe(1);
    expect(second).toMatchObject({ status: 'Rejected', description: expect.stringContaining(ODD) });
  });

  test('gives way to an older version that can serve, until its next try', async () => {
    world.sageMaker.register();
    world.sageMaker.register();
    await world.deliver(world.request('Create'));
    world.sageMaker.settle(ENDPOINT, false, ODD);
    for (let step = 0; step < 2; step++) {
      await world.sweep();
      world.sageMaker.settle(ENDPOINT);
    }
    expect(world.endpoint?.status).toBe('InService');
    expect(serving()).toBe(1);
    await sweepFor(1, true);
    expect(serving()).toBe(2);
  });
});

describe('a version that cannot start', () => {
  test('gives way to an older approved one that can, after the endpoint was deleted by hand', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    world.sageMaker.endpoints.clear();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.sweep();
    world.sageMaker.settle(ENDPOINT);
    await world.sweep();
    world.sageMaker.settle(ENDPOINT);
    expect(serving()).toBe(1);
    // A slow machine may be to blame once; not twice.
    expect(second.status).toBe('Approved');
    world.now += 10 * MINUTE;
    await world.sweep();
    expect(world.endpoint?.status).toBe('Updating');
    world.sageMaker.settle(ENDPOINT, false, 'did not pass the ping health check');
    await world.drain();
    expect(serving()).toBe(1);
    expect(second).toMatchObject({ status: 'Rejected', description: expect.stringContaining('ping health check') });
  });

  test('gives way to one that is approved later and is older than it, but newer than what serves', async () => {
    for (let version = 0; version < 4; version++) {
      world.sageMaker.register();
    }
    await world.deliver(world.request('Create'));
    await world.drain();
    const fifth = world.sageMaker.register('PendingManualApproval');
    world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false);
    await world.drain();
    expect(serving()).toBe(4);
    fifth.status = 'Approved';
    await world.drain();
    expect(serving()).toBe(5);
  });

  test('does not fail a deploy of good settings, even where it stays approved: the answer names it', async () => {
    const settings = { ...SETTINGS, rejectFailedVersions: false };
    await world.failSecondVersion(settings);
    const update = world.request('Update', { ...LARGER, rejectFailedVersions: false });
    await world.deliver(update);
    world.sageMaker.settle(ENDPOINT, false);
    await world.sweep();
    await world.drain();
    expect(world.answersTo(update)).toEqual([expect.objectContaining({ status: 'SUCCESS' })]);
    expect(world.answersTo(update)[0].reason).toMatch(/version 2 \(.*is not served.*reject that version/);
    expect(serving()).toBe(1);
    expect(world.sageMaker.configs.get(world.endpoint!.config)?.ProductionVariants?.[0].InstanceType).toBe(
      'ml.m5.xlarge',
    );
  });

  test('is not rejected for settings with which nothing serves', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await world.drain();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await sweepFor(1, false);
    expect(world.answersTo(update)).toEqual([expect.objectContaining({ status: 'FAILED' })]);
    expect(second.status).toBe('Approved');
    await world.deliver(world.request('Update', SETTINGS));
    await world.drain();
    expect(serving()).toBe(2);
  });

  test('gives way to the initial model where no version has served', async () => {
    world.sageMaker.models.set('theirs', { ModelName: 'theirs', ExecutionRoleArn: 'role' });
    const version = world.sageMaker.register();
    await world.deliver(world.request('Create', { ...SETTINGS, initialModelName: 'theirs' }));
    world.sageMaker.settle(ENDPOINT, false, 'Failed to download model data for container');
    await world.drain();
    expect(world.endpoint?.status).toBe('InService');
    expect(serving()).toBeUndefined();
    expect(version.status).toBe('Rejected');
  });
});

describe('a version that is deleted', () => {
  test('goes on serving, also with other settings, and is replaced by the next one', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await world.drain();
    world.sageMaker.deregister(second.arn);
    await world.drain();
    const config = world.endpoint?.config;
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    expect(world.answersTo(update)).toEqual([expect.objectContaining({ status: 'SUCCESS' })]);
    expect(world.endpoint?.config).not.toBe(config);
    const model = world.sageMaker.configs.get(world.endpoint!.config)?.ProductionVariants?.[0].ModelName;
    expect(world.sageMaker.models.get(model!)?.Containers?.[0].ModelPackageName).toBe(second.arn);
    const third = world.sageMaker.register();
    await world.drain();
    expect(serving()).toBe(third.version);
  });

  test('is not brought back after the endpoint was deleted by hand: an older approved one serves', async () => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await world.drain();
    world.sageMaker.deregister(second.arn);
    world.sageMaker.endpoints.clear();
    await world.drain();
    expect(serving()).toBe(1);
  });
});

test.each(['the older', 'the newer'])(
  'an update whose rollback failed ends in one configuration, whichever SageMaker names: %s',
  async (named) => {
    await world.serveVersionOne();
    const second = world.sageMaker.register();
    await world.sweep();
    const { config } = world.endpoint!;
    world.sageMaker.failRollback(ENDPOINT, named === 'the older' ? 'old' : 'new');
    await world.drain();
    expect(world.endpoint).toMatchObject({ status: 'InService', config });
    expect(serving()).toBe(1);
    expect(second.status).toBe('Rejected');
  },
);

test('what serves and cannot be made again is told once for each reason, and no sweep fails', async () => {
  const told = (): string[] =>
    world.notices.messages.filter(({ notice }) => notice.kind === 'ServingNotRestored').map(({ words }) => words);
  await world.serveVersionOne();
  world.sageMaker.models.clear();
  world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'no such version') };
  expect(await world.sweep()).toBe('restore');
  expect(await world.sweep()).toBe('restore');
  expect(world.endpoint?.status).toBe('InService');
  expect(told()).toEqual([expect.stringMatching(/cannot be made again: .*no such version[\s\S]* goes on serving/)]);
  world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'no such role') };
  await world.sweep();
  expect(told()).toHaveLength(2);
  world.sageMaker.refuse = undefined;
  await world.drain();
  expect(world.sageMaker.models.size).toBe(1);
  // The same again, later, is told again.
  world.sageMaker.models.clear();
  world.sageMaker.refuse = { command: 'CreateModel', error: awsError('ValidationException', 'no such role') };
  await world.sweep();
  expect(told()).toHaveLength(3);
});

test('what a former release remembered of a failure is read, and judged by its reason', async () => {
  await world.serveVersionOne();
  world.sageMaker.register();
  await world.sweep();
  world.sageMaker.settle(ENDPOINT, false);
  const [uri] = world.s3.uris(`${STATE}/attempts`);
  const body = { configName: world.s3.json(uri).configName, state: 'failed', startedAt: 0, reason: NO_CAPACITY };
  world.s3.objects.set(uri, { body: JSON.stringify(body), etag: 'old' });
  await world.drain();
  expect(serving()).toBe(2);
});

test('a failure is told with whether it is tried again, and a rejection with the reason', async () => {
  await world.serveVersionOne();
  world.sageMaker.register();
  await world.sweep();
  world.sageMaker.settle(ENDPOINT, false, NO_CAPACITY);
  await world.sweep();
  world.now += 10 * MINUTE;
  await world.sweep();
  world.sageMaker.settle(ENDPOINT, false);
  await world.drain();
  const told = world.notices.messages.map(({ notice }) => notice);
  expect(told.map(({ kind }) => kind)).toEqual([
    'RolloutSucceeded',
    'RolloutFailed',
    'RolloutFailed',
    'VersionRejected',
  ]);
  expect(told[1]!.todo).toContain('it is tried again from 2026-11-23T');
  expect(told[2]!.todo).toContain('Reject the version in the registry');
  expect(told[3]!.happened).toContain('was rolled back');
});
