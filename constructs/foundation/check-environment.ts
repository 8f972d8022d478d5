import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LifecycleValidationError } from './validation-error';

/**
 * Refuses a part in another account or region: the ARNs, rules and roles of both sides would point past each other, which is
 * noticed only when something is to be served. What is known only at deployment cannot be compared.
 */
export function checkSameEnvironment(prop: string, scope: Construct, other: unknown): void {
  if (!Construct.isConstruct(other)) {
    return;
  }
  const [here, there] = [Stack.of(scope), Stack.of(other)];
  const differs = (one: string, two: string): boolean =>
    !Token.isUnresolved(one) && !Token.isUnresolved(two) && one !== two;
  if (differs(here.account, there.account) || differs(here.region, there.region)) {
    throw new LifecycleValidationError(
      `${prop}: must be in the account and region of ${scope.node.path}, ${name(here)}, got ${other.node.path} in ${name(there)}`,
    );
  }
}

function name({ account, region }: Stack): string {
  const known = (value: string): string => (Token.isUnresolved(value) ? 'unknown' : value);
  return `${known(account)}/${known(region)}`;
}
