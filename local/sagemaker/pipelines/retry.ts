import type { SimulatedClock } from '../../clock';

/** When a failed step is tried again. */
export interface RetryPolicy {
  readonly ExceptionType: string[];
  /** @default 1 */
  readonly IntervalSeconds?: number;
  /** @default 2 */
  readonly BackoffRate?: number;
  /** @default 5 */
  readonly MaxAttempts?: number;
  readonly ExpireAfterMin?: number;
}

const EXCEPTION_TYPES = [
  'Step.SERVICE_FAULT',
  'Step.THROTTLING',
  'SageMaker.JOB_INTERNAL_ERROR',
  'SageMaker.CAPACITY_ERROR',
  'SageMaker.RESOURCE_LIMIT',
];
const MEMBERS = ['ExceptionType', 'IntervalSeconds', 'BackoffRate', 'MaxAttempts', 'ExpireAfterMin'];

/** A step that failed, and by what kind of exception; without a kind no policy helps. */
export class StepFailure extends Error {
  constructor(
    reason: string,
    public readonly exceptionType?: string,
    public readonly metadata?: Record<string, unknown>,
  ) {
    super(reason);
    this.name = 'StepFailure';
  }
}

/** Says what is wrong with the retry policies of a step. */
export function checkRetryPolicies(policies: any[]): string[] {
  return policies.flatMap((policy) => [
    ...Object.keys(policy)
      .filter((member) => !MEMBERS.includes(member))
      .map((member) => `a retry policy has no ${member}`),
    ...(Array.isArray(policy.ExceptionType) ? policy.ExceptionType : ['(none)'])
      .filter((type: string) => !EXCEPTION_TYPES.includes(type))
      .map(
        (type: string) =>
          `a retry policy has the unknown exception type ${type}: the types are ${EXCEPTION_TYPES.join(', ')}`,
      ),
    ...(policy.MaxAttempts !== undefined && policy.ExpireAfterMin !== undefined
      ? ['a retry policy has MaxAttempts or ExpireAfterMin, not both']
      : []),
  ]);
}

/** Everything that a retry needs to know. */
export interface RetryContext {
  readonly clock: SimulatedClock;
  readonly signal: AbortSignal;
  /** Simulated seconds that stand for every interval. */
  readonly delaySeconds?: number;
}

/**
 * Runs a step until it succeeds, or no policy of its failure allows another attempt. Intervals grow by the backoff rate
 * and pass in simulated time.
 *
 * @param attempt gets the number of the attempt, from 1
 */
export async function withRetries<T>(
  policies: RetryPolicy[],
  context: RetryContext,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  const began = context.clock.now().getTime();
  const used = new Map<RetryPolicy, number>();
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const policy =
        error instanceof StepFailure && !context.signal.aborted
          ? policies.find(({ ExceptionType }) => ExceptionType.includes(error.exceptionType ?? ''))
          : undefined;
      if (policy === undefined) {
        throw error;
      }
      const { IntervalSeconds = 1, BackoffRate = 2, ExpireAfterMin } = policy;
      const retries = used.get(policy) ?? 0;
      const wait = context.delaySeconds ?? IntervalSeconds * BackoffRate ** retries;
      const expired =
        ExpireAfterMin === undefined
          ? retries >= (policy.MaxAttempts ?? 5)
          : context.clock.now().getTime() + wait * 1000 > began + ExpireAfterMin * 60_000;
      if (expired) {
        throw error;
      }
      used.set(policy, retries + 1);
      await context.clock.sleep(wait, context.signal);
    }
  }
}
