import type { Random } from './random';

type Draw = () => string | number;

/** A distribution that rows are drawn from, and what changes in it. */
export interface Shape {
  readonly name: string;
  readonly type: 'numeric' | 'categorical';
  readonly usual: (random: Random) => Draw;
  /** In words; absent where nothing changes. */
  readonly change?: string;
  readonly changed?: (random: Random) => Draw;
}

function normal({ uniform }: Random): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Student's t with two degrees of freedom. */
function heavy(random: Random): number {
  return normal(random) / Math.sqrt(-Math.log(random.uniform()));
}

function amount(random: Random, zeros: number, factor: number): number {
  return random.uniform() < zeros ? 0 : factor * Math.exp(normal(random));
}

/** Categories of which each is as frequent as its rank's inverse, by inversion of the cumulated shares. */
function drawRanks(count: number): (random: Random) => string {
  const cumulated = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += 1 / (i + 1);
    cumulated[i] = total;
  }
  return ({ uniform }) => {
    const at = uniform() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle]! < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return `c${low}`;
  };
}

const CATEGORIES = [2, 50, 1000, 20_000];

/** What is simulated, in the order of the page. */
export const SHAPES: readonly Shape[] = [
  {
    name: 'normal',
    type: 'numeric',
    usual: (random) => () => normal(random),
    change: '-999 in 3 % of the rows',
    changed: (random) => () => (random.uniform() < 0.03 ? -999 : normal(random)),
  },
  {
    name: 'normal, a value inside',
    type: 'numeric',
    usual: (random) => () => normal(random),
    change: '0 in 3 % of the rows',
    changed: (random) => () => (random.uniform() < 0.03 ? 0 : normal(random)),
  },
  {
    name: 'heavy tails (t, 2)',
    type: 'numeric',
    usual: (random) => () => heavy(random),
    change: 'all × 1.5',
    changed: (random) => () => 1.5 * heavy(random),
  },
  {
    name: '90 % zeros',
    type: 'numeric',
    usual: (random) => () => amount(random, 0.9, 1),
    change: 'the others × 2',
    changed: (random) => () => amount(random, 0.9, 2),
  },
  {
    name: 'normal with outliers × 30 in 1 %',
    type: 'numeric',
    usual: (random) => () => normal(random) * (random.uniform() < 0.01 ? 30 : 1),
    change: 'outliers in 4 %',
    changed: (random) => () => normal(random) * (random.uniform() < 0.04 ? 30 : 1),
  },
  {
    name: '500 whole numbers',
    type: 'numeric',
    usual:
      ({ uniform }) =>
      () =>
        Math.floor(500 * uniform()),
    change: 'one of them in 3 % of the rows',
    changed:
      ({ uniform }) =>
      () =>
        uniform() < 0.03 ? 123 : Math.floor(500 * uniform()),
  },
  {
    name: 'normal, one row repeated',
    type: 'numeric',
    usual: (random) => () => normal(random),
    change: 'one row is 91 % of the traffic',
    changed: (random) => {
      const repeated = normal(random);
      return () => (random.uniform() < 0.91 ? repeated : normal(random));
    },
  },
  ...CATEGORIES.map((count): Shape => {
    const draw = drawRanks(count);
    return {
      name: `${count.toLocaleString('en-GB')} categories`,
      type: 'categorical',
      usual: (random) => () => draw(random),
      change: 'one more in 3 % of the rows',
      changed: (random) => () => (random.uniform() < 0.03 ? 'new' : draw(random)),
    };
  }),
];

/** @throws Error when there is none of this name */
export function findShape(name: string): Shape {
  const found = SHAPES.find((shape) => shape.name === name);
  if (found === undefined) {
    throw new Error(`${name} is no shape; there are ${SHAPES.map((shape) => shape.name).join(', ')}`);
  }
  return found;
}
