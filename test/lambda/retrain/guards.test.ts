import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards, StartConditionConfig } from '../../../contract/retrain-guards';
import { type Cause, toAlarmCause } from '../../../lambda/retrain/cause';
import { findMissing, type StartFacts } from '../../../lambda/retrain/condition';
import { decide, type ObservedRuns } from '../../../lambda/retrain/decide';
import { owes, pay } from '../../../lambda/retrain/owed';
import { findQuietHours } from '../../../lambda/retrain/quiet-hours';
import { skip } from '../../../lambda/retrain/runs';
import { addCosts } from '../../../lambda/retrain/spending';

const NOW = new Date('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;
const ago = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR);
const guards: Guards = { cooldownSeconds: 0, maximumRunsPerDay: 9, alarmMemorySeconds: 0 };
const alarm = toAlarmCause({ name: 'drift', since: ago(200) });
const byHand: Cause = { kind: 'by hand', id: 'h', description: 'by hand: x', at: NOW, force: false };
const schedule: Cause = { kind: 'schedule', id: 's', description: 'schedule', at: NOW, force: false };
const run = (
  hours: number,
  status: PipelineExecutionSummary['PipelineExecutionStatus'] = 'Succeeded',
  description = 'x',
): PipelineExecutionSummary => ({
  PipelineExecutionArn: `arn:execution/run${hours}`,
  StartTime: ago(hours),
  PipelineExecutionStatus: status,
  PipelineExecutionDescription: description,
});
const ask = (cause: Cause, observed: Partial<ObservedRuns>, recheck = false) => {
  const { reason, ...decision } = decide(cause, { now: NOW, runs: [], guards, ...observed }, recheck);
  return { reason, outcome: decision.outcome === 'started' ? 'started' : decision.hold };
};

describe('runs that do not help', () => {
  const failed = [run(10, 'Failed'), run(30), run(50, 'Failed')];

  test('after three in a row the alarm starts no other one, and the message says what was tried and how to go on', () => {
    const { outcome, reason } = ask(alarm, { runs: failed }, true);
    expect(outcome).toBe('futile');
    expect(reason).toContain(
      '3 runs in a row did not clear the alarm, and no other one is started for it: run10 (Failed',
    );
    expect(reason).toContain('{"reason": "what has changed"}, which begins the count anew');
    expect(ask(alarm, { runs: failed.slice(1) }, true).outcome).toBe('started');
  });

  test('as many as the option says', () => {
    expect(ask(alarm, { runs: failed, guards: { ...guards, maximumRunsPerAlarm: 4 } }, true).outcome).toBe('started');
    expect(ask(alarm, { runs: failed, guards: { ...guards, maximumRunsPerAlarm: 1 } }, true).outcome).toBe('futile');
  });

  test('a run by hand begins the count anew, and one that was stopped does not count', () => {
    const mended = [run(1, 'Succeeded', 'by hand: mended (x)'), ...failed];
    expect(ask(alarm, { runs: mended }, true).outcome).toBe('started');
    expect(ask(alarm, { runs: [run(1, 'Stopped'), ...failed.slice(1)] }, true).outcome).toBe('started');
  });

  test('other causes and people are not held back', () => {
    expect(ask(schedule, { runs: failed }).outcome).toBe('started');
    expect(ask(byHand, { runs: failed }).outcome).toBe('started');
  });
});

describe('drift that looks like a broken feed', () => {
  const quality = 'The measured quality fell with it.';
  const diagnosis = { kind: 'feed' as const, text: 'amount is missing.', report: 's3://b/r.json', quality };

  test('starts no run for its alarm, and says so', () => {
    expect(ask(alarm, { diagnosis })).toEqual({
      outcome: 'fault',
      reason:
        'amount is missing. A retraining cannot cure that, so none is started: mend it where the requests are made. The measured quality fell with it. The report is s3://b/r.json. If it is no fault, invoke the function with {"reason": "why"}',
    });
    expect(ask(schedule, { diagnosis }).outcome).toBe('started');
    expect(ask(byHand, { diagnosis }).outcome).toBe('started');
  });

  test('starts one by option, and any other drift does', () => {
    expect(ask(alarm, { diagnosis, guards: { ...guards, retrainsOnFault: true } }).outcome).toBe('started');
    expect(ask(alarm, { diagnosis: { ...diagnosis, kind: 'world' } })).toEqual({
      outcome: 'started',
      reason: 'asked for by alarm; amount is missing. The measured quality fell with it.',
    });
  });
});

describe('drift that the baseline itself would be', () => {
  const quality = 'Whether the quality fell is not known: no quality monitor measures it.';
  const text = 'load shifted. But the baseline alarms on its own later part.';
  const diagnosis = { kind: 'uncalibrated' as const, text, report: 's3://b/r.json', quality };

  test('starts no run for its alarm, and says what to do', () => {
    expect(ask(alarm, { diagnosis })).toEqual({
      outcome: 'uncalibrated',
      reason:
        'load shifted. But the baseline alarms on its own later part. A retraining cannot cure that, so none is started: let the drift monitor calibrate itself (thresholds: { calibration: Calibration.AUTO }), and the next windows show what is left. Whether the quality fell is not known: no quality monitor measures it. The report is s3://b/r.json. If it is drift all the same, invoke the function with {"reason": "why"}',
    });
    expect(ask(alarm, { diagnosis }, true).outcome).toBe('uncalibrated');
    expect(ask(schedule, { diagnosis }).outcome).toBe('started');
    expect(ask(byHand, { diagnosis }).outcome).toBe('started');
  });

  test('starts one by its own option, not by that of faults', () => {
    expect(ask(alarm, { diagnosis, guards: { ...guards, retrainsUncalibrated: true } }).outcome).toBe('started');
    expect(ask(alarm, { diagnosis, guards: { ...guards, retrainsOnFault: true } }).outcome).toBe('uncalibrated');
  });
});

describe('caps of a month', () => {
  test.each([
    [[run(24), run(48)], 'cap'],
    [[run(24)], 'started'],
    // The month began 22.5 days ago.
    [[run(24), run(22.5 * 24)], 'cap'],
    [[run(24), run(22.5 * 24 + 0.1)], 'started'],
  ])('%#: runs since its first day count', (runs, outcome) => {
    expect(ask(schedule, { runs, guards: { ...guards, maximumRunsPerMonth: 2 } }).outcome).toBe(outcome);
  });

  test('what has been spent and what the next run may cost are within the budget', () => {
    const budget = { maximumPerMonth: 10, hourlyCosts: {}, currency: 'EUR' };
    const at = (spent: number, dearest: number) =>
      ask(schedule, { spending: { spent, dearest }, guards: { ...guards, budget } });
    expect(at(7, 3).outcome).toBe('started');
    expect(at(7.5, 3)).toEqual({
      outcome: 'budget',
      reason: expect.stringContaining(
        'runs of this month have cost 7.50 EUR and the next one may cost 3.00 EUR, together more than the 10.00 EUR of budget.maximumPerMonth',
      ),
    });
    expect(
      ask({ ...byHand, force: true }, { spending: { spent: 99, dearest: 9 }, guards: { ...guards, budget } }).outcome,
    ).toBe('started');
  });

  test('steps cost the time that they took, those in progress what they have cost up to now', () => {
    const step = (StepName: string, from: number, to?: number) => ({
      StepName,
      StartTime: ago(from),
      EndTime: to === undefined ? undefined : ago(to),
    });
    expect(
      addCosts(
        [step('Train', 5, 3), step('Prepare', 1), step('Fail', 9, 1), { StepName: 'Train' }],
        { Train: 2, Prepare: 0.5 },
        NOW,
      ),
    ).toBeCloseTo(4.5);
  });
});

describe('quiet hours', () => {
  const quiet = (from: string, to: string, days?: ('SAT' | 'SUN' | 'MON')[]) => [
    { timeZone: 'Europe/Berlin', from, to, days },
  ];
  test.each([
    // 2026-11-23 is a Monday; Berlin is an hour ahead in winter, two in summer.
    ['2026-11-23T06:59:00Z', quiet('08:00', '18:00'), false],
    ['2026-11-23T07:00:00Z', quiet('08:00', '18:00'), true],
    ['2026-11-23T16:59:59Z', quiet('08:00', '18:00'), true],
    ['2026-11-23T17:00:00Z', quiet('08:00', '18:00'), false],
    ['2026-07-20T06:00:00Z', quiet('08:00', '18:00'), true],
    ['2026-11-23T22:30:00Z', quiet('22:00', '06:00'), true],
    ['2026-11-24T04:59:00Z', quiet('22:00', '06:00'), true],
    ['2026-11-24T05:00:00Z', quiet('22:00', '06:00'), false],
    ['2026-11-24T04:00:00Z', quiet('22:00', '06:00', ['MON']), true],
    ['2026-11-23T04:00:00Z', quiet('22:00', '06:00', ['MON']), false],
    ['2026-11-22T12:00:00Z', quiet('00:00', '24:00', ['SAT', 'SUN']), true],
    ['2026-11-22T23:30:00Z', quiet('00:00', '24:00', ['SAT', 'SUN']), false],
  ])('at %s, %j: %s', (now, hours, expected) => {
    expect(findQuietHours(hours, new Date(now)) !== undefined).toBe(expected);
  });

  test('hold back everybody but a person', () => {
    const quietGuards = { ...guards, quietHours: quiet('08:00', '18:00') };
    expect(ask(alarm, { guards: quietGuards })).toEqual({
      outcome: 'quiet',
      reason: expect.stringContaining('no run starts in the quiet hours from 08:00 to 18:00, Europe/Berlin'),
    });
    expect(ask(byHand, { guards: quietGuards }).outcome).toBe('started');
  });
});

describe('conditions', () => {
  const facts: StartFacts = { alarms: ['drift'], newData: true, schedule: false, pipelines: ['features'] };
  test.each<[StartConditionConfig, string | undefined]>([
    [{ alarm: 'drift' }, undefined],
    [{ alarm: 'quality' }, 'alarm quality in ALARM'],
    [{ newData: true }, undefined],
    [{ schedule: true }, 'the schedule'],
    [{ pipeline: 'features' }, undefined],
    [{ pipeline: 'other' }, 'a run of pipeline other'],
    [{ all: [{ alarm: 'drift' }, { newData: true }] }, undefined],
    [{ all: [{ alarm: 'quality' }, { schedule: true }] }, 'alarm quality in ALARM and the schedule'],
    [{ any: [{ alarm: 'quality' }, { newData: true }] }, undefined],
    [{ any: [{ alarm: 'quality' }, { schedule: true }] }, '(alarm quality in ALARM or the schedule)'],
    [{ all: [{ any: [{ schedule: true }, { newData: true }] }, { alarm: 'drift' }] }, undefined],
  ])('%j', (condition, missing) => {
    expect(findMissing(condition, facts)).toBe(missing);
  });

  test('hold back what they are not met for, but not a person', () => {
    const condition: StartConditionConfig = { all: [{ newData: true }, { schedule: true }] };
    expect(ask(schedule, { facts, guards: { ...guards, condition } })).toEqual({
      outcome: 'condition',
      reason: 'a run waits for the schedule',
    });
    expect(ask(byHand, { facts, guards: { ...guards, condition } }).outcome).toBe('started');
  });
});

describe('what is owed', () => {
  const late = { ...schedule, id: 's2', at: new Date(NOW.getTime() + HOUR) };
  const other: Cause = { kind: 'pipeline', id: 'p', description: 'p', at: NOW, force: false, subject: 'features' };

  test('a schedule that met a run, and the end of a pipeline that met a cooldown', () => {
    expect(owes(schedule, skip('running', ''))).toBe(true);
    expect(owes(schedule, skip('cooldown', ''))).toBe(false);
    expect(owes(other, skip('cooldown', ''))).toBe(true);
    expect(owes(other, skip('served', ''))).toBe(false);
    expect(owes(byHand, skip('running', ''))).toBe(false);
  });

  test('the newest of each only, until it is served', () => {
    const owed = pay(pay([], schedule, skip('running', '')), other, skip('quiet', ''));
    expect(owed).toEqual([schedule, other]);
    const newer = pay(owed, late, skip('running', ''));
    expect(newer).toEqual([other, late]);
    // An event that comes late changes nothing.
    expect(pay(newer, schedule, skip('running', ''))).toBe(newer);
    expect(pay(newer, late, skip('served', ''))).toEqual([other]);
    expect(pay(newer, alarm, skip('served', ''))).toBe(newer);
  });
});
