import { nameLifecycle } from '../../../cli/init/name-lifecycle';
import type { ColumnProposal, Proposal } from '../../../cli/init/proposal';
import { renderLifecycle } from '../../../cli/init/render-lifecycle';
import { renderNotes } from '../../../cli/init/render-notes';

const column = (name: string, kind: string, settings: Record<string, unknown> = {}, why = ''): ColumnProposal => ({
  name,
  kind,
  settings,
  why,
});

const proposal: Proposal = {
  table: { name: 'orders 2026.csv', rows: 1200, unit: 'rows' },
  target: { name: 'late', positiveClass: "It's late", negativeClass: 'no' },
  problemType: 'binary',
  problem: null,
  columns: [
    column('order', 'id'),
    column('e-mail', 'personalData', {}, 'looks like e-mail addresses'),
    column('weight|kg', 'numeric', { flagMissing: true }, '12 missing'),
    column('city', 'categorical', { encoding: 'hash', ignoreCase: true }),
    column('placed', 'date', { parts: ['year', 'dayOfYear'] }),
    column('note', 'text'),
    column('same', 'excluded', {}, 'has the same value in every row'),
  ],
  format: { encoding: 'windows-1252', decimalMark: ',', dateOrder: 'dayMonthYear' },
  missingTexts: ['?', 'NA'],
  split: { train: 0.56, validation: 0.14, test: 0.3 },
  minimumHeldOutRows: 12,
  algorithm: { name: 'xgboost', props: { rounds: 100, hyperparameters: { max_depth: 3, eta: 0.1 } } },
  criteria: [{ metric: 'auc', improvement: 0.1 }],
  naive: "Always 'no' is right in 90.0% of the rows.",
  notes: ['order is taken for the id.'],
};

const style = { typed: true, library: 'cdk-sagemaker-lifecycle' };

test('the lifecycle says everything that was proposed, and imports what it uses', () => {
  expect(renderLifecycle(proposal, style)).toBe(`import {
  Algorithm, Column, DataRecipe, DateOrder, DatePart, Encoding, type MlLifecycleStackProps, SuccessCriterion,
} from 'cdk-sagemaker-lifecycle';

/** Proposed for orders 2026.csv (1,200 rows). What was guessed is in lifecycle.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'orders-2026',
  recipe: new DataRecipe({
    columns: {
      late: Column.target({ positiveClass: "It's late", negativeClass: 'no' }),
      order: Column.id(),
      'e-mail': Column.personalData(),
      'weight|kg': Column.numeric({ flagMissing: true }),
      city: Column.categorical({ encoding: Encoding.HASH, ignoreCase: true }),
      placed: Column.date({ parts: [DatePart.YEAR, DatePart.DAY_OF_YEAR] }),
      note: Column.text(),
    },
    format: { encoding: 'windows-1252', decimalMark: ',', dateOrder: DateOrder.DAY_MONTH_YEAR },
    missingTexts: ['?', 'NA'],
    // There are few rows: more than usual are held out.
    split: { train: 0.56, validation: 0.14, test: 0.3 },
  }),
  algorithm: Algorithm.xgboost({ rounds: 100, hyperparameters: { max_depth: 3, eta: 0.1 } }),
  // Always 'no' is right in 90.0% of the rows.
  successCriteria: [
    SuccessCriterion.improvementOverNaive('auc').atLeast(0.1),
  ],
  // Few for a verdict: read the intervals, and take more rows when there are some.
  minimumHeldOutRows: 12,
};
`);
});

test('what Node runs requires the library by its path', () => {
  const text = renderLifecycle(proposal, { typed: false, library: '/p/lib/index.ts' });
  expect(text).toMatch(
    /^const \{ Algorithm, Column, DataRecipe, DateOrder, DatePart, Encoding, SuccessCriterion \} = require\('\/p\/lib\/index\.ts'\);/,
  );
  expect(text).toContain('\nexports.lifecycle = {\n');
});

test('an algorithm with its usual settings has no props', () => {
  const text = renderLifecycle({ ...proposal, algorithm: { name: 'logisticRegression', props: {} } }, style);
  expect(text).toContain('\n  algorithm: Algorithm.logisticRegression(),\n');
});

test('columns whose names are whole numbers keep their places', () => {
  const text = renderLifecycle({ ...proposal, columns: [column('10', 'numeric'), column('a', 'numeric')] }, style);
  expect(text).toContain("    orderedColumns: [\n      { name: 'late', column: Column.target(");
  expect(text).toContain(
    "      { name: '10', column: Column.numeric() },\n      { name: 'a', column: Column.numeric() },",
  );
});

test('a table of 250 columns has a lifecycle of less than 60 lines', () => {
  const columns = Array.from({ length: 250 }, (_, i) =>
    column(`measure_${i}`, i % 9 === 0 ? 'categorical' : 'numeric'),
  );
  const text = renderLifecycle({ ...proposal, columns }, style);
  expect(text.trimEnd().split('\n').length).toBeLessThan(60);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140);
  expect(columns.every(({ name }) => text.includes(`'${name}'`))).toBe(true);
});

test.each([
  ['Ames Housing (2010).csv.gz', 'ames-housing-2010'],
  ['Größe.parquet', 'groesse'],
  ['aufträge.csv', 'auftraege'],
  ['auftra\u0308ge.csv', 'auftraege'],
  ['Commandes été.csv', 'commandes-ete'],
  ['smørrebrød_łódź.csv', 'smoerrebroed-lodz'],
  ['Đặt hàng.csv', 'dat-hang'],
  ['заказы 2026.csv', 'late'],
  ['注文.csv', 'late'],
  ['___.csv', 'late'],
  [`${'long-'.repeat(20)}.csv`, `${'long-'.repeat(7)}long`],
])('the lifecycle of %s is %s', (table, name) => {
  expect(nameLifecycle(table, 'late')).toBe(name);
});

test('where target and table are in another script the lifecycle is that of a table', () => {
  expect(nameLifecycle('注文.csv', '遅延')).toBe('table');
});

test('the notes have every column, and how to try it', () => {
  const notes = renderNotes(proposal, 'data/orders 2026.csv');
  expect(notes).toContain('| weight\\|kg | numeric | flagMissing true | 12 missing |');
  expect(notes).toContain('| same | **left out** |  | has the same value in every row |');
  expect(notes).toContain(
    "npx sagemaker-lifecycle local --data 'data/orders 2026.csv' --target late --id order --only train",
  );
});

test('names that a shell would read otherwise are quoted in the command', () => {
  const notes = renderNotes({ ...proposal, target: { ...proposal.target, name: "driver's $note" } }, 'a.csv');
  expect(notes).toContain("--data a.csv --target 'driver'\\''s $note' --id order --only train");
});
