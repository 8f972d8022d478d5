import fc from 'fast-check';
import {
  type Baseline,
  DEFAULT_DRIFT_CONFIG,
  type Judgement,
  mergeWindowCounts,
  WindowCounter,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import type { NumericCounts } from '../../../engine/drift/column-counts';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { RowScorer, rankShares } from '../../../engine/drift/multivariate';
import { FIRST_SLOT, OTHER_SLOT } from '../../../engine/drift/row-batch';
import { startRandom } from './random';
import { recordOf } from './record-of';

const names = ['length', 'width', 'noise', 'kind'];
const schema = JSON.stringify({
  features: names.map((name) => ({ name, type: name === 'kind' ? 'categorical' : 'numeric' })),
});

interface World {
  /** Of length and width. */
  correlation: number;
  /** How much the kind moves the noise. */
  step: number;
}

/** Rows whose single columns look the same whatever the relations between them are. */
function makeRows(count: number, { correlation, step }: World, seed: number): string[][] {
  const { uniform, normal } = startRandom(seed);
  return Array.from({ length: count }, () => {
    const length = normal();
    const width = correlation * length + Math.sqrt(1 - correlation ** 2) * normal();
    const kind = Math.floor(uniform() * 4);
    // The mixture over all kinds does not depend on which kind goes with which level.
    const level = step === 1 ? kind : Math.floor(uniform() * 4);
    return [length.toFixed(4), width.toFixed(4), (level + normal()).toFixed(4), 'abcd'[kind]];
  });
}

const usual = { correlation: 0.8, step: 1 };
const baseline = buildBaseline(
  { data: [names, ...makeRows(4000, usual, 1)].map((row) => row.join(',')).join('\n'), schema },
  { data: 'd', schema: 's' },
);

function judge(rows: string[][], against: Baseline = baseline): Judgement {
  const counter = new WindowCounter(against);
  counter.addRecord(recordOf(rows), 'line 1');
  return judgeWindow(against, counter.counts(), DEFAULT_DRIFT_CONFIG);
}

test('the relations of the baseline are found and named', () => {
  expect(baseline.multivariate!.directions.map(({ features }) => [...features].sort())).toEqual([
    ['length', 'width'],
    ['kind', 'noise'],
  ]);
  expect(baseline.multivariate!.directions[0].variance).toBeCloseTo(0.2, 1);
});

test('the same relations are no drift', () => {
  expect(judge(makeRows(1000, usual, 2))).toMatchObject({
    verdict: 'NoDrift',
    multivariateDrifted: false,
    multivariate: { rows: 1000, drifted: false },
  });
});

test.each([
  ['a broken correlation', { correlation: 0, step: 1 }],
  ['a flipped one', { correlation: -0.8, step: 1 }],
  ['a category that no longer goes with a number', { correlation: 0.8, step: 0 }],
])('%s drifts, though no single feature does', (_, world) => {
  const judgement = judge(makeRows(1000, world, 3));
  expect(judgement).toMatchObject({
    verdict: 'Drift',
    driftedFeatures: [],
    multivariateDrifted: true,
    reason: 'none of 4 features drifted; the relations between features drifted',
  });
  expect(judgement.multivariate!.reasons.at(-1)).toMatch(
    /^watched are above all the relations (length – width|width – length); /,
  );
});

test('features without relations leave nothing to watch, and too few rows neither', () => {
  const independent = makeRows(4000, { correlation: 0, step: 0 }, 4);
  const build = (rows: string[][]): Baseline =>
    buildBaseline(
      { data: [names, ...rows].map((row) => row.join(',')).join('\n'), schema },
      { data: 'd', schema: 's' },
    );
  expect(build(independent)).not.toHaveProperty('multivariate');
  expect(build(makeRows(150, usual, 5))).not.toHaveProperty('multivariate');
  expect(judge(independent.slice(0, 300), build(independent)).multivariate).toBeUndefined();
});

test('constant columns, columns without a value and exact copies are taken as they come', () => {
  const odd = ['same', 'empty', 'a', 'copy', 'only'];
  const types = JSON.stringify({
    features: odd.map((name) => ({ name, type: name === 'only' ? 'categorical' : 'numeric' })),
  });
  const rows = (shift: number): string[][] =>
    Array.from({ length: 1000 }, (_, i) => [
      '5',
      '',
      String(((i * 37) % 1000) / 8),
      String((((i + shift) * 74) % 2000) / 8),
      'x',
    ]);
  const copies = buildBaseline(
    { data: [odd, ...rows(0)].map((row) => row.join(',')).join('\n'), schema: types },
    { data: 'd', schema: 's' },
  );
  expect(copies.multivariate!.directions).toMatchObject([{ features: expect.arrayContaining(['a', 'copy']) }]);
  expect(copies.multivariate!.loadings.map((loading) => loading === null)).toEqual([true, true, false, false, true]);
  expect(judge(rows(0), copies).multivariateDrifted).toBe(false);
  expect(judge(rows(300), copies)).toMatchObject({ driftedFeatures: [], multivariateDrifted: true });
});

describe('the score of a row', () => {
  const scorer = new RowScorer(baseline.multivariate!, baseline.features);
  const slots = fc.tuple(
    ...baseline.features.map((feature) =>
      fc.integer({
        min: 0,
        max: FIRST_SLOT + ('bins' in feature ? 2 * feature.bins.points.length : feature.categories.length - 1),
      }),
    ),
  );

  test('is the length of the sum of what its values add', () => {
    fc.assert(
      fc.property(slots, (row) => {
        const { loadings, directions } = baseline.multivariate!;
        const projection = directions.map((_, k) =>
          row.reduce((total, slot, i) => {
            const loading = loadings[i]!;
            if ('weights' in loading) {
              const shares = rankShares((baseline.features[i].counts as NumericCounts).cells);
              return slot < FIRST_SLOT
                ? total
                : total + (shares[slot - FIRST_SLOT] - loading.centre) * loading.weights[k];
            }
            return slot < OTHER_SLOT ? total : total + (loading.categories[slot - FIRST_SLOT] ?? loading.rest)[k];
          }, 0),
        );
        expect(scorer.score(Int32Array.from(row), 0)).toBeCloseTo(Math.hypot(...projection), 9);
      }),
    );
  });

  test('does not depend on the rows before', () => {
    fc.assert(
      fc.property(slots, slots, (before, row) => {
        scorer.score(Int32Array.from(before), 0);
        expect(scorer.score(Int32Array.from(row), 0)).toBe(
          new RowScorer(baseline.multivariate!, baseline.features).score(Int32Array.from(row), 0),
        );
      }),
    );
  });

  test('of nothing but missing values is zero', () => {
    expect(scorer.score(new Int32Array(4), 0)).toBe(0);
  });
});

test('parts of a window add up to the whole', () => {
  const rows = makeRows(300, usual, 6);
  const count = (part: string[][]) => {
    const counter = new WindowCounter(JSON.parse(JSON.stringify(baseline)));
    counter.addRecord(recordOf(part), 'line 1');
    return counter.counts();
  };
  expect(mergeWindowCounts(count(rows.slice(100)), count(rows.slice(0, 100))).multivariate).toEqual(
    count(rows).multivariate,
  );
});
