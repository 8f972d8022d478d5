import { SimulatedClock } from '../../local/clock';
import type { AdvanceOptions } from '../../local/scheduler';
import { TimeKeeper } from '../../local/time-keeper';

const START = new Date('2026-01-05T01:00:00Z');

let done: string[];
let problems: string[];
let clock: SimulatedClock;
let keeper: TimeKeeper;
/** Lets the keeper look around again; what it waits for between two looks. */
let look: () => void;

beforeEach(() => {
  done = [];
  problems = [];
  clock = new SimulatedClock(START, 1, () => 0);
  const note = (what: string) => async () => void done.push(what);
  keeper = new TimeKeeper({
    clock,
    scheduler: {
      advanceTo: async (instant: Date, { everyDueTime, settle }: AdvanceOptions = {}) => {
        done.push(`${everyDueTime ? 'every' : 'latest'} until ${instant.toISOString()}`);
        await settle?.();
        await clock.jumpTo(instant);
      },
      fireDue: note('fire'),
    },
    metrics: { evaluate: note('alarms') },
    events: { settle: note('events') },
    queues: { measure: note('queues') },
    sagemaker: { settle: note('runs'), flushCapture: note('captures') },
    report: (problem) => problems.push(problem),
    pause: () =>
      new Promise((resolve) => {
        look = resolve;
      }),
  });
});

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('as the clock runs, schedules fire at every look, and captures are written once a minute of simulated time', async () => {
  const release = keeper.keep();
  await soon();
  expect(done.splice(0)).toEqual(['fire', 'captures', 'queues']);
  await clock.jumpTo(new Date(START.getTime() + 59_000));
  look();
  await soon();
  expect(done.splice(0)).toEqual(['fire']);
  await clock.jumpTo(new Date(START.getTime() + 60_000));
  look();
  await soon();
  expect(done.splice(0)).toEqual(['fire', 'captures', 'queues']);
  release();
  look();
  await soon();
  expect(done).toEqual([]);
});

test('time passes by every due time, and what a schedule caused ends before the next one comes', async () => {
  await keeper.advance(86_400_000);
  expect(done).toEqual([
    ...['events', 'runs', 'events'],
    'every until 2026-01-06T01:00:00.000Z',
    ...['events', 'runs', 'events'],
    'queues',
    'alarms',
    ...['events', 'runs', 'events'],
  ]);
  expect(keeper.now().toISOString()).toBe('2026-01-06T01:00:00.000Z');
});

test('an instant that has passed already moves nothing, but what is due happens', async () => {
  await keeper.passTo(new Date('2026-01-04T00:00:00Z'));
  expect(done).toContain('every until 2026-01-04T00:00:00.000Z');
  expect(keeper.now()).toEqual(START);
});

test('the story jumps, with the latest due time only', async () => {
  await keeper.advanceTo(new Date('2026-01-07T00:00:00Z'));
  expect(done).toEqual(['latest until 2026-01-07T00:00:00.000Z', 'queues', 'alarms', 'events']);
});

test('one thing comes after the other', async () => {
  await Promise.all([keeper.advance(3_600_000), keeper.advance(3_600_000)]);
  expect(done.filter((what) => what.startsWith('every'))).toEqual([
    'every until 2026-01-05T02:00:00.000Z',
    'every until 2026-01-05T03:00:00.000Z',
  ]);
});

test('after the end nothing is moved', async () => {
  keeper.stop();
  await expect(keeper.advance(1_000)).rejects.toThrow('the local cloud was stopped');
  expect(done).toEqual([]);
  expect(problems).toEqual([]);
});
