/** A line, or part of one, that could not be used. */
export interface RejectedLine {
  readonly reason: string;
  readonly detail: string;
  /** Object and line number. */
  readonly location: string;
}

/** What was counted, as plain JSON. */
export interface CountedReasons {
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: readonly RejectedLine[];
}

/** How many examples of each reason are kept. */
const SAMPLES = 3;
/** Longest detail kept, in characters. */
const LONGEST_DETAIL = 200;

/** Counts what could not be used by reason, and keeps the first few of each, in order of their location. */
export class ReasonCounts {
  private readonly counted = new Map<string, number>();
  private readonly kept: RejectedLine[] = [];

  add(reason: string, detail: string, location: string): void {
    this.counted.set(reason, (this.counted.get(reason) ?? 0) + 1);
    this.kept.push({ reason, detail: detail.slice(0, LONGEST_DETAIL), location });
    if (this.kept.length > 100) {
      this.kept.splice(0, this.kept.length, ...this.samples());
    }
  }

  /** Adds what was counted of other lines. */
  addAll({ counts, samples }: CountedReasons): void {
    for (const [reason, count] of Object.entries(counts)) {
      this.counted.set(reason, (this.counted.get(reason) ?? 0) + count);
    }
    this.kept.push(...samples);
  }

  /** What was counted until now. */
  finish(): CountedReasons {
    return { counts: this.counts(), samples: this.samples() };
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.counted].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Objects are read at the same time: the order of arrival says nothing. */
  samples(): RejectedLine[] {
    const sorted = [...this.kept].sort(
      (a, b) => compare(a.reason, b.reason) || compare(a.location, b.location) || compare(a.detail, b.detail),
    );
    return sorted.filter(({ reason }, i) => sorted[i - SAMPLES]?.reason !== reason);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
