// How groups are treated in live traffic: held to fairlearn, and to the rate of false alarms that is stated.
import { DEFAULT_QUALITY_CONFIG, type GroupCriterionConfig } from '../../../contract/quality-config';
import { createRandom } from '../../../engine/aws/random';
import {
  findQuantile,
  type GroupCriterionResult,
  judgeGroups,
  listGroupSlices,
  needsLabels,
} from '../../../engine/quality/group-criteria';
import { type ColumnGroups, describeGroups, GroupCounter, type GroupCounts } from '../../../engine/quality/groups';
import { Z } from '../../../engine/quality/measure';
import goldens from '../../../jobs/tests/parity-goldens.json';

const slice = { column: 'plan' };
const SCHEMA = [{ name: 'plan', type: 'categorical' as const }];

function criterion(metric: string, threshold = 0.8, minimumGroupRows = 1): GroupCriterionConfig {
  const comparison = metric.endsWith('Ratio') ? 'atLeast' : 'atMost';
  return { metric: metric as GroupCriterionConfig['metric'], comparison, threshold, slice, minimumGroupRows };
}

/** Groups by their rows and hits, the same of every rate. */
function makeColumn(groups: Record<string, readonly [hits: number, rows: number]>): ColumnGroups {
  return {
    slice,
    groups: Object.entries(groups).map(([name, [hits, rows]]): [string, GroupCounts] => {
      const count = { hits, rows };
      return [name, { selectionRate: count, recall: count, falsePositiveRate: count }];
    }),
  };
}

const judgeOne = (
  metric: string,
  threshold: number,
  groups: Parameters<typeof makeColumn>[0],
  certain = true,
  minimum = 30,
): GroupCriterionResult => judgeGroups([criterion(metric, threshold, minimum)], [makeColumn(groups)], certain)[0];

const toCamel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

test.each(goldens.cases.map((one, i) => [i, one] as const))(
  `values are those of fairlearn ${goldens.fairlearn}: case %i`,
  (_, { groups, labels, decisions, expected }) => {
    const counter = new GroupCounter([slice], SCHEMA);
    [...groups].forEach((group, i) => {
      counter.addAnswer([group], Number(decisions[i]));
      counter.addOutcome([group], Number(decisions[i]), Number(labels[i]));
    });
    const metrics = Object.keys(expected).map((name) => criterion(toCamel(name)));
    const found = judgeGroups(metrics, counter.finish(), true);
    Object.values(expected).forEach((value, i) => expect(found[i].measured!.value).toBeCloseTo(value, 11));
  },
);

test('the rates of a group have their rows and Wilson intervals, and what nothing counts for is absent', () => {
  const counter = new GroupCounter([slice, { column: 'other' }], SCHEMA);
  for (let i = 0; i < 100; i++) {
    counter.addAnswer(['a'], i < 30 ? 1 : 0);
    counter.addAnswer(['a', 'too', 'wide'], 1);
  }
  counter.addAnswer(undefined, 1);
  counter.addAnswer([' '], 1);
  const [a, missing, ...rest] = describeGroups(counter.finish());
  // scipy.stats.binomtest(30, 100).proportion_ci(0.95, 'wilson') of scipy 1.13.1
  expect(a).toMatchObject({ column: 'plan', group: 'a', rates: { selectionRate: { value: 0.3, rows: 100 } } });
  expect(a.rates.selectionRate!.lower).toBeCloseTo(0.218949, 6);
  expect(a.rates.selectionRate!.upper).toBeCloseTo(0.395849, 6);
  expect(a.rates.recall).toBeUndefined();
  expect(missing).toMatchObject({ group: '(missing)', rates: { selectionRate: { rows: 1 } } });
  expect(rest).toEqual([]);
});

test('a column of ids is bounded while it is read, and its groups are few in the report', () => {
  const counter = new GroupCounter([slice], SCHEMA);
  for (let i = 0; i < 30_000; i++) {
    counter.addAnswer([`id-${i}`], i % 2);
  }
  const groups = describeGroups(counter.finish());
  expect(groups).toHaveLength(21);
  expect(groups.reduce((total, { rates }) => total + rates.selectionRate!.rows, 0)).toBe(30_000);
});

test('groups are of the columns of criteria and slices of a binary model, each once', () => {
  const config = {
    ...DEFAULT_QUALITY_CONFIG,
    groupCriteria: [criterion('demographicParityRatio'), criterion('equalizedOddsRatio')],
    slices: [slice, { column: 'age', edges: [30] }],
  };
  expect(listGroupSlices(config)).toEqual([slice, { column: 'age', edges: [30] }]);
  expect(listGroupSlices({ ...config, problemType: 'multiclass', groupCriteria: [] })).toEqual([]);
});

test('only demographic parity is known before labels are', () => {
  expect(needsLabels(criterion('demographicParityRatio'))).toBe(false);
  expect(['equalOpportunityDifference', 'equalizedOddsRatio'].map((name) => needsLabels(criterion(name)))).toEqual([
    true,
    true,
  ]);
});

test.each([
  ['demographicParityDifference', 0.1, { a: [300, 1000], b: [450, 1000] }, true, 'missed'],
  ['demographicParityDifference', 0.1, { a: [300, 1000], b: [420, 1000] }, true, 'unclear'],
  ['demographicParityDifference', 0.1, { a: [300, 1000], b: [420, 1000] }, false, 'missed'],
  ['demographicParityDifference', 0.15, { a: [300, 1000], b: [450, 1000] }, false, 'met'],
  ['demographicParityRatio', 0.8, { a: [300, 1000], b: [450, 1000] }, true, 'missed'],
  ['demographicParityRatio', 0.8, { a: [34, 100], b: [45, 100] }, true, 'unclear'],
  ['demographicParityRatio', 0.8, { a: [0, 1000], b: [450, 1000] }, true, 'missed'],
  ['demographicParityRatio', 0.8, { a: [0, 1000], b: [0, 1000] }, true, 'unmeasured'],
  ['demographicParityDifference', 0.1, { a: [0, 1000], b: [0, 1000] }, true, 'met'],
  ['demographicParityDifference', 0.1, { a: [0, 29], b: [29, 1000] }, true, 'unmeasured'],
  ['equalizedOddsDifference', 0.1, { a: [300, 1000], b: [450, 1000] }, true, 'missed'],
] as const)('%s, threshold %f of %j, certain %s is %s', (metric, threshold, groups, certain, outcome) => {
  expect(judgeOne(metric, threshold, groups, certain).outcome).toBe(outcome);
});

test('messages say the groups, the interval, what was left out and why there is no verdict', () => {
  const groups = { f: [300, 1000], m: [450, 1000], x: [9, 12] } as const;
  expect(judgeOne('demographicParityRatio', 0.8, groups).message).toBe(
    'demographicParityRatio by plan 0.667 is below the required 0.8, 95 % interval 0.593 to 0.749: f 0.300, m 0.450 (not compared for too few rows: x (12 rows))',
  );
  expect(judgeOne('demographicParityDifference', 0.1, { f: [300, 1000], m: [420, 1000] }).message).toContain(
    'is above the allowed 0.1, but 0.1 lies within its 95 % interval (0.078 to 0.161): f 0.300, m 0.420',
  );
  expect(judgeOne('demographicParityRatio', 0.8, { f: [3, 1000], x: [9, 12] }).message).toBe(
    'demographicParityRatio by plan could not be measured, the required 0.8: it takes two groups of at least 30 rows that count, not x (12 rows)',
  );
  const [unknown] = judgeGroups([criterion('demographicParityRatio')], [{ slice }], true);
  expect(unknown).toMatchObject({ outcome: 'unmeasured', message: expect.stringContaining('are not known') });
});

test('a small group that is furthest apart by chance hides no large ones', () => {
  const found = judgeOne('demographicParityDifference', 0.1, { a: [300, 1000], b: [480, 1000], c: [16, 32] });
  expect(found).toMatchObject({ outcome: 'missed', least: 'a', most: 'c' });
  expect(found.measured!.value).toBeCloseTo(0.2);
  expect(found.message).toContain('a 0.300, b 0.480 (a 0.300, c 0.500 are further apart, within chance)');
});

test('the quantile for one pair is that of the interval of the gate', () => {
  expect(findQuantile(0.05)).toBeCloseTo(Z, 12);
  // scipy.stats.norm.isf(0.05 / 190 / 2) of scipy 1.13.1
  expect(findQuantile(0.05 / 190)).toBeCloseTo(3.64910269630088, 11);
});

/** The share of windows whose criterion is missed: groups of so many rows with these rates. */
function measureFalseAlarms(metric: string, threshold: number, rates: number[], rows: number, windows: number): number {
  const random = createRandom(rows + rates.length);
  let missed = 0;
  for (let i = 0; i < windows; i++) {
    const groups = rates.map((rate, j): [string, [number, number]] => {
      let hits = 0;
      for (let k = 0; k < rows; k++) {
        hits += random() < rate ? 1 : 0;
      }
      return [`g${j}`, [hits, rows]];
    });
    missed += judgeOne(metric, threshold, Object.fromEntries(groups)).outcome === 'missed' ? 1 : 0;
  }
  return missed / windows;
}

const spread = (groups: number, low: number, high: number): number[] =>
  Array.from({ length: groups }, (_, i) => (i % 2 === 0 ? low : high));

test.each([
  ['demographicParityDifference', 0.1, [2, 5, 20], 0.3, 0.4],
  ['demographicParityRatio', 0.8, [2, 5, 20], 0.4, 0.5],
  ['demographicParityRatio', 0.8, [2, 20], 0.08, 0.1],
] as const)(
  'groups that are just as far apart as %s allows (%f) are missed in at most 5 %% of windows',
  (metric, threshold, counts, low, high) => {
    for (const groups of counts) {
      for (const rows of [30, 120]) {
        expect(measureFalseAlarms(metric, threshold, spread(groups, low, high), rows, 150)).toBeLessThanOrEqual(
          0.05 + 2 * Math.sqrt((0.05 * 0.95) / 150),
        );
      }
    }
  },
);

test('what is twice as far apart as allowed is missed', () => {
  expect(measureFalseAlarms('demographicParityDifference', 0.1, spread(2, 0.2, 0.4), 1000, 100)).toBeGreaterThan(0.95);
});
