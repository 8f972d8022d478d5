import { unifyClass } from '../../contract/unify-class';
import type { RawValue } from '../drift/value-reader';
import { type Answer, areProbabilities, readLabelNumber } from './answer';
import { toNumber } from './parts';

/** What a model predicted for one row. */
export interface Prediction {
  /** Regression: the number. Binary: 1 or 0. Multi-class: the number of the class. */
  readonly predicted: number;
  /** Binary: the probability of the positive class. */
  readonly score?: number;
  /** Multi-class: one a class, in their order. */
  readonly probabilities?: readonly number[];
}

/** What is known of a binary model. */
export interface BinaryTerms {
  readonly positiveClass: string;
  /** When absent, any other label that is one of two is it. */
  readonly negativeClass?: string;
  /**
   * Whether every label that is not the positive class is the other one: somebody said how answers call the positive class.
   * @default - only those that are known to be one of two
   */
  readonly areOthersNegative?: boolean;
}

/** What is known of the classes of a model. */
export interface ClassTerms {
  /** As they are declared; empty: those that occur. */
  readonly declared: readonly string[];
  /** The number of a class, see ClassNames. */
  readonly find: (name: string) => number | undefined;
}

/** Reads a number. */
export function readRegression({ value, label, score, several }: Answer): number | undefined {
  if (several !== undefined) {
    return undefined;
  }
  if (label !== undefined && score !== undefined) {
    // Hugging Face answers so where there is one output, and others a confidence beside the number.
    return readLabelNumber(label) === 0 ? score : toNumber(label);
  }
  return score ?? toNumber(value ?? label);
}

/** Reads the probability of the positive class; undefined when there is none, or nobody can say which one it is. */
export function readScore(answer: Answer, terms: BinaryTerms): number | undefined {
  const { value, label, score, scoreOf, several, byClass, votes } = answer;
  if (votes !== undefined) {
    return readBinaryVotes(votes, terms);
  }
  if (byClass !== undefined) {
    const shares = callByClass(byClass, (name) => readBinaryLabel(name, terms) !== undefined);
    const positive = shares.filter(([name]) => readBinaryLabel(name, terms) === 1);
    return positive.length === 1 && byClass.length === 2 ? asProbability(positive[0][1]) : undefined;
  }
  if (several !== undefined) {
    // Two probabilities are those of the negative and of the positive class.
    return several.length === 2 && areProbabilities(several) ? several[1] : undefined;
  }
  if (score === undefined) {
    return label === undefined ? asProbability(toNumber(value)) : undefined;
  }
  if (label === undefined || scoreOf === 'positiveClass') {
    return asProbability(score);
  }
  const named = scoreOf === 'label' ? readBinaryLabel(label, terms) : undefined;
  const probability = asProbability(score);
  return named === undefined || probability === undefined ? undefined : named === 1 ? probability : 1 - probability;
}

/** Numbers by names: of classes, or of what neighbours are called. */
type Shares = readonly (readonly [string, number])[];

function readBinaryVotes(votes: Shares, terms: BinaryTerms): number | undefined {
  const labels = votes.map(([name]) => readBinaryLabel(name, terms));
  return labels.includes(undefined) || isCalledZero(terms) ? undefined : sumOf(votes, (place) => labels[place] === 1);
}

function sumOf(votes: Shares, counts: (place: number) => boolean): number {
  return votes.reduce((sum, [, share], place) => sum + (counts(place) ? share : 0), 0);
}

/** Reads which of two classes was decided for; undefined when the label is neither. */
export function readDecision({ value, label, byClass, votes }: Answer, terms: BinaryTerms): number | undefined {
  const named = label ?? value;
  const isUnclear = byClass !== undefined || (votes !== undefined && isCalledZero(terms));
  return named === undefined || isUnclear ? undefined : readBinaryLabel(named, terms);
}

/** Then neighbours' label 0 may mean the positive class, by its name, or the other one, by its number. */
function isCalledZero({ positiveClass }: BinaryTerms): boolean {
  return unifyClass(positiveClass) === '0';
}

/** Which of two classes a label of an answer means: `1` and `0`, `LABEL_1` and `LABEL_0`, or the classes by their names. */
function readBinaryLabel(
  label: string,
  { positiveClass, negativeClass, areOthersNegative }: BinaryTerms,
): number | undefined {
  const name = unifyClass(label);
  if (name === unifyClass(positiveClass)) {
    return 1;
  }
  if (negativeClass !== undefined && name === unifyClass(negativeClass)) {
    return 0;
  }
  const number = readLabelNumber(label) ?? (name === '1' ? 1 : name === '0' ? 0 : undefined);
  return number === 0 || number === 1 ? number : areOthersNegative ? 0 : undefined;
}

function asProbability(number: number | undefined): number | undefined {
  return number !== undefined && number >= 0 && number <= 1 ? number : undefined;
}

/** Reads one of several classes, and their probabilities where they are declared. */
export function readClass(answer: Answer, classes: ClassTerms): Prediction | undefined {
  const { value, label, byClass } = answer;
  if (byClass !== undefined) {
    return readClassScores(byClass, label, classes);
  }
  const { declared } = classes;
  if (answer.votes !== undefined) {
    return readClassVotes(answer.votes, label, classes);
  }
  const several = answer.several !== undefined && areProbabilities(answer.several) ? answer.several : undefined;
  if (several !== undefined && declared.length > 0 && several.length !== declared.length) {
    return undefined;
  }
  const probabilities = declared.length > 0 ? several : undefined;
  const named = label ?? (answer.several === undefined ? value : undefined);
  if (named !== undefined && named.trim() !== '') {
    // Linear Learner answers a class's number, which may be the name of another one.
    const largest = probabilities && findLargest(probabilities);
    const predicted = largest !== undefined && toNumber(named) === largest ? largest : findClass(named, classes);
    return predicted === undefined ? undefined : { predicted, ...(probabilities && { probabilities }) };
  }
  // Without declared classes nobody can say which probability is whose.
  return probabilities && { predicted: findLargest(probabilities), probabilities };
}

/** Labels of neighbours are the classes' numbers, or their names; where a name is another one's number, nobody can say which. */
function readClassVotes(votes: Shares, label: RawValue, classes: ClassTerms): Prediction | undefined {
  const { declared } = classes;
  const named = findNamed(votes, label, classes);
  if (named === undefined) {
    return undefined;
  }
  const isClear = declared.length > 0 && declared.every((name, place) => (toNumber(name) ?? place) === place);
  const probabilities = declared.map((_, place) => sumOf(votes, (vote) => named.found[vote] === place));
  return { predicted: named.predicted, ...(isClear && { probabilities }) };
}

function readClassScores(given: Shares, label: RawValue, classes: ClassTerms): Prediction | undefined {
  const byClass =
    classes.declared.length > 0 ? callByClass(given, (name) => findClass(name, classes) !== undefined) : given;
  const named = findNamed(byClass, label, classes);
  if (named === undefined) {
    return undefined;
  }
  const scores = classes.declared.map((_, i) => byClass[named.found.indexOf(i)]?.[1]);
  const isWhole = scores.length > 0 && scores.every((score) => score !== undefined) && areProbabilities(scores);
  return { predicted: named.predicted, ...(isWhole && { probabilities: scores }) };
}

/** The classes that names mean, and the one that was decided for; undefined where one of them is none. */
function findNamed(
  shares: Shares,
  label: RawValue,
  classes: ClassTerms,
): { readonly found: readonly (number | undefined)[]; readonly predicted: number } | undefined {
  const found = shares.map(([name]) => findClass(name, classes));
  const predicted =
    label === undefined ? found[findLargest(shares.map(([, share]) => share))] : findClass(label, classes);
  return predicted === undefined || found.includes(undefined) ? undefined : { found, predicted };
}

/** What stands before a class in the names of its scores: `prob_yes`, `y.yes`, H2O's `p1`. */
const BEFORE_CLASS = /^.*[._\s-]|^p(?:rob(?:a|ability)?)?/i;

/** Scores by the names of the classes, where these are what is left of their names without what they have in common. */
function callByClass(shares: Shares, isClass: (name: string) => boolean): Shares {
  const [[first] = ['']] = shares;
  if (shares.every(([name]) => isClass(name))) {
    return shares;
  }
  const common = [...first].findIndex((_, i) => shares.some(([name]) => name[i] !== first[i]));
  const [before = ''] = BEFORE_CLASS.exec(first.slice(0, Math.max(0, common))) ?? [];
  const called = shares.map(([name, score]) => [name.slice(before.length), score] as const);
  return called.every(([name]) => isClass(name)) ? called : shares;
}

function findClass(name: string, { declared, find }: ClassTerms): number | undefined {
  const number = readLabelNumber(name);
  return declared.length > 0 && number !== undefined && !declared.includes(name.trim())
    ? find(String(number))
    : find(name);
}

function findLargest(numbers: readonly number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}
