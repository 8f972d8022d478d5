import type { SliceConfig } from '../../contract/quality-config';
import type { FeatureSchema, Row } from '../drift/schema';
import { type Measure, measureShare } from './measure';
import { joinRare, OTHERS, openSlice } from './slices';

/**
 * The rates that groups are compared by: the share of rows that are answered yes, of the positive rows that are found, and of
 * the negative rows that are answered yes.
 */
export const RATES = ['selectionRate', 'recall', 'falsePositiveRate'] as const;

/** A rate of a group. */
export type Rate = (typeof RATES)[number];

/** How many rows count for a rate, and how many of them are hits. */
export interface RateCount {
  readonly rows: number;
  readonly hits: number;
}

/** What was counted of a group. */
export type GroupCounts = Readonly<Record<Rate, RateCount>>;

/** What was counted of the groups of a column. */
export interface ColumnGroups {
  readonly slice: SliceConfig;
  /** By the group's name, the largest first; absent where the model has no such column. */
  readonly groups?: readonly (readonly [string, GroupCounts])[];
}

/** A rate with its 95 % interval, and the rows that count for it. */
export interface RateReport extends Pick<Measure, 'value' | 'lower' | 'upper'> {
  readonly rows: number;
}

/** The rates of a group; one that no row counts for is absent. */
export interface GroupReport {
  readonly column: string;
  readonly group: string;
  readonly rates: Readonly<Partial<Record<Rate, RateReport>>>;
}

/** Groups of a column that are kept apart while rows are read: a column of ids would fill the memory. Later ones are among the others. */
const MOST_GROUPS = 10_000;

type Tally = Record<Rate, { rows: number; hits: number }>;

/** Counts the rates of the groups of columns. Rows without a readable input are in none. */
export class GroupCounter {
  private readonly columns: {
    readonly slice: SliceConfig;
    readonly name?: (input: Row) => string;
    readonly tallies: Map<string, Tally>;
  }[];
  private readonly width: number;

  constructor(slices: readonly SliceConfig[], schema: readonly FeatureSchema[]) {
    this.width = schema.length;
    this.columns = slices.map((slice) => ({ slice, name: openSlice(slice, schema), tallies: new Map() }));
  }

  /** Counts a row that was answered, 1 for yes. */
  addAnswer(input: Row | undefined, predicted: number): void {
    for (const tally of this.find(input)) {
      count(tally.selectionRate, predicted);
    }
  }

  /** Counts a row whose truth is known. */
  addOutcome(input: Row | undefined, predicted: number, truth: number): void {
    for (const tally of this.find(input)) {
      count(truth === 1 ? tally.recall : tally.falsePositiveRate, predicted);
    }
  }

  /** What was counted. */
  finish(): ColumnGroups[] {
    return joinGroups(this.list());
  }

  /** What was counted, the rarest groups too; plain JSON. */
  list(): ColumnGroups[] {
    return this.columns.map(({ slice, name, tallies }) => ({ slice, ...(name && { groups: [...tallies] }) }));
  }

  private find(input: Row | undefined): Tally[] {
    if (input?.length !== this.width) {
      return [];
    }
    return this.columns.flatMap(({ name, tallies }) => {
      if (name === undefined) {
        return [];
      }
      const found = name(input);
      const group = tallies.has(found) || tallies.size < MOST_GROUPS ? found : OTHERS;
      const tally = tallies.get(group) ?? startTally();
      tallies.set(group, tally);
      return [tally];
    });
  }
}

/** The rarest groups of each column are one. */
export function joinGroups(columns: readonly ColumnGroups[]): ColumnGroups[] {
  const count = (group: GroupCounts): number => Math.max(...RATES.map((rate) => group[rate].rows));
  return columns.map(({ slice, groups }) => ({
    slice,
    ...(groups && { groups: joinRare<GroupCounts>(new Map(groups), count, add) }),
  }));
}

/** What was counted of all parts of a window: each has seen all answers, and the outcomes of its own rows. */
export function mergeGroups([first, ...rest]: readonly (readonly ColumnGroups[])[]): ColumnGroups[] {
  return first.map(({ slice, groups }, i) => {
    if (groups === undefined) {
      return { slice };
    }
    const others = rest.map((columns) => new Map(columns[i].groups));
    const sum = groups.map(([name, counts]): [string, GroupCounts] => {
      const outcomes = others.flatMap((other) => other.get(name) ?? []);
      return [name, { ...add([counts, ...outcomes]), selectionRate: counts.selectionRate }];
    });
    return { slice, groups: sum };
  });
}

function startTally(): Tally {
  return { selectionRate: { rows: 0, hits: 0 }, recall: { rows: 0, hits: 0 }, falsePositiveRate: { rows: 0, hits: 0 } };
}

function count(of: { rows: number; hits: number }, predicted: number): void {
  of.rows++;
  of.hits += predicted === 1 ? 1 : 0;
}

function add(groups: readonly GroupCounts[]): GroupCounts {
  const total = startTally();
  for (const group of groups) {
    for (const rate of RATES) {
      total[rate].rows += group[rate].rows;
      total[rate].hits += group[rate].hits;
    }
  }
  return total;
}

/** The rates of all groups, as reports have them. */
export function describeGroups(columns: readonly ColumnGroups[]): GroupReport[] {
  return columns.flatMap(({ slice: { column }, groups = [] }) =>
    groups.map(([group, counts]) => ({
      column,
      group,
      rates: Object.fromEntries(
        RATES.flatMap((rate) => {
          const { rows, hits } = counts[rate];
          if (rows === 0) {
            return [];
          }
          const { value, lower, upper } = measureShare(hits, rows);
          return [[rate, { value, lower, upper, rows }]];
        }),
      ),
    })),
  );
}
