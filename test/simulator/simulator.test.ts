import { FOUND } from './found';
import { SHARED_MODEL, UNTAKEN_EVENT, UNWRITTEN_ANSWER } from './histories';
import type { PartName } from './parts';
import { describeFailure, replay, simulate } from './simulate';

/** Random histories of each part. Their seeds are fixed, so that what fails can be seen again; `firstSeed` goes on from there. */
const HISTORIES: ReadonlyArray<readonly [PartName, number]> = [
  ['endpoint', 1_300],
  ['retrain', 8_500],
  ['drift', 500],
  ['quality', 500],
];

test.each(HISTORIES)('%s: whatever happens in %i histories, all invariants hold', async (part, count) => {
  const outcome = await simulate({ part, count });
  expect(outcome.failures.map(describeFailure)).toEqual([]);
  expect(outcome.ran).toBe(count);
});

test('two stacks of one name: the one that goes leaves what the other one has made its endpoint of', () =>
  replay('endpoint', SHARED_MODEL));

test('a window whose event was not taken is told again', () => replay('drift', UNTAKEN_EVENT));

test('an answer that could not be written down at once is not given anew', () => replay('endpoint', UNWRITTEN_ANSWER));

test.each(FOUND)('found by chaos: %s', (_, part, schedule) => replay(part, schedule));
