import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards } from '../../../contract/retrain-guards';
import { type Cause, toAlarmCause } from '../../../lambda/retrain/cause';
import { decide } from '../../../lambda/retrain/decide';
import { isRunOf } from '../../../lambda/retrain/runs';

// Where one decision ends and the next begins: each instant and each order here turns with one changed comparison.

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const HOUR = 3_600;
const byHand: Cause = { kind: 'by hand', id: 'h', description: 'by hand: x', at: NOW, force: false };
const schedule: Cause = { kind: 'schedule', id: 's', description: 'schedule', at: NOW, force: false };
const newData: Cause = { kind: 'new data', id: 'n', description: 'new data', at: NOW, force: false };
const standing = toAlarmCause({ name: 'drift', since: ago(20 * HOUR) });
const guards: Guards = { cooldownSeconds: 6 * HOUR, maximumRunsPerDay: 9 };

function run(
  seconds: number,
  status: PipelineExecutionSummary['PipelineExecutionStatus'] = 'Succeeded',
): PipelineExecutionSummary {
  return {
    PipelineExecutionArn: `arn:execution/run${seconds}`,
    StartTime: ago(seconds),
    PipelineExecutionStatus: status,
    PipelineExecutionDescription: 'something else',
  };
}

const outcomeOf = (cause: Cause, runs: PipelineExecutionSummary[], change: Partial<Guards> = {}): string =>
  decide(cause, { now: NOW, runs, guards: { ...guards, ...change } }).outcome;

describe('the cooldown', () => {
  test.each([
    ['newest first', [run(2 * HOUR), run(14 * HOUR)]],
    ['oldest first', [run(14 * HOUR), run(2 * HOUR)]],
  ])('counts from the newest run, %s', (_, runs) => {
    expect(decide(schedule, { now: NOW, runs, guards })).toEqual({
      outcome: 'skipped',
      hold: 'cooldown',
      reason:
        'cooldown of 21600 s until 2026-11-23T16:00:00.000Z: the last run is run7200 (Succeeded, started 2026-11-23T10:00:00.000Z); to start one now, invoke the function with {"reason": "why", "force": true}',
      pipelineExecutionArn: 'arn:execution/run7200',
    });
  });

  test('ends five minutes early at most, so that a daily schedule and a daily cooldown go together', () => {
    expect(outcomeOf(schedule, [run(6 * HOUR - 300)])).toBe('started');
    expect(outcomeOf(schedule, [run(6 * HOUR - 301)])).toBe('skipped');
  });

  test('ends a tenth early, when it is short', () => {
    expect(outcomeOf(schedule, [run(540)], { cooldownSeconds: 600 })).toBe('started');
    expect(outcomeOf(schedule, [run(539)], { cooldownSeconds: 600 })).toBe('skipped');
  });

  test.each(['Failed', 'Stopped'] as const)('does not hold back a call by hand after a run that %s', (status) => {
    expect(decide(byHand, { now: NOW, runs: [run(60, status)], guards })).toMatchObject({
      outcome: 'started',
      reason: 'asked for by hand',
    });
    expect(outcomeOf(schedule, [run(60, status)])).toBe('skipped');
  });

  test('holds back a call by hand after a run that succeeded', () => {
    expect(outcomeOf(byHand, [run(60)])).toBe('skipped');
  });
});

test('a run of 24 hours ago does not count for the cap', () => {
  expect(outcomeOf(schedule, [run(24 * HOUR)], { maximumRunsPerDay: 1 })).toBe('started');
  expect(outcomeOf(schedule, [run(24 * HOUR - 1)], { maximumRunsPerDay: 1 })).toBe('skipped');
});

test('a run that started in the instant of the cause has served it', () => {
  expect(decide({ ...schedule, at: ago(8 * HOUR) }, { now: NOW, runs: [run(8 * HOUR)], guards }).reason).toContain(
    'already served by a run that started later: run28800',
  );
});

test('data that came during a run are named when they are found again', () => {
  expect(decide(newData, { now: NOW, runs: [run(7 * HOUR)], guards }, true).reason).toBe(
    'data came after the last run had started',
  );
});

describe('what an alarm remembers', () => {
  const decideStanding = (runs: PipelineExecutionSummary[], approvedSeconds?: number) =>
    decide(
      standing,
      {
        now: NOW,
        runs,
        guards: { cooldownSeconds: 0, maximumRunsPerDay: 9, alarmMemorySeconds: 6 * HOUR },
        ...(approvedSeconds !== undefined && { versionApproved: { arn: 'version 7', at: ago(approvedSeconds) } }),
      },
      true,
    );

  test('counts from the approval, when it came after the run', () => {
    expect(decideStanding([run(2 * HOUR)], HOUR)).toMatchObject({
      outcome: 'skipped',
      reason: 'until 2026-11-23T17:00:00.000Z the alarm remembers what was before version 7 was approved',
    });
  });

  test('counts from the run, when it came after the approval', () => {
    expect(decideStanding([run(HOUR)], 2 * HOUR)).toMatchObject({
      outcome: 'skipped',
      reason:
        'until 2026-11-23T17:00:00.000Z the alarm remembers what was before the last run: run3600 (Succeeded, started 2026-11-23T11:00:00.000Z)',
    });
  });

  test('is over in the instant that it names', () => {
    expect(decideStanding([run(6 * HOUR)]).outcome).toBe('started');
    expect(decideStanding([run(6 * HOUR - 1)]).outcome).toBe('skipped');
  });
});

test('what SageMaker leaves out of a run is no error', () => {
  expect(
    decide(schedule, { now: NOW, runs: [{ PipelineExecutionStatus: 'Executing' }, run(30 * HOUR)], guards }),
  ).toEqual({
    outcome: 'skipped',
    hold: 'running',
    reason: 'one run at a time: undefined (Executing, started undefined) is in progress',
    pipelineExecutionArn: undefined,
  });
});

test.each([
  ['alarm drift', true],
  ['alarm drift (attempt 2)', true],
  ['alarm drift of another model', false],
  ['of the alarm drift', false],
  [undefined, false],
])('a run described as %j is of the alarm: %j', (description, expected) => {
  expect(isRunOf({ PipelineExecutionDescription: description }, { ...standing, description: 'alarm drift' })).toBe(
    expected,
  );
});

test('a run of which SageMaker does not say when it started neither holds back a start nor counts for the day', () => {
  const unknown = { ...run(0), StartTime: undefined };
  expect(outcomeOf(schedule, [unknown], { maximumRunsPerDay: 1 })).toBe('started');
  expect(outcomeOf(schedule, [unknown, run(2 * HOUR)])).toBe('skipped');
});
