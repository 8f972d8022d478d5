import type { Item } from './items';
import { type Fact, toPlainText } from './resolve';

/** What a build can be made to fail on. */
export const FAIL_KINDS = [
  'loosened-guard',
  'changed-guard',
  'replacement',
  'deletion',
  'new-access',
  'new-finding',
  'rollout',
  'clients',
  'higher-cost',
] as const;

export type FailKind = (typeof FAIL_KINDS)[number];

/** The parts of a review, in the order in which they are read. */
export const SECTIONS = {
  model: 'What the model will be',
  merge: 'What happens when it is merged',
  guards: 'Guards',
  access: 'Access',
  money: 'Money',
  trial: 'Tried on the rows that were given',
  other: 'Everything else',
} as const;

export type Section = keyof typeof SECTIONS;

/** The lines of a file that differ, with those around them, in the form of a unified diff. */
export interface CodeDiff {
  readonly file: string;
  readonly lines: readonly string[];
}

/** One thing that changes. */
export interface Finding {
  readonly section: Section;
  /** A sentence about it. */
  readonly text: string;
  /** The construct paths that it is about. */
  readonly paths: readonly string[];
  /** The lifecycles that it is about, where the app has several. */
  readonly lifecycles?: readonly string[];
  /** File and line that make it, where they are known. */
  readonly source?: string;
  /** What follows from it, in sentences that are told beneath it. */
  readonly consequences?: readonly string[];
  /** What the sentence sums up, where it sums up. */
  readonly details?: readonly string[];
  /** Of code: what differs in its files. */
  readonly diffs?: readonly CodeDiff[];
  /** What somebody has to decide about it; absent where nobody has. */
  readonly kind?: FailKind;
  /** What else a build can be made to fail on because of it. */
  readonly also?: readonly FailKind[];
}

/** A finding about an item. */
export function find(section: Section, item: Item, text: string, kind?: FailKind): Finding {
  return {
    section,
    text,
    paths: [item.path],
    ...(item.source === undefined ? {} : { source: item.source }),
    ...(kind === undefined ? {} : { kind }),
  };
}

/** A longer value is cut: all of it is in the JSON. */
const LONGEST = 80;

/** A value for people. */
export function show(fact: Fact | undefined): string {
  if (fact === undefined) {
    return 'not set';
  }
  const text = toPlainText(fact);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** How much of what is the same stands before what differs. */
const CONTEXT = 20;

function countSame(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) {
    same++;
  }
  return same;
}

/** `2 → 4`; of long texts from where they differ. */
export function showChange({ before, after }: { readonly before?: Fact; readonly after?: Fact }): string {
  const [old, fresh] = [before, after].map((fact) => (typeof fact === 'string' ? fact : undefined));
  if (old === undefined || fresh === undefined || Math.max(old.length, fresh.length) <= LONGEST) {
    return `${show(before)} → ${show(after)}`;
  }
  const same = countSame(old, fresh);
  const start = same > CONTEXT ? same - CONTEXT : 0;
  return [old, fresh].map((text) => `${start > 0 ? '…' : ''}${show(text.slice(start))}`).join(' → ');
}
