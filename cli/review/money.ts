import type { Comparison } from './compare';
import type { Cost } from './cost';
import { listMonthlyCosts, type MonthlyCosts } from './costs';
import { ENDPOINT } from './endpoint-costs';
import type { Item } from './items';
import type { PriceTable } from './price-file';
import { listRunCosts, type RunCosts } from './run-costs';

/** An amount before and after; absent on a side on which the thing is not there. */
export interface Amount {
  /** The construct path of what it is about; absent for all together. */
  readonly path?: string;
  readonly before?: number;
  readonly after?: number;
}

/** What is known of costs, in USD. */
export interface Money {
  /** Of all that costs whether or not something happens. */
  readonly month: Amount;
  /** The same where scaling has all the instances that it may have; absent where nothing scales. */
  readonly monthAtMost?: Amount;
  /** Of a run of each pipeline. */
  readonly retraining: readonly Amount[];
  /** Of each endpoint, at the predictions that are assumed. */
  readonly thousandPredictions: readonly Amount[];
  /** What has no price in the table, before or after, and is not counted. */
  readonly unknown: readonly string[];
  readonly prices: { readonly region: string; readonly asOf: string };
  readonly assumptions: PriceTable['assumptions'];
}

/** What the money of a review is about. */
export interface Billed {
  /** By stacks, of which each is counted by itself: those that stay deployed may have the paths of others. */
  readonly before: ReadonlyArray<readonly Item[]>;
  readonly after: ReadonlyArray<readonly Item[]>;
  readonly comparison: Comparison;
  readonly table: PriceTable;
  /** Of the stacks that are deployed, as far as they are known. */
  readonly regions: readonly string[];
}

/** The costs of one of two states. */
export interface Side {
  readonly month: MonthlyCosts;
  readonly runs: readonly RunCosts[];
}

/** The costs of both states. */
export function countSides({ before, after, table }: Billed): readonly [Side, Side] {
  const count = (stacks: Billed['before']): Side => {
    const costs = new Map<string, readonly Cost[]>();
    const unknown = new Set<string>();
    for (const items of stacks) {
      const month = listMonthlyCosts(items, table);
      month.unknown.forEach((each) => unknown.add(each));
      for (const [path, each] of month.costs) {
        costs.set(costs.has(path) ? `${path} (of the stack that stays)` : path, each);
      }
    }
    return {
      month: { costs, unknown: [...unknown].sort() },
      runs: stacks.flatMap((items) => listRunCosts(items, table)),
    };
  };
  return [count(before), count(after)];
}

/** What something costs before and after. */
export function countMoney([old, fresh]: readonly [Side, Side], { comparison, table }: Billed): Money {
  const places = new Map(comparison.pairs.map((pair) => [pair.before.path, pair.after.path]));
  const per = 1000 / table.assumptions.predictionsPerMonth;
  const unknown = [old, fresh].flatMap(({ month, runs }) => [...month.unknown, ...runs.flatMap((run) => run.unknown)]);
  const scales = [old, fresh].some(({ month }) =>
    [...month.costs.values()].flat().some(({ most }) => most !== undefined),
  );
  return {
    ...(scales ? { monthAtMost: { before: sumMost(old.month), after: sumMost(fresh.month) } } : {}),
    month: { before: sumMonth(old.month), after: sumMonth(fresh.month) },
    retraining: pairUp(sumRuns(old.runs), sumRuns(fresh.runs), places),
    thousandPredictions: pairUp(sumEndpoints(old.month, per), sumEndpoints(fresh.month, per), places),
    unknown: [...new Set(unknown)].sort(),
    prices: { region: table.prices.region, asOf: table.prices.asOf },
    assumptions: table.assumptions,
  };
}

/** The sum of costs. */
export const sum = (costs: readonly Cost[]): number => costs.reduce((total, { amount }) => total + amount, 0);

const sumMonth = ({ costs }: MonthlyCosts): number => sum([...costs.values()].flat());

const sumMost = ({ costs }: MonthlyCosts): number =>
  [...costs.values()].flat().reduce((total, { amount, most }) => total + (most ?? amount), 0);

const sumRuns = (runs: readonly RunCosts[]): Map<string, number> =>
  new Map(runs.map(({ path, costs }) => [path, sum(costs)]));

function sumEndpoints({ costs }: MonthlyCosts, per: number): Map<string, number> {
  const endpoints = [...costs].filter(([, each]) => each.some(({ what }) => what === ENDPOINT));
  return new Map(
    endpoints.map(([path, each]) => [
      path,
      each.reduce((total, { amount, thousand = 0 }) => total + amount * per + thousand, 0),
    ]),
  );
}

function pairUp(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  places: ReadonlyMap<string, string>,
): Amount[] {
  const old = new Map([...before].map(([path, amount]) => [places.get(path) ?? path, amount]));
  return [...new Set([...old.keys(), ...after.keys()])].map((path) => ({
    path,
    ...(old.has(path) ? { before: old.get(path) } : {}),
    ...(after.has(path) ? { after: after.get(path) } : {}),
  }));
}
