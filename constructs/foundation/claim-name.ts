import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { claim } from './claim';
import { deployedStack } from './deployed-stack';
import { LifecycleValidationError } from './validation-error';

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
  const other = claim(owner.node.root, `${prop} ${placeOf(owner)} ${name}`, owner);
  if (other) {
    throw new LifecycleValidationError(
      `${prop}: must be unique in an account and region, got '${name}' for ${owner.node.path}, which ${other.node.path} has already`,
    );
  }
}

/** Account and region if both are known, and else the stack that is deployed. */
function placeOf(owner: Construct): string {
  const stack = deployedStack(owner);
  return Token.isUnresolved(stack.account) || Token.isUnresolved(stack.region)
    ? stack.node.addr
    : `${stack.account}/${stack.region}`;
}
