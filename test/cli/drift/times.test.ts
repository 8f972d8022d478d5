// A feature that is the time of the request: later traffic lies beyond it, whatever happens.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runDrift } from '../../../cli/drift/run-drift';
import { startRandom } from '../../engine/drift/random';
import { makeFolder, put, toCaptureLine, toCsv } from './fixtures';

const { normal } = startRandom(3);
const folder = makeFolder();
const MINUTE = 60_000;
const draw = (rows: number, first: number) =>
  Array.from({ length: rows }, (_, i) => {
    const time = Date.UTC(2026, 0, 1) + (first + i) * 20 * MINUTE;
    return {
      day: new Date(time).toISOString().slice(0, 10),
      seen_at: String(time),
      amount: (70 + 20 * normal()).toFixed(2),
    };
  });
const baseline = put(folder, 'training.csv', toCsv(draw(3000, 0)));
const toLines = (rows: ReturnType<typeof draw>): string =>
  rows.map(({ day, seen_at, amount }) => toCaptureLine([day, seen_at, amount])).join('\n');

test('times that go on are no drift, and are named with what to do, in the result and on the page', async () => {
  const html = path.join(folder, 'page.html');
  const live = put(folder, 'later.jsonl', toLines(draw(1000, 3000)));
  const result = await runDrift({ baseline, live: [live], html });
  expect(result.verdict).toBe('noDrift');
  for (const name of ['day', 'seen_at']) {
    const note = new RegExp(`${name} is not compared, only whether it has a value: its values are times that rise`);
    expect(result.notes).toContainEqual(expect.stringMatching(note));
    expect(readFileSync(html, 'utf8')).toMatch(note);
  }
});

test('times that go missing are', async () => {
  const broken = draw(1000, 3000).map((row, i) => (i % 3 === 0 ? { ...row, day: '' } : row));
  const result = await runDrift({ baseline, live: [put(folder, 'broken.jsonl', toLines(broken))] });
  expect(result.features.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual(['day']);
});
