// What differs in two states only because something is called otherwise: told once, where it is called so, and nowhere else.
import type { Stack } from './assembly';
import type { Fact, Facts } from './resolve';

/** How the same thing is written before and after. */
export interface Synonym {
  readonly before: RegExp;
  readonly after: RegExp;
}

/** The facts of after; where they only say the same in other words, in those of before. */
export function alignFacts(before: Facts, after: Facts, synonyms: readonly Synonym[]): Facts {
  if (synonyms.length === 0) {
    return after;
  }
  return align(before, after, neutralize(synonyms, 'before'), neutralize(synonyms, 'after')) as Facts;
}

/** How a text reads without what is called otherwise on its side. */
export type Neutral = (text: string) => string;

export function neutralize(synonyms: readonly Synonym[], side: keyof Synonym): Neutral {
  return (text) => synonyms.reduce((all, synonym, i) => all.replace(synonym[side], `\u0000${i}`), text);
}

function align(before: Fact | undefined, after: Fact, old: Neutral, fresh: Neutral): Fact {
  if (typeof after === 'string') {
    return typeof before === 'string' && before !== after && old(before) === fresh(after) ? before : after;
  }
  if (!isFacts(after) || !isFacts(before)) {
    return after;
  }
  // Elements that are told apart by their places alone may stand at other ones.
  const elements =
    isByPlace(before) && isByPlace(after)
      ? new Map(Object.values(before).map((each) => [old(JSON.stringify(each)), each]))
      : new Map<string, Fact>();
  const gone = new Map(Object.keys(before).flatMap((name) => (name in after ? [] : [[old(name), name] as const])));
  return Object.fromEntries(
    Object.entries(after).map(([name, each]): [string, Fact] => {
      const known = name in before ? name : (gone.get(fresh(name)) ?? name);
      return [known, elements.get(fresh(JSON.stringify(each))) ?? align(before[known], each, old, fresh)];
    }),
  );
}

const isByPlace = (facts: Facts): boolean => Object.keys(facts).every((name, i) => name === `${i + 1}`);

function isFacts(fact: Fact | undefined): fact is Facts {
  return typeof fact === 'object' && fact !== null && !Array.isArray(fact);
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A name, also where it begins that of something else, as a lifecycle's name begins those of its models. */
export function synonymOfNames(before: string, after: string): Synonym {
  const [old, fresh] = [before, after].map((name) => new RegExp(`(?<![\\w-])${escapePattern(name)}(?!\\w)`, 'g'));
  return { before: old, after: fresh };
}

/** A construct path, in references and in texts. */
export function synonymOfPaths(before: string, after: string): Synonym {
  const [old, fresh] = [before, after].map((path) => new RegExp(`(?<![\\w/-])${escapePattern(path)}(?![\\w-])`, 'g'));
  return { before: old, after: fresh };
}

/** Where two stacks are deployed, as their templates write it. */
export function listPlaceSynonyms(before: Stack, after: Stack): readonly Synonym[] {
  if (before.account === after.account && before.region === after.region) {
    return [];
  }
  const word = (text: string): RegExp => new RegExp(`(?<![a-z0-9])${escapePattern(text)}(?![a-z0-9])`, 'g');
  const both = (pattern: RegExp): Synonym => ({ before: pattern, after: pattern });
  return [
    // AWS has its images in an account of its own in each region.
    both(/(?:\d{12}|\$\{SageMakerImageAccounts\})(?=\.dkr\.ecr\.[^/]+\/sagemaker-|:repository\/sagemaker-)/g),
    both(/(?<=\barn:)(?:aws[a-z-]*|\$\{AWS::Partition\})(?=:)/g),
    { before: word(before.account ?? ACCOUNT), after: word(after.account ?? ACCOUNT) },
    { before: word(before.region ?? REGION), after: word(after.region ?? REGION) },
  ];
}

const [ACCOUNT, REGION] = ['AccountId', 'Region'].map((name) => `\${AWS::${name}}`);
