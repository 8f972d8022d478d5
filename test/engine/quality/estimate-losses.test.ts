import fc from 'fast-check';
import { createRandom } from '../../../engine/aws/random';
import { BaselineError, parseSchema } from '../../../engine/drift/schema';
import { explainEstimate } from '../../../engine/quality/estimate';
import { estimateRegression } from '../../../engine/quality/estimate-losses';
import { addTrees, LossRows, type PredictedRow, parseLosses } from '../../../engine/quality/loss-trees';
// Written by jobs/tests/make_loss_goldens.py.
import goldens from './loss-goldens.json';

const text = JSON.stringify(goldens.losses);
const losses = parseLosses(text);
const schema = parseSchema(JSON.stringify({ features: goldens.schema }));
const rows = goldens.rows as PredictedRow[];
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test.each(['absolute', 'squared'] as const)('the trees say what scikit-learn says, of %s errors', (kind) => {
  const { trees } = losses.losses[kind];
  const reader = new LossRows(losses, schema);
  rows.forEach((row, i) => expect(addTrees(trees, reader.read(row).values)).toBeCloseTo(goldens.expected[kind][i], 9));
  goldens.values.forEach((values, i) => {
    const seen = Float64Array.from(values as (number | null)[], (value) => value ?? Number.NaN);
    expect(addTrees(trees, seen)).toBeCloseTo(goldens.expectedOfValues[kind][i], 9);
  });
});

test('the estimate is the mean of what is expected of the rows, in an interval around it', () => {
  const estimate = estimateRegression(rows, text, schema);
  expect(estimate).toMatchObject({
    method: 'direct loss estimation',
    rows: rows.length,
    calibrationRows: 240,
    beyondCalibration: 0,
    heldOut: goldens.losses.heldOut,
  });
  const { mae, rmse } = estimate.metrics;
  expect(mae.estimated).toBeCloseTo(average(goldens.expected.absolute.map((value) => Math.max(0, value))), 9);
  expect(rmse.estimated ** 2).toBeCloseTo(average(goldens.expected.squared.map((value) => Math.max(0, value))), 9);
  for (const { estimated, lower, upper } of [mae, rmse]) {
    expect(lower).toBeLessThan(estimated);
    expect(upper).toBeGreaterThan(estimated);
  }
  // What held-out rows had lies in it: these are the held-out rows.
  expect(mae.lower).toBeLessThan(goldens.losses.heldOut.mae);
  expect(mae.upper).toBeGreaterThan(goldens.losses.heldOut.mae);
});

test('rows of the kind that the model errs on are expected to have larger errors', () => {
  const only = (plan: RegExp): number =>
    estimateRegression(
      rows.filter(({ input }) => plan.test(input[1]!)),
      text,
      schema,
    ).metrics.mae.estimated;
  expect(only(/team/)).toBeGreaterThan(3 * only(/basic/i));
});

test('fewer rows, and fewer parts that agree, widen the interval', () => {
  const width = (some: readonly PredictedRow[]): number => {
    const { lower, upper } = estimateRegression(some, text, schema).metrics.mae;
    return upper - lower;
  };
  expect(width(rows.slice(0, 60))).toBeGreaterThan(1.3 * width(rows));
});

test('the same rows in another order give the same estimate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const random = createRandom(seed);
      const keyed = rows.map((row) => [random(), row] as const).sort(([a], [b]) => a - b);
      expect(
        estimateRegression(
          keyed.map(([, row]) => row),
          text,
          schema,
        ),
      ).toEqual(estimateRegression(rows, text, schema));
    }),
    { numRuns: 10 },
  );
});

test('columns may stand in another order than when the trees were learned, and others may be there', () => {
  const [age, plan, since, size] = schema;
  const turned = rows.map(({ predicted, input }) => ({ predicted, input: ['new', ...input.toReversed()] }));
  expect(estimateRegression(turned, text, [{ name: 'other', type: 'categorical' }, size, since, plan, age])).toEqual(
    estimateRegression(rows, text, schema),
  );
});

test('values that no held-out row had are counted and named, and missing or rare ones are not', () => {
  const far = (row: PredictedRow, i: number): PredictedRow =>
    i % 4 === 0
      ? { ...row, input: ['400', row.input[1], row.input[2], row.input[3]] }
      : i % 4 === 1
        ? { ...row, input: ['', 'rare', '', row.input[3]] }
        : row;
  const estimate = estimateRegression(rows.map(far), text, schema);
  expect(estimate.beyondCalibration).toBeCloseTo(0.25, 9);
  expect(estimate.unseenColumns).toEqual(['age']);
  expect(explainEstimate(estimate)).toMatch(
    /^estimated from 240 answers and 240 held-out rows, mae \S+ where held-out rows had 2\.39, rmse \S+ where held-out rows had 4\.74; 25 % of the rows have a value that no held-out row had \(age\), of whose errors nothing is known: it holds while only the rows change/,
  );
  const [first] = rows;
  const strange = [
    { ...first, predicted: 1e9 },
    { ...first, input: ['40', 'unheard of', '', '1'] },
    { ...first, input: ['40', 'unheard of', '', '1'] },
  ];
  expect(estimateRegression([...rows, ...strange], text, schema).unseenColumns).toEqual(['plan', 'the prediction']);
});

test.each<[string, (document: any) => unknown]>([
  ['not JSON', () => '{'],
  ['nothing', () => null],
  ['another version', (document) => ({ ...document, version: 2 })],
  ['no trees', (document) => ({ ...document, losses: {} })],
  [
    'a tree that goes round',
    (document) => {
      document.losses.absolute.trees.trees[0] = [[0, 1, 1, 0, 0]];
      return document;
    },
  ],
  [
    'a tree of a column that there is not',
    (document) => {
      document.losses.squared.trees.trees[0][0][0] = 9;
      return document;
    },
  ],
  ...(
    [
      ['trees that are missing', (losses) => delete losses.absolute.trees],
      ['a part that is null', (losses) => (losses.absolute.parts[0] = null)],
      ['a tree that is null', (losses) => (losses.absolute.trees.trees[0] = null)],
      ['a node that is null', (losses) => (losses.squared.trees.trees[0][0] = null)],
    ] as [string, (losses: any) => unknown][]
  ).map(([name, damage]): [string, (document: any) => unknown] => [
    name,
    (document) => {
      damage(document.losses);
      return document;
    },
  ]),
  ['a column that is null', (document) => ({ ...document, columns: [null, ...document.columns.slice(1)] })],
  ['a prediction without an end', (document) => ({ ...document, prediction: { least: 0 } })],
  ['no number of rows', ({ rows: _, ...document }) => document],
])('losses.json with %s is refused', (_, change) => {
  const changed = change(JSON.parse(text));
  expect(() => parseLosses(typeof changed === 'string' ? changed : JSON.stringify(changed))).toThrow(BaselineError);
});

test('a schema without a column of the trees is refused by its name', () => {
  expect(() => estimateRegression(rows, text, schema.slice(0, 3))).toThrow(
    'losses.json has the column size, which schema.json lacks',
  );
});
