import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DriftResult } from '../../../cli/drift/drift-result';
import { printResult } from '../../../cli/drift/print-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { normal, type Rows, random, sampleRows, toCsvText } from './changed-rows';
import { makeFolder, put } from './fixtures';

const folder = makeFolder();
const baseline = put(folder, 'training.csv', toCsvText(sampleRows(4000, random(1))));
let runs = 0;

/** Compares rows in which one column is changed. */
function compare(change: (row: Rows[number], next: () => number) => Partial<Rows[number]>): Promise<DriftResult> {
  const next = random(2);
  const rows = sampleRows(2000, next).map((row) => ({ ...row, ...change(row, next) }));
  return runDrift({ baseline, live: [put(folder, `live-${++runs}.csv`, toCsvText(rows))] });
}

/** What a result says of its only drifted column. */
async function tell(change: Parameters<typeof compare>[0]) {
  const { features } = await compare(change);
  const drifted = features.filter((feature) => feature.drifted);
  expect(drifted).toHaveLength(1);
  const [{ changes = [], values }] = drifted as [(typeof drifted)[number]];
  return { kind: changes[0]?.kind, text: changes[0]?.text, fault: changes[0]?.fault, values };
}

test.each<[string, Parameters<typeof compare>[0], string, RegExp]>([
  [
    'Fahrenheit for Celsius',
    ({ celsius }) => ({ celsius: celsius * 1.8 + 32 }),
    'unit',
    /multiplied by 1\.8 and raised by 32, as with °F in place of °C/,
  ],
  ['Kelvin for Celsius', ({ celsius }) => ({ celsius: celsius + 273.15 }), 'unit', /raised by 273\.15, as with K/],
  ['thousandths', ({ amount }) => ({ amount: amount * 1000 }), 'unit', /multiplied by 1000, as with thousandths/],
  ['wholes for hundredths', ({ amount }) => ({ amount: amount / 100 }), 'unit', /multiplied by 0\.01, as/],
  ['kilometres for miles', ({ miles }) => ({ miles: miles * 1.609344 }), 'unit', /kilometres in place of miles/],
  [
    'a shift',
    ({ celsius }) => ({ celsius: celsius + 5 }),
    'shift',
    /^is higher by about (4\.[89]|5(\.[0-3])?) throughout$/,
  ],
  ['a shift downwards', ({ celsius }) => ({ celsius: celsius - 5 }), 'shift', /^is lower by about/],
  ['a multiple', ({ amount }) => ({ amount: amount * 1.4 }), 'scale', /^is about 1\.[345] times as large$/],
  [
    'a wider spread',
    ({ celsius }) => ({ celsius: 12 + (celsius - 12) * 2 }),
    'scale',
    /^spreads about (1\.9|2|2\.1) times/,
  ],
  [
    'a placeholder in some rows',
    ({ amount }, next) => (next() < 0.08 ? { amount: -999 } : { amount }),
    'outside',
    /range \(\d[\d.,]* to [\d.,]+\) in [789]\.\d % of the rows, as far as −999$/,
  ],
  [
    'a placeholder in few rows',
    ({ amount }, next) => (next() < 0.02 ? { amount: -999 } : { amount }),
    'outside',
    /^has values that were rare or new: [12]\.\d % of the values are outside .*, of which -999 is [12]\.\d %$/,
  ],
  [
    'a value that became frequent',
    ({ celsius }, next) => (next() < 0.3 ? { celsius: 12.5 } : { celsius }),
    'shape',
    /^has values that were rare or new: (2\d|3\d)\.\d % of the values/,
  ],
  [
    'another spelling of some rows',
    ({ city }, next) => (next() < 0.3 && city === 'Bern' ? { city: 'BERN' } : { city }),
    'unseen',
    /: "BERN", which it writes "Bern"$/,
  ],
  [
    'two humps',
    ({ celsius }, next) => ({ celsius: next() < 0.5 ? celsius - 25 : celsius + 25 }),
    'shape',
    /rare or new: 2\d\.\d % of the values are outside/,
  ],
  [
    'a value that is missing',
    (_, next) => (next() < 0.4 ? { amount: '' as never } : {}),
    'missing',
    /^is missing in [34]\d/,
  ],
  ['text', (_, next) => (next() < 0.4 ? { amount: 'n/k' as never } : {}), 'type', /holds something else than numbers/],
  ['one value', () => ({ celsius: 12.1 }), 'constant', /^is between 1\d and 1\d in nearly all rows$/],
  [
    'a new category',
    (_, next) => (next() < 0.3 ? { city: 'Genf' } : {}),
    'unseen',
    /^has values that the baseline lacks in [23]\d\.\d % of the rows: "Genf"$/,
  ],
  [
    'another mix',
    ({ city }, next) => (next() < 0.4 ? { city: 'Bern' } : { city }),
    'shares',
    /^is "Bern" in 5\d\.\d % of the rows, 2\d\.\d % in the baseline$/,
  ],
])('%s is named', async (_, change, kind, text) => {
  const told = await tell(change);
  expect(told.kind).toBe(kind);
  expect(told.text).toMatch(text);
});

test.each([1.45, 1.78, 2.05, 2.35, 2.8, 3.1])(
  'a factor of %d, which no unit has, is told as the factor that it is',
  async (times) => {
    const { kind, text } = await tell(({ miles }) => ({ miles: miles * times }));
    expect(kind).toBe('scale');
    const [, told] = /^is about (\d\.?\d*) times as large$/.exec(text!)!;
    expect(Math.abs(Number(told) / times - 1)).toBeLessThan(0.2);
  },
);

test.each([40, 150, 600, 2000])('of %d rows no unit is named that the factor of the values is not', async (rows) => {
  const all = sampleRows(rows, random(9)).map((row) => ({ ...row, miles: row.miles * 1.78 }));
  const { features } = await runDrift({
    baseline,
    live: [put(folder, `few-${rows}.csv`, toCsvText(all))],
    minimumRows: 30,
  });
  const { changes = [] } = features.find(({ name }) => name === 'miles')!;
  expect(changes.map(({ text }) => text).join()).not.toMatch(/as with/);
});

test('what a market or a season does as well is no sign of a fault; what only a feed does is', async () => {
  expect((await tell(({ miles }) => ({ miles: miles * 1.609344 }))).fault).toBeUndefined();
  expect((await tell(({ celsius }) => ({ celsius: celsius * 1.8 + 32 }))).fault).toBe(true);
});

test('values are told in their own unit, before and now, as near as the bins are', async () => {
  const { values } = await tell(({ celsius }) => ({ celsius: celsius + 5 }));
  expect(values!.baseline!.median).toBeCloseTo(12, 0);
  expect(Math.abs(values!.live!.median - 17)).toBeLessThan(0.8);
  expect(Math.abs(values!.live!.mean - 17)).toBeLessThan(0.8);
  const sides = [values!.baseline!, values!.live!];
  sides.forEach((side) => {
    const order = [side.minimum, side.lowerQuartile, side.median, side.upperQuartile, side.maximum];
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

test('what did not drift has its values and no change', async () => {
  const { features, verdict, diagnosis } = await compare(() => ({}));
  expect(verdict).toBe('noDrift');
  expect(diagnosis).toBeUndefined();
  features.forEach((feature) => expect(feature.changes).toBeUndefined());
  expect(features.find(({ name }) => name === 'celsius')!.values!.live!.median).toBeCloseTo(12, 0);
});

describe('several columns at once', () => {
  let result: DriftResult;
  const page = path.join(folder, 'page.html');
  beforeAll(async () => {
    const next = random(3);
    const rows = sampleRows(2000, next).map((row) => ({
      ...row,
      celsius: row.celsius * 1.8 + 32,
      miles: row.miles + 2,
      score: row.score + 0.5 * normal(next),
      city: next() < 0.3 ? 'Genf' : row.city,
    }));
    result = await runDrift({ baseline, live: [put(folder, 'many.csv', toCsvText(rows))], html: page });
  });

  test('are printed by what happened, the furthest group first, before any statistic, with what to do', () => {
    const lines = printResult(result);
    const places = [
      'Another unit, most likely:',
      'Higher or lower as a whole:',
      'next: Ask whoever sends the requests what changed in celsius',
      'drifted  ',
    ].map((text) => lines.findIndex((line) => line.startsWith(text)));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(lines.slice(0, places.at(-1)!).join('\n')).not.toMatch(/Wasserstein|PSI|p [<=]/);
    expect(lines.find((line) => line.startsWith('  celsius '))).toMatch(/; median 1[12](\.\d)? → 5\d(\.\d)?; mean /);
  });

  test('are one table of the page with headings that a screen reader reads, before the statistics', () => {
    const html = readFileSync(page, 'utf8');
    expect([...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, heading]) => heading)).toEqual([
      'What changed',
      'What to do next',
      'The drifted columns, drawn',
      'What was not evaluated, and why',
      'What the verdict rests on',
      'All 5 columns',
    ]);
    const [first] = html.split('The drifted columns, drawn') as [string];
    expect(first).toContain('<th class="group" scope="rowgroup" colspan="4">Another unit, most likely</th>');
    expect(first.match(/<th scope="col">[^<]*/g)).toEqual(
      ['column', 'what happened', 'in training', 'now'].map((heading) => `<th scope="col">${heading}`),
    );
    expect(first.slice(first.indexOf('<body>'))).not.toMatch(/Wasserstein|PSI|Kolmogorov|p &lt;/);
  });
});
