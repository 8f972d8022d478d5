// The whole loop of examples that have no story of their own: trained, judged, served, watched and measured.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test.each([
  ['house-prices', 'mae', 14_000, 20_000],
  ['diagnosis', 'recall', 0.9, 1],
])('%s closes the loop, and its live %s is from %d to %d', async (example, metric, least, most) => {
  const workDir = await makeWorkDir(`loop-${example}`);
  const { code, output } = await startCli(['local', '--example', example, '--work-dir', workDir]).ended;
  expect(output).toContain('4 of 4 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.expectations.filter(({ met }) => !met)).toEqual([]);
  const { qualityWindows, windows } = summary;
  expect(qualityWindows.length).toBeGreaterThanOrEqual(3);
  for (const { measured, rows, labelledRows } of qualityWindows) {
    expect(labelledRows).toBe(rows);
    expect(measured[metric]!.value).toBeGreaterThan(least);
    expect(measured[metric]!.value).toBeLessThanOrEqual(most);
  }
  expect(windows.map(({ verdict }) => verdict)).not.toContain('Drift');
});
