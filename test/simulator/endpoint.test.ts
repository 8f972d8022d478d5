import { HAZARDS, type Hazard } from './endpoint/steps';
import { describeFailure, simulate } from './simulate';

/** What the controller does not come through yet: random histories are without it until it does. */
const UNMENDED: readonly Hazard[] = ['refusedSettings', 'transient', 'stuck', 'damage'];
const HISTORIES = 1_000;

test(`whatever happens in ${HISTORIES} histories, the endpoint ends where it belongs, and everybody is answered and told`, async () => {
  const outcome = await simulate({
    count: HISTORIES,
    hazards: HAZARDS.filter((hazard) => !UNMENDED.includes(hazard)),
  });
  expect(outcome.failures.map(describeFailure)).toEqual([]);
  expect(outcome.ran).toBe(HISTORIES);
});
