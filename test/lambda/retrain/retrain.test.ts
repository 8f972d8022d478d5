import fc from 'fast-check';
import type { RetrainEvent } from '../../../lambda/retrain/cause';
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;

describe('retrain', () => {
  test('an alarm that is delivered twice at once starts one run, and both decisions are kept and published', async () => {
    const world = new PipelineWorld();
    const event = world.alarm();
    const [[first], [second]] = await Promise.all([world.deliver(event), world.deliver(event)]);
    expect(world.runs).toHaveLength(1);
    expect([first.outcome, second.outcome].sort()).toEqual(['skipped', 'started']);
    expect(world.runs[0].PipelineExecutionDescription).toBe('alarm drift since 2026-11-01T00:00:00Z');
    expect(world.records()).toHaveLength(2);
    expect(world.messages.map(({ subject }) => subject).sort()).toEqual([
      'Retraining of churn skipped',
      'Retraining of churn started',
    ]);
    // Much later, too.
    world.finish();
    world.now += 100 * HOUR;
    expect((await world.deliver(event))[0]).toMatchObject({
      outcome: 'skipped',
      pipelineExecutionArn: world.runs[0].PipelineExecutionArn,
    });
  });

  test('a record is kept by day under a key that follows from the decision', async () => {
    const world = new PipelineWorld();
    const [record] = await world.deliver({ reason: 'first model', time: world.iso() });
    expect(record).toEqual({
      time: '2026-11-01T00:00:00.000Z',
      outcome: 'started',
      reason: 'asked for by hand',
      cause: 'by hand: first model (2026-11-01T00:00:00.000Z)',
      pipelineExecutionArn: world.runs[0].PipelineExecutionArn,
    });
    const uri = world.s3.uris('s3://bucket/decisions/').at(-1)!;
    expect(uri).toMatch(/^s3:\/\/bucket\/decisions\/2026\/11\/01\/20261101T000000Z-[0-9a-f]{12}\.json$/);
    expect(world.s3.json(uri)).toEqual(record);
    expect(world.messages[0].words).toContain('Retraining started: asked for by hand');
  });

  test('an alarm that fires during a run is picked up by the re-check', async () => {
    const world = new PipelineWorld({ cooldownSeconds: HOUR / 1000, maximumRunsPerDay: 4 });
    await world.deliver({ reason: 'by hand', time: world.iso() });
    world.now += 2 * HOUR;
    expect((await world.deliver(world.alarm()))[0]).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('one run at a time'),
    });
    world.now += HOUR;
    expect((await world.recheck())[0].outcome).toBe('skipped');
    world.finish();
    expect((await world.recheck())[0]).toMatchObject({
      outcome: 'started',
      reason: 'the alarm stands and has had no run yet',
    });
    expect(world.runs).toHaveLength(2);
    // The late event of that alarm finds it served.
    expect((await world.deliver(world.alarm()))[0].outcome).toBe('skipped');
  });

  test('a re-check that came to its end is counted where the alarm on silence looks', async () => {
    const world = new PipelineWorld();
    await world.deliver({ reason: 'by hand', time: world.iso() });
    expect(world.rechecks).toEqual([]);
    await world.recheck();
    expect(world.rechecks).toEqual([
      {
        Namespace: 'SageMakerLifecycle',
        MetricData: [
          {
            MetricName: 'Rechecked',
            Dimensions: [{ Name: 'PipelineName', Value: 'churn' }],
            Value: 1,
            Unit: 'Count',
            Timestamp: new Date(world.now),
          },
        ],
      },
    ]);
    // One that fails is none.
    world.onCall = (what) => {
      if (what === 'before ListPipelineExecutionsCommand') {
        throw new Error('socket hang up');
      }
    };
    await expect(world.recheck()).rejects.toThrow('socket hang up');
    expect(world.rechecks).toHaveLength(1);
  });

  test('a re-check that cannot be counted is done all the same', async () => {
    const world = new PipelineWorld();
    world.failsToCount = true;
    world.alarms.set('drift', new Date(world.now));
    expect((await world.recheck())[0].outcome).toBe('started');
    expect(world.rechecks).toEqual([]);
  });

  test('an alarm that stands through the cooldown is told once, and once more when it is answered', async () => {
    const world = new PipelineWorld({ cooldownSeconds: (10 * HOUR) / 1000, maximumRunsPerDay: 4 });
    await world.deliver({ reason: 'by hand', time: world.iso() });
    world.finish();
    world.now += HOUR;
    world.alarm();
    const told: number[] = [];
    for (let hour = 0; hour < 12; hour++) {
      await world.recheck();
      told.push(world.messages.length);
      world.now += HOUR;
    }
    expect(told).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 4]);
    expect(world.records()).toHaveLength(4);
  });

  test('a version that waits for approval holds back the re-check', async () => {
    const world = new PipelineWorld({ cooldownSeconds: 0, maximumRunsPerDay: 9 });
    await world.deliver(world.alarm());
    world.finish();
    world.now += HOUR;
    world.waiting = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2';
    expect((await world.recheck())[0]).toMatchObject({
      outcome: 'skipped',
      reason: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2 waits for approval',
    });
    world.waiting = undefined;
    expect((await world.recheck())[0]!.outcome).toBe('started');
  });

  test.each([
    ['alike', 'started'],
    ['worse', 'started'],
    ['better', 'skipped'],
    ['notCompared', 'skipped'],
    ['noChampion', 'skipped'],
  ])('one that waits and was found %s beside the champion: %s', async (verdict, outcome) => {
    const world = new PipelineWorld({ cooldownSeconds: 0, maximumRunsPerDay: 9 });
    await world.deliver(world.alarm());
    world.finish();
    world.now += HOUR;
    world.waiting = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2';
    world.verdict = verdict;
    expect((await world.recheck())[0]!.outcome).toBe(outcome);
  });

  test('what an alarm remembers counts from the approval, which may come long after the run', async () => {
    const world = new PipelineWorld({
      cooldownSeconds: 0,
      maximumRunsPerDay: 9,
      alarmMemorySeconds: (5 * 24 * HOUR) / 1000,
    });
    await world.deliver(world.alarm());
    world.finish();
    world.waiting = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2';
    world.now += 10 * 24 * HOUR;
    expect((await world.recheck())[0].outcome).toBe('skipped');
    world.approved = { arn: world.waiting, at: new Date(world.now) };
    world.waiting = undefined;
    world.now += HOUR;
    expect((await world.recheck())[0]).toMatchObject({
      outcome: 'skipped',
      reason:
        'until 2026-11-16T00:00:00.000Z the alarm remembers what was before arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/2 was approved',
    });
    world.now += 5 * 24 * HOUR;
    expect((await world.recheck())[0].outcome).toBe('started');
  });

  test('a re-check that finds no alarm decides and publishes nothing, and keeps its ledger alone', async () => {
    const world = new PipelineWorld();
    expect(await world.recheck()).toEqual([]);
    expect(world.s3.uris()).toEqual(['s3://bucket/decisions/.ledger']);
    expect(world.messages).toEqual([]);
  });

  test('two alarms that stand start one run', async () => {
    const world = new PipelineWorld();
    world.alarm('drift');
    world.alarm('quality');
    expect((await world.recheck()).map(({ outcome }) => outcome)).toEqual(['started', 'skipped']);
    expect(world.runs).toHaveLength(1);
  });

  test('a burst of uploads starts one run', async () => {
    const world = new PipelineWorld();
    const upload = (index: number) =>
      ({
        'detail-type': 'Object Created',
        time: world.iso(),
        detail: { bucket: { name: 'b' }, object: { key: `${index}.csv`, sequencer: `${index}`, size: 1 } },
      }) as unknown as RetrainEvent;
    await Promise.all(Array.from({ length: 10 }, (_, index) => world.deliver(upload(index))));
    expect(world.runs).toHaveLength(1);
  });

  test('files of an upload that came during the run start another one, once the cooldown is over and the upload is complete', async () => {
    const world = new PipelineWorld({ cooldownSeconds: (6 * HOUR) / 1000, maximumRunsPerDay: 9 });
    const upload = (key: string): void =>
      void world.s3.objects.set(`s3://raw/rows/${key}`, { body: '', etag: key, lastModified: new Date(world.now) });
    upload('1.csv');
    await world.deliver({ reason: 'first file', time: world.iso() });
    world.now += HOUR;
    upload('2.csv');
    expect(await world.recheck()).toEqual([]);
    world.now += HOUR;
    world.finish();
    expect((await world.recheck())[0]).toMatchObject({
      outcome: 'skipped',
      cause: 'new data s3://raw/rows/ (newest of 2026-11-01T01:00:00.000Z)',
    });
    world.now += 5 * HOUR;
    expect((await world.recheck())[0]).toMatchObject({
      outcome: 'started',
      reason: 'data came after the last run had started',
    });
    world.finish();
    world.now += 7 * HOUR;
    expect(await world.recheck()).toEqual([]);
  });

  test('runs on later pages count', async () => {
    const world = new PipelineWorld({ cooldownSeconds: 0, maximumRunsPerDay: 5 });
    for (let call = 0; call < 6; call++) {
      world.now += HOUR;
      await world.deliver({ reason: 'x', time: world.iso() });
      world.finish();
    }
    expect(world.runs).toHaveLength(5);
    expect(world.records().at(-1)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/^5 runs have started within 24 hours, 5 are allowed; to start one now, /),
    });
  });

  test.each(['s3', 'sns'] as const)(
    'a start whose report failed in %s is reported as a start when its event comes again',
    async (service) => {
      const world = new PipelineWorld();
      const event: RetrainEvent = { reason: 'x' };
      world.failNext(service);
      await expect(world.deliver(event, 'same')).rejects.toThrow('socket hang up');
      expect(world.records()).toEqual([]);
      world.now += 60_000;
      const [record] = await world.deliver(event, 'same');
      expect(record).toMatchObject({
        outcome: 'started',
        reason: 'asked for by hand; reported late, because the first report failed',
        pipelineExecutionArn: world.runs[0].PipelineExecutionArn,
      });
      expect(world.runs).toHaveLength(1);
      expect(world.messages.at(-1)!.subject).toBe('Retraining of churn started');
      expect(world.records()).toEqual([record]);
      // Reported now, so a third delivery is an ordinary skip.
      expect((await world.deliver(event, 'same'))[0].outcome).toBe('skipped');
    },
  );

  test('a re-check reports the start of an alarm whose report failed, and goes on', async () => {
    const world = new PipelineWorld();
    world.failNext('sns');
    await expect(world.deliver(world.alarm())).rejects.toThrow('socket hang up');
    world.now += HOUR;
    expect((await world.recheck())[0].outcome).toBe('skipped');
    expect(world.messages.map(({ subject }) => subject)).toEqual([
      'Retraining of churn started',
      'Retraining of churn skipped',
    ]);
    await world.recheck();
    expect(world.messages).toHaveLength(2);
  });

  test('the message of a skip that could not be sent is sent when the event comes again', async () => {
    const world = new PipelineWorld();
    await world.deliver({ reason: 'first', time: world.iso() });
    world.failNext('sns');
    await expect(world.deliver(world.alarm())).rejects.toThrow('socket hang up');
    await world.deliver(world.alarm());
    expect(world.messages.at(-1)!.words).toContain('Retraining skipped: one run at a time');
  });

  test('runs that failed or were stopped do not hold back a call by hand', async () => {
    const world = new PipelineWorld();
    for (const status of ['Failed', 'Stopped', 'Failed'] as const) {
      expect((await world.deliver({ reason: 'first training' }))[0].outcome).toBe('started');
      world.finish(status);
      world.now += 60_000;
    }
    // An alarm waits, and its message says what a person can do.
    const [waiting] = await world.deliver(world.alarm());
    expect(waiting.outcome).toBe('skipped');
    expect(waiting.reason).toMatch(/^cooldown of 86400 s until .*"force": true\}$/);
    expect((await world.deliver({ reason: 'first training' }))[0].outcome).toBe('started');
    world.finish();
    // One that made a model does hold back, and says how to go on.
    const [again] = await world.deliver({ reason: 'again' });
    expect(again).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('"force": true') });
    expect((await world.deliver({ reason: 'again', force: true }))[0].outcome).toBe('started');
  });
});

type Step = {
  kind: 'alarm' | 'ok' | 'upload' | 'schedule' | 'hand' | 'force' | 'recheck' | 'finish' | 'fail' | 'again';
  minutes: number;
  copies: number;
};
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind'][]>(
      'alarm',
      'ok',
      'upload',
      'schedule',
      'hand',
      'force',
      'recheck',
      'finish',
      'finish',
      'fail',
      'again',
    ),
    minutes: fc.nat(8 * 60),
    copies: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 40 },
) as fc.Arbitrary<Step[]>;

describe('whatever happens, in whatever order', () => {
  test('the guards hold, a cause has one run however often it is delivered, and a standing alarm is never lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.constantFrom(0, 6 * 3_600, 86_400),
        fc.integer({ min: 1, max: 3 }),
        async (sequence, cooldownSeconds, maximumRunsPerDay) => {
          const world = new PipelineWorld({ cooldownSeconds, maximumRunsPerDay });
          const delivered: Array<[RetrainEvent, string]> = [];
          const send = async (event: RetrainEvent, copies: number) => {
            delivered.push([event, `call-${delivered.length}`]);
            await Promise.all(Array.from({ length: copies }, () => world.deliver(...delivered.at(-1)!)));
          };
          for (const [index, step] of sequence.entries()) {
            world.now += step.minutes * 60_000 + 1_000;
            const before = world.runs.length;
            switch (step.kind) {
              case 'alarm':
                await send(world.alarm(), step.copies);
                break;
              case 'ok':
                world.alarms.clear();
                break;
              case 'upload':
                await send(
                  {
                    'detail-type': 'Object Created',
                    time: world.iso(),
                    detail: { bucket: { name: 'b' }, object: { key: 'k', sequencer: `${index}` } },
                  } as never,
                  step.copies,
                );
                break;
              case 'schedule':
                await send({ source: 'schedule', scheduledTime: world.iso() }, step.copies);
                break;
              case 'hand':
                await send({ reason: 'x' }, step.copies);
                break;
              case 'force':
                await send({ reason: 'x', force: true }, step.copies);
                break;
              case 'recheck':
                await world.recheck();
                break;
              case 'again':
                if (delivered.length > 0) {
                  await world.deliver(...delivered[step.copies % delivered.length]);
                }
                break;
              default:
                world.finish(step.kind === 'fail' ? 'Failed' : 'Succeeded');
            }
            // One event never starts two runs, and there is never more than one at a time.
            expect(world.runs.length - before).toBeLessThanOrEqual(1);
            expect(
              world.runs.filter(({ PipelineExecutionStatus }) => PipelineExecutionStatus === 'Executing').length,
            ).toBeLessThanOrEqual(1);
          }
          world.runs.forEach((run, index) => {
            if (run.forced) {
              return;
            }
            const started = run.StartTime!.getTime();
            const byHand = run.PipelineExecutionDescription!.startsWith('by hand');
            const earlier = world.runs
              .slice(0, index)
              .filter(({ PipelineExecutionStatus }) => !byHand || PipelineExecutionStatus !== 'Failed')
              .map(({ StartTime }) => StartTime!.getTime());
            if (cooldownSeconds > 0 && earlier.length > 0) {
              expect(started - earlier.at(-1)!).toBeGreaterThanOrEqual(cooldownSeconds * 1_000 - 5 * 60_000);
            }
            expect(earlier.filter((time) => started - time < 24 * HOUR - 10_000).length).toBeLessThan(
              maximumRunsPerDay,
            );
          });
          expect(new Set(world.runs.map(({ PipelineExecutionDescription }) => PipelineExecutionDescription)).size).toBe(
            world.runs.length,
          );
          // Every run has its record.
          const started = world.records().filter(({ outcome }) => outcome === 'started');
          expect(new Set(started.map(({ pipelineExecutionArn }) => pipelineExecutionArn)).size).toBe(world.runs.length);

          // An alarm whose event was lost has its run after one cooldown and one day of re-checks at the latest.
          world.alarms.clear();
          world.now += 1_000;
          world.alarm();
          const since = world.now;
          for (let hour = 0; hour <= 50; hour++) {
            world.finish();
            await world.recheck();
            world.now += HOUR;
          }
          expect(world.runs.some(({ StartTime }) => StartTime!.getTime() >= since)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
