import { type Figures, KILOBYTES_AT_MOST, readKilobytes, readTables, renderFigures } from '../../bench/figures/render';

const HANDLERS = '| handler | KB at start |\n|---|---|\n| retrain | 107 |\n| detect-drift | 121 |';

const figures: Figures = {
  resources: 60,
  handlers: [HANDLERS],
  synth: [],
  kilobytes: readKilobytes(HANDLERS),
  clones: 0,
  lines: 1000,
  sharedLiterals: ['drift.json'],
  longFiles: { 'constructs/long.ts': 301 },
  circles: 0,
};

test('each figure stands beside its goal', () => {
  const page = renderFigures(figures);
  expect(page).toContain('| resources of the smallest lifecycle | 60 | ≤ 60 | met |');
  expect(page).toContain(
    `| largest handler at start (detect-drift), gzipped | 121 KB | ≤ 120 KB, a test allows ${KILOBYTES_AT_MOST} | missed |`,
  );
  expect(page).toContain('| clones in 1000 lines of TypeScript and Python | 0 | 0 | met |');
  expect(page).toContain('| names in two halves of a deployment that contract/ does not say | 1 | 0 | missed |');
  expect(page).toContain(
    '| files of more than 300 lines | 1 | 0 | missed |\n\n- `constructs/long.ts`: 301 lines\n\n## ',
  );
});

test('the tables of a page are taken as they stand', () => {
  expect(readTables(`# Title\n\ntext\n\n${HANDLERS}\n\nmore\n\n| a |\n|---|\n| 1 |\n`)).toEqual([
    HANDLERS,
    '| a |\n|---|\n| 1 |',
  ]);
});
