// What becomes of whole stacks: those that have another name or environment now, those that are no longer in the app, and new ones.
import { RETAINED } from '../../contract/endpoint-owner';
import type { Stack } from './assembly';
import { listMonthlyCosts } from './costs';
import type { Finding } from './finding';
import type { Item } from './items';
import { sum } from './money';
import type { Move } from './moves';
import type { PriceTable } from './price-file';
import type { ReplacementRules } from './replacement-rules';
import type { Facts } from './resolve';
import { dollars } from './run-costs';
import { type ItemsOf, mayBeSamePlace, type StackPair, type StackPairs } from './stacks';
import { listTaken, nameThing, readName } from './taken-names';

/** What sentences about stacks are made of. */
export interface StackContext {
  readonly itemsOf: ItemsOf;
  readonly rules: ReplacementRules;
  readonly table: PriceTable;
}

export const isResource = ({ type }: Item): boolean => type !== 'asset';

export function describeStacks(
  { same, moved, left, added }: StackPairs,
  moves: readonly Move[],
  context: StackContext,
): Finding[] {
  const told = new Set(moves.flatMap((move) => [...move.before.items, ...move.after.items]));
  const isTold = (stack: Stack): boolean => context.itemsOf(stack).every((item) => told.has(item));
  return [
    ...same.flatMap(describePlace),
    ...moved.map((pair) => describeMoved(pair, context)),
    ...left.filter((stack) => !isTold(stack)).map((stack) => describeLeft(stack, context)),
    ...added.map((stack) =>
      describeAddedStack(
        stack,
        context.itemsOf(stack),
        context.itemsOf(stack).filter((item) => !told.has(item)),
      ),
    ),
  ];
}

/** What of the second stack cannot be made as long as the first one is there. */
export function listTakenBy(before: Stack, after: Stack, { itemsOf }: Pick<StackContext, 'itemsOf'>): Item[] {
  return listTaken(itemsOf(before), itemsOf(after), mayBeSamePlace(before, after) ? 'environment' : 'apart');
}

/** A stack whose environment is known now, or left open: whether it is the one of before, the deployment knows. */
function describePlace({ before, after }: StackPair): Finding[] {
  if (before.isTemplate || after.isTemplate || (before.account === after.account && before.region === after.region)) {
    return [];
  }
  const place = [after.account, after.region].filter(Boolean).join(', ');
  const where = place === '' ? 'to where its deployment has credentials for' : `to ${place}`;
  const text = `the stack ${after.stackName} is deployed ${where} now: where it was deployed elsewhere before, that one stays deployed and a second one is made`;
  return [{ section: 'merge', text, paths: [after.name] }];
}

function describeMoved(pair: StackPair, context: StackContext): Finding {
  const { before, after } = pair;
  const [old, fresh] = nameBoth(pair);
  const taken = listTakenBy(before, after, context);
  const keep =
    before.stackName === after.stackName
      ? `keep its environment, or destroy ${old} when ${fresh} serves`
      : taken.length > 0
        ? `keep stackName: '${before.stackName}', or destroy ${old} first${tellRemains(taken)}`
        : `keep stackName: '${before.stackName}', or destroy ${old} when it is no longer needed`;
  const outcome =
    taken.length > 0
      ? `the deployment of ${fresh} fails, because ${old} has its ${listSome(taken.map(nameThing))}`
      : `a deployment makes ${fresh} beside ${old}`;
  return {
    section: 'merge',
    text: `the stack ${old} becomes ${fresh}, for CloudFormation a second stack: ${outcome}; ${keep}`,
    paths: [after.name],
    consequences: [
      `${old} goes on being deployed as it is${tellCosts(context.itemsOf(before), context)} until somebody destroys it; the app no longer updates it`,
      describeDestruction(before, context),
      ...describeEmptyRegistry(fresh, context.itemsOf(after)),
      ...(taken.length > 0 ? describeRemains(fresh, context.itemsOf(after)) : []),
    ],
    kind: 'replacement',
  };
}

/** Of the names that are in the way those that stay taken when their stack is gone. */
export function tellRemains(taken: readonly Item[]): string {
  const kept = taken.filter(isLeft).map(nameThing);
  return kept.length > 0 ? `, and then what that leaves behind: ${listSome(kept)}` : '';
}

/** Two stacks by what tells them apart. */
function nameBoth({ before, after }: StackPair): [string, string] {
  const places = [before, after].map(({ account, region }) => [account, region].filter(Boolean).join(', '));
  return before.stackName === after.stackName
    ? [`${before.stackName} (${places[0]})`, `${after.stackName} (${places[1]})`]
    : [before.stackName, after.stackName];
}

function describeLeft(stack: Stack, context: StackContext): Finding {
  const items = context.itemsOf(stack);
  return {
    section: 'merge',
    text: `the stack ${stack.stackName} is no longer in the app: ${tellStaying(stack, context)}; destroy it, or put it back into the app`,
    paths: [stack.name],
    consequences: [describeDestruction(stack, context)],
    details: describeAll(items.filter(isResource)),
    kind: 'deletion',
  };
}

function describeAddedStack(stack: Stack, all: readonly Item[], fresh: readonly Item[]): Finding {
  const items = all.filter(isResource);
  const consequences = describeEmptyRegistry(stack.stackName, fresh);
  return {
    section: 'merge',
    text: `the stack ${stack.stackName} is new: ${count(items.length, 'resource')}`,
    paths: [stack.name],
    ...(consequences.length > 0 ? { consequences } : {}),
    details: describeAll(items),
  };
}

/** How many things a sentence names. */
const NAMED = 3;

export function listSome(names: readonly string[]): string {
  return names.length > NAMED
    ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`
    : names.join(' and ').replace(/ and (?=.* and )/g, ', ');
}

export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

export const describeAll = (items: readonly Item[]): string[] => items.map(({ path, type }) => `${path} (${type})`);

/** Whether CloudFormation leaves a resource where it is when it deletes its stack, or it from its stack. */
export function isLeft({ facts }: Item): boolean {
  return String(facts.DeletionPolicy ?? 'Delete').startsWith('Retain');
}

/** What becomes of a stack that an app no longer has. */
export function tellStaying(stack: Stack, context: StackContext): string {
  return `no deployment deletes it, and it stays deployed as it is${tellCosts(context.itemsOf(stack), context)}`;
}

function tellCosts(items: readonly Item[], { table }: StackContext): string {
  const month = sum([...listMonthlyCosts(items, table).costs.values()].flat());
  return month > 0 ? ` (${dollars(month)} USD a month without traffic and training)` : '';
}

/** What destroying a stack deletes, and what it leaves behind. */
export function describeDestruction(stack: Stack, { itemsOf, rules }: StackContext): string {
  const { stackName, region, account } = stack;
  const command = `aws cloudformation delete-stack --stack-name ${stackName}${region === undefined ? '' : ` --region ${region}`}`;
  return `${command}${account === undefined ? '' : `, in the account ${account},`} ${describeDeletion(itemsOf(stack), rules)}`;
}

/** What becomes of resources that are deleted from their stack. */
export function describeDeletion(all: readonly Item[], rules: ReplacementRules): string {
  const items = all.filter(isResource);
  const kept = items.filter(isLeft);
  const holding = items.filter((item) => !isLeft(item) && rules.stateful.includes(item.type));
  const endpoints = items.filter((item) => item.type === 'Custom::ModelEndpoint' && item.facts.Removal !== RETAINED);
  return [
    `deletes ${count(items.length - kept.length, 'resource')}`,
    ...(endpoints.length > 0
      ? [`among them the ${listSome(endpoints.map(nameThing))}, which then no longer answers`]
      : []),
    ...(holding.length > 0 ? [`with what is in them: ${listTypes(holding).join(', ')}`] : []),
    ...(kept.length > 0 ? [`and leaves behind ${listTypes(kept).join(', ')}`] : []),
  ].join(', ');
}

export function listTypes(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ type }) => type))].sort();
}

/** An endpoint that no model package group of before has versions for. */
export function describeEmptyRegistry(where: string, items: readonly Item[]): string[] {
  const groups = items.filter(({ type }) => type === 'AWS::SageMaker::ModelPackageGroup');
  const waiting = items.filter(
    ({ type, facts }) =>
      type === 'Custom::ModelEndpoint' && (facts.Settings as Facts | undefined)?.initialModelName === undefined,
  );
  return groups.length === 0 || waiting.length === 0
    ? []
    : [
        `the model package ${groups.length === 1 ? 'group' : 'groups'} of ${where} begin${groups.length === 1 ? 's' : ''} empty: its ${listSome(
          waiting.map((item) => `endpoint ${readName(item)}`),
        )} answers when a run of the pipeline has registered a version and it is approved, and not before`,
      ];
}

/** What a creation that fails leaves behind: CloudFormation keeps what has the policy Retain. */
function describeRemains(where: string, items: readonly Item[]): string[] {
  const kept = items.filter(({ facts, type }) => type !== 'asset' && facts.DeletionPolicy === 'Retain');
  return kept.length === 0
    ? []
    : [
        `when ${where} fails, CloudFormation deletes what it made of it, but leaves behind ${listTypes(kept).join(', ')}, empty`,
      ];
}
