import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as a handler has it; a test passes one that stands until it is moved. */
export interface Clock {
  /** Milliseconds of the wall clock. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The time of this machine. */
export const wallClock: Clock = { now: Date.now, sleep };
