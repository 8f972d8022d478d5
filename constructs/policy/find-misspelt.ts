import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { nearestName } from '../foundation/nearest-name';
import type { LifecyclePolicyProps } from './lifecycle-policy-props';

/** Something in a policy's props that names nothing, and that somebody may have meant otherwise. */
export interface Misspelt {
  /** Where people are told: annotations of what lies in no stack are shown by nobody. */
  readonly construct: IConstruct;
  readonly text: string;
}

/** Letters that a name may differ by and still be meant. */
const MOST_DIFFERENT = 2;
/** Names that a message lists. */
const MOST_LISTED = 8;

/**
 * What the props name and the app, or AWS, does not have. A policy may be one of many apps, so that an exemption of another
 * app says nothing: it is told of where its stack is in this one, or where a name here is nearly the same.
 *
 * @param scope what the policy is about
 */
export function findMisspelt(scope: IConstruct, props: LifecyclePolicyProps): Misspelt[] {
  const stack = scope.node.scopes.find(Stack.isStack) ?? scope.node.findAll().find(Stack.isStack);
  return [...findPaths(scope.node.root, props), ...(stack === undefined ? [] : findRegions(stack, props))];
}

function findPaths(root: IConstruct, { exemptions = [] }: LifecyclePolicyProps): Misspelt[] {
  return exemptions.flatMap(({ path }, index): Misspelt[] => {
    let found = root;
    for (const part of path.split('/')) {
      const next = found.node.tryFindChild(part);
      if (next === undefined) {
        const text = (there: string): string => `exemptions[${index}].path: there is no construct ${path}; ${there}`;
        return tellMissing(found, part, text);
      }
      found = next;
    }
    return [];
  });
}

function tellMissing(parent: IConstruct, part: string, write: (there: string) => string): Misspelt[] {
  const names = parent.node.children.map(({ node }) => node.id);
  // Of a short name, such as Dev, nearly all others are as near.
  const nearest = nearestName(part, names, Math.min(MOST_DIFFERENT, Math.floor(part.length / 2)));
  const inStack = parent.node.scopes.some((each) => Stack.isStack(each));
  // An app's own stacks may be those of another app that has the same policy.
  const construct = inStack
    ? parent
    : parent.node
        .tryFindChild(nearest ?? '')
        ?.node.findAll()
        .find(Stack.isStack);
  if (construct === undefined) {
    return [];
  }
  const place = parent.node.path === '' ? '' : `${parent.node.path}/`;
  if (nearest !== undefined) {
    return [{ construct, text: write(`is ${place}${nearest} meant?`) }];
  }
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  const listed = names.length > 0 ? `${names.slice(0, MOST_LISTED).join(', ')}${more}` : 'nothing';
  return [{ construct, text: write(`${parent.node.path} has ${listed}`) }];
}

function findRegions(construct: Stack, { allowedRegions = [] }: LifecyclePolicyProps): Misspelt[] {
  const known = RegionInfo.regions.map(({ name }) => name);
  return allowedRegions.flatMap((region, index): Misspelt[] => {
    if (known.includes(region)) {
      return [];
    }
    const nearest = nearestName(region, known, MOST_DIFFERENT);
    const meant = nearest === undefined ? `it knows ${known.join(', ')}` : `is ${nearest} meant?`;
    return [{ construct, text: `allowedRegions[${index}]: this aws-cdk-lib knows no region ${region}; ${meant}` }];
  });
}
