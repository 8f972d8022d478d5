import { DEFAULT_DRIFT_CONFIG, type Row, WindowCounter } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { diagnose } from '../../../engine/drift/diagnose';
import { explainWindow } from '../../../engine/drift/explain-window';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { REPORT } from '../drift-report/fixtures';

type Values = { amount: string; age: string; plan: string; region: string; calls: string };
const NAMES = ['amount', 'age', 'plan', 'region', 'calls'] as const;
const schema = JSON.stringify({
  features: NAMES.map((name) => ({ name, type: name === 'plan' || name === 'region' ? 'categorical' : 'numeric' })),
});
const valuesAt = (i: number): Values => ({
  amount: String(20 + ((i * 61) % 200)),
  age: String(18 + ((i * 37) % 60)),
  plan: ['a', 'b', 'b', 'c'][(i * 7) % 4]!,
  region: ['north', 'south', 'west'][(i * 11) % 3]!,
  calls: String((i * 13) % 50),
});
const rowOf = (values: Values): Row => NAMES.map((name) => values[name]);
const baseline = buildBaseline(
  {
    data: [NAMES.join(','), ...Array.from({ length: 2000 }, (_, i) => rowOf(valuesAt(i)).join(','))].join('\n'),
    schema,
  },
  { data: 'd', schema: 's' },
);

function diagnoseWindow(change: (values: Values, i: number) => Partial<Values>) {
  const counter = new WindowCounter(baseline);
  const rows = Array.from({ length: 600 }, (_, i) => rowOf({ ...valuesAt(i), ...change(valuesAt(i), i) }));
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-23T13:00:00Z'),
      rows,
      predictions: [],
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  const counts = counter.counts();
  const config = DEFAULT_DRIFT_CONFIG;
  return explainWindow(judgeWindow(baseline, counts, config), baseline, counts, config).diagnosis;
}

test.each<[string, (values: Values, i: number) => Partial<Values>, string, string]>([
  [
    'a column that is missing',
    () => ({ amount: '' }),
    'missing',
    'amount is missing in 100.0 % of the rows, 0.0 % in the baseline',
  ],
  ['one that is missing in most rows', (_, i) => (i % 5 ? { plan: '' } : {}), 'missing', 'plan is missing in 80.0 %'],
  ['one that is constant', () => ({ age: '40' }), 'constant', 'age is between '],
  ['a category that is constant', () => ({ plan: 'a' }), 'constant', 'plan is "a" in nearly all rows'],
  [
    'cents for euros',
    ({ amount }) => ({ amount: `${Number(amount) * 100}` }),
    'unit',
    'amount reads as if multiplied by 100, as with hundredths in place of wholes',
  ],
  [
    'text for numbers',
    () => ({ calls: 'many' }),
    'type',
    'calls holds something else than numbers in 100.0 % of the rows',
  ],
  [
    'another coding',
    ({ region }) => ({ region: region.toUpperCase() }),
    'unseen',
    'region has values that the baseline lacks in 100.0 % of the rows',
  ],
])('a broken feed: %s', (_, change, kind, text) => {
  const diagnosis = diagnoseWindow(change)!;
  expect(diagnosis.kind).toBe('feed');
  expect(diagnosis.signs.map((sign) => sign.kind)).toEqual([kind]);
  expect(diagnosis.text).toMatch(/^This looks like a fault of the requests, not like a change of the world: .*\.$/);
  expect(diagnosis.text).toContain(text);
});

test('two columns that broke together are a broken feed as well', () => {
  const diagnosis = diagnoseWindow(() => ({ amount: '', age: '' }))!;
  expect(diagnosis).toMatchObject({ kind: 'feed', signs: [{ column: 'amount' }, { column: 'age' }] });
});

test('many features that shift together are the world', () => {
  const diagnosis = diagnoseWindow(({ amount, age }, i) => ({
    amount: `${Number(amount) * 1.4}`,
    age: `${Number(age) * 0.7 + 10}`,
    calls: `${(i * 13) % 30}`,
  }))!;
  expect(diagnosis).toEqual({
    kind: 'world',
    signs: [],
    text: 'This looks like a change of the world: 3 of 5 features shifted together (amount, age, calls).',
  });
});

test('a new product, which comes with a value of its own, is the world', () => {
  const diagnosis = diagnoseWindow(({ amount, age }, i) => ({
    plan: i % 10 < 7 ? 'fibre' : 'b',
    amount: `${Number(amount) * 1.4}`,
    age: `${Number(age) * 0.7 + 10}`,
    calls: `${(i * 13) % 30}`,
  }))!;
  expect(diagnosis.kind).toBe('world');
  expect(diagnosis.text).toContain(
    'See all the same whether this is meant: plan has values that the baseline lacks in 70.0 % of the rows: "fibre"',
  );
});

test('a column that is missing while the world moves cannot be told apart', () => {
  const diagnosis = diagnoseWindow(({ amount, age }, i) => ({
    plan: '',
    amount: `${Number(amount) * 1.4}`,
    age: `${Number(age) * 0.7 + 10}`,
    calls: `${(i * 13) % 30}`,
  }))!;
  expect(diagnosis.kind).toBe('unclear');
  expect(diagnosis.text).toContain('plan is missing');
});

test('one feature that shifts is neither', () => {
  expect(diagnoseWindow(({ age }) => ({ age: `${Number(age) * 0.7}` }))).toEqual({
    kind: 'unclear',
    signs: [],
    text: 'Whether the world or the requests changed cannot be told: 1 of 5 features shifted alone (age).',
  });
});

test('rows with a column too few, when they are most of the rows, are a sign', () => {
  const violation = { check: 'missing_column_check' as const, rows: 900, message: '900 rows have 4 values' };
  const judged = { ...REPORT, rows: 100, features: [], schema: { violations: [violation] } };
  expect(diagnose(judged)).toMatchObject({ kind: 'feed', signs: [{ kind: 'columns' }] });
  expect(diagnose({ ...judged, rows: 5_000 })!.signs).toEqual([]);
});

test('a drift beside answers that are not understood is a broken feed, unless more shifted', () => {
  const [drifted] = REPORT.features.filter((column) => column.drifted);
  const unread = ['none of the answers could be read as a prediction'];
  const judged = { ...REPORT, unread, notUnderstood: ['answers' as const], features: [{ ...drifted!, changes: [] }] };
  expect(diagnose(judged)).toMatchObject({ kind: 'feed', signs: [{ kind: 'notUnderstood', text: unread[0] }] });
  expect(diagnose({ ...judged, notUnderstood: undefined })).toMatchObject({ kind: 'unclear', signs: [] });
  const features = [1, 2, 3].map((i) => ({ ...drifted!, name: `${i}`, changes: [] }));
  expect(diagnose({ ...judged, features })!.kind).toBe('unclear');
});

test('the fibre launch of the example is the world', () => {
  expect(diagnose(REPORT)).toMatchObject({ kind: 'world', signs: [] });
});

test('without drift there is nothing to tell', () => {
  expect(diagnoseWindow(() => ({}))).toBeUndefined();
});
