import { formatNumber } from '../drift/format-number';
import { percent } from '../drift/format-share';
import { findMostChanged } from '../drift/most-changed';
import type { ColumnReport, ValueSummary } from '../drift/report';

/** Digits that people are shown. */
const DIGITS = 3;
/** The median is what people know; it is taken where it moved at least so much of what another measure moved. */
const KNOWN = 0.5;

/** What of a column is read where its level is wanted. */
export type MeasuredColumn = Pick<ColumnReport, 'values' | 'missingShare' | 'statistics' | 'distribution'>;

/** One number that shows where a column lies, in its own unit or as a share of the rows. */
export interface Level {
  /** Such as `median`, or a category. */
  readonly measure: string;
  /** In the training data; absent where it is not known. */
  readonly baseline?: number;
  readonly format: (level: number) => string;
  /** Of the same column in any window; undefined where that one does not tell. */
  readonly read: (column: MeasuredColumn) => number | undefined;
}

/** The number that shows best what happened to a drifted column; undefined where its report holds none. */
export function chooseLevel(column: ColumnReport): Level | undefined {
  switch (column.changes?.[0]?.kind) {
    case 'missing':
    case 'type':
      return {
        measure: 'unusable',
        baseline: column.baselineMissingShare,
        format: percent,
        read: ({ missingShare }) => missingShare,
      };
    case 'outside':
      return readShare('outside of the range', 'outsideShare');
    case 'unseen':
      return readShare('unseen values', 'unseenShare');
    default:
      return column.type === 'categorical' ? chooseCategory(column) : chooseSummary(column);
  }
}

function readShare(measure: string, statistic: string): Level {
  return { measure, baseline: 0, format: percent, read: ({ statistics }) => statistics[statistic] };
}

function chooseCategory({ distribution }: ColumnReport): Level | undefined {
  if (distribution?.kind !== 'categorical' || distribution.categories.length === 0) {
    return undefined;
  }
  const most = findMostChanged(distribution);
  const name = distribution.categories[most]!;
  return {
    measure: name,
    baseline: distribution.baseline[most],
    format: percent,
    read: ({ distribution: other }) =>
      other?.kind === 'categorical' ? other.live[other.categories.indexOf(name)] : undefined,
  };
}

const SUMMARIES: readonly [measure: string, read: (values: ValueSummary) => number][] = [
  ['median', ({ median }) => median],
  ['mean', ({ mean }) => mean],
  ['width of the middle half', ({ lowerQuartile, upperQuartile }) => upperQuartile - lowerQuartile],
];

/** The measure that moved, the median if it moved about as much as any. */
function chooseSummary({ values: { baseline, live } = {} }: ColumnReport): Level | undefined {
  if (!baseline && !live) {
    return undefined;
  }
  const moved = SUMMARIES.map(([, read]) => (baseline && live ? Math.abs(read(live) - read(baseline)) : 0));
  const furthest = Math.max(...moved);
  const chosen = moved[0]! >= furthest * KNOWN ? 0 : moved.indexOf(furthest);
  const [measure, read] = SUMMARIES[chosen]!;
  return {
    measure,
    ...(baseline && { baseline: read(baseline) }),
    format: (level) => formatNumber(level, DIGITS),
    read: ({ values }) => values?.live && read(values.live),
  };
}
