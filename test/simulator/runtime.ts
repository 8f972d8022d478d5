import { createRandom } from '../../engine/aws/random';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

/**
 * Virtual time: what is due is done in the order of its time, and the handlers' code runs as far as it can in between.
 * Nothing here waits for a real clock, so that days take milliseconds and the same seed brings the same history.
 */
export class Runtime {
  public readonly random: () => number;
  private readonly heap: Due[] = [];
  private orders = 0;
  private woke = false;

  public constructor(
    seed: number,
    public now: number = Date.UTC(2026, 10, 23),
  ) {
    this.random = createRandom(seed);
  }

  /** Does something after so many milliseconds. */
  public after(milliseconds: number, work: () => void): void {
    const due = { at: this.now + Math.max(0, milliseconds), order: this.orders++, work };
    const { heap } = this;
    let index = heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(due, heap[parent])) {
        break;
      }
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = due;
  }

  /** To be called by whoever lets code of a handler go on. */
  public wake(): void {
    this.woke = true;
  }

  /** Lets so much time pass. */
  public async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    // A tick comes after all promises only where it was asked for by one.
    await undefined;
    if (this.woke) {
      await this.letOthersGoOn();
    }
    while (this.heap.length > 0 && this.heap[0].at <= end) {
      const due = this.pop();
      this.now = due.at;
      due.work();
      if (this.woke) {
        await this.letOthersGoOn();
      }
    }
    this.now = end;
  }

  /** Lets the code of handlers run that was woken. */
  private letOthersGoOn(): Promise<void> {
    this.woke = false;
    return new Promise<void>((resolve) => process.nextTick(resolve));
  }

  private pop(): Due {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length > 0) {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= heap.length) {
          break;
        }
        if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) {
          child++;
        }
        if (!isBefore(heap[child], last)) {
          break;
        }
        heap[index] = heap[child];
        index = child;
      }
      heap[index] = last;
    }
    return first;
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
