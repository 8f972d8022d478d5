import type { Cost } from './costs';
import type { Finding } from './finding';
import { type Amount, type Billed, countMoney, countSides, type Money, type Side } from './money';
import { dollars } from './run-costs';

/** A rise of less than that is nothing to decide about. */
const RISE = 1;

/** What changes in money, and what it was counted with. Where nothing of it changes, one sentence says what it is. */
export function describeMoney(billed: Billed): { readonly money: Money; readonly findings: readonly Finding[] } {
  const sides = countSides(billed);
  const money = countMoney(sides, billed);
  const { month, retraining, thousandPredictions, unknown } = money;
  const runs = retraining.filter(isChanged);
  const predictions = thousandPredictions.filter(isChanged);
  const isBilled = [month, ...retraining].some(({ before = 0, after = 0 }) => before + after > 0);
  if (!isBilled && unknown.length === 0) {
    return { money, findings: [] };
  }
  const changes = [
    ...(isChanged(month) ? [describeMonth(month, sides)] : []),
    ...runs.map((run) => describeRun(run, sides)),
    ...predictions.map((each) => describePredictions(each, billed)),
  ];
  return {
    money,
    findings: [
      ...(changes.length > 0 ? changes : [describeStaying(money, billed)]),
      ...(unknown.length > 0 ? [tell(`not in the table of prices, so not counted: ${unknown.join(', ')}`)] : []),
      ...(changes.length > 0
        ? [{ ...tell(`counted with ${describeTable(billed)}`), details: listAssumptions(money) }]
        : []),
    ],
  };
}

const tell = (text: string, paths: readonly string[] = []): Finding => ({ section: 'money', text, paths });

/** Amounts that read the same are the same. */
const isChanged = ({ before, after }: Amount): boolean =>
  before === undefined || after === undefined || dollars(before) !== dollars(after);

function describeMonth(month: Amount, [old, fresh]: readonly [Side, Side]): Finding {
  const differing = diffCosts(old.month.costs, fresh.month.costs);
  return {
    ...tell(`a month without traffic and training: ${showAmount(month)}`, [...differing.keys()]),
    details: [...differing.values()].flat(),
    ...decide(month),
  };
}

function describeRun(run: Amount, sides: readonly [Side, Side]): Finding {
  const [before, after] = sides.map(({ runs }) => runs.find(({ path }) => path === run.path)?.costs ?? []);
  return {
    ...tell(`a retraining: ${showAmount(run)}`, [run.path!]),
    details: diffLines(before, after),
    ...decide(run),
  };
}

function describePredictions(each: Amount, { table }: Billed): Finding {
  const { predictionsPerMonth } = table.assumptions;
  return tell(`1,000 predictions: ${showAmount(each)}, at ${showNumber(predictionsPerMonth)} a month`, [each.path!]);
}

function describeStaying({ month, retraining, thousandPredictions }: Money, billed: Billed): Finding {
  const { predictionsPerMonth } = billed.table.assumptions;
  const only = (amounts: readonly Amount[]): number | undefined =>
    amounts.length === 1 ? amounts[0].after : undefined;
  const [run, predictions] = [retraining, thousandPredictions].map(only);
  const parts = [
    `${dollars(month.after!)} USD a month without traffic and training`,
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

function showAmount({ before, after }: Amount): string {
  const difference = (after ?? 0) - (before ?? 0);
  const sign = difference > 0 ? '+' : '−';
  return `${show(before)} → ${show(after)} USD (${sign}${dollars(Math.abs(difference))})`;
}

const show = (amount: number | undefined): string => (amount === undefined ? 'none' : dollars(amount));
