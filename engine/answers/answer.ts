import type { RawValue } from '../drift/value-reader';

/** What an endpoint answered for one row, before the problem type says what it means. */
export interface Answer {
  /** What was answered without saying what it is: a score, a number, or a label. */
  readonly value?: RawValue;
  /** A label that is named as one. */
  readonly label?: string;
  /** A number that is named as a score. */
  readonly score?: number;
  /** What the score is the probability of, where its name or somebody says so. */
  readonly scoreOf?: 'positiveClass' | 'label';
  /** Several numbers without names: one a class, in their order. */
  readonly several?: readonly number[];
  /** Numbers by the names of the classes. */
  readonly byClass?: readonly (readonly [string, number])[];
  /** Of k nearest neighbours, by their labels: the share of them. A class that none of them has is not among these. */
  readonly votes?: readonly (readonly [string, number])[];
  /** What the answer calls an embedding, whatever it is. */
  readonly embedding?: unknown;
}

/** Probabilities of all classes add up to this close to 1. */
const TOLERANCE = 0.01;

/** Whether numbers are the probabilities of all classes. */
export function areProbabilities(numbers: readonly number[]): boolean {
  return (
    numbers.every((one) => one >= 0 && one <= 1) &&
    Math.abs(numbers.reduce((total, one) => total + one, 0) - 1) <= TOLERANCE
  );
}

/** The number of a class in names that stand for none, such as Hugging Face's `LABEL_1`. */
export function readLabelNumber(label: string): number | undefined {
  const [, number] = /^LABEL_(\d+)$/i.exec(label.trim()) ?? [];
  return number === undefined ? undefined : Number(number);
}
