import { decide, type Observed } from '../../../lambda/run-batch/decide';

const ARN = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/demand-batch/execution/one';
const LAST = { run: 'batch-1', version: 'v1', fingerprint: 'rows', time: '2026-03-01T05:00:00.000Z' };

const observed: Observed = {
  run: 'batch-2',
  version: 'v1',
  objects: 1,
  source: 'table',
  fingerprint: 'more rows',
  last: LAST,
  byHand: false,
};

test.each<[string, Partial<Observed>, string, RegExp]>([
  ['new rows', {}, 'start', /the schedule is due/],
  ['the first batch', { last: undefined }, 'start', /the schedule is due/],
  ['a new version, and the same rows', { fingerprint: 'rows', version: 'v2' }, 'start', /the schedule is due/],
  [
    'nothing new',
    { fingerprint: 'rows' },
    'skip',
    /neither the table nor the version has changed since the batch of 2026-03-01/,
  ],
  ['nothing new, by hand', { fingerprint: 'rows', byHand: true }, 'start', /somebody asked for it/],
  ['a run in progress', { running: { arn: ARN, run: 'batch-1' } }, 'skip', /execution\/one is still in progress/],
  ['a run in progress, by hand', { running: { arn: ARN }, byHand: true }, 'skip', /still in progress/],
  [
    'the same event again, while its run goes on',
    { running: { arn: ARN, run: 'batch-2' } },
    'repeat',
    /was started before/,
  ],
  ['the same event again, after its run', { run: 'batch-1' }, 'repeat', /was started before/],
  [
    'no version',
    { version: undefined, noVersion: 'the endpoint demand does not exist' },
    'skip',
    /no version serves yet: the endpoint demand/,
  ],
  ['an empty table', { objects: 0 }, 'refuse', /the table has no rows/],
  ['no delivery yet', { objects: 0, source: 'delivery' }, 'skip', /there is no delivery/],
  ['the same delivery', { fingerprint: 'rows', source: 'delivery' }, 'skip', /neither the delivery nor the version/],
])('%s', (_, changes, outcome, reason) => {
  const decision = decide({ ...observed, ...changes });
  expect(decision.outcome).toBe(outcome);
  expect(decision.reason).toMatch(reason);
});

test('what is skipped for one reason is one state, until a batch was published or another run is in progress', () => {
  const stateOf = (changes: Partial<Observed>): string | undefined => decide({ ...observed, ...changes }).state;
  const unchanged = stateOf({ fingerprint: 'rows' });
  expect(stateOf({ fingerprint: 'rows', run: 'batch-3' })).toBe(unchanged);
  const states = [
    unchanged,
    stateOf({ fingerprint: 'rows', last: { ...LAST, run: 'batch-0' } }),
    stateOf({ running: { arn: ARN } }),
    stateOf({ running: { arn: `${ARN}2` } }),
    stateOf({ version: undefined, noVersion: 'none' }),
    stateOf({ version: undefined, noVersion: 'none', last: undefined }),
  ];
  expect(new Set(states).size).toBe(states.length);
  expect(stateOf({})).toBeUndefined();
  expect(stateOf({ objects: 0 })).toBeUndefined();
});
