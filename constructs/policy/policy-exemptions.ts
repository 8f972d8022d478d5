import { describeValue } from '../foundation/describe-value';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { PolicyExemption, PolicyRule } from './lifecycle-policy-props';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Checks a day.
 *
 * @param prop the property's name, for the error
 */
export function checkDay(prop: string, day: string | undefined): void {
  if (day !== undefined && !(DAY.test(day) && toDay(new Date(day)) === day)) {
    throw new LifecycleValidationError(
      `${prop}: must be a day such as 2027-03-31 (year, month, day), got ${describeValue(day)}`,
    );
  }
}

function toDay(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

/** The day of now, in UTC. */
export function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Checks what exemptions say; that they exempt something is not asked, since a policy may be one of many apps. */
export function checkExemptions(exemptions: readonly PolicyExemption[]): void {
  for (const [index, { path, reason, until }] of exemptions.entries()) {
    const prop = (name: string): string => `exemptions[${index}].${name}`;
    checkDay(prop('until'), until);
    if (reason.trim() === '') {
      throw new LifecycleValidationError(`${prop('reason')}: must say why, for those who review it, got ''`);
    }
    if (!/^[^/].*[^/]$|^[^/]$/.test(path)) {
      throw new LifecycleValidationError(
        `${prop('path')}: must be the path of a construct, such as Churn/Default/Endpoint, got '${path}'`,
      );
    }
  }
}

/** What exemptions say of a rule and a construct. */
export interface ExemptionFound {
  /** The one that holds, the longest of several. */
  readonly holding?: PolicyExemption;
  /** The last one that held. */
  readonly over?: PolicyExemption;
}

/** Finds the exemptions of a rule for a construct. */
export function findExemption(
  exemptions: readonly PolicyExemption[],
  rule: PolicyRule,
  paths: readonly string[],
  today: string,
): ExemptionFound {
  const found = exemptions
    .filter((one) => one.rule === rule && paths.some((path) => path === one.path || path.startsWith(`${one.path}/`)))
    .sort((one, other) => (one.until < other.until ? 1 : -1));
  return { holding: found.find(({ until }) => until >= today), over: found.find(({ until }) => until < today) };
}

/** Whether an exemption holds for a few days only. */
export function endsSoon({ until }: PolicyExemption, today: string, days: number): boolean {
  return (Date.parse(until) - Date.parse(today)) / MILLISECONDS_PER_DAY < days;
}
