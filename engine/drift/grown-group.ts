import type { CategoricalBaseline } from './column-baseline';
import type { CategoricalCounts } from './column-counts';
import { percent } from './format-share';
import { findMostGrown, type Grown, testMostGrown } from './most-grown';
import type { ComparedColumn } from './statistic';
import { GROUPS, groupOf } from './value-groups';

/** One value is a group's growth if it has so much of it. */
const MOST = 0.9;

/** The two sides of a column whose rarer categories are counted in groups. */
export interface GroupedCategories extends Pick<ComparedColumn, 'present'> {
  readonly baseline: CategoricalBaseline;
  readonly live: CategoricalCounts;
}

/** Whether both sides of a column have groups. */
export function hasGroups(column: ComparedColumn): column is ComparedColumn & GroupedCategories {
  return (
    column.baseline.type === 'categorical' &&
    column.baseline.counts.groups !== undefined &&
    (column.live as CategoricalCounts).groups !== undefined
  );
}

/** Of the groups that have at least three times their share, the one that grew most. */
export function findGrownGroup({ baseline, live, present }: GroupedCategories): Grown | undefined {
  return findMostGrown(baseline.counts.groups!, live.groups!, present);
}

/** The p-value of the group that grew most. */
export function testGrownGroup(column: GroupedCategories): number {
  return testMostGrown(findGrownGroup(column), column.present, GROUPS);
}

/** Such as `3.1 % of the values are "x", in the baseline at most 0.020 %`. */
export function describeGrownGroup(column: GroupedCategories): string {
  const { place: group, rows, share, baselineShare } = findGrownGroup(column)!;
  const [name, named] = column.live.unseen
    .filter(([text]) => groupOf(text) === group)
    .reduce<readonly [string, number]>((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
  const which =
    named >= MOST * rows
      ? `are ${JSON.stringify(name)}`
      : `are of a few categories beyond the ${column.baseline.categories.length.toLocaleString('en-GB')} that are told apart`;
  return `${percent(named >= MOST * rows ? named / column.present[1] : share)} of the values ${which}, in the baseline at most ${percent(baselineShare)}`;
}
