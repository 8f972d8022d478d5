import { Resource, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LifecycleValidationError } from './validation-error';

/** Where something is. */
interface Environment {
  readonly account: string;
  readonly region: string;
}

/**
 * Refuses a part in another account or region: the ARNs, rules and roles of both sides would point past each other, which is
 * noticed only when something is to be served. What is known only at deployment cannot be compared.
 */
export function checkSameEnvironment(prop: string, scope: Construct, other: unknown): void {
  if (!Construct.isConstruct(other)) {
    return;
  }
  const [here, there] = [Stack.of(scope), environmentOf(other)];
  const differs = (one: string, two: string): boolean =>
    !Token.isUnresolved(one) && !Token.isUnresolved(two) && one !== two;
  if (differs(here.account, there.account) || differs(here.region, there.region)) {
    throw new LifecycleValidationError(
      `${prop}: must be in the account and region of ${scope.node.path}, ${name(here)}, got ${other.node.path} in ${name(there)}`,
    );
  }
}

/** Of something that was imported by an ARN, what the ARN says. */
function environmentOf(construct: Construct): Environment {
  return Resource.isResource(construct) ? construct.env : Stack.of(construct);
}

function name({ account, region }: Environment): string {
  const known = (value: string): string => (Token.isUnresolved(value) ? 'unknown' : value);
  return `${known(account)}/${known(region)}`;
}
