import type { JoinSize } from './join-size';

/** Parts of a window at most: each reads the whole of it. */
const MOST_PARTS = 20;
/** Of what a part may hold, as much is planned for it: ids are not divided quite evenly. */
const PLANNED = 0.8;
/** The rows of all parts are measured together: memory for them, and what a row takes then; measured in bench/quality-memory. */
const MOST_MERGED_BYTES = 1024 ** 3;
const MERGED_ROW_BYTES = 250;
const MERGED_PROBABILITY_BYTES = 24;

/** How a window that is larger than memory is measured. */
export interface PartPlan {
  readonly parts: number;
  /** How often its ids are halved before. */
  readonly halvings: number;
}

/**
 * As many parts as the window needs; where that would be too many, or more rows than can be measured together, a sample of its
 * ids, halved as often as it takes.
 *
 * @param mostBytes that a part may hold
 * @param probabilities of a row
 */
export function planParts(size: JoinSize, mostBytes: number, probabilities: number): PartPlan {
  for (let halvings = 0; ; halvings++) {
    const { bytes, rows } = size.after(halvings);
    const parts = Math.max(1, Math.ceil(bytes / (mostBytes * PLANNED)));
    const merged = rows * (MERGED_ROW_BYTES + probabilities * MERGED_PROBABILITY_BYTES);
    if (parts <= MOST_PARTS && merged <= MOST_MERGED_BYTES) {
      return { parts, halvings };
    }
  }
}
