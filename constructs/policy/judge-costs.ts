import { HOURS_PER_MONTH, PRICES } from '../../contract/prices';
import { isUnknown, readFacts } from './known-values';
import type { MonthlyCostLimits } from './lifecycle-policy-props';
import type { Subject } from './read-subjects';
import { findMentions, type Watched } from './read-watched';
import type { Fleet } from './read-workloads';
import { UNKNOWN, type Verdict } from './verdict';

/** What the instances of an endpoint cost too much. */
export function judgeEndpointCost(
  subject: Subject,
  { perEndpoint, prices, currency = 'USD' }: MonthlyCostLimits,
  { endpoints, scaling }: Watched,
): Verdict[] {
  const capacities = findMentions(subject, scaling, endpoints).map(({ capacity }) => capacity);
  const fleets = subject.workloads
    .flatMap(({ fleet = [] }) => fleet)
    .map(({ instanceType, instanceCount }) => ({
      instanceType,
      instanceCount: largest([instanceCount, ...capacities]),
    }));
  if (perEndpoint === undefined || fleets.length === 0) {
    return [];
  }
  const verdict = { what: 'the endpoint', must: `cost at most ${perEndpoint} ${currency} a month` };
  if (fleets.some(({ instanceType, instanceCount }) => isUnknown(instanceType) || !isNumber(instanceCount))) {
    return [{ ...verdict, got: UNKNOWN, isUndecided: true }];
  }
  const known: Readonly<Record<string, number>> = { ...(currency === 'USD' ? PRICES.instanceHour : {}), ...prices };
  const unpriced = fleets.find(({ instanceType }) => !Object.hasOwn(known, String(instanceType)));
  if (unpriced) {
    return [
      {
        ...verdict,
        got: `${String(unpriced.instanceType)}, of which no price is known`,
        advice: 'give its price in maximumMonthlyCost.prices',
      },
    ];
  }
  const cost = ({ instanceType, instanceCount }: Fleet): number =>
    known[String(instanceType)]! * Number(instanceCount) * HOURS_PER_MONTH;
  const sum = fleets.reduce((total, fleet) => total + cost(fleet), 0);
  const told = fleets.map((fleet) => `${String(fleet.instanceCount)} × ${String(fleet.instanceType)}`).join(' + ');
  return sum <= perEndpoint ? [] : [{ ...verdict, got: `${round(sum)} ${currency} (${told})` }];
}

/** What the runs of a trigger may cost too much, or without a limit. */
export function judgeBudget({ guards }: Subject, { perRetraining, currency = 'USD' }: MonthlyCostLimits): Verdict[] {
  if (guards === undefined || perRetraining === undefined) {
    return [];
  }
  const verdict = { what: 'the retraining', must: `have a budget of at most ${perRetraining} ${currency} a month` };
  const { maximumPerMonth, currency: given } = readFacts(guards.budget);
  if (isUnknown(maximumPerMonth)) {
    return [{ ...verdict, got: UNKNOWN, isUndecided: true }];
  }
  if (!isNumber(maximumPerMonth)) {
    return [{ ...verdict, got: 'none', advice: 'set budget of the retraining' }];
  }
  return maximumPerMonth <= perRetraining && given === currency
    ? []
    : [{ ...verdict, got: `${maximumPerMonth} ${String(given)}` }];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Of what it has and what it may be scaled to; undefined where one of them is not known. */
function largest(counts: readonly unknown[]): number | undefined {
  return counts.every(isNumber) ? Math.max(...counts) : undefined;
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
