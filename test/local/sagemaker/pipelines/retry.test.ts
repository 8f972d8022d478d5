import { SimulatedClock } from '../../../../local/clock';
import { checkRetryPolicies, StepFailure, withRetries } from '../../../../local/sagemaker/pipelines/retry';

/** A clock that stands until somebody sleeps, and is moved on at once. */
class SleepingClock extends SimulatedClock {
  public constructor() {
    super(new Date('2026-03-01T00:00:00Z'), 1, () => 0);
  }

  public override async sleep(seconds: number): Promise<void> {
    await this.jumpTo(new Date(this.now().getTime() + seconds * 1000));
  }
}

const clock = new SleepingClock();
const context = (): { clock: SimulatedClock; signal: AbortSignal } => ({ clock, signal: new AbortController().signal });
const policy = { ExceptionType: ['Step.SERVICE_FAULT'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 };
const fault = (): never => {
  throw new StepFailure('fault', 'Step.SERVICE_FAULT');
};

test('waits longer and longer, in simulated time, as often as the policy says', async () => {
  const times: number[] = [];
  await expect(
    withRetries([policy], context(), async () => {
      times.push(clock.now().getTime() / 1000);
      return fault();
    }),
  ).rejects.toThrow('fault');
  expect(times.map((time) => time - times[0])).toEqual([0, 10, 40]);
});

test('tries again only for the exceptions of a policy, and stops when it succeeds', async () => {
  const attempts: number[] = [];
  const twice = (kind: string) =>
    withRetries([policy], context(), async (attempt) => {
      attempts.push(attempt);
      if (attempt === 1) {
        throw new StepFailure('no', kind);
      }
      return 'done';
    });
  expect(await twice('Step.SERVICE_FAULT')).toBe('done');
  await expect(twice('SageMaker.CAPACITY_ERROR')).rejects.toThrow('no');
  expect(attempts).toEqual([1, 2, 1]);
});

test('gives up when the policy expires', async () => {
  let attempts = 0;
  await expect(
    withRetries(
      [{ ExceptionType: ['Step.SERVICE_FAULT'], IntervalSeconds: 25, BackoffRate: 1, ExpireAfterMin: 1 }],
      context(),
      async () => {
        attempts += 1;
        return fault();
      },
    ),
  ).rejects.toThrow('fault');
  // At 0, 25 and 50 seconds.
  expect(attempts).toBe(3);
});

test('a stop ends the waiting', async () => {
  const abort = new AbortController();
  const slow = new SimulatedClock(new Date('2026-03-01T00:00:00Z'), 1);
  const running = withRetries([policy], { clock: slow, signal: abort.signal }, async () => fault());
  setImmediate(() => abort.abort());
  await expect(running).rejects.toThrow('aborted');
});

test('names what is wrong with a policy', () => {
  expect(checkRetryPolicies([policy])).toEqual([]);
  expect(checkRetryPolicies([{ ExceptionType: ['Oops'], Interval: 1 }]).join()).toMatch(
    /has no Interval.*unknown exception type Oops/,
  );
  expect(checkRetryPolicies([{ ...policy, ExpireAfterMin: 1 }]).join()).toContain(
    'MaxAttempts or ExpireAfterMin, not both',
  );
});
