import { MUTANTS } from './mutants';
import { simulate } from './simulate';

/** A fault that as many histories do not show would pass for none. */
const HISTORIES = 3_000;

test.each(MUTANTS)('$part: $title', async ({ part, ...mutation }) => {
  const { failures } = await simulate({ part, mutation, count: HISTORIES, maximumFailures: 1, isShrunk: false });
  expect(failures).toHaveLength(1);
});
