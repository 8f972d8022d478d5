import type { PartName } from './parts';
import { describeFailure, simulate } from './simulate';

/** Random histories of each part. Their seeds are fixed, so that what fails can be seen again; `firstSeed` goes on from there. */
const HISTORIES: ReadonlyArray<readonly [PartName, number]> = [
  ['endpoint', 1_300],
  ['retrain', 8_500],
  ['drift', 200],
];

test.each(HISTORIES)(
  '%s: whatever happens in %i histories, all invariants hold',
  async (part, count) => {
    const outcome = await simulate({ part, count });
    expect(outcome.failures.map(describeFailure)).toEqual([]);
    expect(outcome.ran).toBe(count);
  },
  600_000,
);
