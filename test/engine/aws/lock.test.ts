import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { holdLock, LockHeldError } from '../../../engine/aws/lock';
import { fakeClient } from './fake-client';
import { FakeS3 } from './fake-s3';

const URI = 's3://bucket/.lock';

class World {
  public readonly s3 = new FakeS3();
  public time = 1_000_000;
  public readonly clock = {
    now: () => this.time,
    sleep: async (milliseconds: number) => void (this.time += milliseconds),
  };

  public hold(work: () => Promise<unknown>, s3: S3Client = this.s3): Promise<unknown> {
    return holdLock(s3, URI, { remainingMilliseconds: 60_000, ...this.clock }, work);
  }
}

test('a write that took effect although its answer was lost is recognised when it is refused', async () => {
  const world = new World();
  // What the SDK does after a time-out: it sends the same request again, and gets the answer of the second one.
  const s3 = fakeClient(S3Client, async (command) => {
    if (command instanceof PutObjectCommand) {
      await world.s3.send(command);
    }
    return world.s3.send(command);
  });
  let ran = 0;
  await world.hold(async () => void ran++, s3);
  expect(ran).toBe(1);
  // It waited for nobody, and left no lock.
  expect(world.time).toBe(1_000_000);
  expect(world.s3.uris()).toEqual([]);
});

test('so is one with which a dead holder was relieved', async () => {
  const world = new World();
  world.s3.objects.set(URI, { body: JSON.stringify({ owner: 'dead', expiresAt: 999_999 }), etag: '"d"' });
  const s3 = fakeClient(S3Client, async (command) => {
    if (command instanceof PutObjectCommand && command.input.IfMatch) {
      await world.s3.send(command);
    }
    return world.s3.send(command);
  });
  await world.hold(async () => undefined, s3);
  expect(world.time).toBe(1_000_000);
  expect(world.s3.uris()).toEqual([]);
});

test('the lock of another one who took over is left alone', async () => {
  const world = new World();
  const other = { body: JSON.stringify({ owner: 'other', expiresAt: 9_999_999 }), etag: '"o"' };
  await world.hold(async () => void world.s3.objects.set(URI, other));
  expect(world.s3.objects.get(URI)).toEqual(other);
});

test('so is one that is taken over while it is released', async () => {
  const world = new World();
  const other = { body: JSON.stringify({ owner: 'other', expiresAt: 9_999_999 }), etag: '"o"' };
  let held = false;
  const s3 = fakeClient(S3Client, async (command) => {
    const answer = await world.s3.send(command);
    if (held) {
      // The look at the owner is answered; before the lock is deleted, it is somebody else's.
      world.s3.objects.set(URI, other);
    }
    return answer;
  });
  await world.hold(async () => void (held = true), s3);
  expect(world.s3.objects.get(URI)).toEqual(other);
});

test('a lock that stays held is an error that names it', async () => {
  const world = new World();
  world.s3.objects.set(URI, { body: JSON.stringify({ owner: 'other', expiresAt: 9_999_999 }), etag: '"o"' });
  await expect(world.hold(async () => undefined)).rejects.toThrow(LockHeldError);
});

test('one that cannot be read blocks nobody', async () => {
  const world = new World();
  world.s3.objects.set(URI, { body: 'stray', etag: '"s"' });
  await expect(world.hold(async () => 'done')).resolves.toBe('done');
});
