import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Projection } from '../../../engine/embeddings/project';

interface Case {
  readonly embedding: readonly number[];
  readonly projections: readonly number[];
}

/** Made by make_projections.py; jobs/tests/test_embeddings.py holds the jobs to the same. */
const CASES: readonly Case[] = JSON.parse(readFileSync(path.join(__dirname, 'projections.json'), 'utf8'));

test.each(CASES.map((one) => [one.embedding.length, one] as const))(
  '%d numbers',
  (size, { embedding, projections }) => {
    const projected = new Projection(size).project(embedding) as number[];
    projected.forEach((value, i) => {
      // A half of the last digit may be rounded to either side.
      expect(Math.abs(value - projections[i]!)).toBeLessThanOrEqual(1.0001e-4);
    });
    expect(projected).toHaveLength(projections.length);
  },
);

test('how long an embedding is does not matter', () => {
  const projection = new Projection(3);
  expect(projection.project([0.2, -0.4, 0.1])).toEqual(projection.project([20, -40, 10]));
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'has no embedding, which the baseline has of 3 numbers'],
  ['null', null, 'has no embedding, which the baseline has of 3 numbers'],
  ['a text', 'abc', 'has no embedding, which the baseline has of 3 numbers'],
  ['a single number', [1], 'has no embedding, which the baseline has of 3 numbers'],
  ['another length', [1, 2], 'has an embedding of 2 numbers, the baseline of 3'],
  ['a hole', [1, null, 2], 'has an embedding with null in the place of a number'],
  ['an infinite number', [1, Infinity, 2], 'has an embedding with null in the place of a number'],
  ['a number as text', [1, '2', 3], 'has an embedding with "2" in the place of a number'],
  ['a list of lists', [[1], [2], [3]], 'has an embedding with [1] in the place of a number'],
])('%s is none that can be compared', (_, embedding, why) => {
  expect(new Projection(3).project(embedding)).toBe(why);
});

test('projections are independent of each other, as random signs are', () => {
  const dimensions = 4096;
  const projection = new Projection(dimensions);
  const signs = Array.from({ length: dimensions }, (_, place) => {
    const axis = new Array<number>(dimensions).fill(0);
    axis[place] = 1;
    return projection.project(axis) as number[];
  });
  for (let one = 0; one < 8; one++) {
    for (let other = 0; other <= one; other++) {
      const product = signs.reduce((sum, row) => sum + row[one]! * row[other]!, 0) / dimensions;
      // Four standard deviations of so many fair coins.
      expect(Math.abs(product - (one === other ? 1 : 0))).toBeLessThan(4 / Math.sqrt(dimensions));
    }
    expect(Math.abs(signs.reduce((sum, row) => sum + row[one]!, 0)) / dimensions).toBeLessThan(
      4 / Math.sqrt(dimensions),
    );
  }
});
