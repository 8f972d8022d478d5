import { NO_OWNER, OWNER_TAGS } from '../../contract/endpoint-owner';

/** Who speaks for an endpoint: a custom resource of a stack. */
export interface Owner {
  /** ARN of the stack that is deployed; the stacks nested in it have ARNs of their own. */
  readonly stack: string;
  /** Its logical id, or its stack's ARN and logical id where it is in a nested stack. */
  readonly resource: string;
}

/** The owner that a request of CloudFormation speaks for. */
export function ownerOf(stackId: string, logicalId: string, deployedStack: string | undefined): Owner {
  const stack = deployedStack ?? stackId;
  return { stack, resource: stack === stackId ? logicalId : `${nameStack(stackId)}/${logicalId}` };
}

/** Whether two are one and the same resource. */
export function isSameOwner(one: Owner, other: Owner): boolean {
  return one.stack === other.stack && one.resource === other.resource;
}

/** `resource Endpoint of stack Churn`. */
export function describeOwner({ stack, resource }: Owner): string {
  return `resource ${resource} of stack ${nameStack(stack)} (${stack})`;
}

/** The tags that name an owner on its endpoint, or say that it has none. */
export function tagOwner(owner: Owner | 'released'): Record<string, string> {
  return owner === 'released'
    ? { [OWNER_TAGS.stack]: NO_OWNER }
    : { [OWNER_TAGS.stack]: owner.stack, [OWNER_TAGS.resource]: owner.resource };
}

/** What an endpoint's tags say: its owner, `'released'` once it has none, undefined where they say nothing. */
export function readOwner(tags: Readonly<Record<string, string>>): Owner | 'released' | undefined {
  const stack = tags[OWNER_TAGS.stack];
  const resource = tags[OWNER_TAGS.resource];
  if (stack === NO_OWNER) {
    return 'released';
  }
  return stack !== undefined && resource !== undefined ? { stack, resource } : undefined;
}

/** The name in a stack's ARN, `arn:aws:cloudformation:region:account:stack/NAME/id`; a text of another form as it is. */
function nameStack(arn: string): string {
  return arn.split('/')[1] ?? arn;
}
