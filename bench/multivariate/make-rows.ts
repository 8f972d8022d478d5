import { type Random, startRandom } from '../drift-accuracy/random';

/** How strong each relation between features is; no single feature's distribution depends on it. */
export interface Relations {
  /** Of two normal features. */
  readonly correlation: number;
  /** Whether a category moves the mean of a number. */
  readonly category: boolean;
  /** Whether a feature is the square of another one, with noise. */
  readonly square: boolean;
  /** Whether one of three categories is the exclusive or of the others, in nine rows of ten. */
  readonly exclusiveOr: boolean;
}

export const USUAL: Relations = { correlation: 0.8, category: true, square: true, exclusiveOr: true };
export const NOTHING = 'nothing';
/** What changes, by name; without a change first. */
export const SCENARIOS: Readonly<Record<string, Relations>> = {
  [NOTHING]: USUAL,
  'correlation 0.8 becomes 0.4': { ...USUAL, correlation: 0.4 },
  'correlation 0.8 becomes 0': { ...USUAL, correlation: 0 },
  'correlation 0.8 becomes −0.8': { ...USUAL, correlation: -0.8 },
  'a category no longer goes with a number': { ...USUAL, category: false },
  'y = x² no longer holds': { ...USUAL, square: false },
  'an exclusive or of three categories no longer holds': { ...USUAL, exclusiveOr: false },
};

const CATEGORICAL = ['kind', 'first', 'second', 'either'];
const KIND_SHARES = [0.4, 0.3, 0.2, 0.1];
/** Features that nothing depends on. */
const INDEPENDENT = Array.from({ length: 11 }, (_, i) => `noise${i}`);
export const NAMES = ['left', 'right', 'kind', 'level', 'root', 'square', 'first', 'second', 'either', ...INDEPENDENT];
export const SCHEMA = JSON.stringify({
  features: NAMES.map((name) => ({ name, type: CATEGORICAL.includes(name) ? 'categorical' : 'numeric' })),
});

/** Rows of 20 features in the order of the names, as text. */
export function makeRows(
  count: number,
  { correlation, category, square, exclusiveOr }: Relations,
  seed: number,
): string[][] {
  const random = startRandom(seed);
  const normal = (): number => drawNormal(random);
  const coin = (): boolean => random.uniform() < 0.5;
  return Array.from({ length: count }, () => {
    const left = normal();
    const kind = drawKind(random);
    const root = normal();
    const [first, second] = [coin(), coin()];
    const odd = exclusiveOr && random.uniform() < 0.9 ? first !== second : coin();
    const numbers = [left, correlation * left + Math.sqrt(1 - correlation ** 2) * normal()];
    const level = (category ? kind : drawKind(random)) + normal();
    const squared = (square ? root : normal()) ** 2 + 0.3 * normal();
    return [
      ...numbers.map(write),
      'abcd'[kind],
      write(level),
      write(root),
      write(squared),
      ...[first, second, odd].map((value) => (value ? 'yes' : 'no')),
      ...INDEPENDENT.map(() => write(normal())),
    ];
  });
}

function write(value: number): string {
  return value.toFixed(4);
}

function drawNormal({ uniform }: Random): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function drawKind({ uniform }: Random): number {
  let left = uniform();
  return Math.max(
    0,
    KIND_SHARES.findIndex((share) => (left -= share) < 0),
  );
}
