import { approvalEvent, approveMany, servedAfter } from './storm';
import { STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

let world: World;
const mark = () => world.s3.objects.set(`${STATE}/again`, { body: '{}', etag: 'mark' });
beforeEach(async () => {
  world = new World();
  await world.serveVersionOne();
});

test('a storm of approvals is a few looks, and the newest version serves', async () => {
  const counts = await approveMany(world, 60, 20);
  expect(servedAfter(world)).toBe(61);
  expect(world.sageMaker.violations).toEqual([]);
  // Of those that come together, one looks, and once more for the others.
  expect(counts.left).toBe(57);
  expect(counts.rollouts).toBeLessThanOrEqual(2);
  expect(counts.messages).toBeLessThanOrEqual(2);
  // Who leaves has tried the lock, read it, and left a mark or found one.
  expect(counts.s3).toBeLessThanOrEqual(3 * counts.left + 120);
  expect(world.s3.uris(`${STATE}/again`)).toEqual([]);
});

test('what comes while somebody looks is seen by another look of the same invocation', async () => {
  const read = world.sageMaker.send.bind(world.sageMaker);
  let other: Promise<unknown> | undefined;
  // The registry was read already when the second version is approved, and its event meets the lock.
  world.sageMaker.send = async (command) => {
    const answer = await read(command);
    if (command.constructor.name === 'ListModelPackagesCommand' && !other) {
      world.sageMaker.register();
      other = world.controller().handle(approvalEvent(new Date(world.now).toISOString()), 60_000);
      expect(await other).toBeUndefined();
    }
    return answer;
  };
  const looks = world.looks;
  await world.sweep();
  expect(world.looks).toBe(looks + 1);
  expect(world.sageMaker.updates).toHaveLength(1);
});

test('a mark of somebody who died is no reason to wait: the next event looks', async () => {
  mark();
  world.sageMaker.register();
  await world.sweep();
  expect(world.sageMaker.updates).toHaveLength(1);
  expect(world.s3.uris(`${STATE}/again`)).toEqual([]);
});

test('who has no time left for another look leaves the mark to the next event', async () => {
  const send = world.s3.send.bind(world.s3);
  world.s3.send = async (command: object) => {
    const answer = await send(command as never);
    if (command.constructor.name === 'DeleteObjectCommand') {
      // The lock was given back when time was nearly up.
      mark();
      world.now += 50_000;
    }
    return answer;
  };
  await world.sweep();
  world.s3.send = send;
  expect(world.s3.uris(`${STATE}/again`)).toHaveLength(1);
  await world.sweep();
  expect(world.s3.uris(`${STATE}/again`)).toEqual([]);
});
