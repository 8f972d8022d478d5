import type { LeftOutCounts } from '../drift/record-filter';
import { type CountedReasons, ReasonCounts, type RejectedLine } from './reason-counts';

/** How many rows of a window have a label, and why others have none. */
export interface Coverage {
  readonly records: number;
  /** Rows whose answer is a prediction. */
  readonly rows: number;
  readonly labelledRows: number;
  /** labelledRows / rows (of the sample, if there is one); 0 when there are none. */
  readonly coverage: number;
  /** There when the window is larger than memory: only these rows are measured and become training data. */
  readonly sample?: {
    /** Of the captured ids, chosen by their hash: 1/2, 1/4, … */
    readonly share: number;
    /** Rows of these ids whose answer is a prediction. */
    readonly rows: number;
  };
  /** Labels that do not count: `contradicting`, `unknownLabel`, `otherNumberOfLabels`; and lines that cannot be read. */
  readonly unusableLabels: Readonly<Record<string, number>>;
  /** Labels that say again what is known, and labels of ids that the window did not capture (those of other windows). */
  readonly repeatedLabels: number;
  readonly labelsOfOtherWindows: number;
  /** What the filter left out; absent where there is no filter. Labels of it count among those of other windows. */
  readonly leftOut?: LeftOutCounts;
  /** Captured records, or rows, that hold no prediction. */
  readonly unusableRecords: Readonly<Record<string, number>>;
  readonly samples: readonly RejectedLine[];
}

/** From this share of the answers on, and so many of them, it is told with the verdict that they were not understood. */
const MUCH_UNREAD = 0.1;
const MANY_UNREAD = 10;

/** How many answers were not understood, where these are so many that the others may be a choice among them. */
export function tellUnreadAnswers({ rows, unusableRecords }: Pick<Coverage, 'rows' | 'unusableRecords'>): string[] {
  const unread = unusableRecords.unreadablePrediction ?? 0;
  return unread >= MANY_UNREAD && unread >= MUCH_UNREAD * (rows + unread)
    ? [
        `${unread.toLocaleString('en-GB')} of ${(rows + unread).toLocaleString('en-GB')} answers were not understood, so that what is measured may be a choice among all of them`,
      ]
    : [];
}

/** What was counted of a window, or of a part of it; plain JSON. */
export interface JoinCounts {
  /** Of the whole window, by whatever part. */
  readonly window: {
    readonly records: number;
    /** Rows whose answer is a prediction. */
    readonly answered: number;
    readonly unusableRecords: CountedReasons;
    readonly unreadableLabels: CountedReasons;
    readonly leftOut?: LeftOutCounts;
    /** The share of the ids that is measured. */
    readonly share: number;
  };
  /** Of the part's own ids and rows. */
  readonly own: {
    /** Rows of the sample whose answer is a prediction. */
    readonly answered: number;
    readonly labelledRows: number;
    readonly unusableLabels: CountedReasons;
    readonly repeated: number;
    readonly others: number;
  };
}

/** What was counted of the whole window while it was read. */
export function countWindow(
  { records, answered, leftOut, share }: Pick<JoinCounts['window'], 'records' | 'answered' | 'leftOut' | 'share'>,
  problems: ReasonCounts,
  lineProblems: ReasonCounts,
): JoinCounts['window'] {
  return {
    records,
    answered,
    unusableRecords: problems.finish(),
    unreadableLabels: lineProblems.finish(),
    ...(leftOut && { leftOut }),
    share,
  };
}

/** What was counted of all parts of a window: each of them has seen the whole of it, and its own rows. */
export function mergeJoinCounts([first, ...rest]: readonly [JoinCounts, ...JoinCounts[]]): JoinCounts {
  const own = rest.reduce(
    (sum, { own: other }) => ({
      answered: sum.answered + other.answered,
      labelledRows: sum.labelledRows + other.labelledRows,
      unusableLabels: addReasons(sum.unusableLabels, other.unusableLabels),
      repeated: sum.repeated + other.repeated,
      others: sum.others + other.others,
    }),
    first.own,
  );
  return { window: first.window, own };
}

/** What a report says of what was counted. */
export function describeCoverage({ window, own }: JoinCounts): Coverage {
  const unusableLabels = addReasons(window.unreadableLabels, own.unusableLabels);
  return {
    records: window.records,
    rows: window.answered,
    labelledRows: own.labelledRows,
    coverage: own.answered === 0 ? 0 : own.labelledRows / own.answered,
    ...(window.leftOut && { leftOut: window.leftOut }),
    ...(window.share < 1 && { sample: { share: window.share, rows: own.answered } }),
    unusableLabels: unusableLabels.counts,
    repeatedLabels: own.repeated,
    labelsOfOtherWindows: own.others,
    unusableRecords: window.unusableRecords.counts,
    samples: [...window.unusableRecords.samples, ...unusableLabels.samples],
  };
}

function addReasons(...some: readonly CountedReasons[]): CountedReasons {
  const sum = new ReasonCounts();
  some.forEach((one) => sum.addAll(one));
  return sum.finish();
}
