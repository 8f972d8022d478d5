import type { RetrainEvent } from '../../../lambda/retrain/cause';
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;
const OPEN = { cooldownSeconds: 0, maximumRunsPerDay: 99 };

/** The end of another pipeline's run, as SageMaker tells of it. */
function ended(world: PipelineWorld, run: string, status = 'Succeeded', pipeline = 'features'): RetrainEvent {
  const pipelineArn = `arn:aws:sagemaker:eu-west-1:111122223333:pipeline/${pipeline}`;
  return {
    source: 'aws.sagemaker',
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    time: world.iso(),
    detail: {
      pipelineArn,
      pipelineExecutionArn: `${pipelineArn}/execution/${run}`,
      currentPipelineExecutionStatus: status,
    },
  } as unknown as RetrainEvent;
}

const scheduled = (world: PipelineWorld): RetrainEvent => ({ source: 'schedule', scheduledTime: world.iso() });

/** What became of an event: the outcomes, and what people were told last. */
async function deliver(world: PipelineWorld, event: RetrainEvent): Promise<string[]> {
  const outcomes = (await world.deliver(event)).map(({ outcome, reason }) => `${outcome}: ${reason}`);
  world.finish();
  return outcomes;
}

test('a budget counts what every step of the month has cost, and holds back what might pass it', async () => {
  const world = new PipelineWorld({
    ...OPEN,
    budget: { maximumPerMonth: 25, hourlyCosts: { Train: 4, Prepare: 1 }, currency: 'EUR' },
  });
  // Two hours of training and two of preparation: 10. A step without machines costs nothing.
  world.steps = ({ StartTime }) =>
    ['Prepare', 'Train', 'Condition'].map((StepName) => ({
      StepName,
      StartTime,
      EndTime: new Date(StartTime!.getTime() + 2 * HOUR),
    }));
  for (let run = 1; run <= 2; run++) {
    expect(await deliver(world, scheduled(world))).toEqual([expect.stringMatching(/^started/)]);
    world.now += 6 * HOUR;
  }
  expect(await deliver(world, scheduled(world))).toEqual([
    expect.stringMatching(/^skipped: runs of this month have cost 20\.00 EUR and the next one may cost 10\.00 EUR/),
  ]);
  expect(world.messages.at(-1)).toMatchObject({ notice: { kind: 'RetrainingSkipped' } });
  // By hand does not pass it, force does.
  expect((await deliver(world, { reason: 'x', time: world.iso() }))[0]).toMatch(/^skipped: runs of this month/);
  expect((await deliver(world, { reason: 'x', time: world.iso(), force: true }))[0]).toMatch(/^started/);
  // A month later the count begins anew.
  world.now = Date.UTC(2026, 11, 1, 1);
  expect((await deliver(world, scheduled(world)))[0]).toMatch(/^started/);
});

test('a cap a month holds until the next month, by UTC', async () => {
  const world = new PipelineWorld({ ...OPEN, maximumRunsPerMonth: 2 });
  for (let run = 1; run <= 2; run++) {
    expect((await deliver(world, scheduled(world)))[0]).toMatch(/^started/);
    world.now += 30 * HOUR;
  }
  world.now = Date.UTC(2026, 10, 30, 23, 59);
  expect((await deliver(world, scheduled(world)))[0]).toMatch(
    /^skipped: 2 runs have started since 2026-11-01, 2 a month are allowed/,
  );
  world.now = Date.UTC(2026, 11, 1, 0, 1);
  expect((await deliver(world, scheduled(world)))[0]).toMatch(/^started/);
});

test('what comes in quiet hours has its run when they are over, without being asked again', async () => {
  const world = new PipelineWorld({
    ...OPEN,
    quietHours: [{ timeZone: 'Europe/Berlin', from: '08:00', to: '18:00' }],
  });
  // Winter: 09:00 in Berlin.
  world.now = Date.UTC(2026, 10, 24, 8);
  expect((await deliver(world, scheduled(world)))[0]).toMatch(
    /^skipped: no run starts in the quiet hours from 08:00 to 18:00, Europe\/Berlin/,
  );
  expect((await world.recheck()).map(({ outcome }) => outcome)).toEqual(['skipped']);
  world.now = Date.UTC(2026, 10, 24, 17, 30);
  expect((await world.recheck()).map(({ outcome }) => outcome)).toEqual(['started']);
  world.finish();
  world.now += HOUR;
  expect(await world.recheck()).toEqual([]);
});

test('a run waits for all that a condition asks for, in whatever order it comes', async () => {
  const world = new PipelineWorld({ ...OPEN, condition: { all: [{ schedule: true }, { pipeline: 'features' }] } });
  expect((await deliver(world, scheduled(world)))[0]).toMatch(/^skipped: a run waits for a run of pipeline features/);
  world.now += HOUR;
  expect((await deliver(world, ended(world, 'one')))[0]).toMatch(/^started/);
  // Both are served: the next run needs both again.
  world.now += HOUR;
  expect((await deliver(world, ended(world, 'two')))[0]).toMatch(/^skipped: a run waits for the schedule/);
  world.now += HOUR;
  expect((await deliver(world, scheduled(world)))[0]).toMatch(/^started/);
});

test('a run starts for any that a condition asks for, and says of the others what is missing', async () => {
  const world = new PipelineWorld({ ...OPEN, condition: { any: [{ alarm: 'drift' }, { pipeline: 'features' }] } });
  expect((await deliver(world, scheduled(world)))[0]).toMatch(
    /^skipped: a run waits for \(alarm drift in ALARM or a run of pipeline features\)/,
  );
  expect((await deliver(world, world.alarm('quality')))[0]).toMatch(/^skipped: a run waits for/);
  expect((await deliver(world, world.alarm()))[0]).toMatch(/^started/);
});

test('the end of another pipeline is a cause, once, and only a run that succeeded', async () => {
  const world = new PipelineWorld(OPEN);
  expect(await deliver(world, ended(world, 'one', 'Failed'))).toEqual([]);
  expect(await deliver(world, ended(world, 'one', 'Executing'))).toEqual([]);
  const end = ended(world, 'one');
  expect((await deliver(world, end))[0]).toMatch(/^started/);
  expect(world.runs[0]!.PipelineExecutionDescription).toBe('pipeline features has ended (one)');
  world.now += HOUR;
  expect((await deliver(world, end))[0]).toMatch(/^skipped: this cause has had its run already/);
  expect(world.runs).toHaveLength(1);
});

test('the end of another pipeline that meets a run or a cooldown is made up for', async () => {
  const world = new PipelineWorld({ cooldownSeconds: 4 * 3_600, maximumRunsPerDay: 9 });
  await world.deliver(scheduled(world));
  world.now += HOUR;
  expect((await world.deliver(ended(world, 'one')))[0]!.reason).toMatch(/^one run at a time/);
  world.finish();
  world.now += HOUR;
  expect((await world.recheck()).map(({ reason }) => reason)).toEqual([expect.stringMatching(/^cooldown/)]);
  world.now += 3 * HOUR;
  expect((await world.recheck()).map(({ cause, outcome }) => [outcome, cause])).toEqual([
    ['started', 'pipeline features has ended (one)'],
  ]);
});

// A version that is not better than the champion waits for nobody, so that the alarm's next run comes; an approved one serves.
test.each(['alike', 'worse', 'better'])(
  'an alarm that three runs did not clear gets no fourth, where their versions were %s beside the champion',
  async (verdict) => {
    const world = new PipelineWorld(OPEN);
    world.verdict = verdict;
    const outcomes: string[] = [];
    await world.deliver(world.alarm());
    for (let attempt = 2; attempt <= 5; attempt++) {
      world.finish();
      const arn = `arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/${attempt}`;
      if (verdict === 'better') {
        // A person approves it, and it does not clear the alarm either.
        world.approved = { arn, at: new Date(world.now) };
      } else {
        world.waiting = arn;
      }
      world.now += 2 * HOUR;
      outcomes.push(...(await world.recheck()).map(({ outcome }) => outcome));
    }
    expect(outcomes).toEqual(['started', 'started', 'skipped', 'skipped']);
    // Told once, however often it is checked again.
    expect(world.messages.filter(({ notice }) => notice.kind === 'RetrainingGivenUp')).toHaveLength(1);
    await world.deliver({ reason: 'the data was mended', time: world.iso() });
    world.finish();
    world.now += 2 * HOUR;
    expect((await world.recheck()).map(({ outcome }) => outcome)).toEqual(['started']);
  },
);
