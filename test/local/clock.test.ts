import { SimulatedClock } from '../../local/clock';

const START = new Date('2026-01-05T01:00:00Z');

let real: number;
let clock: SimulatedClock;

beforeEach(() => {
  real = 1_000;
  clock = new SimulatedClock(START, 60, () => real);
});

const passed = (): number => (clock.now().getTime() - START.getTime()) / 1000;

test('another speed holds from now on, and what has passed stays', async () => {
  real += 2_000;
  expect(passed()).toBe(120);
  await clock.setSpeed(1);
  expect(passed()).toBe(120);
  real += 2_000;
  expect(passed()).toBe(122);
  await clock.setSpeed(10);
  real += 2_000;
  expect(passed()).toBe(142);
  expect(clock.speed).toBe(10);
});

test('listeners hear of another speed, and it is there when they do', async () => {
  const heard: Array<[Date, Date, number]> = [];
  clock.onAdvance(async (from, to) => {
    heard.push([from, to, clock.speed]);
  });
  real += 1_000;
  await clock.setSpeed(2);
  const now = new Date(START.getTime() + 60_000);
  expect(heard).toEqual([[now, now, 2]]);
});

test('who sleeps is woken by the new speed', async () => {
  const slow = new SimulatedClock(START, 0.001);
  const slept = slow.sleep(60);
  await slow.setSpeed(1_000_000);
  await slept;
  expect(slow.now().getTime() - START.getTime()).toBeGreaterThanOrEqual(60_000);
});

test('work that takes real time holds it, also when more than one does', async () => {
  const heard: number[] = [];
  clock.onAdvance(() => void heard.push(clock.pace));
  let [endOne, endOther] = [() => {}, () => {}];
  const one = clock.hold(
    () =>
      new Promise<void>((resolve) => {
        endOne = resolve;
      }),
  );
  const other = clock.hold(
    () =>
      new Promise<void>((resolve) => {
        endOther = resolve;
      }),
  );
  await new Promise(setImmediate);
  real += 60_000;
  expect(passed()).toBe(60);
  endOne();
  await one;
  real += 60_000;
  expect([passed(), clock.speed, clock.pace]).toEqual([120, 60, 1]);
  endOther();
  await other;
  real += 1_000;
  expect([passed(), clock.pace]).toEqual([180, 60]);
  // Whoever follows the clock is told, at last that it runs again.
  expect(heard.at(0)).toBe(1);
  expect(heard.at(-1)).toBe(60);
});

test('a clock slower than real time is not made faster by work, and work that fails lets go', async () => {
  await clock.setSpeed(0.5);
  await expect(
    clock.hold(async () => {
      expect(clock.pace).toBe(0.5);
      throw new Error('failed');
    }),
  ).rejects.toThrow('failed');
  await clock.setSpeed(60);
  expect(clock.pace).toBe(60);
});

test.each([0, -1, NaN])('a speed of %p is refused, and changes nothing', async (speed) => {
  await expect(clock.setSpeed(speed)).rejects.toThrow(`speed: must be above 0, got ${speed}`);
  expect(() => new SimulatedClock(START, speed)).toThrow(`speed: must be above 0, got ${speed}`);
  expect(clock.speed).toBe(60);
});
