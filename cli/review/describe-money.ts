import type { Cost } from './cost';
import type { Finding } from './finding';
import { type Amount, type Billed, countMoney, countSides, type Money, type Side } from './money';
import { dollars } from './run-costs';

/** A rise of less than that is nothing to decide about. */
const RISE = 1;

/** What changes in money, and what it was counted with. Where nothing of it changes, one sentence says what it is. */
export function describeMoney(billed: Billed): { readonly money: Money; readonly findings: readonly Finding[] } {
  const sides = countSides(billed);
  const money = countMoney(sides, billed);
  const { month, monthAtMost, retraining, thousandPredictions, unknown } = money;
  const runs = retraining.filter(isChanged);
  const fresh = findNewlyUnknown(sides);
  // Of what has no price on one of the sides nothing is said that reads as a saving.
  const predictions = thousandPredictions.filter(
    (each) => isChanged(each) && (fresh.length === 0 || (each.before !== undefined && each.after !== undefined)),
  );
  const isBilled = [month, ...retraining, ...thousandPredictions].some(
    ({ before = 0, after = 0 }) => before + after > 0,
  );
  if (!isBilled && unknown.length === 0) {
    return { money, findings: [] };
  }
  const changes = [
    ...(isChanged(month) ? [describeMonth('a month without traffic and training', month, sides)] : []),
    ...(monthAtMost !== undefined && isChanged(monthAtMost)
      ? [describeMonth('a month in which scaling has all its instances', monthAtMost, sides)]
      : []),
    ...runs.map((run) => describeRun(run, sides)),
    ...predictions.map((each) => describePredictions(each, sides, billed)),
  ];
  return {
    money,
    findings: [
      ...(changes.length > 0 ? changes : isBilled && fresh.length === 0 ? [describeStaying(money, billed)] : []),
      ...(unknown.length > 0
        ? [
            {
              ...tell(`not in the table of prices, so not counted: ${unknown.join(', ')}`),
              // An instance without a price may cost anything.
              ...(fresh.some((each) => !each.startsWith('AWS::')) ? { kind: 'higher-cost' as const } : {}),
            },
          ]
        : []),
      ...(changes.length > 0
        ? [{ ...tell(`counted with ${describeTable(billed)}`), details: listAssumptions(money) }]
        : []),
    ],
  };
}

/** What cannot be counted after, and could be before, or was not there. */
function findNewlyUnknown([old, fresh]: readonly [Side, Side]): string[] {
  const list = ({ month, runs }: Side): string[] => [...month.unknown, ...runs.flatMap(({ unknown }) => unknown)];
  const known = new Set(list(old));
  return list(fresh).filter((each) => !known.has(each));
}

const tell = (text: string, paths: readonly string[] = []): Finding => ({ section: 'money', text, paths });

/** Amounts that read the same are the same. */
const isChanged = ({ before, after }: Amount): boolean =>
  before === undefined || after === undefined || dollars(before) !== dollars(after);

function describeMonth(what: string, month: Amount, [old, fresh]: readonly [Side, Side]): Finding {
  const differing = diffCosts(old.month.costs, fresh.month.costs);
  const isWhole = String(old.month.unknown) === String(fresh.month.unknown);
  return {
    ...tell(`${what}: ${showAmount(month, isWhole)}`, [...differing.keys()]),
    details: [...differing.values()].flat(),
    ...decide(month),
  };
}

function describeRun(run: Amount, sides: readonly [Side, Side]): Finding {
  const [before, after] = sides.map(({ runs }) => runs.find(({ path }) => path === run.path));
  const isWhole = String(before?.unknown ?? []) === String(after?.unknown ?? []);
  return {
    ...tell(`a retraining: ${showAmount(run, isWhole)}`, [run.path!]),
    details: diffLines(before?.costs ?? [], after?.costs ?? []),
    ...decide(run),
  };
}

function describePredictions(each: Amount, sides: readonly [Side, Side], { table }: Billed): Finding {
  const { predictionsPerMonth, requestSeconds } = table.assumptions;
  const isServerless = sides.some(({ month }) =>
    month.costs.get(each.path!)?.some(({ thousand }) => thousand !== undefined),
  );
  const serverless = isServerless ? `, a serverless one in ${requestSeconds} s` : '';
  return tell(`1,000 predictions: ${showAmount(each)}, at ${showNumber(predictionsPerMonth)} a month${serverless}`, [
    each.path!,
  ]);
}

function describeStaying({ month, monthAtMost, retraining, thousandPredictions }: Money, billed: Billed): Finding {
  const { predictionsPerMonth } = billed.table.assumptions;
  const only = (amounts: readonly Amount[]): number | undefined =>
    amounts.length === 1 ? amounts[0].after : undefined;
  const [run, predictions] = [retraining, thousandPredictions].map(only);
  const parts = [
    `${dollars(month.after!)} USD a month without traffic and training`,
    ...(monthAtMost === undefined ? [] : [`${dollars(monthAtMost.after!)} where scaling has all its instances`]),
    ...(run === undefined ? [] : [`${dollars(run)} a retraining`]),
    ...(predictions === undefined
      ? []
      : [`${dollars(predictions)} for 1,000 predictions at ${showNumber(predictionsPerMonth)} a month`]),
  ];
  return { ...tell(`costs stay as they are: ${parts.join(', ')}`), details: [`counted with ${describeTable(billed)}`] };
}

const decide = ({ before = 0, after = 0 }: Amount): Pick<Finding, 'kind'> =>
  after - before >= RISE ? { kind: 'higher-cost' } : {};

function describeTable({ table, regions }: Billed): string {
  const { region, asOf } = table.prices;
  const others = regions.filter((each) => each !== region);
  const { processingMinutes, trainingMinutes, transformMinutes } = table.assumptions;
  const where = others.length > 0 ? `, though it is deployed to ${others.join(', ')}` : '';
  return `prices of ${region}, ${asOf}${where}; ${processingMinutes} min a processing job, ${trainingMinutes} min a training, ${transformMinutes} min a transform; without storage, logs and data transfer`;
}

function listAssumptions({ assumptions }: Money): string[] {
  return Object.entries(assumptions).map(([name, value]) => `${name}: ${showNumber(value)}`);
}

/** What differs, by construct path. */
function diffCosts(
  before: ReadonlyMap<string, readonly Cost[]>,
  after: ReadonlyMap<string, readonly Cost[]>,
): Map<string, string[]> {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const lines = paths.map((path) => [path, diffLines(before.get(path) ?? [], after.get(path) ?? [], path)] as const);
  return new Map(lines.filter(([, differing]) => differing.length > 0));
}

function diffLines(before: readonly Cost[], after: readonly Cost[], path?: string): string[] {
  const names = [...new Set([...before, ...after].map(({ what }) => what))];
  return names.flatMap((what) => {
    const [old, fresh] = [before, after].map((costs) => costs.find((each) => each.what === what));
    return old?.how === fresh?.how && old?.amount === fresh?.amount
      ? []
      : [`${path === undefined ? '' : `${path}: `}${what} ${showCost(old)} → ${showCost(fresh)}`];
  });
}

const showCost = (each: Cost | undefined): string =>
  each === undefined ? 'none' : `${dollars(each.amount)} USD (${each.how})`;

const showNumber = (value: number): string => value.toLocaleString('en-US');

/** @param isWhole whether all of it is counted on both sides, so that the difference says something */
function showAmount({ before, after }: Amount, isWhole = true): string {
  if (!isWhole) {
    return `${show(before)} → ${show(after)} USD, each without what is not counted`;
  }
  const difference = (after ?? 0) - (before ?? 0);
  const sign = difference > 0 ? '+' : '−';
  return `${show(before)} → ${show(after)} USD (${sign}${dollars(Math.abs(difference))})`;
}

const show = (amount: number | undefined): string => (amount === undefined ? 'none' : dollars(amount));
