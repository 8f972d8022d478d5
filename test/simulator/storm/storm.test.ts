import { passStorm } from './storm';

const STORM = { uploads: 5_000, approvals: 200, batchSize: 1_000 };

test.each([60, 1])(
  '5,000 uploads and 200 approvals within %i s of one lifecycle end in the right state, with bounded calls',
  async (seconds) => {
    const outcome = await passStorm({ ...STORM, seconds });
    // The newest of the 201 versions serves, a run has started after the last object, and nothing is left over.
    expect(outcome).toMatchObject({
      serving: 201,
      runs: 1,
      runsInTheEnd: 1,
      hasUnseenData: false,
      deadLetters: 0,
      violation: undefined,
    });
    expect(outcome.rollouts).toBeLessThanOrEqual(3);
    expect(outcome.messages).toBeLessThanOrEqual(6);
    // An invocation an approval, some for the batches, and those of the endpoint's own events and sweeps.
    expect(outcome.invocations).toBeLessThanOrEqual(STORM.approvals + 30);
    expect(outcome.s3).toBeLessThanOrEqual(15 * STORM.approvals);
    expect(outcome.sageMaker).toBeLessThanOrEqual(10 * STORM.approvals);
  },
);

test('a storm that has no end in time is seen: what comes after the run has started has no run yet', async () => {
  // The first batches start the run while half of the objects are still to come.
  const outcome = await passStorm({ uploads: 500, approvals: 2, batchSize: 10, seconds: 600 });
  expect(outcome).toMatchObject({ runs: 1, runsInTheEnd: 2, hasUnseenData: false });
});
