import type { RetrainEvent } from '../../../lambda/retrain/cause';
import { PipelineWorld } from './fake-pipeline';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LEDGER = 's3://bucket/decisions/.ledger';

/** A run that somebody asked for, and that fails. */
async function failRun(world: PipelineWorld, reason: string): Promise<string> {
  await world.deliver({ reason, time: world.iso(), force: true });
  const run = world.runs.at(-1)!.PipelineExecutionArn!;
  world.now += HOUR;
  world.finish('Failed');
  return run;
}

function failureOf(world: PipelineWorld, run: string): RetrainEvent {
  const detail = {
    pipelineArn: run.split('/execution/')[0]!,
    pipelineExecutionArn: run,
    currentPipelineExecutionStatus: 'Failed',
  };
  return {
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    time: world.iso(),
    detail,
  } as unknown as RetrainEvent;
}

/** The runs of which people were told that they failed, in order. */
const toldRuns = (world: PipelineWorld): string[] =>
  world.messages.flatMap(({ words }) => /The run (\S+) failed/.exec(words)?.[1] ?? []);

describe('a run that failed', () => {
  test('whose event was lost is told by the next re-check, once, and not again by a late event', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    const late = failureOf(world, run);
    world.now += HOUR;
    await world.recheck();
    expect(toldRuns(world)).toEqual([run]);
    expect(world.messages.at(-1)).toMatchObject({ attributes: { kind: 'RunFailed', severity: 'error' } });
    await world.recheck();
    await world.deliver(late);
    expect(toldRuns(world)).toEqual([run]);
  });

  test('whose event comes twice is told once, and runs that start later change nothing about it', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    const failure = failureOf(world, run);
    await world.deliver(failure);
    const other = await failRun(world, 'second model');
    await world.deliver(failure);
    expect(toldRuns(world)).toEqual([run, other]);
    await world.recheck();
    expect(toldRuns(world)).toEqual([run, other]);
  });

  test('is told by its event although the list does not show it yet', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    world.lag = DAY;
    await world.deliver(failureOf(world, run));
    expect(toldRuns(world)).toEqual([run]);
  });

  test('is told again by the next re-check when the topic did not take it, and holds up no other one', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    const other = await failRun(world, 'second model');
    world.failNext('sns');
    await expect(world.recheck()).rejects.toThrow('socket hang up');
    await world.recheck();
    expect(toldRuns(world).sort()).toEqual([run, other]);
  });

  test('or was stopped, or succeeded: only the first is told', async () => {
    const world = new PipelineWorld();
    for (const status of ['Stopped', 'Succeeded'] as const) {
      await world.deliver({ reason: status, time: world.iso(), force: true });
      world.now += HOUR;
      world.finish(status);
    }
    await world.recheck();
    expect(toldRuns(world)).toEqual([]);
  });

  test('more than seven days after its start is left alone by the re-check', async () => {
    const world = new PipelineWorld();
    await world.recheck();
    const early = await failRun(world, 'first model');
    world.now += 7 * DAY - HOUR + 3_000;
    await world.recheck();
    expect(toldRuns(world)).toEqual([]);
    await world.deliver(failureOf(world, early));
    expect(toldRuns(world)).toEqual([early]);
  });

  test('before anything was written down is told when it started within a day, so that a first deploy tells no old news', async () => {
    const world = new PipelineWorld();
    await failRun(world, 'first model');
    world.now += 2 * DAY;
    const recent = await failRun(world, 'second model');
    const body = JSON.stringify({ version: 1, revision: 'r', starts: [], owed: [] });
    world.s3.objects.set(LEDGER, { body, etag: 'e' });
    await world.recheck();
    expect(toldRuns(world)).toEqual([recent]);
    world.now += HOUR;
    await world.recheck();
    expect(toldRuns(world)).toEqual([recent]);
  });

  test('and is retried, and fails again, is told again: the runbook says to retry it', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    await world.deliver(failureOf(world, run));
    world.now += HOUR;
    const again = failureOf(world, run);
    await world.deliver(again);
    await world.deliver(again);
    await world.recheck();
    expect(toldRuns(world)).toEqual([run, run]);
  });

  test('and is retried, and fails again, is told again by the next re-check when that event is lost', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    let failedAt = world.now;
    world.steps = () => [{ StepName: 'Train', StepStatus: 'Failed', EndTime: new Date(failedAt) }];
    await world.deliver(failureOf(world, run));
    world.now += HOUR;
    await world.recheck();
    expect(toldRuns(world)).toEqual([run]);
    failedAt = world.now + 60_000;
    world.now += HOUR;
    await world.recheck();
    await world.recheck();
    expect(toldRuns(world)).toEqual([run, run]);
  });

  test('is the same run where the event names the pipeline in capitals and the list does not', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    await world.deliver(failureOf(world, run.replace('/churn/', '/Churn/')));
    await world.recheck();
    expect(toldRuns(world)).toHaveLength(1);
  });

  test('of more than can be remembered is told once', async () => {
    const world = new PipelineWorld();
    const first = await failRun(world, 'first model');
    const { PipelineExecutionDescription: _, ...known } = world.runs[0]!;
    for (let i = 2; i <= 600; i++) {
      world.runs.push({ ...known, PipelineExecutionArn: first.replace('run1', `run${i}`) });
    }
    world.now += 2 * DAY;
    await world.recheck();
    await failRun(world, 'another model');
    await world.recheck();
    await world.recheck();
    expect(toldRuns(world)).toHaveLength(1);
  });

  test('is told by a version that knows less of the ledger than the one that wrote it', async () => {
    const world = new PipelineWorld();
    const body = JSON.stringify({ version: 1, revision: 'r', starts: [], owed: [], toldFailures: [], later: [1] });
    world.s3.objects.set(LEDGER, { body, etag: 'e' });
    const run = await failRun(world, 'first model');
    await world.recheck();
    expect(toldRuns(world)).toEqual([run]);
    expect(world.messages.map(({ attributes }) => attributes?.kind)).not.toContain('LedgerSetAside');
  });
});
