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

function failureOf(run: string): RetrainEvent {
  const detail = {
    pipelineArn: run.split('/execution/')[0]!,
    pipelineExecutionArn: run,
    currentPipelineExecutionStatus: 'Failed',
  };
  return {
    'detail-type': 'SageMaker Model Building Pipeline Execution Status Change',
    time: '2026-11-01T02:00:00Z',
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
    await world.recheck();
    expect(toldRuns(world)).toEqual([run]);
    expect(world.messages.at(-1)).toMatchObject({ attributes: { kind: 'RunFailed', severity: 'error' } });
    await world.recheck();
    await world.deliver(failureOf(run));
    expect(toldRuns(world)).toEqual([run]);
  });

  test('whose event comes twice is told once, and runs that start later change nothing about it', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    await world.deliver(failureOf(run));
    const other = await failRun(world, 'second model');
    await world.deliver(failureOf(run));
    expect(toldRuns(world)).toEqual([run, other]);
    await world.recheck();
    expect(toldRuns(world)).toEqual([run, other]);
  });

  test('is told by its event although the list does not show it yet', async () => {
    const world = new PipelineWorld();
    const run = await failRun(world, 'first model');
    world.lag = DAY;
    await world.deliver(failureOf(run));
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
    await world.deliver(failureOf(early));
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
});
