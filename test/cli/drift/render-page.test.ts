import type { DriftResult } from '../../../cli/drift/drift-result';
import { printResult } from '../../../cli/drift/print-result';
import { renderPage } from '../../../cli/drift/render-page';
import { runDrift } from '../../../cli/drift/run-drift';
import { makeFolder, mixFibre, put, readCustomers, toCsv } from './fixtures';

const { fibre, others } = readCustomers();
const folder = makeFolder();
let result: DriftResult;
let page: string;

beforeAll(async () => {
  const baseline = put(folder, 'training.csv', toCsv(others.slice(0, 2000)));
  result = await runDrift({
    baseline,
    live: [put(folder, 'live.csv', `${toCsv(mixFibre(fibre, others.slice(2000), 600))}only,three,values\n`)],
  });
  page = renderPage(result);
});

describe('the page of a comparison', () => {
  test('needs nothing but itself', () => {
    const addresses = page.match(/\b(?:https?:)?\/\/[a-z][^"'\s<)]*/gi) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|@import|url\((?!#)/i);
  });

  test('draws every column that drifted, for a desk and for a phone, with the reason', () => {
    const drifted = result.features.filter((feature) => feature.drifted);
    expect(drifted.length).toBeGreaterThan(1);
    drifted.forEach(({ name }) =>
      expect(page.split(`aria-label="Shares of ${name} in the training data and in the live traffic"`)).toHaveLength(3),
    );
    expect(page).toContain('of the values are unseen in the baseline: &#34;Fiber optic&#34;');
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  test('shows what was rejected', () => {
    expect(page).toContain(
      '<td data-label="reason">wrongArity</td><td data-label="what it means">a row has too many or too few values</td><td data-label="how often">1</td>',
    );
    expect(page).toContain('live.csv line 602');
  });

  test("takes no text of the data for markup or for a terminal's commands", () => {
    const evil = '<img src=x onerror=alert(1)>\u001b[2J';
    const column = { ...result.features.find(({ drifted }) => drifted)!, name: evil, reasons: [evil] };
    const hostile: DriftResult = {
      ...result,
      reason: evil,
      features: [column],
      notes: [evil],
      live: [evil],
      baseline: { file: evil, rows: 1 },
      rejectedSamples: [{ reason: 'badCsv', detail: evil, location: evil }],
    };
    expect(renderPage(hostile)).not.toContain('<img');
    expect(printResult(hostile).join('')).not.toContain('\u001b');
  });

  test('says so when the baseline has too few rows, which is no verdict', async () => {
    const live = put(folder, 'many.csv', toCsv(others.slice(2000, 2600)));
    for (const rows of [1, 199]) {
      const few = await runDrift({
        baseline: put(folder, `few-${rows}.csv`, toCsv(others.slice(0, rows))),
        live: [live],
      });
      expect(few.verdict).toBe('insufficientData');
      expect(few.reason).toBe(`the baseline has ${rows} rows, at least 200 are needed for a verdict`);
      expect(renderPage(few)).toContain('The live data: the baseline has too few rows to tell</h1>');
      expect(printResult(few).join('\n')).toContain('Compare with a baseline of more rows');
    }
    const enough = put(folder, 'enough.csv', toCsv(others.slice(0, 200)));
    expect((await runDrift({ baseline: enough, live: [live] })).verdict).toBe('noDrift');
  });

  test('says so when there are too few rows', () => {
    const few = renderPage({
      ...result,
      verdict: 'insufficientData',
      features: result.features.map((feature) => ({ ...feature, drifted: false, reasons: [] })),
      rejected: {},
      rejectedSamples: [],
    });
    expect(few).toContain('The live data: too few rows to tell</h1>');
    expect(few).toContain('Every line could be read.');
    expect(few).toContain('not judged</td>');
  });
});
