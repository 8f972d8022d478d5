import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addRow, countHistories, nextSeed, type Row, renderChaos, shareOf } from '../../bench/chaos/record';
import { FOUND } from '../simulator/found';

const row = (changes: Partial<Row>): Row => ({
  part: 'drift',
  code: 'aaaaaaaaaaaa',
  revision: 'r1',
  firstSeed: 1_000_000,
  histories: 1_200,
  requests: 360_000,
  seconds: 40.4,
  failures: {},
  ...changes,
});

test('histories of the same code go on in their row, and those of another code begin one', () => {
  const first = addRow([], row({ failures: { 'a # b': 'test 1' } }));
  const second = addRow(first, row({ firstSeed: 1_001_200, revision: 'r2', failures: { 'c #': 'test 2' } }));
  const third = addRow(second, row({ firstSeed: 1_002_400, code: 'bbbbbbbbbbbb', revision: 'r3', histories: 10 }));
  expect(third).toEqual([
    row({ histories: 2_400, requests: 720_000, seconds: 80.8, failures: { 'a # b': 'test 1', 'c #': 'test 2' } }),
    row({ firstSeed: 1_002_400, code: 'bbbbbbbbbbbb', revision: 'r3', histories: 10 }),
  ]);
  expect(nextSeed(third, 'drift')).toBe(1_002_410);
  expect(nextSeed(third, 'retrain')).toBe(1_000_000);
});

test('a turn that ended later than the one after it leaves no hole that counts', () => {
  const late = addRow(addRow([], row({ firstSeed: 1_001_200 })), row({}));
  expect(late.map(({ firstSeed }) => firstSeed)).toEqual([1_001_200, 1_000_000]);
  expect([countHistories(late), nextSeed(late, 'drift')]).toEqual([2_400, 1_002_400]);
});

test('the parts of a thousand histories are a thousand', () => {
  const parts = (['endpoint', 'retrain', 'drift', 'quality'] as const).map((part) => shareOf(part, 1_000));
  expect(parts.reduce((sum, share) => sum + share, 0)).toBe(1_000);
});

test('the page says how many ran, how many of them with the present handlers, and what failed', () => {
  const rows = [row({ failures: { 'a #': "test('history 5')" } }), row({ part: 'retrain', code: 'c', histories: 300 })];
  const page = renderChaos(
    rows,
    new Map([
      ['drift', 'bbbbbbbbbbbb'],
      ['retrain', 'c'],
    ]),
  );
  expect(page).toContain('**1,500 of 1,000,000 histories** so far');
  expect(page).toContain('300 of them with the handlers as they are now');
  expect(page).toContain('| drift | 1000000 to 1001199 | 1200 | 360000 | 40 | 1 | aaaaaaaaaaaa | r1 |');
  expect(page).toContain("```ts\ntest('history 5')\n```");
});

test('every history that failed is a test, as the page says', () => {
  const record = readFileSync(path.join(__dirname, '..', '..', 'bench', 'chaos.json'), 'utf8');
  const kept = (JSON.parse(record) as Row[]).flatMap(({ part, failures }) =>
    Object.values(failures).map((text) => [part, Number(/seed: (\d+)/.exec(text)![1])]),
  );
  expect(FOUND.map(([, part, { seed }]) => [part, seed])).toEqual(expect.arrayContaining(kept));
});
