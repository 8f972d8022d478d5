import type { Item } from './items';
import type { Fact } from './resolve';

/** What a build can be made to fail on. */
export const FAIL_KINDS = [
  'loosened-guard',
  'changed-guard',
  'replacement',
  'deletion',
  'new-access',
  'rollout',
  'clients',
] as const;

export type FailKind = (typeof FAIL_KINDS)[number];

/** The parts of a review, in the order in which they are read. */
export const SECTIONS = {
  model: 'What the model will be',
  merge: 'What happens when it is merged',
  guards: 'Guards',
  access: 'Access',
  other: 'Everything else',
} as const;

export type Section = keyof typeof SECTIONS;

/** One thing that changes. */
export interface Finding {
  readonly section: Section;
  /** A sentence about it. */
  readonly text: string;
  /** The construct paths that it is about. */
  readonly paths: readonly string[];
  /** File and line that make it, where they are known. */
  readonly source?: string;
  /** What somebody has to decide about it; absent where nobody has. */
  readonly kind?: FailKind;
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
    return 'none';
  }
  const text = typeof fact === 'string' ? fact : JSON.stringify(fact);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** `2 → 4`. */
export function showChange({ before, after }: { readonly before?: Fact; readonly after?: Fact }): string {
  return `${show(before)} → ${show(after)}`;
}
