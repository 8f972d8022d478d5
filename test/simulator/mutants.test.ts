import { MUTANTS } from './mutants';
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
