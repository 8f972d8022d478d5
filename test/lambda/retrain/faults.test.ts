import fc from 'fast-check';
import type { RetrainEvent } from '../../../lambda/retrain/cause';
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;
const SECOND = 1_000;

/** Lambda ends an invocation: nothing of it runs on, not even what cleans up. */
class Killed extends Error {}

/** Delivers an event and kills the invocation at its n-th look at AWS. Returns whether it came so far. */
async function killAt(world: PipelineWorld, event: RetrainEvent, invocation: string, call: number): Promise<boolean> {
  let calls = 0;
  world.onCall = () => {
    if (calls++ >= call) {
      throw new Killed();
    }
  };
  try {
    await world.deliver(event, invocation);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(Killed);
    return true;
  } finally {
    world.onCall = () => undefined;
    // A dead holder's lock is left; nobody runs for longer than a minute.
    world.now += 70 * SECOND;
  }
}

const startsOf = (world: PipelineWorld): (string | undefined)[] =>
  world
    .records()
    .filter(({ outcome }) => outcome === 'started')
    .map(({ pipelineExecutionArn }) => pipelineExecutionArn);

describe.each([0, 10 * 60 * SECOND])('while the list of runs is %s ms behind', (lag) => {
  test('a second cause starts no second run, and none passes the cap', async () => {
    const world = new PipelineWorld({ cooldownSeconds: 0, maximumRunsPerDay: 1 });
    world.lag = lag;
    expect((await world.deliver(world.alarm('drift')))[0]!.outcome).toBe('started');
    world.now += 3 * SECOND;
    expect((await world.deliver(world.alarm('quality')))[0]).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('one run at a time: run1'),
      pipelineExecutionArn: world.runs[0]!.PipelineExecutionArn,
    });
    expect((await world.deliver({ reason: 'x', force: true }))[0]!.outcome).toBe('skipped');
    expect(world.runs).toHaveLength(1);
  });

  test('an invocation that is killed anywhere leaves one run, told as the start that it is', async () => {
    for (let call = 0; ; call++) {
      const world = new PipelineWorld();
      world.lag = lag;
      const event: RetrainEvent = { source: 'schedule', scheduledTime: world.iso() };
      const killed = await killAt(world, event, 'same', call);
      // Another cause comes before Lambda tries again.
      await world.deliver(world.alarm());
      const [record] = await world.deliver(event, 'same');
      expect(world.runs).toHaveLength(1);
      expect(startsOf(world)).toEqual([world.runs[0]!.PipelineExecutionArn]);
      expect(world.messages.filter(({ subject }) => subject.endsWith('started')).length).toBeGreaterThanOrEqual(1);
      expect(record!.pipelineExecutionArn).toBe(world.runs[0]!.PipelineExecutionArn);
      if (!killed) {
        expect(call).toBeGreaterThan(20);
        return;
      }
    }
  });

  test('the retry of one that was killed after the start tells the start', async () => {
    const world = new PipelineWorld();
    world.lag = lag;
    const event: RetrainEvent = { reason: 'x' };
    world.onCall = (what) => {
      if (what === 'after StartPipelineExecutionCommand') {
        throw new Killed();
      }
    };
    await expect(world.deliver(event, 'same')).rejects.toThrow(Killed);
    world.onCall = () => undefined;
    world.now += 70 * SECOND;
    expect((await world.deliver(event, 'same'))[0]).toMatchObject({
      outcome: 'started',
      pipelineExecutionArn: world.runs[0]!.PipelineExecutionArn,
    });
    expect(world.messages.map(({ subject }) => subject)).toEqual(['Retraining of churn started']);
    expect(world.runs).toHaveLength(1);
  });
});

test('a start that was decided long ago and never asked for is decided anew', async () => {
  const world = new PipelineWorld();
  world.onCall = (what) => {
    if (what === 'before StartPipelineExecutionCommand') {
      throw new Killed();
    }
  };
  await expect(world.deliver({ source: 'schedule', scheduledTime: world.iso() })).rejects.toThrow(Killed);
  world.onCall = () => undefined;
  world.now += 5 * HOUR;
  expect((await world.recheck()).map(({ outcome, cause }) => [outcome, cause])).toEqual([
    ['started', 'schedule of 2026-11-01T00:00:00.000Z'],
  ]);
  expect(startsOf(world)).toHaveLength(1);
});

test('a ledger that cannot be read is set aside, and the runs themselves decide', async () => {
  const world = new PipelineWorld();
  await world.deliver(world.alarm());
  world.s3.objects.set('s3://bucket/decisions/.ledger', { body: '{"version": 7}', etag: '"x"' });
  expect((await world.deliver(world.alarm('quality')))[0]!.outcome).toBe('skipped');
  world.finish();
  world.now += 30 * HOUR;
  expect((await world.recheck())[0]!.outcome).toBe('started');
  expect(world.s3.uris('s3://bucket/decisions/.ledger-set-aside')).toHaveLength(1);
  expect(world.s3.json('s3://bucket/decisions/.ledger').version).toBe(1);
});

test('whoever has lost the lock writes nothing and starts nothing', async () => {
  const world = new PipelineWorld();
  world.onCall = (what) => {
    if (what === 'before ListPipelineExecutionsCommand' && world.s3.objects.has('s3://bucket/decisions/.lock')) {
      // Another invocation wrote the ledger, after this one had read it.
      world.s3.objects.set('s3://bucket/decisions/.ledger', {
        body: JSON.stringify({ version: 1, revision: 'other', starts: [], owed: [] }),
        etag: '"other"',
      });
    }
  };
  await expect(world.deliver({ reason: 'x' })).rejects.toThrow('was written by another invocation meanwhile');
  expect(world.runs).toEqual([]);
});

test('a time in the future passes neither the cooldown nor the cap', async () => {
  const world = new PipelineWorld();
  await world.deliver({ reason: 'first', time: world.iso() });
  world.finish();
  world.now += HOUR;
  const [record] = await world.deliver({ reason: 'second', time: '2036-01-01T00:00:00Z' });
  expect(record).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('cooldown') });
  expect(record!.time).toBe(world.iso());
  // Nor does it stand in the way of what comes later.
  world.now += 30 * HOUR;
  expect((await world.deliver(world.alarm()))[0]!.outcome).toBe('started');
});

test('a scheduled run that met a running one is made up for when that has ended', async () => {
  const world = new PipelineWorld({ cooldownSeconds: HOUR / 1000, maximumRunsPerDay: 9 });
  await world.deliver({ reason: 'x' });
  world.now += 2 * HOUR;
  expect((await world.deliver({ source: 'schedule', scheduledTime: world.iso() }))[0]!.outcome).toBe('skipped');
  world.now += HOUR;
  const told = world.messages.length;
  await world.recheck();
  await world.recheck();
  // That it still waits is told once.
  expect(world.messages.length - told).toBeLessThanOrEqual(1);
  world.finish();
  expect((await world.recheck()).map(({ outcome, cause }) => [outcome, cause])).toEqual([
    ['started', 'schedule of 2026-11-01T02:00:00.000Z'],
  ]);
  world.finish();
  world.now += 2 * HOUR;
  expect(await world.recheck()).toEqual([]);
  expect(world.runs).toHaveLength(2);
});

type Fault = {
  kind: 'alarm' | 'schedule' | 'hand' | 'recheck' | 'finish';
  seconds: number;
  kill: number;
  twins: boolean;
};
const faults = fc.array(
  fc.record<Fault>({
    kind: fc.constantFrom<Fault['kind'][]>('alarm', 'schedule', 'hand', 'recheck', 'finish'),
    seconds: fc.oneof(fc.nat(60), fc.nat(20 * 3_600)),
    kill: fc.oneof(fc.constant(1_000), fc.nat(40)),
    twins: fc.boolean(),
  }),
  { maxLength: 15 },
);

test('whatever is killed, delivered twice or read late: one run at a time, the cap holds, each start is told', async () => {
  await fc.assert(
    fc.asyncProperty(faults, fc.nat(600), async (sequence, lag) => {
      const world = new PipelineWorld({ cooldownSeconds: 3_600, maximumRunsPerDay: 2, maximumRunsPerAlarm: 100 });
      world.lag = lag * SECOND;
      const pending: [RetrainEvent, string][] = [];
      for (const [index, { kind, seconds, kill, twins }] of sequence.entries()) {
        world.now += seconds * SECOND;
        if (kind === 'finish') {
          // A run takes longer than a list is behind.
          world.now += world.lag;
          world.finish();
          continue;
        }
        const event: RetrainEvent =
          kind === 'alarm'
            ? world.alarm()
            : kind === 'hand'
              ? { reason: 'x' }
              : { source: kind, scheduledTime: world.iso() };
        const name = `call-${index}`;
        if (await killAt(world, event, name, kill)) {
          pending.push([event, name]);
        }
        if (twins) {
          await Promise.all([world.deliver(event, name), world.deliver(event, name)]);
        }
        const running = world.runs.filter(({ PipelineExecutionStatus: status }) => status === 'Executing');
        expect(running.length).toBeLessThanOrEqual(1);
      }
      for (const [event, name] of pending) {
        await world.deliver(event, name);
      }
      await world.recheck();
      for (const { StartTime } of world.runs) {
        const day = world.runs.filter((run) => {
          const before = StartTime!.getTime() - run.StartTime!.getTime();
          return before >= 0 && before < 24 * HOUR - 5_000;
        });
        expect(day.length).toBeLessThanOrEqual(2);
      }
      expect(new Set(startsOf(world))).toEqual(new Set(world.runs.map((run) => run.PipelineExecutionArn)));
      expect(startsOf(world)).toHaveLength(world.runs.length);
    }),
    { numRuns: 60 },
  );
});
