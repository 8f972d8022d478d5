import fc from 'fast-check';
import { probabilityOfAtLeast } from '../../../bench/drift-accuracy/other-tools';

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });

test('one of several is all but none', () => {
  fc.assert(
    fc.property(shares, (columns) => {
      expect(probabilityOfAtLeast(1, columns)).toBeCloseTo(
        1 - columns.reduce((none, share) => none * (1 - share), 1),
        10,
      );
    }),
  );
});

// scipy.stats.binom.sf(needed - 1, columns, share), scipy 1.17.1
test.each([
  [10, 20, 0.3, 0.04796189733134342],
  [100, 200, 0.45, 0.08870061556169194],
  [1, 200, 0.005, 0.6330421782738326],
])('%i of %i columns that drift with probability %d: the binomial tail', (needed, columns, share, expected) => {
  expect(probabilityOfAtLeast(needed, new Array<number>(columns).fill(share))).toBeCloseTo(expected, 12);
});

test('the order of the columns does not matter', () => {
  fc.assert(
    fc.property(shares, fc.nat(30), (columns, needed) => {
      expect(probabilityOfAtLeast(needed, [...columns].reverse())).toBeCloseTo(
        probabilityOfAtLeast(needed, columns),
        10,
      );
    }),
  );
});
