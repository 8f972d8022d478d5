import type { NumericBaseline } from '../drift/column-baseline';
import type { InferredType, KllSketch, NumericalStatistics, NumericBucket } from './documents';

/** Model Monitor's own parameters of a sketch. */
const SKETCH_PARAMETERS = { c: 0.64, k: 2048 };
const BUCKETS = 10;
/** Values that stand for those between two points; their own distances do not matter to any measure. */
const VALUES_BETWEEN = 8;

/** A stretch of equal values, or of values that are spread evenly. */
interface Mass {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** What Model Monitor's statistics.json says of a numeric column. Mean and sum take values between two points as spread evenly. */
export function describeNumbers({ bins, counts, standardDeviation }: NumericBaseline): NumericalStatistics {
  const { minimum, maximum, cells, missing, invalid } = counts;
  const present = cells.reduce((total, count) => total + count, 0);
  const common = { num_present: present, num_missing: missing + invalid };
  if (minimum === undefined || maximum === undefined) {
    return { common };
  }
  const masses = listMasses(bins.points, cells, minimum, maximum);
  const mean = masses.reduce((total, { from, to, count }) => total + (from / 2 + to / 2) * (count / present), 0);
  return {
    common,
    mean,
    sum: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, mean * present)),
    std_dev: standardDeviation,
    min: minimum,
    max: maximum,
    distribution: {
      kll: {
        buckets: listBuckets(masses, minimum, maximum),
        sketch: { parameters: SKETCH_PARAMETERS, data: sketch(masses) },
      },
    },
  };
}

/** Integral only where it is certain: values between points may be anything. */
export function inferNumberType({ bins: { points }, counts: { cells } }: NumericBaseline): InferredType {
  const whole = cells.every(
    (count, cell) => count === 0 || (cell % 2 === 1 && Number.isInteger(points[(cell - 1) / 2])),
  );
  return whole ? 'Integral' : 'Fractional';
}

function listMasses(points: readonly number[], cells: readonly number[], minimum: number, maximum: number): Mass[] {
  const clamp = (value: number): number => Math.min(maximum, Math.max(minimum, value));
  return cells.flatMap((count, cell): Mass[] => {
    if (count === 0) {
      return [];
    }
    const at = cell >> 1;
    return cell % 2 === 1
      ? [{ from: points[at], to: points[at], count }]
      : [{ from: clamp(points[at - 1] ?? minimum), to: clamp(points[at] ?? maximum), count }];
  });
}

/** Ten buckets of equal width, as Model Monitor has them; one for a constant. */
function listBuckets(masses: readonly Mass[], minimum: number, maximum: number): NumericBucket[] {
  const number = minimum === maximum ? 1 : BUCKETS;
  const bound = (i: number): number => (i === number ? maximum : minimum * (1 - i / number) + maximum * (i / number));
  return Array.from({ length: number }, (_, i) => {
    const [lower, upper, last] = [bound(i), bound(i + 1), i === number - 1];
    const count = masses.reduce((total, { from, to, count: all }) => {
      if (from === to) {
        return total + (from >= lower && (from < upper || last) ? all : 0);
      }
      return total + all * Math.max(0, (Math.min(to, upper) / 2 - Math.max(from, lower) / 2) / (to / 2 - from / 2));
    }, 0);
    return { lower_bound: lower, upper_bound: upper, count };
  });
}

/** Every count is written out in powers of two: the weights of the levels. */
function sketch(masses: readonly Mass[]): KllSketch['data'] {
  const levels: number[][] = [];
  for (const { from, to, count } of masses) {
    const values = from === to ? 1 : Math.min(VALUES_BETWEEN, count);
    for (let i = 0; i < values; i++) {
      const share = (i + 0.5) / values;
      // Between the largest numbers there are, the difference would be infinite.
      const value = Math.min(to, Math.max(from, from * (1 - share) + to * share));
      let weight = Math.floor((count * (i + 1)) / values) - Math.floor((count * i) / values);
      for (let height = 0; weight > 0; height++, weight = Math.floor(weight / 2)) {
        levels[height] ??= [];
        if (weight % 2 === 1) {
          levels[height].push(value);
        }
      }
    }
  }
  return levels;
}
