import { stringify } from 'csv-stringify/sync';
import { type Baseline, BaselineError, isBaselineOf } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import type { CategoricalBaseline, NumericBaseline } from '../../../engine/drift/column-baseline';
import { sum } from '../../../engine/drift/sum';
import { TrainingRows } from '../../../engine/drift/training-rows';

const sources = { data: 's3://b/baseline.csv', schema: 's3://b/schema.json', predictions: 's3://b/predictions.csv' };
const schema = JSON.stringify({
  features: [
    { name: 'amount', type: 'numeric' },
    { name: 'plan', type: 'categorical' },
  ],
});

function build(data: string, predictions?: string, schemaText = schema): Baseline {
  return buildBaseline({ data, schema: schemaText, predictions }, sources);
}

describe('a baseline', () => {
  test('of dates and phrases counts only whether they are there', () => {
    const text = JSON.stringify({ features: [{ name: 'joined', type: 'categorical', compared: false }] });
    const { features } = build('joined\n2026-01-01\n\n""\n2026-01-02\n', undefined, text);
    expect(features).toMatchObject([
      { name: 'joined', categories: [], counts: { categories: [], other: 2, missing: 2 } },
    ]);
  });

  test('counts values, missing ones and what is not a number, in the order of the schema', () => {
    const baseline = build(
      'plan,other,amount\n"a, b",x,1\nc,x,\n,x,oops\nc,x,2.5\n',
      'prediction,label\n0.25,1\n0.75,0\n',
    );
    const [amount, plan] = baseline.features as [NumericBaseline, CategoricalBaseline];
    expect(baseline.rows).toBe(4);
    expect(amount).toMatchObject({
      name: 'amount',
      standardDeviation: 0.75,
      counts: { missing: 1, invalid: 1, minimum: 1, maximum: 2.5 },
    });
    expect(sum(amount.counts.cells)).toBe(2);
    expect(plan).toMatchObject({
      categories: ['c', 'a, b'],
      singletons: 1,
      truncated: false,
      counts: { categories: [2, 1], other: 0, missing: 1 },
    });
    expect(baseline.predictions).toMatchObject({
      name: 'prediction',
      type: 'numeric',
      counts: { missing: 0, minimum: 0.25, maximum: 0.75 },
    });
  });

  test('has a bin of its own for every heavy value, in fine cells and in coarse groups', () => {
    const data = [
      'amount,plan',
      ...Array.from({ length: 3000 }, (_, i) => `${i % 3 === 0 ? 17 : i * Math.SQRT2},a`),
    ].join('\n');
    const { bins, counts } = build(data).features[0] as NumericBaseline;
    const cell = 2 * bins.points.indexOf(17) + 1;
    expect(counts.cells[cell]).toBe(1000);
    expect(bins.groups).toContain(cell);
    expect(bins.groups).toContain(cell + 1);
    expect(bins.points.length).toBeLessThan(500);
  });

  test('of predicted classes is categorical', () => {
    const { predictions } = build('amount,plan\n1,a\n', 'prediction\nyes\nno\nno\n');
    expect(predictions).toMatchObject({ type: 'categorical', categories: ['no', 'yes'] });
  });

  test('can do without predictions', () => {
    expect(build('amount,plan\n1,a\n')).not.toHaveProperty('predictions');
  });

  test('of a column with thousands of categories stays small, and compares rows that did not choose what is counted', () => {
    const data = stringify([
      ['amount', 'plan'],
      ...Array.from({ length: 8000 }, (_, i) => ['1', `user ${(i >> 1) % 2000}`]),
    ]);
    const plan = build(data).features[1] as CategoricalBaseline;
    expect(plan.categories).toHaveLength(1000);
    // Each of the 2,000 users stands in two rows that chose, and in two of those that are compared.
    expect(plan).toMatchObject({ truncated: true, singletons: 0, counts: { other: 2000, unseen: [] } });
    expect(sum(plan.counts.categories)).toBe(2000);
  });

  test('of an empty numeric column, and of a constant one', () => {
    const [empty] = build('amount,plan\n,a\n,b\n').features as [NumericBaseline];
    expect(empty).toMatchObject({ standardDeviation: 0, counts: { cells: [0], missing: 2 } });
    const [constant] = build('amount,plan\n0.1,a\n0.1,b\n0.1,b\n').features as [NumericBaseline];
    expect(constant.standardDeviation).toBe(0);
  });

  test('is the same every time and survives JSON', () => {
    const data = 'amount,plan\n1,a\n2,b\n';
    expect(build(data)).toEqual(build(data));
    expect(JSON.parse(JSON.stringify(build(data)))).toEqual(build(data));
  });

  test('is recognized by version and sources', () => {
    const baseline = build('amount,plan\n1,a\n');
    expect(isBaselineOf(baseline, sources)).toBe(true);
    expect(isBaselineOf({ ...baseline, version: 0 }, sources)).toBe(false);
    expect(isBaselineOf(baseline, { ...sources, predictions: 's3://b/other.csv' })).toBe(false);
    expect(isBaselineOf(baseline, { data: sources.data, schema: sources.schema })).toBe(false);
    expect(isBaselineOf(null, sources)).toBe(false);
    expect(isBaselineOf('text', sources)).toBe(false);
  });

  test.each([
    [
      'a column that the data lacks',
      'amount,other\n1,a\n',
      schema,
      /baseline.csv lacks the columns plan; it has amount, other/,
    ],
    ['no rows', 'amount,plan\n', schema, /baseline.csv has no rows/],
    ['no header', '', schema, /lacks the columns amount, plan; it has none/],
    ['rows of different lengths', 'amount,plan\n1\n', schema, /baseline.csv cannot be read as CSV/],
    ['a schema that is not JSON', 'amount,plan\n1,a\n', '{', /schema.json is not JSON/],
    ['a schema without features', 'amount,plan\n1,a\n', '{"features":[]}', /no "features"/],
    [
      'an unknown type',
      'amount,plan\n1,a\n',
      '{"features":[{"name":"amount","type":"date"}]}',
      /feature 0 needs .* got \{"name":"amount","type":"date"\}/,
    ],
  ])('cannot be built with %s', (_, data, schemaText, message) => {
    expect(() => build(data, undefined, schemaText)).toThrow(BaselineError);
    expect(() => build(data, undefined, schemaText)).toThrow(message);
  });
});

test('what is noted of one column of training rows does not hide what is noted of another', () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${i};${i === 7 ? 'unknown' : `${i % 9},5`}`);
  const { notes } = TrainingRows.parse('rows.csv', ['id;amount', ...rows].join('\n')).build(
    {},
    { data: '', schema: '' },
  );
  expect(notes).toEqual([
    'rows.csv has ; between its values and , before decimals, and is read so',
    expect.stringMatching(/^id is not compared, only whether it has a value/),
    expect.stringMatching(/^amount: 1 of 200 values in the baseline is no number, such as "unknown"/),
  ]);
});
