import { formatNumber } from '../drift/format-number';
import { percent } from '../drift/format-share';
import { findMostChanged } from '../drift/most-changed';
import type { ChangeKind, ColumnReport, ValueSummary } from '../drift/report';
import { listDrifted } from './drift-strength';
import type { PageContent } from './page-content';

const TITLES: Record<ChangeKind, string> = {
  type: 'No numbers any more',
  missing: 'Missing more or less often',
  constant: 'The same value in nearly all rows',
  unit: 'Another unit, most likely',
  unseen: 'Values that the training data lacks',
  outside: 'Some values outside of the range of the training data',
  shift: 'Higher or lower as a whole',
  scale: 'Larger, smaller, or spread otherwise',
  shares: 'Another mix of the same values',
  shape: 'Distributed otherwise',
};

/** Columns to which the same likely happened. */
export interface ChangeGroup {
  readonly title: string;
  /** The furthest first. */
  readonly columns: readonly ColumnReport[];
}

type Compared = Pick<PageContent, 'features' | 'predictions' | 'multivariate' | 'config' | 'statistics'>;

/**
 * What drifted: the answers and the relations between features first, then the features by what likely happened to them; of
 * their groups the one with the furthest feature comes first.
 */
export function groupChanges({ features, predictions, multivariate, config, statistics }: Compared): ChangeGroup[] {
  const groups = new Map<ChangeKind, ColumnReport[]>();
  for (const column of listDrifted({ features, config, statistics })) {
    // Reports of an earlier release do not say.
    const kind = column.changes?.[0]?.kind ?? 'shape';
    groups.set(kind, [...(groups.get(kind) ?? []), column]);
  }
  return [
    ...(predictions?.drifted ? [{ title: 'The model’s answers', columns: [predictions] }] : []),
    ...(multivariate?.drifted
      ? [{ title: 'Features no longer belong together as they did', columns: [multivariate] }]
      : []),
    ...[...groups].map(([kind, columns]) => ({ title: TITLES[kind], columns })),
  ];
}

/** What likely happened to a column, in words; the text goes behind its name. */
export function tellChanges({ changes = [], reasons }: ColumnReport): string {
  return changes.length > 0 ? changes.map(({ text }) => text).join('; ') : (reasons[0] ?? '');
}

/** One measure of a column in its own unit, in the training data and in the live traffic. */
export interface Before {
  readonly measure: string;
  readonly before: string;
  readonly now: string;
}

/** Digits that people are shown. */
const DIGITS = 3;

/** How a column was and how it is, as far as it changed: in its own unit, or as shares of the rows. */
export function tellBefore(column: ColumnReport): Before[] {
  const { values = {}, missingShare, baselineMissingShare, changes = [] } = column;
  const { baseline, live } = values;
  const kinds = changes.map(({ kind }) => kind);
  const missing: Before[] =
    kinds.includes('missing') || kinds.includes('type')
      ? [{ measure: 'unusable', before: percent(baselineMissingShare), now: percent(missingShare) }]
      : [];
  if (column.type === 'categorical') {
    return [...missing, ...tellCategories(column)];
  }
  const compare = (measure: string, read: (summary: ValueSummary) => number): Before => {
    const format = (side: ValueSummary | undefined): string =>
      side === undefined ? 'none' : formatNumber(read(side), DIGITS);
    return { measure, before: format(baseline), now: format(live) };
  };
  return [
    ...missing,
    ...(baseline || live ? [compare('median', ({ median }) => median), compare('mean', ({ mean }) => mean)] : []),
    ...(kinds.includes('scale') || kinds.includes('shape')
      ? [{ measure: 'middle half', before: tellMiddle(baseline), now: tellMiddle(live) }]
      : []),
  ];
}

function tellMiddle(values: ValueSummary | undefined): string {
  return values === undefined
    ? 'none'
    : `${formatNumber(values.lowerQuartile, DIGITS)} to ${formatNumber(values.upperQuartile, DIGITS)}`;
}

function tellCategories({ distribution, statistics }: ColumnReport): Before[] {
  if (distribution?.kind !== 'categorical' || distribution.categories.length === 0) {
    return [];
  }
  const { categories, baseline, live } = distribution;
  const unseen = statistics.unseenShare ?? 0;
  const most = findMostChanged(distribution);
  return [
    { measure: categories[most]!, before: percent(baseline[most]!), now: percent(live[most]!) },
    ...(unseen > 0 && baseline[most]! > 0
      ? [{ measure: 'unseen values', before: percent(0), now: percent(unseen) }]
      : []),
  ];
}
