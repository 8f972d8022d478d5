/**
 * The simulated clock of the local cloud. It runs faster than real time, and can be moved ahead, so that
 * months of traffic take a minute; every timestamp and every wait of the local cloud is taken from it.
 */
export class SimulatedClock {
  private readonly listeners: Array<(from: Date, to: Date) => void | Promise<void>> = [];
  private readonly sleepers = new Set<() => void>();
  private anchorReal: number;
  private anchorSimulated: number;
  private currentSpeed: number;
  private held = 0;

  /**
   * @param start the simulated instant at which the clock starts
   * @param speed simulated seconds per real second
   * @param elapsed milliseconds of real time since whenever; a test has a time of its own
   */
  constructor(
    start: Date,
    speed = 60,
    private readonly elapsed: () => number = () => performance.now(),
  ) {
    this.currentSpeed = checkSpeed(speed);
    this.anchorReal = this.elapsed();
    this.anchorSimulated = start.getTime();
  }

  /** Simulated seconds per real second, while nothing holds it. */
  public get speed(): number {
    return this.currentSpeed;
  }

  /** Simulated seconds per real second at this moment. */
  public get pace(): number {
    return this.held > 0 ? Math.min(1, this.currentSpeed) : this.currentSpeed;
  }

  /** Runs at another speed from now on. Sleepers wake when their simulated time has come, and listeners are told. */
  public async setSpeed(speed: number): Promise<void> {
    checkSpeed(speed);
    await this.changePace(() => {
      this.currentSpeed = speed;
    });
  }

  /**
   * Does work that takes real time, such as starting containers: meanwhile the clock runs no faster than real time, so that
   * simulated deadlines do not pass because this machine is slow.
   */
  public async hold<T>(work: () => Promise<T>): Promise<T> {
    await this.changePace(() => {
      this.held += 1;
    });
    try {
      return await work();
    } finally {
      await this.changePace(() => {
        this.held -= 1;
      });
    }
  }

  /** The simulated instant. */
  public now(): Date {
    return new Date(Math.floor(this.anchorSimulated + (this.elapsed() - this.anchorReal) * this.pace));
  }

  /** Called after every jump and every change of speed with the instants before and after it; a jump waits for its listeners. */
  public onAdvance(listener: (from: Date, to: Date) => void | Promise<void>): void {
    this.listeners.push(listener);
  }

  /**
   * Moves the clock ahead and wakes the sleepers that are due. An instant that has passed already is not an error:
   * the clock never runs backwards.
   */
  public async jumpTo(instant: Date): Promise<void> {
    const from = this.now();
    if (instant > from) {
      this.anchorReal = this.elapsed();
      this.anchorSimulated = instant.getTime();
    }
    [...this.sleepers].forEach((wake) => wake());
    for (const listener of this.listeners) {
      await listener(from, this.now());
    }
  }

  /** Resolves when `seconds` of simulated time have passed, by running or by a jump. Rejects when aborted. */
  public sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    const due = this.now().getTime() + seconds * 1000;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.sleepers.delete(check);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = (): void => finish(() => reject(new Error('the sleep was aborted')));
      const check = (): void => {
        clearTimeout(timer);
        const left = due - this.now().getTime();
        if (left <= 0) {
          finish(resolve);
        } else {
          timer = setTimeout(check, Math.max(1, left / this.pace));
        }
      };
      if (signal?.aborted) {
        reject(new Error('the sleep was aborted'));
        return;
      }
      this.sleepers.add(check);
      signal?.addEventListener('abort', abort, { once: true });
      check();
    });
  }

  private async changePace(change: () => void): Promise<void> {
    const [real, before] = [this.elapsed(), this.pace];
    this.anchorSimulated += (real - this.anchorReal) * before;
    this.anchorReal = real;
    change();
    await this.jumpTo(this.now());
  }
}

function checkSpeed(speed: number): number {
  if (!(speed > 0)) {
    throw new RangeError(`speed: must be above 0, got ${speed}`);
  }
  return speed;
}
