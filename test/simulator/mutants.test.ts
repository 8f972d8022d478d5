import { MUTANTS } from './mutants';
import { readAlarms } from './read-alarms';
import { replay, simulate } from './simulate';

/** A fault that as many histories do not show would pass for none. */
const HISTORIES = 1_500;

test.each(MUTANTS)('$part: $title', async ({ part, schedule, ...mutation }) => {
  const schedules = schedule ? [schedule] : undefined;
  const count = schedules?.length ?? HISTORIES;
  const { failures } = await simulate({ part, mutation, count, schedules, maximumFailures: 1, isShrunk: false });
  expect(failures).toHaveLength(1);
});

test('the histories that show single faults hold without them', async () => {
  const kept = MUTANTS.flatMap(({ part, schedule }) => (schedule ? [{ part, schedule }] : []));
  expect(kept.length).toBeGreaterThan(0);
  for (const { part, schedule } of kept) {
    await replay(part, schedule);
  }
});

/** Faults of the alarms that a lifecycle has. */
test.each([
  ['retrain', 'dead letters are in no alarm', 'HandlerAlarm', { expression: 'FILL(m1, 0) + FILL(m2, 0)' }],
  [
    'retrain',
    'silence of the re-check is a day',
    'RetrainingSilenceAlarm',
    { evaluationPeriods: 24, datapointsToAlarm: 24 },
  ],
  [
    'retrain',
    'one re-check that is late is silence',
    'RetrainingSilenceAlarm',
    { periodMilliseconds: 1_800_000, evaluationPeriods: 1, datapointsToAlarm: 1 },
  ],
  ['drift', 'CloudWatch finds a value further back than three windows', 'DriftSilenceAlarm', { expression: 'm0' }],
  ['quality', 'silence is a day', 'QualitySilenceAlarm', { evaluationPeriods: 24, datapointsToAlarm: 24 }],
  [
    'drift',
    'one window is silence',
    'DriftSilenceAlarm',
    { periodMilliseconds: 1_800_000, evaluationPeriods: 1, datapointsToAlarm: 1 },
  ],
  ['endpoint', 'throttled functions are in no alarm', 'HandlerAlarm', { expression: 'FILL(m0, 0) + FILL(m1, 0)' }],
  ['endpoint', 'functions that fail are in no alarm', 'HandlerAlarm', { expression: 'FILL(m0, 0) + FILL(m2, 0)' }],
  [
    'endpoint',
    'CloudWatch finds a look further back than half an hour',
    'ControllerSilenceAlarm',
    { expression: 'm0' },
  ],
  [
    'endpoint',
    'silence of the controller is a day',
    'ControllerSilenceAlarm',
    { evaluationPeriods: 144, datapointsToAlarm: 144 },
  ],
  [
    'endpoint',
    'one sweep that is late is silence',
    'ControllerSilenceAlarm',
    { periodMilliseconds: 300_000, evaluationPeriods: 1, datapointsToAlarm: 1 },
  ],
  ['endpoint', 'errors are told after an hour', 'ErrorAlarm', { evaluationPeriods: 60, datapointsToAlarm: 60 }],
  ['endpoint', 'the threshold of the latency is in nanoseconds', 'LatencyAlarm', { threshold: 1e9 }],
] as const)('%s: %s', async (part, _, name, fault) => {
  const alarms = readAlarms().map((rule) => (rule.name === name ? { ...rule, ...fault } : rule));
  const { failures } = await simulate({ part, alarms, count: HISTORIES, maximumFailures: 1, isShrunk: false });
  expect(failures).toHaveLength(1);
});
