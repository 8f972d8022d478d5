import { Token } from 'aws-cdk-lib';
import { describeValue } from '../foundation/describe-value';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type LifecyclePolicyProps, type MonthlyCostLimits, PolicyRule } from './lifecycle-policy-props';
import { checkDay, checkExemptions } from './policy-exemptions';

/** The rules that are lists of texts, and what such a text looks like. */
const LISTS = {
  allowedInstanceTypes: [/^ml\.[a-z0-9*.-]+$/, 'an instance type such as ml.m5.large, or ml.m5.*'],
  allowedRegions: [/^[a-z]{2,}(?:-[a-z]+)+-\d+$/, 'a region such as eu-central-1'],
  requiredTags: [/\S/, 'the key of a tag such as owner'],
} as const;

/** Checks what a policy asks. */
export function checkPolicy(props: LifecyclePolicyProps): void {
  const rules = Object.values(PolicyRule);
  if (rules.every((rule) => props[rule] === undefined || props[rule] === false)) {
    throw new LifecycleValidationError(`a policy needs a rule: one of ${rules.join(', ')}, got none`);
  }
  for (const [name, [pattern, wanted]] of Object.entries(LISTS)) {
    checkList(name, props[name as keyof typeof LISTS], (text) =>
      !Token.isUnresolved(text) && pattern.test(text) ? undefined : `must be ${wanted}, got ${describeValue(text)}`,
    );
  }
  checkList('minimumCriteria', props.minimumCriteria, () => undefined);
  checkLimits(props.maximumMonthlyCost);
  checkDay('today', props.today);
  checkExemptions(props.exemptions ?? []);
}

function checkLimits(limits: MonthlyCostLimits | undefined): void {
  if (limits && limits.perEndpoint === undefined && limits.perRetraining === undefined) {
    throw new LifecycleValidationError('maximumMonthlyCost: needs perEndpoint or perRetraining, got neither');
  }
  const amounts = {
    perEndpoint: limits?.perEndpoint,
    perRetraining: limits?.perRetraining,
    ...Object.fromEntries(Object.entries(limits?.prices ?? {}).map(([type, price]) => [`prices['${type}']`, price])),
  };
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount !== undefined && !(amount >= 0 && Number.isFinite(amount) && !Token.isUnresolved(amount))) {
      throw new LifecycleValidationError(
        `maximumMonthlyCost.${name}: must be an amount of at least 0, got ${describeValue(amount)}`,
      );
    }
  }
}

function checkList<T>(name: string, list: readonly T[] | undefined, find: (one: T) => string | undefined): void {
  if (list?.length === 0) {
    throw new LifecycleValidationError(`${name}: must name at least one, got an empty array; leave it out for none`);
  }
  for (const [index, one] of (list ?? []).entries()) {
    const wrong = find(one);
    if (wrong !== undefined) {
      throw new LifecycleValidationError(`${name}[${index}]: ${wrong}`);
    }
  }
}
