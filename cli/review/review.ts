import { RETRAIN_VARIABLES } from '../../contract/environment';
import { isPolicy } from './access';
import type { Stack } from './assembly';
import { describeFiles } from './code-diff';
import { type Change, joinComparisons } from './compare';
import { compareApps, listBilled } from './compare-apps';
import type { Remark } from './deployed';
import { describeAccess } from './describe-access';
import { describeMoney } from './describe-money';
import { describeMove } from './describe-moves';
import { describeNames } from './describe-names';
import { describeNotes } from './describe-notes';
import { describePolicies } from './describe-policies';
import { describeRenames } from './describe-renames';
import { describeStacks } from './describe-stacks';
import { type FailKind, type Finding, find, showChange } from './finding';
import { describeAdded, describeRemoved } from './fold';
import { describeFollowers, findCauses, foldAlgorithms } from './fold-changes';
import { foldColumns } from './fold-columns';
import { tellFollowing } from './follow-key';
import { nameAlarm } from './guard-words';
import { judgeGuard } from './guards';
import { type Item, readVariables } from './items';
import { joinAlike } from './join-findings';
import { listLifecycles, nameLifecycles } from './lifecycles';
import { describeNextRun, describeRequests, describeRollout } from './merge';
import { describeModel } from './model';
import type { Money } from './money';
import { describeCapacity, describeOwnRollout } from './own-endpoints';
import { type PriceTable, readPrices } from './price-file';
import type { ReplacementRules } from './replacement-rules';
import { type Fact, type Facts, ORDER } from './resolve';
import { isName, readName } from './taken-names';

/** A review of what one assembly changes in another one. */
export interface Review {
  readonly findings: readonly Finding[];
  readonly money: Money;
}

/** Compares two assemblies, stack by stack. */
export function reviewStacks(
  before: readonly Stack[],
  after: readonly Stack[],
  rules: ReplacementRules,
  table: PriceTable = readPrices(),
  remarks: readonly Remark[] = [],
): Review {
  const app = compareApps(before, after);
  const { stacks, kept, moved, moves, itemsOf } = app;
  const context = { itemsOf, rules, table };
  const [old, fresh] = [before.flatMap(itemsOf), after.flatMap(itemsOf)];
  const all = joinComparisons([kept, moved]);
  const known = new Set(
    [...all.added, ...all.removed, ...moves.flatMap((move) => [...move.before.items, ...move.after.items])].map(
      ({ path }) => path,
    ),
  );
  const paired = new Set(all.pairs.map((pair) => pair.before));
  const lifecycles = listLifecycles(
    fresh,
    old.filter((item) => !paired.has(item)),
  );
  const causes = findCauses(all.changes);
  const following = new Set(causes.flatMap(({ followers }) => followers));
  const followers = new Map(causes.map((cause) => [cause.change, describeFollowers(cause.followers)]));
  const access = describeAccess({ ...all, removed: kept.removed }, moves);
  const describe = (change: Change): readonly Finding[] =>
    following.has(change)
      ? []
      : describeChange(change, { rules, known, fresh }).map((finding) =>
          tellFollowing(follow(finding, followers.get(change)), access.followed),
        );
  const findings = [
    ...foldAlgorithms(foldColumns(kept.changes.flatMap(describe)), kept.changes),
    ...foldAlgorithms(foldColumns(moved.changes.flatMap(describe)), moved.changes).filter(isAboutContent),
    ...describeNames(kept),
    ...describeRenames(kept, rules),
    ...moves.map((move) => describeMove(move, stacks.left.includes(move.before.stack), context)),
    ...describeStacks(stacks, moves, context),
    ...describeAdded(kept.added, old),
    ...describeRemoved(kept.removed, fresh, rules),
    ...describeFiles(all),
    ...access.findings,
    ...describeNotes(
      before.filter((stack) => !stacks.left.includes(stack)),
      after,
      all,
    ),
    ...[...stacks.same, ...stacks.moved].flatMap(describePolicies),
    ...remarks.map(({ stack, text }): Finding => ({ section: 'merge', text, paths: [stack] })),
  ];
  const anew = new Set([
    ...kept.named.flatMap(({ pipeline }) => pipeline?.after.path ?? []),
    ...moved.pairs.map(({ after }) => after.path),
  ]);
  const regions = [...new Set(after.flatMap(({ region }) => region ?? []))];
  const { money, findings: costs } = describeMoney({
    ...listBilled(app, before, after),
    comparison: all,
    table,
    regions,
  });
  const said = [...findings, ...describeRequests(kept), ...describeNextRun(findings, fresh, lifecycles, anew)];
  return { findings: joinAlike(nameLifecycles(said.length > 0 ? [...said, ...costs] : [], lifecycles)), money };
}

function follow(finding: Finding, consequences: readonly string[] = []): Finding {
  return consequences.length > 0 ? { ...finding, consequences } : finding;
}

/** Of what is made anew elsewhere, what it is: it is neither replaced nor rolled out. */
function isAboutContent({ kind }: Finding): boolean {
  return kind !== 'replacement' && kind !== 'rollout';
}

/** Whether a list alone has one more or less of what is made or deleted, which is told there. */
function isMembership({ path, before, after }: Change, known: ReadonlySet<string>): boolean {
  if ((before === undefined) === (after === undefined)) {
    return false;
  }
  const fact = before ?? after;
  return fact === path.at(-1) && known.has(/^\$\{([^}]*?)(?:\.Arn)?\}$/.exec(String(fact))?.[1] ?? '');
}

/** Whether the retraining function alone is told when its schedule is due, which is told as the schedule. */
function isKnownSchedule({ item, path }: Change): boolean {
  return (
    `${path.join('.')}.`.startsWith(`Environment.Variables.${RETRAIN_VARIABLES.schedule}.`) &&
    readVariables(item)[RETRAIN_VARIABLES.guards] !== undefined
  );
}

interface ChangeContext {
  readonly rules: ReplacementRules;
  /** The paths of what is made, deleted or moved. */
  readonly known: ReadonlySet<string>;
  /** All that is there after. */
  readonly fresh: readonly Item[];
}

function describeChange(change: Change, { rules, known, fresh }: ChangeContext): readonly Finding[] {
  const { item, path } = change;
  if (isPolicy(item, path) || (item.type === 'asset' && path[0] === 'files')) {
    return [];
  }
  if (isMembership(change, known) || isKnownSchedule(change)) {
    return [];
  }
  if (path.includes('Tags') || path.join('/').startsWith('Settings/tags')) {
    return describeTags(change);
  }
  const summed = SUMMED.find(([type, part]) => type === item.type && part === path[0]);
  if (summed) {
    const [, , section, tell, kind] = summed;
    return [{ ...find(section, item, tell(item), kind), details: [`${path.join('.')} ${showChange(change)}`] }];
  }
  if (/Description$/.test(path.at(-1)!)) {
    return [{ ...find('other', item, 'descriptions change'), details: [`${item.path}: ${showChange(change)}`] }];
  }
  const guard = judgeGuard(change);
  const found = guard ? [guard] : (describeModel(change) ?? [describeRest(change)]);
  const replaced = rules.replacing[item.type]?.[path[0]];
  return [
    ...found,
    ...(replaced === undefined
      ? []
      : (describeOwnRollout(findAfter(item, fresh), fresh) ?? [describeReplacement(change, replaced, rules)])),
    ...(isRollout(change)
      ? [find('merge', item, `the endpoint will be rolled out: ${describeRollout(item)}`, 'rollout')]
      : []),
  ];
}

/** What changes at many places where one thing changes: one sentence, with the places in its details. */
const SUMMED: ReadonlyArray<
  readonly [type: string, part: string, Finding['section'], tell: (item: Item) => string, kind?: FailKind]
> = [
  ['AWS::CloudWatch::Dashboard', 'DashboardBody', 'other', () => 'what the dashboard shows changes'],
  [
    'AWS::CloudWatch::Alarm',
    'Metrics',
    'guards',
    (item) => `what the ${nameAlarm(item)} measures is changed`,
    'changed-guard',
  ],
];

function describeRest(change: Change): Finding {
  const { item, path } = change;
  return isRollout(change)
    ? find('merge', item, `endpoint: ${path.slice(1).join('.')} ${showChange(change)}`)
    : (describeCapacity(change) ?? find('other', item, `${nameCustom(item)}${path.join('.')}: ${showChange(change)}`));
}

/** Whose function decides what an update is. */
function nameCustom({ type }: Item): string {
  return type.startsWith('Custom::') ? `${type} is updated by its function: ` : '';
}

/** What is compared may speak of things as they were called before. */
function findAfter(item: Item, fresh: readonly Item[]): Item {
  return fresh.find(({ path, type }) => path === item.path && type === item.type) ?? item;
}

function describeReplacement({ item, path }: Change, replaced: 'yes' | 'maybe', rules: ReplacementRules): Finding {
  const verb = replaced === 'yes' ? 'is replaced' : 'may be replaced';
  const name = readName(item);
  const fails =
    replaced === 'yes' && name !== undefined && !isName(item, path[0])
      ? `: the deployment fails, because its name ${name} is given and CloudFormation makes the new one before it deletes the old one; give it another name, or none`
      : '';
  const text = `${item.type} ${verb}${tellData(item, rules)}, because ${path[0]} changes${fails}`;
  return find('merge', item, text, 'replacement');
}

/** Settings that the endpoint's configuration is not made of: how traffic moves, and how the controller works. */
const IN_PLACE = /^(?:rollout|tags|rejectFailedVersions)$/;

/** Whether the controller makes another configuration, as it does for everything that it is made of. */
function isRollout({ item, path }: Change): boolean {
  return item.type === 'Custom::ModelEndpoint' && path[0] === 'Settings' && !IN_PLACE.test(path[1]);
}

/** Each tag once, whatever carries it. */
function describeTags({ item, path, before, after }: Change): Finding[] {
  const [key, ...rest] = path.slice(path.findIndex((part) => /^tags$/i.test(part)) + 1);
  if (key === ORDER || rest.at(-1) === ORDER) {
    return [];
  }
  const tell = (name: string, one?: Fact, other?: Fact): Finding =>
    find('other', item, `tag ${name}: ${showChange({ before: readTag(one), after: readTag(other) })}`);
  if (key !== undefined) {
    return [tell(key, before, after)];
  }
  const keys = new Set([before, after].flatMap((tags) => Object.keys((tags ?? {}) as Facts)));
  return [...keys]
    .filter((name) => name !== ORDER)
    .map((name) => tell(name, (before as Facts | undefined)?.[name], (after as Facts | undefined)?.[name]));
}

function readTag(fact: Fact | undefined): Fact | undefined {
  return typeof fact === 'object' && fact !== null ? (fact as Facts).Value : fact;
}

function tellData({ type }: Item, { stateful }: ReplacementRules): string {
  return stateful.includes(type) ? ', and it holds data' : '';
}
