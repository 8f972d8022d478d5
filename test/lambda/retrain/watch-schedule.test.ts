// The schedule of regular runs, which somebody may disable or delete.
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LEDGER = 's3://bucket/decisions/.ledger';

let world: PipelineWorld;
beforeEach(() => {
  // Midnight of a Sunday.
  world = new PipelineWorld();
  world.schedule = { expression: 'cron(0 3 * * ? *)', timeZone: 'Etc/UTC' };
});

const missed = () => world.messages.filter(({ attributes }) => attributes?.kind === 'ScheduleMissed');
const send = () => world.deliver({ source: 'schedule', scheduledTime: world.iso() });

/** Re-checks every hour, with the schedule's event at three where it comes. */
async function passDays(days: number, comes: boolean): Promise<void> {
  for (let hour = 0; hour < days * 24; hour++) {
    world.now += HOUR;
    if (comes && new Date(world.now).getUTCHours() === 3) {
      await send();
    }
    await world.recheck();
  }
}

test('that sends nothing when it is due is told by a re-check, once, and anew when it has come in between', async () => {
  await passDays(2, true);
  expect(missed()).toEqual([]);
  await passDays(3, false);
  expect(missed()).toHaveLength(1);
  const [{ words, attributes }] = missed();
  expect(attributes).toMatchObject({ severity: 'error' });
  expect(words).toContain('was due at 2026-11-03T03:00:00.000Z, and no event of it has come since 2026-11-02T03:00');
  expect(words).toContain('is it there and enabled?');
  await passDays(1, true);
  expect(missed()).toHaveLength(1);
  await passDays(2, false);
  expect(missed()).toHaveLength(2);
});

test('is given an hour for its delivery, and fifteen minutes for the function', async () => {
  await passDays(1, true);
  world.now += 3 * HOUR + 75 * 60_000 - 1;
  await world.recheck();
  expect(missed()).toEqual([]);
  world.now += 1;
  await world.recheck();
  expect(missed()).toHaveLength(1);
});

test.each([
  ['a rate', { expression: 'rate(7 days)' }],
  ['another time', { expression: 'cron(0 4 * * ? *)', timeZone: 'Europe/Berlin' }],
  ['another zone', { expression: 'cron(0 3 * * ? *)', timeZone: 'Asia/Tokyo' }],
])('that becomes %s is judged from then on', async (_, schedule) => {
  await passDays(1, true);
  // What was due before it was there is not missed.
  world.now += 20 * HOUR;
  world.schedule = schedule;
  await world.recheck();
  expect(missed()).toEqual([]);
  await passDays(9, false);
  expect(missed()).toHaveLength(1);
});

test('of a rate is due so long after its last event', async () => {
  world.schedule = { expression: 'rate(7 days)' };
  await send();
  for (let day = 0; day < 7; day++) {
    world.now += DAY;
    await world.recheck();
  }
  expect(missed()).toEqual([]);
  world.now += 2 * HOUR;
  await world.recheck();
  expect(missed()).toHaveLength(1);
});

test('whose events are answered without a run counts as one that comes', async () => {
  world.finish();
  await world.deliver({ reason: 'first', time: world.iso() });
  await passDays(3, true);
  expect(world.runs).toHaveLength(1);
  expect(missed()).toEqual([]);
});

test('that nobody can tell the times of, or that is not there, holds nothing up', async () => {
  world.schedule = { expression: 'fortnightly' };
  await passDays(2, false);
  world.schedule = undefined;
  await passDays(2, false);
  expect(missed()).toEqual([]);
});

test('is watched anew when the ledger was lost', async () => {
  await passDays(1, true);
  world.s3.objects.delete(LEDGER);
  await passDays(2, false);
  expect(missed()).toHaveLength(1);
});

test('is told again where the message could not be noted', async () => {
  await passDays(1, true);
  world.now += 5 * HOUR;
  let kills = 0;
  world.onCall = (what) => {
    if (missed().length === 1 && /PutObject/.test(what) && kills++ === 0) {
      throw new Error('killed');
    }
  };
  await expect(world.recheck()).rejects.toThrow('killed');
  world.onCall = () => undefined;
  await world.recheck();
  expect(missed()).toHaveLength(2);
  await world.recheck();
  expect(missed()).toHaveLength(2);
});
