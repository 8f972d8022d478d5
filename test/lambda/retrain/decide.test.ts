import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards } from '../../../contract/retrain-guards';
import {
  type Cause,
  type RetrainEvent,
  readDemand,
  toAlarmCause,
  toToken,
  UnknownEventError,
} from '../../../lambda/retrain/cause';
import { decide } from '../../../lambda/retrain/decide';

const HOUR = 3_600_000;
const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR);
const guards: Guards = { cooldownSeconds: 6 * 3_600, maximumRunsPerDay: 2 };
const alarm = toAlarmCause({ name: 'drift', since: ago(1) });
const byHand: Cause = { kind: 'by hand', id: 'h', description: 'by hand: x', at: NOW, force: false };
const schedule: Cause = { kind: 'schedule', id: 's', description: 'schedule', at: NOW, force: false };
const run = (
  hours: number,
  status: PipelineExecutionSummary['PipelineExecutionStatus'] = 'Succeeded',
  description = 'something else',
): PipelineExecutionSummary => ({
  PipelineExecutionArn: `arn:execution/run${hours}`,
  StartTime: ago(hours),
  PipelineExecutionStatus: status,
  PipelineExecutionDescription: description,
});

describe('decide', () => {
  test.each<[string, Cause, PipelineExecutionSummary[], boolean, 'started' | 'skipped', string]>([
    ['nothing has run', alarm, [], false, 'started', 'asked for by alarm'],
    ['the last run is long ago', alarm, [run(7)], false, 'started', 'asked for by alarm'],
    ['a run is in progress', alarm, [run(30, 'Executing')], false, 'skipped', 'one run at a time: run30 (Executing'],
    ['a run is being stopped', schedule, [run(30, 'Stopping')], false, 'skipped', 'one run at a time'],
    [
      'a run in progress is not passed by force',
      { ...byHand, force: true },
      [run(30, 'Executing')],
      false,
      'skipped',
      'one run at a time',
    ],
    [
      'the cooldown is not over',
      alarm,
      [run(2)],
      false,
      'skipped',
      'cooldown of 21600 s until 2026-11-23T16:00:00.000Z: the last run is run2',
    ],
    ['a failed run counts for the cooldown', alarm, [run(2, 'Failed')], false, 'skipped', 'cooldown'],
    [
      'the cooldown is over but for the moment that a run takes to start',
      schedule,
      [run(5.99)],
      false,
      'started',
      'asked for by schedule',
    ],
    ['force passes the cooldown', { ...byHand, force: true }, [run(2)], false, 'started', 'without cooldown and cap'],
    [
      'the cap is reached',
      alarm,
      [run(7), run(14)],
      false,
      'skipped',
      '2 runs have started within 24 hours, 2 are allowed',
    ],
    ['force passes the cap', { ...byHand, force: true }, [run(7), run(14)], false, 'started', ''],
    ['older runs do not count for the cap', alarm, [run(7), run(25)], false, 'started', ''],
    [
      'a run started after the alarm',
      alarm,
      [run(0.5)],
      false,
      'skipped',
      'already served by a run that started later: run0.5',
    ],
    [
      'the same cause had its run, delivered again much later',
      alarm,
      [run(0.9, 'Failed', alarm.description)],
      false,
      'skipped',
      'had its run already',
    ],
    [
      'the same call by hand',
      byHand,
      [run(-0.1, 'Executing', byHand.description)],
      false,
      'skipped',
      'had its run already',
    ],
    ['an event that comes after a younger run', { ...byHand, at: ago(1) }, [run(-1)], false, 'skipped', 'cooldown'],
    [
      're-check: the alarm fired during a run that is over now',
      alarm,
      [run(7)],
      true,
      'started',
      'the alarm stands and has had no run yet',
    ],
    [
      're-check: the run of the alarm is in progress',
      alarm,
      [run(0.9, 'Executing', alarm.description)],
      true,
      'skipped',
      'one run at a time',
    ],
    [
      're-check: the alarm had a run, the cooldown is not over',
      alarm,
      [run(0.9, 'Succeeded', alarm.description)],
      true,
      'skipped',
      'cooldown',
    ],
    [
      're-check: the alarm had a run, the cooldown is over',
      toAlarmCause({ name: 'drift', since: ago(8) }),
      [run(7)],
      true,
      'started',
      'still stands after 1 run(s)',
    ],
  ])('%s', (_name, cause, runs, recheck, outcome, reason) => {
    const decision = decide(cause, { now: NOW, runs, guards }, recheck);
    expect(decision.outcome).toBe(outcome);
    expect(decision.reason).toContain(reason);
  });

  test('without a cooldown only the cap and the run in progress hold back', () => {
    const free = { cooldownSeconds: 0, maximumRunsPerDay: 3 };
    expect(decide({ ...byHand, at: ago(1) }, { now: ago(1), runs: [run(0.5)], guards: free }).outcome).toBe('started');
  });

  test('an alarm that stands only by the windows from before the run is not answered again', () => {
    const standing = toAlarmCause({ name: 'drift', since: ago(20) });
    const patient = { ...guards, maximumRunsPerDay: 9, alarmMemorySeconds: 12 * 3_600 };
    const early = decide(standing, { now: NOW, runs: [run(8)], guards: patient }, true);
    expect(early).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('the alarm remembers what was before the last run'),
    });
    expect(decide(standing, { now: NOW, runs: [run(13)], guards: patient }, true).outcome).toBe('started');
    // A run that failed made no model that could have mended anything.
    expect(
      decide(standing, { now: NOW, runs: [{ ...run(8), PipelineExecutionStatus: 'Failed' }], guards: patient }, true)
        .outcome,
    ).toBe('started');
    // One that has had no run yet is answered at once.
    expect(decide(standing, { now: NOW, runs: [run(21)], guards: patient }, true).outcome).toBe('started');
  });

  test('nothing is trained again for an alarm while a version waits for approval', () => {
    const standing = toAlarmCause({ name: 'drift', since: ago(20) });
    const observed = { now: NOW, runs: [run(15)], guards, versionWaiting: 'arn:model-package/churn/7' };
    expect(decide(standing, observed, true)).toMatchObject({
      outcome: 'skipped',
      reason: 'arn:model-package/churn/7 waits for approval',
    });
    expect(decide(standing, { ...observed, versionWaiting: undefined }, true).outcome).toBe('started');
  });

  test.each<[string, PipelineExecutionSummary['PipelineExecutionStatus'], number, 'started' | 'skipped']>([
    ['the version of an earlier run was approved a moment ago', 'Failed', 1, 'skipped'],
    ['the approval is long ago', 'Failed', 7, 'started'],
    ['the approval is long ago, the run is not', 'Succeeded', 19, 'skipped'],
  ])('what an alarm remembers counts from the last change: %s', (_, status, approved, outcome) => {
    const standing = toAlarmCause({ name: 'drift', since: ago(20) });
    const observed = {
      now: NOW,
      runs: [run(2, status)],
      guards: { cooldownSeconds: 0, maximumRunsPerDay: 9, alarmMemorySeconds: 6 * 3_600 },
      versionApproved: { arn: 'v', at: ago(approved) },
    };
    expect(decide(standing, observed, true).outcome).toBe(outcome);
  });

  test('a further attempt of a standing alarm has a token and a description of its own', () => {
    const standing = toAlarmCause({ name: 'drift', since: ago(20) });
    const first = decide(standing, { now: NOW, runs: [], guards }, true);
    const third = decide(
      standing,
      { now: NOW, runs: [run(15), run(8)], guards: { ...guards, maximumRunsPerDay: 9 } },
      true,
    );
    expect(first).toMatchObject({ token: toToken(standing, 1), description: standing.description });
    expect(third).toMatchObject({ token: toToken(standing, 3), description: `${standing.description} (attempt 3)` });
    expect(toToken(standing, 3)).toMatch(/^[0-9a-f]{64}$/);
    expect(toToken(standing, 3)).not.toBe(toToken(standing, 1));
  });
});

describe('readDemand', () => {
  const alarmEvent = (value: string, timestamp = '2026-11-23T11:59:58.989+0000') =>
    ({
      'detail-type': 'CloudWatch Alarm State Change',
      time: '2026-11-23T12:00:00Z',
      detail: { alarmName: 'drift', state: { value, timestamp } },
    }) as unknown as RetrainEvent;
  const object = (change: object) =>
    ({
      'detail-type': 'Object Created',
      time: '2026-11-23T12:00:00Z',
      detail: { bucket: { name: 'b' }, object: { key: 'raw/x.csv', sequencer: '01', etag: 'e', ...change } },
    }) as unknown as RetrainEvent;
  const causeOf = (event: RetrainEvent, invocation = 'i') => {
    const demand = readDemand(event, invocation, () => 0);
    return demand.kind === 'cause' ? demand.cause : undefined;
  };

  test('an alarm event and a re-check of the same alarm are the same cause', () => {
    const found = toAlarmCause({ name: 'drift', since: new Date('2026-11-23T11:59:58.123Z') });
    expect(causeOf(alarmEvent('ALARM'))).toEqual(found);
    expect(found.description).toBe('alarm drift since 2026-11-23T11:59:58Z');
    expect(causeOf(alarmEvent('ALARM', 'x'))?.description).toBe('alarm drift since 2026-11-23T12:00:00Z');
  });

  test.each(['OK', 'INSUFFICIENT_DATA'])('an alarm that is %s asks for nothing', (value) => {
    expect(readDemand(alarmEvent(value), 'i')).toEqual({ kind: 'nothing', reason: `alarm drift is ${value}` });
  });

  test('uploads are told apart, also when their content is the same', () => {
    expect(causeOf(object({}))).toMatchObject({
      kind: 'new data',
      description: 'new data s3://b/raw/x.csv (upload 01)',
    });
    expect(causeOf(object({}))?.id).not.toBe(causeOf(object({ sequencer: '02' }))?.id);
    const long = causeOf(object({ key: 'x'.repeat(1_000) }))!;
    expect(long.description.length).toBeLessThanOrEqual(900);
    expect(long.description).not.toBe(causeOf(object({ key: 'x'.repeat(1_000), sequencer: '02' }))?.description);
  });

  test('calls by hand are told apart by their time, or else by their invocation', () => {
    expect(causeOf({ reason: 'first' })?.id).not.toBe(causeOf({ reason: 'first' }, 'j')?.id);
    expect(causeOf({ reason: 'first', time: '2026-11-23T12:00:00Z' })).toEqual(
      causeOf({ reason: 'first', time: '2026-11-23T12:00:00Z' }, 'j'),
    );
    expect(causeOf({ reason: 'first', force: true })?.force).toBe(true);
    expect(causeOf({ reason: 'first', force: 'yes' } as never)?.force).toBe(false);
  });

  test.each([undefined, null, {}, { reason: '' }, { source: 'aws.s3' }, 'now'])(
    '%j is refused with a reason',
    (event) => {
      expect(() => readDemand(event as never, 'i')).toThrow(UnknownEventError);
    },
  );

  test('a time that is none is refused', () => {
    expect(() => readDemand({ source: 'schedule', scheduledTime: 'soon' }, 'i')).toThrow(
      "'soon' is not an ISO 8601 instant",
    );
  });
});
