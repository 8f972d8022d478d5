import type { EventFault } from './aws/event-bus';
import type { Cloud } from './cloud';

/** A history: everything that happens follows from it. */
export interface History<Step> {
  readonly seed: number;
  /** How far what SageMaker says may be behind. */
  readonly staleSeconds: number;
  /** Steps, and how long after the one before each is taken, in seconds. */
  readonly steps: ReadonlyArray<Step & { readonly wait: number }>;
}

/** A world that histories happen in. */
export interface HistoryWorld<Step> {
  readonly cloud: Cloud;
  readonly bus: { endFaults(): void };
  /** Says what did not hold. */
  readonly watch: { readonly violation?: string };
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
  take(step: Step): void;
}

/** Takes the steps of a history, after which nothing fails any more; returns what did not hold on the way. */
export async function takeSteps<Step>(world: HistoryWorld<Step>, history: History<Step>): Promise<string | undefined> {
  for (const step of history.steps) {
    await world.pass(step.wait * 1_000);
    world.take(step);
    if (world.watch.violation) {
      return world.watch.violation;
    }
  }
  world.cloud.endFaults();
  world.bus.endFaults();
  return undefined;
}

/** What may happen, with its weight. */
export type Choices<T> = ReadonlyArray<readonly [number, () => T]>;

/** Draws what histories are made of; the same random numbers draw the same. */
export class Dice {
  public constructor(private readonly random: () => number) {}

  /** A whole number from 0 up to one less than `count`. */
  public below(count: number): number {
    return Math.floor(this.random() * count);
  }

  public pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  /** One of several, each as often as its weight says. */
  public choose<T>(choices: Choices<T>): T {
    let left = this.random() * choices.reduce((sum, [weight]) => sum + weight, 0);
    return choices.find(([weight]) => (left -= weight) < 0)![1]();
  }

  /** @param milliseconds for which an event may be held up */
  public pickEventFault(milliseconds: readonly number[]): EventFault {
    const after = this.pick(milliseconds);
    return this.pick<EventFault>([
      { what: 'lose' },
      { what: 'delay', milliseconds: after },
      { what: 'repeat', milliseconds: after },
    ]);
  }
}
