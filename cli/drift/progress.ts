/** What the display needs of a terminal. */
export interface Terminal {
  write(text: string): void;
}

/** Comparisons that are over sooner need no display. */
const FIRST_MILLISECONDS = 1000;
const EVERY_MILLISECONDS = 200;

/** One line of a terminal that tells how far the baseline and the live files were read. */
export class Progress {
  private readonly start: number;
  private shownAt?: number;

  /**
   * @param now milliseconds of any clock
   */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = now();
  }

  /** Bytes as they are stored. A file that grows meanwhile is no more than whole. */
  readonly show = (done: number, all: number): void => {
    const time = this.now();
    if (!this.isDue(time)) {
      return;
    }
    const share = all === 0 ? 1 : Math.min(1, done / all);
    const speed = done / 1e6 / ((time - this.start) / 1000);
    this.terminal.write(
      `\r\x1b[K${Math.floor(share * 100)} % of ${(all / 1e6).toFixed(0)} MB read, ${speed.toFixed(0)} MB/s`,
    );
  };

  /** Columns of the baseline. */
  readonly showColumns = (done: number, all: number): void => {
    if (this.isDue(this.now())) {
      this.terminal.write(`\r\x1b[K${done} of ${all} columns of the baseline read`);
    }
  };

  private isDue(time: number): boolean {
    if (time - this.start < FIRST_MILLISECONDS || time - (this.shownAt ?? -Infinity) < EVERY_MILLISECONDS) {
      return false;
    }
    this.shownAt = time;
    return true;
  }

  /** Leaves the line empty. */
  clear(): void {
    if (this.shownAt !== undefined) {
      this.terminal.write('\r\x1b[K');
      this.shownAt = undefined;
    }
  }
}
