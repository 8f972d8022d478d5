// The schedule of batches, which somebody may disable or delete.
import { awsError } from '../../engine/aws/fake-s3';
import { FakeBatches } from './fake-batches';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PLACE = 's3://data/demand-batch/schedule.json';

let world: FakeBatches;
beforeEach(() => {
  world = new FakeBatches();
  world.put('sales.csv');
  world.now = Date.parse('2026-03-01T00:00:00Z');
  world.schedule = { expression: 'cron(0 5 * * ? *)', timeZone: 'Etc/UTC' };
});

const iso = () => new Date(world.now).toISOString();
const missed = () => world.told.messages.filter(({ notice }) => notice.kind === 'BatchMissed');
const watch = () => world.run({ source: 'watch', scheduledTime: iso() });
const send = () => world.run({ source: 'schedule', scheduledTime: iso() });

/** Looks every hour, with the schedule's event at five where it comes. */
async function passDays(days: number, comes: boolean): Promise<void> {
  for (let hour = 0; hour < days * 24; hour++) {
    world.now += HOUR;
    if (comes && new Date(world.now).getUTCHours() === 5) {
      await send();
    }
    await watch();
  }
}

test('that sends nothing is told once, less and less often as it lasts, and anew after an event', async () => {
  await passDays(2, true);
  expect(missed()).toEqual([]);
  await passDays(7, false);
  expect(missed()).toHaveLength(1);
  expect(missed()[0]!.notice).toMatchObject({
    lifecycle: 'demand',
    happened:
      'The schedule cron(0 5 * * ? *) of batches was due at 2026-03-03T05:00:00.000Z, and no event of it has come since 2026-03-02T05:00:00.000Z',
    holds: 'there are no forecasts of batches yet; what serves goes on serving',
  });
  await passDays(1, false);
  expect(missed()).toHaveLength(2);
  expect(missed()[1]!.notice.happened).toContain('was due at 2026-03-10T05:00:00.000Z, 8 times in a row');
  await passDays(24, false);
  expect(missed()).toHaveLength(4);
  await passDays(1, true);
  await passDays(1, false);
  expect(missed()).toHaveLength(5);
});

test('is given an hour for its delivery, and fifteen minutes for the function', async () => {
  await passDays(1, true);
  world.now += 5 * HOUR + 75 * MINUTE - 1;
  expect(await watch()).toMatchObject({ outcome: 'watched', reason: 'no batch is missed' });
  world.now += 1;
  expect(await watch()).toMatchObject({ outcome: 'missed' });
  expect(missed()).toHaveLength(1);
});

test('whose batches are skipped, or cannot be started, is no silent one', async () => {
  await passDays(3, true);
  expect(world.told.kinds()).toContain('BatchSkipped');
  world.version = undefined;
  await passDays(3, true);
  expect(missed()).toEqual([]);
  const list = jest.spyOn(world.s3, 'send').mockRejectedValueOnce(awsError('SlowDown', 'later') as never);
  world.now += 5 * HOUR;
  await expect(send()).rejects.toThrow('later');
  list.mockRestore();
  await send();
  world.now += 2 * HOUR;
  await watch();
  expect(missed()).toEqual([]);
});

test('that was just deployed has missed nothing, and is judged from the first look on', async () => {
  world.now = Date.parse('2026-03-01T20:00:00Z');
  expect(await watch()).toMatchObject({ reason: 'the schedule is watched from now on' });
  world.now += 10 * HOUR;
  await watch();
  expect(missed()).toEqual([]);
  world.now += HOUR;
  await watch();
  expect(missed()).toHaveLength(1);
});

test.each([
  ['a rate', { expression: 'rate(7 days)' }],
  ['another time', { expression: 'cron(0 4 * * ? *)', timeZone: 'Europe/Berlin' }],
  ['another zone', { expression: 'cron(0 5 * * ? *)', timeZone: 'Asia/Tokyo' }],
])('that becomes %s is judged from then on', async (_, schedule) => {
  await passDays(1, true);
  await passDays(2, false);
  world.now += 20 * HOUR;
  world.schedule = schedule;
  await watch();
  expect(missed()).toHaveLength(1);
  await passDays(8, false);
  expect(missed().length).toBeGreaterThan(1);
});

test('of every five minutes is told within two hours and a quarter, then after twice as many', async () => {
  world.schedule = { expression: 'rate(5 minutes)' };
  await send();
  world.now += HOUR;
  await watch();
  expect(missed()).toEqual([]);
  world.now += HOUR;
  await watch();
  expect(missed()).toHaveLength(1);
  await passDays(1, false);
  // 9, 21, 45, 93 and 189 due times.
  expect(missed()).toHaveLength(5);
});

test('in a zone with summer time is due by its clocks', async () => {
  world.schedule = { expression: 'cron(30 3 * * ? *)', timeZone: 'Europe/Berlin' };
  world.now = Date.parse('2026-03-28T02:30:00Z');
  await send();
  // From 29 March on half past three is an hour earlier in UTC.
  world.now = Date.parse('2026-03-29T02:44:59Z');
  expect(await watch()).toMatchObject({ outcome: 'watched' });
  world.now += 1000;
  expect(await watch()).toMatchObject({ outcome: 'missed' });
});

test('an event that comes while the function looks holds, and so does one that comes late', async () => {
  await passDays(1, true);
  world.now += 7 * HOUR;
  await send();
  const known = world.s3.json(PLACE);
  await world.run({ source: 'schedule', scheduledTime: '2026-03-02T05:00:00Z' });
  expect(world.s3.json(PLACE)).toEqual(known);
});

test('that nobody can tell the times of, or is told, holds nothing up', async () => {
  world.schedule = { expression: 'fortnightly' };
  await passDays(2, false);
  world.schedule = undefined;
  expect(await watch()).toMatchObject({ outcome: 'watched', reason: 'when batches are due is not known' });
  expect(await world.due(1)).toMatchObject({ outcome: 'started' });
  expect(missed()).toEqual([]);
});
