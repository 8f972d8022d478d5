// Who may do what: each grant, and where there are many, how many of which role.
import { type AccessChange, compareAccess, describeGrants, goesWithSubject } from './access';
import type { Comparison } from './compare';
import { isLeft } from './describe-stacks';
import type { Finding } from './finding';
import { type Followed, followKeys } from './follow-key';
import type { Item } from './items';
import type { Move } from './moves';

/** What differs in who may do what. */
export interface Access {
  readonly findings: readonly Finding[];
  readonly followed: Followed;
}

/** What comes or goes with whole constructs is one sentence; the grants stand in its details. */
export function describeAccess(comparison: Comparison, moves: readonly Move[]): Access {
  const { added } = comparison;
  const removed = comparison.removed.filter((item) => !isLeft(item));
  const gone = new Set([...removed, ...moves.flatMap(({ before }) => before.items)].map(({ path }) => path));
  const guarding = new Set(removed.filter((item) => !goesWithSubject(item, gone)).map(({ path }) => path));
  const left = new Set(comparison.removed.filter(isLeft));
  // What is left behind still allows what it did.
  const access = compareAccess(comparison).map((each) => (left.has(each.item) ? { ...each, went: [] } : each));
  const followed = followKeys(access, comparison.changes);
  const of = (items: readonly Item[]): AccessChange[] => {
    const wanted = new Set(items);
    return followed.access.filter(({ item }) => wanted.has(item));
  };
  const going = describeGrants(of(removed));
  const denials = going.filter(({ kind, paths }) => kind !== undefined && guarding.has(paths[0]));
  const findings = [
    ...foldByItem(describeGrants(of(comparison.pairs.map(({ after }) => after)), gone)),
    ...foldGrants(describeGrants(of(added)), 'grants come with what is made'),
    ...foldGrants(denials, 'denials about what stays go with what is deleted'),
    ...foldGrants(
      going.filter((finding) => !denials.includes(finding)).map(withoutKind),
      'grants go with what is deleted',
    ),
  ];
  return { findings, followed };
}

const withoutKind = ({ kind: _, ...finding }: Finding): Finding => finding;

/** A review of more lines of access than that is read by nobody. */
const MANY_GRANTS = 20;

/** One sentence for what a role may do now, and one for what it no longer may. */
function foldByItem(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MANY_GRANTS) {
    return findings;
  }
  const groups: Record<string, Finding[]> = {};
  for (const finding of findings) {
    (groups[`${finding.kind ? 'new' : 'old'} ${finding.paths[0]}`] ??= []).push(finding);
  }
  return Object.values(groups).map((group) => {
    const { text: _, ...first } = group[0];
    const word = group.length === 1 ? 'grant is' : 'grants are';
    const text = `${group.length} ${word} ${first.kind ? 'new' : 'gone'}`;
    return { ...first, text, details: group.map((finding) => finding.text) };
  });
}

/** More grants than that are counted. */
const FEW_GRANTS = 3;

function foldGrants(findings: readonly Finding[], text: string): readonly Finding[] {
  return findings.length <= FEW_GRANTS
    ? findings
    : [
        {
          section: 'access',
          text: `${findings.length} ${text}`,
          paths: [...new Set(findings.flatMap(({ paths }) => paths))],
          details: findings.map((finding) => `${finding.paths[0]}: ${finding.text}`),
          ...(findings.some(({ kind }) => kind === 'new-access') ? { kind: 'new-access' as const } : {}),
        },
      ];
}
