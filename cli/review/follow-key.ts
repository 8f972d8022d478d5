// Another key for the same data: who could use the one can use the other, which is one decision and no news of each role.
import type { AccessChange, Grant } from './access';
import type { Change } from './compare';
import type { Finding } from './finding';
import { describeKeyChange, isEncryptionKey, nameKey } from './guards';
import type { Item } from './items';

/** What was encrypted with the one and is with the other now. */
interface KeyChange {
  readonly before: string;
  readonly after: string;
}

/** Access without what only follows from another key, and what is to be said of it at that key. */
export interface Followed {
  readonly access: readonly AccessChange[];
  /** By the sentence of the guard. */
  readonly consequences: ReadonlyMap<string, readonly string[]>;
}

/** Sets apart what may be done with a key now because it has taken the place of another one. */
export function followKeys(access: readonly AccessChange[], changes: readonly Change[]): Followed {
  const consequences = new Map<string, readonly string[]>();
  let rest = access;
  for (const key of listKeyChanges(changes)) {
    const [old, fresh] = [listUses(access, 'old', key.before), listUses(access, 'fresh', key.after)];
    const isFollowing = (item: Item, grant: Grant, name: string, others: ReadonlySet<string>): boolean =>
      others.has(readUse(item, grant, name) ?? '');
    const [come, went] = [
      access.flatMap(({ item, come }) => come.filter((grant) => isFollowing(item, grant, key.after, old))),
      access.flatMap(({ item, went }) => went.filter((grant) => isFollowing(item, grant, key.before, fresh))),
    ];
    const following = new Set([...come, ...went]);
    rest = rest.map((each) => ({
      ...each,
      come: each.come.filter((grant) => !following.has(grant)),
      went: each.went.filter((grant) => !following.has(grant)),
    }));
    consequences.set(describeKeyChange(key.before, key.after), describeFollowing(key, come, went));
  }
  return { access: rest, consequences };
}

/** A finding about another key with what follows from it, which is new access to that key as well. */
export function tellFollowing(finding: Finding, { consequences }: Followed): Finding {
  const following = consequences.get(finding.text) ?? [];
  return following.length === 0 ? finding : { ...finding, consequences: following, also: ['new-access'] };
}

function listKeyChanges(changes: readonly Change[]): KeyChange[] {
  const named = changes.flatMap((change): KeyChange[] => {
    const [before, after] = [nameKey(change.before), nameKey(change.after)];
    return isEncryptionKey(change) && before !== undefined && after !== undefined ? [{ before, after }] : [];
  });
  return [...new Map(named.map((key) => [describeKeyChange(key.before, key.after), key])).values()];
}

/** All that may be done with a key, without its name. */
function listUses(access: readonly AccessChange[], side: 'old' | 'fresh', name: string): ReadonlySet<string> {
  return new Set(access.flatMap((change) => change[side].flatMap((grant) => readUse(change.item, grant, name) ?? [])));
}

/** What a grant allows with a key, by whom; undefined where it is about something else. */
function readUse(item: Item, grant: Grant, name: string): string | undefined {
  if (item.type === 'AWS::KMS::Key') {
    return item.path === name ? JSON.stringify(grant) : undefined;
  }
  return nameKey(grant.resource.replace(/^on /, '')) === name
    ? JSON.stringify([item.path, { ...grant, resource: undefined }])
    : undefined;
}

function describeFollowing({ before, after }: KeyChange, come: readonly Grant[], went: readonly Grant[]): string[] {
  const isUnreadable = went.some(({ effect, action }) => effect === 'Allow' && /^kms:(?:Decrypt|\*)/.test(action));
  return [
    ...(come.length > 0
      ? [`${come.length} ${come.length === 1 ? 'grant is' : 'grants are'} for ${after} now, as for ${before} until now`]
      : []),
    ...(isUnreadable
      ? [
          `what is stored stays encrypted with ${before}, which may no longer be used: a run or a rollout that reads rows, models or reports of before fails until kms:Decrypt on it is granted again, or until each object is copied onto itself`,
        ]
      : []),
  ];
}
