// Figures of benches that README and docs quote are those that the benches wrote.
import { readPage } from './read-samples';

const readme = readPage('README.md');
const accuracy = readPage('bench/drift-accuracy.md');

/** A row of a table of the bench, in the section or the table that a text begins; what is after ± left out. */
function readRow(from: string, features: string, tool: string): string[] {
  const lines = accuracy.slice(accuracy.indexOf(from)).split('\n');
  const first = lines.findIndex((line) => line.startsWith(`| ${features} `));
  const cells = lines
    .slice(first, first + 4)
    .map((line) => line.split('|').map((cell) => cell.trim().replace(/ ± .*$/, '')))
    .find(([, , name]) => name!.startsWith(tool))!;
  return cells.slice(3, 6);
}

const TOOLS = {
  'this library': 'this project',
  'evidently, any column': 'evidently',
  'NannyML, any column': 'NannyML',
};
const SHIFT = '| shift of 0.25 σ';
const SPREAD = '| spread × 1.5';
const ALARMS = '## False alarms';
const round = (cell: string): string => `${Math.round(Number.parseFloat(cell))} %`;

test('how often the verdict is wrong', () => {
  const rows = [
    ...readme.matchAll(/^\| (?:(\d+ features?) )?\| ([\w ,]+) \| ([\d.]+ %) \| ([\d.]+ %) \| ([\d.]+ %) \|$/gm),
  ];
  const features = rows.map(([, name], i) => name ?? rows.slice(0, i).findLast(([, one]) => one)![1]!);
  expect(rows).toHaveLength(7);
  expect(rows.map(([, , , ...cells]) => cells)).toEqual(
    rows.map(([, , tool], i) => readRow(ALARMS, features[i]!, TOOLS[tool as keyof typeof TOOLS])),
  );
});

test('how much it finds', () => {
  const [shift, spread] = [SHIFT, SPREAD].map((table) => readRow(table, '20 features', 'this project'));
  expect(readme).toContain(`with 200 rows among 20 features ${shift![0]} and ${spread![0]} are`);
  for (const features of ['1 feature', '20 features', '200 features']) {
    expect(readRow(SHIFT, features, 'this project').slice(1)).toEqual(['100 %', '100 %']);
    readRow(SPREAD, features, 'this project')
      .slice(1)
      .forEach((cell) => expect(Number.parseFloat(cell)).toBeGreaterThanOrEqual(99));
  }
  expect(readme).toContain('every shift of one feature by 0.25 σ and at least 99 % of 1.5 × changes of its scale');
});

test('what docs/statistics.md says of it', () => {
  const page = readPage('docs/statistics.md');
  const of = (table: string, features: string, tool: string, at: number): string =>
    round(readRow(table, features, tool)[at]!);
  const ours = (table: string, features: string): string => of(table, features, 'this project', 0);
  const sentences = [
    `calls some column drifted in ${of(ALARMS, '1 feature', 'evidently', 0)} of windows with one feature of 200 rows`,
    `NannyML's in ${of(ALARMS, '20 features', 'NannyML', 1)} of windows with 20 features of 1,000 rows`,
    `with one feature NannyML found ${of(SPREAD, '1 feature', 'NannyML', 0)} of changed spreads (here ${ours(SPREAD, '1 feature')})`,
    `only ${of(SHIFT, '1 feature', 'NannyML', 0)} of shifts (here ${ours(SHIFT, '1 feature')})`,
    `found in ${ours(SHIFT, '20 features')} (shift) and ${ours(SPREAD, '20 features')} (spread), of 200 in ${ours(SHIFT, '200 features')} and ${ours(SPREAD, '200 features')}`,
  ];
  expect(sentences.filter((sentence) => !page.includes(sentence))).toEqual([]);
});

test('memory, and the price of a month', () => {
  const [, memory] = /^\| 10,000,000 \| (\d+) \|/m.exec(readPage('bench/drift.md'))!;
  expect(readme).toContain(`(${memory} MB at 10 million rows)`);
  const prices = [...readPage('docs/cost.md').matchAll(/^\| [\d,]+ \| both \|.*\| ([\d.]+) \|$/gm)].map(([, price]) =>
    Number(price),
  );
  expect(prices).toHaveLength(3);
  expect(readme).toContain(`costs ${Math.floor(prices[0]!)} to ${Math.round(prices[2]!)} USD`);
});

test('what docs/compare.md says of it', () => {
  const page = readPage('docs/compare.md');
  const ours = readRow(ALARMS, '20 features', 'this project')[1]!;
  const [evidently, half, nannyml] = ['evidently 0.7.23, any', 'evidently 0.7.23, half', 'NannyML'].map(
    (tool) => readRow(ALARMS, '20 features', tool)[1]!,
  );
  const speed = (tool: string): string => {
    const [, seconds, memory] = new RegExp(`^\\| ${tool}[^|]*\\| ([\\d.]+) \\|.*\\| (\\d+) \\|$`, 'm').exec(
      readPage('bench/drift.md'),
    )!;
    return `${seconds} s and ${memory} MB`;
  };
  const sentences = [
    `with 20 features of 1,000 rows ${ours} here, ${evidently} by Evidently's rule for any column, under ${half!.replace('< ', '')} by its rule for half of the columns, ${nannyml} by NannyML's`,
    `found in ${round(readRow(SHIFT, '20 features', 'this project')[0]!)} of windows here, in ${round(readRow(SHIFT, '20 features', 'NannyML')[0]!)} by NannyML, in ${round(readRow(SHIFT, '20 features', 'evidently')[0]!)} by`,
    `${speed('this detector')} here; ${speed('pandas')} by pandas and scipy, ${speed('evidently')} by Evidently, ${speed('whylogs')} by whylogs`,
  ];
  expect(sentences.filter((sentence) => !page.includes(sentence))).toEqual([]);
  expect(readPage('bench/estimates.md')).toContain('in 15 of 16 rows');
});
