import type { CategoricalBaseline } from './column-baseline';
import type { CategoricalCounts } from './column-counts';
import { hypergeometricTail } from './distributions';
import { percent } from './format-share';
import type { ComparedColumn } from './statistic';
import { GROUPS, groupOf } from './value-groups';

/** A group may have grown where its share is at least so many times the baseline's. */
const RARE = 3;
/** One value is a group's growth if it has so much of it. */
const MOST = 0.9;

/** The group that grew most, of those that have at least three times their share. */
export interface GrownGroup {
  readonly group: number;
  readonly rows: number;
  readonly baselineRows: number;
  /** Of the values. */
  readonly share: number;
  readonly baselineShare: number;
}

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
export function findGrownGroup({ baseline, live, present }: GroupedCategories): GrownGroup | undefined {
  let found: GrownGroup | undefined;
  live.groups!.forEach((rows, group) => {
    const baselineRows = baseline.counts.groups![group];
    const [baselineShare, share] = [baselineRows / present[0], rows / present[1]];
    if (
      rows > 0 &&
      share >= RARE * baselineShare &&
      share - baselineShare > (found ? found.share - found.baselineShare : 0)
    ) {
      found = { group, rows, baselineRows, share, baselineShare };
    }
  });
  return found;
}

/** The p-value of the group that grew most, by Fisher's exact test and corrected for all that it was chosen from. */
export function testGrownGroup(column: GroupedCategories): number {
  const found = findGrownGroup(column);
  const { present } = column;
  return found ? Math.min(1, GROUPS * hypergeometricTail(found.rows, present[1], found.baselineRows, present[0])) : 1;
}

/** Such as `3.1 % of the values are "x", in the baseline at most 0.020 %`. */
export function describeGrownGroup(column: GroupedCategories): string {
  const { group, rows, share, baselineShare } = findGrownGroup(column)!;
  const [name, named] = column.live.unseen
    .filter(([text]) => groupOf(text) === group)
    .reduce<readonly [string, number]>((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
  const which =
    named >= MOST * rows
      ? `are ${JSON.stringify(name)}`
      : `are of a few categories beyond the ${column.baseline.categories.length.toLocaleString('en-GB')} that are told apart`;
  return `${percent(named >= MOST * rows ? named / column.present[1] : share)} of the values ${which}, in the baseline at most ${percent(baselineShare)}`;
}
