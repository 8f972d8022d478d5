import fc from 'fast-check';
import { OrderedRows } from '../../../engine/drift/chunk-cells';
import { orderCounts, profileNumbers } from '../../../engine/drift/chunk-profile';
import { measureSpreads } from '../../../engine/drift/chunk-spread';
import { FIRST_SLOT } from '../../../engine/drift/row-batch';

const SIZE = 9;
const rows = fc.array(fc.integer({ min: -1, max: SIZE - 1 }), { minLength: 10, maxLength: 300 });

test('chunks hold what a count of their rows finds', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 40 }), (places, chunks) => {
      const ordered = new OrderedRows(Int32Array.from(places), SIZE);
      const cut = ordered.cut(chunks);
      const tables = Array.from({ length: chunks }, () => new Array<number>(SIZE).fill(0));
      places.forEach((place, row) => place !== -1 && tables[Math.floor((row * chunks) / places.length)][place]++);
      expect(cut).toHaveLength(chunks);
      cut.forEach((chunk, i) => {
        const used = [...tables[i].keys()].filter((place) => tables[i][place] > 0);
        expect([...chunk.places]).toEqual(used);
        expect([...chunk.counts]).toEqual(used.map((place) => tables[i][place]));
        expect(chunk.rows).toBe(tables[i].reduce((total, count) => total + count, 0));
      });
      expect(ordered.rows).toBe(places.filter((place) => place !== -1).length);
      const each = Array.from({ length: SIZE }, (_, place) => places.filter((one) => one === place).length);
      expect(each.map((_, place) => ordered.countAt(place))).toEqual(each);
    }),
  );
});

/** The largest difference of two distributions, looked for at every place. */
function compareAll(inside: readonly number[], outside: readonly number[]): number {
  const share = (values: readonly number[], place: number): number =>
    values.filter((value) => value <= place).length / values.length;
  return Math.max(
    ...Array.from({ length: SIZE }, (_, place) => Math.abs(share(inside, place) - share(outside, place))),
  );
}

test('the distances of chunks are the largest of all places', () => {
  const points = Array.from({ length: SIZE }, (_, i) => i);
  const column = { bins: { points, groups: [0], edges: [] }, minimum: 0, maximum: SIZE - 1, standardDeviation: 1 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: SIZE - 1 }), { minLength: 50, maxLength: 99 }), (values) => {
      const slots = Int32Array.from(values, (value) => FIRST_SLOT + 2 * value + 1);
      const [spread] = measureSpreads(slots, 2 * SIZE + 1, column);
      const inChunk = (chunk: number) => (_: number, row: number) => Math.floor((row * 10) / values.length) === chunk;
      const distances = Array.from(
        { length: 10 },
        (_, chunk) =>
          compareAll(
            values.filter(inChunk(chunk)),
            values.filter((value, row) => !inChunk(chunk)(value, row)),
          ) ** 2,
      );
      expect(spread.values?.maximum).toBeCloseTo(Math.max(...distances), 12);
      expect(spread.values?.mean).toBeCloseTo(distances.reduce((total, one) => total + one, 0) / 10, 12);
    }),
  );
});

test('quantiles lie between values by how many rows have them', () => {
  const counts = orderCounts(Float64Array.of(0, 1, 10), Float64Array.of(1, 1, 2));
  expect([...counts.middles]).toEqual([0.5, 1.5, 3]);
  const [lowest, middle, highest] = profileNumbers(counts, { middle: 0, unit: 1 }, 1000).map(Math.sinh);
  expect([lowest, highest]).toEqual([0, expect.closeTo(10, 9)]);
  // Half of four rows lies a third of the way from 1.5 to 3.
  expect(middle).toBeCloseTo(1 + 9 / 3, 9);
});
