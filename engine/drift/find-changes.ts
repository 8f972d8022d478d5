import type { DriftConfig } from '../../contract/drift-config';
import type { CategoricalBaseline, ColumnBaseline, NumericBaseline } from './column-baseline';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import { nameUnseen, STATISTICS } from './effect-statistics';
import { type FittedChange, fitChange } from './fit-change';
import { formatNumber } from './format-number';
import { percent } from './format-share';
import { findMostChanged } from './most-changed';
import { nameFew } from './name-few';
import type { ColumnChange, ColumnReport } from './report';
import { isOfMissing, reachesLimit, readLimit, readStatistic } from './statistic';
import { sum } from './sum';
import type { ColumnCounts } from './window-counts';

/** A sign of a fault is about most of the rows. */
const MOST_ROWS = 0.5;
/** As good as all rows. */
const NEARLY_ALL = 0.99;
/** A numeric column of which hardly anything lies where the baseline lies. */
const DISJOINT = 0.9;
/** Digits of a conversion that people know it by, such as 273.15. */
const DIGITS = 5;
/** Spellings that a text names. */
const NAMED_SPELLINGS = 3;
/** Above this p-value of all values, only some of them are others. */
const FEW_CHANGED = 0.001;
/** A value is told whose share changed by so much of the distance. */
const MOST_OF_CHANGE = 0.7;
/** Conversions within it are also what a market or a season does. */
const PLAIN_FACTOR = 10;

/**
 * What likely happened to a column that drifted, in plain words and in its own unit, the first of it first. Each text goes
 * behind the column's name.
 */
export function findChanges(
  column: ColumnReport,
  baseline: ColumnBaseline,
  live: ColumnCounts,
  config: DriftConfig,
): ColumnChange[] {
  const changes = [
    ...findMissing(column, live, config),
    ...(hasOtherValues(column, config)
      ? baseline.type === 'numeric'
        ? findNumericChange(column, baseline, live as NumericCounts)
        : findCategoricalChange(column, baseline, live as CategoricalCounts, config)
      : []),
  ];
  // Nobody learns anything from a second change of a column that is hardly there.
  return changes[0]?.fault ? changes.slice(0, 1) : changes;
}

/** Whether the values themselves changed, besides how often they are missing. */
function hasOtherValues(column: ColumnReport, config: DriftConfig): boolean {
  return STATISTICS.some((statistic) => {
    const value = isOfMissing(statistic) ? undefined : readStatistic(statistic, column);
    return value !== undefined && reachesLimit(statistic, value, readLimit(statistic, config.effect));
  });
}

function findMissing(
  { rows, missingShare, baselineMissingShare }: ColumnReport,
  live: ColumnCounts,
  { effect }: DriftConfig,
): ColumnChange[] {
  const limit = readLimit(STATISTICS.find(isOfMissing)!, effect);
  const more = missingShare - baselineMissingShare;
  if (Math.abs(more) < limit) {
    return [];
  }
  const fault = more > MOST_ROWS && { fault: true as const };
  const invalid = 'invalid' in live ? live.invalid / rows : 0;
  return [
    invalid > more / 2 && more > 0
      ? { kind: 'type', text: `holds something else than numbers in ${percent(invalid)} of the rows`, ...fault }
      : {
          kind: 'missing',
          text: `is missing in ${percent(missingShare)} of the rows, ${percent(baselineMissingShare)} in the baseline`,
          ...fault,
        },
  ];
}

function findNumericChange(column: ColumnReport, baseline: NumericBaseline, live: NumericCounts): ColumnChange[] {
  const constant = findConstant(column);
  if (constant !== undefined) {
    return [{ kind: 'constant', text: `is ${constant} in nearly all rows`, fault: true }];
  }
  const { baseline: before, live: after } = column.values ?? {};
  const distance = column.statistics.ks ?? 0;
  const fitted = before && after && fitChange({ baseline, live, before, after }, distance);
  if (fitted?.kind === 'unit') {
    const { factor, offset, name } = fitted.conversion;
    const isPlain = offset === 0 && factor < PLAIN_FACTOR && factor > 1 / PLAIN_FACTOR;
    const text = `${tellConversion(factor, offset)}, as with ${name}`;
    return [{ kind: 'unit', text, ...((distance >= DISJOINT || !isPlain) && { fault: true }) }];
  }
  if (distance >= DISJOINT) {
    const likely = fitted ? `: it ${tellFitted(fitted, column)}` : '';
    const text = `lies almost wholly outside of the baseline's values, as with another unit${likely}`;
    return [{ kind: 'unit', text, fault: true }];
  }
  // What fits all values says nothing where only few of them are others.
  if (column.newValues && (fitted === undefined || (column.statistics.ksPValue ?? 1) > FEW_CHANGED)) {
    return [
      {
        kind: fitted?.kind === 'outside' ? 'outside' : 'shape',
        text: `has values that were rare or new: ${column.newValues}`,
      },
    ];
  }
  return [
    fitted
      ? { kind: fitted.kind, text: tellFitted(fitted, column) }
      : { kind: 'shape', text: tellShape(column, baseline, live) },
  ];
}

/** The value whose share changed most where it makes up most of the difference, else the means. */
function tellShape(
  { statistics, values }: ColumnReport,
  { bins: { points }, counts }: NumericBaseline,
  live: NumericCounts,
): string {
  const [before, after] = [counts.cells, live.cells].map((cells) => {
    const total = sum(cells);
    return points.map((_, i) => cells[2 * i + 1]! / total);
  });
  const moved = points.map((_, i) => Math.abs(after![i]! - before![i]!));
  const most = moved.indexOf(Math.max(...moved));
  if (moved[most]! >= MOST_OF_CHANGE * (statistics.ks ?? 1)) {
    return `is ${formatNumber(points[most]!)} in ${percent(after![most]!)} of the rows, ${percent(before![most]!)} in the baseline`;
  }
  const means = [values?.live?.mean, values?.baseline?.mean].map((mean) => formatNumber(mean ?? 0, 3));
  return `is distributed otherwise than in the baseline${means[0] === means[1] ? '' : `: its mean is ${means[0]}, ${means[1]} in the baseline`}`;
}

function tellConversion(factor: number, offset: number): string {
  const times = factor === 1 ? [] : [`multiplied by ${formatNumber(factor, DIGITS)}`];
  const moved =
    offset === 0 ? [] : [`${offset > 0 ? 'raised' : 'lowered'} by ${formatNumber(Math.abs(offset), DIGITS)}`];
  return `reads as if ${[...times, ...moved].join(' and ')}`;
}

function tellFitted(fitted: Exclude<FittedChange, { kind: 'unit' }>, { values }: ColumnReport): string {
  const [before, after] = [values!.baseline!, values!.live!];
  switch (fitted.kind) {
    case 'outside': {
      const furthest = [after.minimum, after.maximum].filter(
        (value) => value < before.minimum || value > before.maximum,
      );
      return `lies outside of the baseline's range (${formatNumber(before.minimum)} to ${formatNumber(before.maximum)}) in ${percent(fitted.share)} of the rows, as far as ${furthest.map((value) => formatNumber(value)).join(' and ')}`;
    }
    case 'shift':
      return `is ${fitted.by > 0 ? 'higher' : 'lower'} by about ${formatNumber(Math.abs(fitted.by), 2)} throughout`;
    case 'scale':
      return fitted.ofSpread
        ? `spreads about ${formatNumber(fitted.times, 2)} times as wide`
        : `is about ${formatNumber(fitted.times, 2)} times as large`;
  }
}

function findCategoricalChange(
  column: ColumnReport,
  baseline: CategoricalBaseline,
  live: CategoricalCounts,
  { effect }: DriftConfig,
): ColumnChange[] {
  const constant = findConstant(column);
  const unseen = column.statistics.unseenShare ?? 0;
  if (unseen > MOST_ROWS) {
    return [{ kind: 'unseen', text: tellUnseen(unseen, live, baseline).text, fault: true }];
  }
  if (constant !== undefined) {
    return [{ kind: 'constant', text: `is ${constant} in nearly all rows`, fault: true }];
  }
  const limit = readLimit(STATISTICS.find(({ name }) => name === 'unseenShare')!, effect);
  return !baseline.truncated && unseen >= limit && live.unseen.length > 0
    ? [{ kind: 'unseen', ...tellUnseen(unseen, live, baseline) }]
    : column.newValues
      ? [{ kind: 'shares', text: `has a value that was rare or new: ${column.newValues}` }]
      : [{ kind: 'shares', text: tellShares(column) }];
}

/** A fault where most of them are values of the baseline in another spelling. */
function tellUnseen(
  share: number,
  live: CategoricalCounts,
  { categories }: CategoricalBaseline,
): Pick<ColumnChange, 'text' | 'fault'> {
  const known = new Map(categories.map((category) => [foldSpelling(category), category]));
  const respelled = live.unseen.filter(([name]) => known.has(foldSpelling(name))).sort(([, a], [, b]) => b - a);
  const isMost = sum(respelled.map(([, count]) => count)) > MOST_ROWS * sum(live.unseen.map(([, count]) => count));
  const names = respelled.map(([name]) => JSON.stringify(known.get(foldSpelling(name))));
  const text = `has values that the baseline lacks in ${percent(share)} of the rows: ${nameUnseen(live)}`;
  return isMost ? { text: `${text}, which it writes ${nameFew(names, NAMED_SPELLINGS)}`, fault: true } : { text };
}

/** Without capitals, forms of letters, and what stands between words. */
function foldSpelling(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

function tellShares({ distribution }: ColumnReport): string {
  if (distribution?.kind !== 'categorical') {
    return 'has other shares of its values than the baseline';
  }
  const { categories, baseline, live } = distribution;
  const most = findMostChanged(distribution);
  return `is ${JSON.stringify(categories[most])} in ${percent(live[most]!)} of the rows, ${percent(baseline[most]!)} in the baseline`;
}

/** The one value, or the one bar, in which nearly all rows lie, and which held less than half of the baseline. */
function findConstant({ distribution }: ColumnReport): string | undefined {
  if (distribution === undefined) {
    return undefined;
  }
  const bar = distribution.live.findIndex((share) => share >= NEARLY_ALL);
  if (bar < 0 || distribution.baseline[bar]! >= MOST_ROWS) {
    return undefined;
  }
  if (distribution.kind === 'categorical') {
    return JSON.stringify(distribution.categories[bar]);
  }
  // The outermost bars hold what lies beyond them as well: not one value, but another scale.
  return bar === 0 || bar === distribution.live.length - 1
    ? undefined
    : `between ${formatNumber(distribution.edges[bar]!)} and ${formatNumber(distribution.edges[bar + 1]!)}`;
}
