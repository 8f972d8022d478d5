import { unpackBatch } from '../../../lambda/retrain/batch';
import { PipelineWorld } from './fake-pipeline';
import { passStorm, toBatch, uploadEvent } from './storm';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;

test('a storm of uploads is one run, some calls of AWS and a few messages', async () => {
  const world = new PipelineWorld({ cooldownSeconds: 3_600, maximumRunsPerDay: 9 });
  const counts = await passStorm(world, 500, 25);
  expect(counts).toMatchObject({ invocations: 20, runs: 1 });
  // The start, and once that what came after it waits.
  expect(counts.messages).toBeLessThanOrEqual(3);
  // An invocation in which nothing can start reads the ledger and the runs, and looks whether it was told before.
  expect(counts.sageMaker).toBeLessThanOrEqual(2 * counts.invocations + 2);
  expect(counts.s3).toBeLessThanOrEqual(2 * counts.invocations + 40);

  // Nothing is lost: what came after the start has its run, when the upload is complete and the cooldown over.
  world.s3.objects.set('s3://raw/rows/499.csv', { body: '', etag: 'e', lastModified: new Date(world.now) });
  world.finish();
  world.now += 2 * HOUR;
  expect((await world.recheck()).map(({ outcome }) => outcome)).toEqual(['started']);
  world.finish();
  world.now += 2 * HOUR;
  expect(await world.recheck()).toEqual([]);
});

test('a storm during a run starts nothing and is told once', async () => {
  const world = new PipelineWorld({ cooldownSeconds: 0, maximumRunsPerDay: 9 });
  await world.deliver({ reason: 'x' });
  const counts = await passStorm(world, 200, 10);
  expect(counts.runs).toBe(0);
  // Two that decide at once may both tell it.
  expect(counts.messages).toBeLessThanOrEqual(2);
  // None of them waited for the lock.
  expect(world.s3.uris('s3://bucket/decisions/.lock')).toEqual([]);
  expect(counts.s3).toBeLessThanOrEqual(3 * counts.invocations);
});

test('a batch is one cause: a run has it that starts after the newest of it', async () => {
  const world = new PipelineWorld();
  const early = JSON.stringify(uploadEvent(1, '2026-10-31T23:00:00Z'));
  const late = JSON.stringify(uploadEvent(2, '2026-10-31T23:30:00Z'));
  const [record] = await world.deliver(toBatch([late, early]));
  expect(record).toMatchObject({
    outcome: 'started',
    cause: 'new data s3://raw/rows/2.csv (upload 00000002) and 1 before it',
  });
  world.finish();
  // The same batch again, and the same uploads in another one.
  expect((await world.deliver(toBatch([late, early])))[0]!.outcome).toBe('skipped');
  expect((await world.deliver(toBatch([late])))[0]!.outcome).toBe('skipped');
  expect(world.runs).toHaveLength(1);
});

test('what is no upload goes back to the queue, and holds up nothing', async () => {
  const good = JSON.stringify(uploadEvent(1, '2026-10-31T23:00:00Z'));
  const bodies = ['no JSON', good, 'null', '{"detail-type":"Object Created","time":"2026-10-31T23:00:00Z"}', '{}'];
  const { uploads, unreadable } = unpackBatch(toBatch(bodies));
  expect(uploads).toEqual([JSON.parse(good)]);
  expect(unreadable).toEqual(['message-0', 'message-2', 'message-3', 'message-4']);
  const world = new PipelineWorld();
  expect((await world.deliver(toBatch(bodies)))[0]!.outcome).toBe('started');
  expect(await world.deliver(toBatch(['{}']))).toEqual([]);
});
