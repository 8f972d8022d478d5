import type { EndpointStatusReport, RollbackReport } from '../../../contract/operator';
import { awsError } from '../../engine/aws/fake-s3';
import { ENDPOINT, SETTINGS, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  expect(world.sageMaker.violations).toEqual([]);
});

const status = () => world.ask({ operator: 'status' }) as Promise<EndpointStatusReport>;
const rollBack = (to: number, options: object = {}) =>
  world.ask({ operator: 'rollback', to, ...options }) as Promise<RollbackReport>;

/** Versions 1 to 3, of which the newest serves. */
async function serveThree(): Promise<void> {
  await world.serveVersionOne();
  for (let version = 2; version <= 3; version++) {
    world.sageMaker.register();
    await world.drain();
  }
}

describe('the status', () => {
  test('says what serves, whose it is, what may serve and what is next, and changes nothing', async () => {
    await serveThree();
    const { changes } = world.sageMaker;
    const before = changes.length;
    expect(await status()).toMatchObject({
      endpointName: ENDPOINT,
      status: 'InService',
      serves: expect.stringContaining('version 3'),
      hasSettings: true,
      owner: expect.stringContaining('resource Endpoint of stack Churn'),
      approved: [
        { version: 3, state: 'serves' },
        { version: 2, state: 'older' },
        { version: 1, state: 'older' },
      ],
      waiting: [],
      next: { action: 'rest' },
    });
    expect(changes).toHaveLength(before);
  });

  test('says why a version does not serve and when it is tried again', async () => {
    await world.serveVersionOne();
    world.sageMaker.register();
    await world.sweep();
    world.sageMaker.settle(ENDPOINT, false, 'Unable to provision requested ML compute capacity');
    await world.sweep();
    const { approved } = await status();
    expect(approved[0]).toMatchObject({
      version: 2,
      state: 'waits',
      failures: 1,
      reason: expect.stringContaining('capacity'),
      retryAt: expect.stringMatching(/^2026-11-23T/),
    });
  });

  test('is said of what does not exist, with the request that waits', async () => {
    expect(await status()).toMatchObject({ status: 'absent', approved: [], next: { reason: 'nothing is deployed' } });
    world.sageMaker.register();
    await world.deliver(world.request('Create'));
    expect(await status()).toMatchObject({ status: 'Creating', waiting: ['Create request-1 of Endpoint'] });
  });
});

describe('a rollback', () => {
  test('rejects what is newer, with the reason, and the older version serves', async () => {
    await serveThree();
    expect(await rollBack(1, { reason: 'complaints' })).toMatchObject({
      rejects: [3, 2],
      next: { action: 'updateEndpoint' },
    });
    expect(world.sageMaker.versions.map((version) => version.status)).toEqual(['Approved', 'Rejected', 'Rejected']);
    expect(world.sageMaker.versions[2]!.description).toBe('rolled back to version 1 at the endpoint churn: complaints');
    await world.drain();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(1);
    // And again: there is nothing left to do.
    expect(await rollBack(1)).toMatchObject({ rejects: [], next: { action: 'rest' } });
  });

  test('that is only tried says what it would do, and does nothing', async () => {
    await serveThree();
    expect(await rollBack(2, { dryRun: true })).toEqual({
      endpointName: ENDPOINT,
      to: 2,
      rejects: [3],
      isDryRun: true,
    });
    await world.drain();
    expect(world.sageMaker.servingVersion(ENDPOINT)).toBe(3);
  });

  test('to a version that is not approved is refused, with those that are', async () => {
    await serveThree();
    world.sageMaker.versions[0]!.status = 'Rejected';
    expect(await rollBack(1)).toMatchObject({
      rejects: [],
      refused: 'version 1 is not approved: approve it first, or choose one of 3, 2',
    });
    expect(world.sageMaker.versions[2]!.status).toBe('Approved');
  });

  test('away from a version that was deleted is refused, because nothing could withdraw it', async () => {
    await serveThree();
    world.sageMaker.deregister(world.sageMaker.versions[2]!.arn);
    expect(await rollBack(1)).toMatchObject({
      rejects: [],
      refused: expect.stringContaining('version 3, which serves'),
    });
    expect(world.sageMaker.versions[1]!.status).toBe('Approved');
  });

  test('to a version that cannot serve is refused', async () => {
    const settings = { ...SETTINGS, rejectFailedVersions: false };
    await world.failSecondVersion(settings);
    expect(await rollBack(2)).toMatchObject({ refused: expect.stringContaining('version 2 could not serve') });
  });

  test('by a controller that may not reject says what a person does', async () => {
    await serveThree();
    world.sageMaker.refuse = { command: 'UpdateModelPackage', error: awsError('AccessDeniedException', 'no') };
    expect(await rollBack(1)).toMatchObject({
      refused: expect.stringMatching(/could not reject version 3 \(reject the versions 3, 2 yourself.*AccessDenied/),
    });
  });
});

test.each([
  [{ operator: 'dance' }, 'operator'],
  [{ operator: 'rollback' }, 'to'],
  [{ operator: 'rollback', to: 0 }, 'to'],
  [{ operator: 'rollback', to: 1, dryrun: true }, 'dryRun'],
])('a request that says nothing known is refused: %j', async (event, named) => {
  await expect(world.ask(event as never)).rejects.toThrow(named);
});
