// Impossible values in a few rows, which the test of all values cannot see, at the desk and from what earlier versions kept.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printResult } from '../../../cli/drift/print-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { startRandom } from '../../engine/drift/random';
import { makeFolder, put, toCaptureLine, toCsv } from './fixtures';

const { normal } = startRandom(9);
const folder = makeFolder();
const draw = (rows: number) =>
  Array.from({ length: rows }, () => ({
    amount: (70 + 20 * normal()).toFixed(2),
    age: (40 + 9 * normal()).toFixed(0),
  }));
const training = toCsv(draw(5000));
const baseline = put(folder, 'training.csv', training);
const usual = draw(1000);
const broken = usual.map((row, i) => (i % 100 < 3 ? { ...row, amount: '-999' } : row));
const toLines = (rows: typeof usual): string => rows.map(({ amount, age }) => toCaptureLine([amount, age])).join('\n');
const EXPECTED = /amount: 3\.\d % of the values are outside -?[\d.]+ to [\d.]+, of which -999 is 3\.0 %/;

test('-999 in 3 % of 1,000 captured rows is drift, in the verdict, the table and on the page', async () => {
  const html = path.join(folder, 'page.html');
  const result = await runDrift({ baseline, live: [put(folder, 'broken.jsonl', toLines(broken))], html });
  expect(result.verdict).toBe('drift');
  expect(result.features.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual(['amount']);
  const [headline, ...lines] = printResult(result);
  expect(headline).toMatch(EXPECTED);
  expect(lines.join('\n')).toContain('of which -999 is 3.0 %');
  expect(readFileSync(html, 'utf8')).toContain('of which -999 is 3.0 %');
});

test('the same rows without it are not', async () => {
  expect((await runDrift({ baseline, live: [put(folder, 'usual.jsonl', toLines(usual))] })).verdict).toBe('noDrift');
});

test.each([
  ['a baseline.json of now', 6],
  ['one of the version before', 5],
  ['one of two versions before', 4],
])('it is found from %s', async (_, version) => {
  const schema = JSON.stringify({ features: ['amount', 'age'].map((name) => ({ name, type: 'numeric' })) });
  const document = { ...buildBaseline({ data: training, schema }, { data: 'd', schema: 's' }), version };
  const file = put(folder, `baseline-${version}.json`, JSON.stringify(document));
  const { verdict, reason } = await runDrift({ baseline: file, live: [put(folder, 'live.jsonl', toLines(broken))] });
  expect(verdict).toBe('drift');
  expect(reason).toMatch(EXPECTED);
});

test("it is found from Model Monitor's statistics, by their extremes", async () => {
  const monitor = path.join(folder, 'monitor');
  const live = put(folder, 'monitored.jsonl', toLines(broken));
  await runDrift({ baseline, live: [live], modelMonitor: monitor });
  const { verdict, reason } = await runDrift({ baseline: path.join(monitor, 'statistics.json'), live: [live] });
  expect(verdict).toBe('drift');
  expect(reason).toMatch(EXPECTED);
});
