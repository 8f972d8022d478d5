import { countHalvings } from './id-sample';

/** Of how many records and rows a window consists, and the memory that they would be held in. */
export interface WindowSize {
  readonly bytes: number;
  /** Rows whose answer is a prediction. */
  readonly rows: number;
}

/** How large a window is, and what is left of it when it is halved. */
export class JoinSize {
  /** By how often an id can be halved until it is let go. */
  private readonly levels: { bytes: number; rows: number }[] = [];

  add(id: string, bytes: number, rows: number): void {
    const level = countHalvings(id);
    while (this.levels.length <= level) {
      this.levels.push({ bytes: 0, rows: 0 });
    }
    this.levels[level].bytes += bytes;
    this.levels[level].rows += rows;
  }

  /** What is left after so many halvings. */
  after(halvings: number): WindowSize {
    return this.levels
      .slice(halvings)
      .reduce((sum, { bytes, rows }) => ({ bytes: sum.bytes + bytes, rows: sum.rows + rows }), { bytes: 0, rows: 0 });
  }
}
