// Constructs that go from one stack to another one.
import { RETAINED } from '../../contract/endpoint-owner';
import {
  count,
  describeDeletion,
  describeDestruction,
  describeEmptyRegistry,
  isLeft as isKept,
  isResource,
  listSome,
  type StackContext,
  tellRemains,
  tellStaying,
} from './describe-stacks';
import type { Finding } from './finding';
import type { Item } from './items';
import type { Move } from './moves';
import { mayBeSamePlace } from './stacks';
import { listTaken, nameThing } from './taken-names';

function tellKept(taken: readonly Item[]): string {
  const kept = taken.filter(isKept).map(nameThing);
  return kept.length > 0 ? `, and delete what that leaves behind in between: ${listSome(kept)}` : '';
}

/** What cannot be made where a construct goes to as long as it is where it was. */
export function listTakenOf({ before, after }: Move): Item[] {
  return listTaken(before.items, after.items, mayBeSamePlace(before.stack, after.stack) ? 'environment' : 'apart');
}

/**
 * What a deployment makes of a construct that is in another stack now.
 *
 * @param isLeft whether the stack that it was in is no longer in the app
 */
export function describeMove(move: Move, isLeft: boolean, context: StackContext): Finding {
  const { before, after } = move;
  const [old, fresh] = [before.stack.stackName, after.stack.stackName];
  const taken = listTaken(
    before.items,
    after.items,
    mayBeSamePlace(before.stack, after.stack) ? 'environment' : 'apart',
  );
  const names = listSome(taken.map(nameThing));
  const kept = before.items.filter((item) => item.type === 'Custom::ModelEndpoint');
  const isServing = kept.length > 0 && kept.every(({ facts }) => facts.Removal === RETAINED);
  const outcome = isLeft
    ? taken.length > 0
      ? `the deployment of ${fresh} fails, because ${old}, which stays deployed, has its ${names}; keep it in ${old}, or destroy ${old} first${tellRemains(taken)}`
      : `${fresh} makes it anew, and ${old}, which stays deployed, goes on having it; destroy ${old} when it is no longer needed`
    : taken.length > 0
      ? `${old} deletes it and ${fresh} makes it anew, which fails while ${old} has its ${names}; keep it in ${old}, or deploy ${old} before ${fresh}${tellKept(taken)}`
      : `${old} deletes it, and ${fresh} makes it anew; keep it in ${old} unless that is meant`;
  return {
    section: 'merge',
    text: `${before.root} moves to ${after.root}, in another stack, and CloudFormation moves nothing: ${outcome}`,
    paths: [after.root],
    consequences: [
      ...(isLeft
        ? [
            `the stack ${old} is no longer in the app: ${tellStaying(before.stack, context)}`,
            describeDestruction(before.stack, context),
          ]
        : [`${old} ${describeDeletion(before.items, context.rules)}; what they hold does not move`]),
      ...describeEmptyRegistry(after.root, after.items),
      ...(isLeft || kept.length === 0
        ? []
        : [
            isServing
              ? `the ${listSome(kept.map(nameThing))} goes on serving meanwhile, and ${fresh} takes it over, where ${old} is deployed first`
              : `to keep the ${listSome(kept.map(nameThing))} serving, deploy it with removalPolicy RETAIN where it is, then ${old} without it, then ${fresh}`,
          ]),
    ],
    details: [
      `${count(after.items.filter(isResource).length, 'resource')} in ${fresh}`,
      ...after.items.filter(isResource).map(({ path, type }) => `${path} (${type})`),
    ],
    kind: 'replacement',
  };
}
