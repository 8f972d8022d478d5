import { closest } from 'fastest-levenshtein';
import { INSTANCE_TYPES } from './instance-type-table';

/** What SageMaker takes instances for; each takes other types. */
export type InstanceUse = keyof typeof INSTANCE_TYPES;

/** What is known of an instance type. */
export interface InstanceJudgement {
  /** `known`: SageMaker lists it for this; `unlisted`: it does not, but may since the table was made; `unlike`: it is none. */
  readonly verdict: 'known' | 'unlisted' | 'unlike';
  /** The nearest type that is listed for this. */
  readonly nearest: string;
  /** For what else SageMaker lists it. */
  readonly elsewhere: string[];
}

/** By how many generations a family may be newer than those of the table. */
const NEWER = 3;

/**
 * Judges the name of an instance type. A type that is newer than the table must not stand in anybody's way: it is told from
 * a misspelled one by its parts. Its size is one as AWS names sizes, and its family is in the table, for whatever use, or of
 * a series that is (`m`, `c`, `g` …), at most a few generations on.
 *
 * @param type such as `ml.m5.large`
 */
export function judgeInstanceType(use: InstanceUse, type: string): InstanceJudgement {
  const uses = Object.keys(INSTANCE_TYPES) as InstanceUse[];
  const elsewhere = uses.filter((other) => other !== use && listTypes(other).includes(type));
  const listed = listTypes(use);
  return {
    verdict: listed.includes(type) ? 'known' : elsewhere.length > 0 || isPlausible(type) ? 'unlisted' : 'unlike',
    nearest: closest(type.startsWith('ml.') ? type : `ml.${type}`, listed),
    elsewhere,
  };
}

function listTypes(use: InstanceUse): string[] {
  return Object.entries(INSTANCE_TYPES[use]).flatMap(([family, sizes]) =>
    sizes.split(' ').map((size) => `ml.${family}.${size}`),
  );
}

function isPlausible(type: string): boolean {
  const [, family, size] = /^ml\.([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(type) ?? [];
  if (family === undefined || !/^(nano|micro|small|medium|large|\d{0,3}xlarge|metal(-\d+xl)?)$/.test(size!)) {
    return false;
  }
  const families = Object.values(INSTANCE_TYPES).flatMap((table) => Object.keys(table));
  if (families.includes(family)) {
    return true;
  }
  const [series, generation] = readFamily(family);
  const generations = families.map(readFamily).flatMap(([other, number]) => (other === series ? number : []));
  return generations.length > 0 && generation >= 1 && generation <= Math.max(...generations) + NEWER;
}

/** The series and the generation of a family: `m` and 7 of `m7i-flex`. */
function readFamily(family: string): [string, number] {
  const [, series = '', generation = ''] = /^([a-z]+)(\d+)/.exec(family) ?? [];
  return [series, Number(generation)];
}
