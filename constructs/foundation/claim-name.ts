import { Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { LifecycleValidationError } from './validation-error';

/** What has which name, by the app. */
const taken = new WeakMap<IConstruct, Map<string, Construct>>();

/**
 * Refuses a second owner of a name that AWS gives away once in an account and region: in one stack with its nested ones, and in all
 * stacks of an app whose account and region are known to be the same. What only the deployment fills in is not compared.
 *
 * @param prop the prop that holds the name, for the error
 */
export function claimName(prop: string, owner: Construct, name: string): void {
  if (Token.isUnresolved(name)) {
    return;
  }
  const names = taken.get(owner.node.root) ?? new Map<string, Construct>();
  taken.set(owner.node.root, names);
  const key = `${prop} ${placeOf(owner)} ${name}`;
  const other = names.get(key);
  if (other) {
    throw new LifecycleValidationError(
      `${prop}: must be unique in an account and region, got '${name}' for ${owner.node.path}, which ${other.node.path} has already`,
    );
  }
  names.set(key, owner);
}

/** Account and region if both are known, and else the stack that is deployed. */
function placeOf(owner: Construct): string {
  let stack = Stack.of(owner);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return Token.isUnresolved(stack.account) || Token.isUnresolved(stack.region)
    ? stack.node.addr
    : `${stack.account}/${stack.region}`;
}
