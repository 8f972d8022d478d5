// The loop of texts: trained, judged, served, watched, and retrained when other things are spoken of.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('reviews closes the loop', async () => {
  const workDir = await makeWorkDir('loop-reviews');
  const { code, output } = await startCli(['local', '--example', 'reviews', '--work-dir', workDir]).ended;
  expect(output).toContain('12 of 12 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.problemType).toBe('binary');
  const [first, second] = summary.modelVersions.map(({ metrics }) => metrics!.auc!);
  expect(first).toBeGreaterThan(0.85);
  expect(first).toBeLessThan(0.91);
  expect(second).toBeGreaterThan(0.83);
  expect(second).toBeLessThan(0.9);
  const { before, after } = summary.quality;
  expect(before!.accuracy).toBeLessThan(0.65);
  expect(after!.accuracy).toBeGreaterThan(0.69);
  expect(after!.accuracy).toBeLessThan(0.78);
  const drifted = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  expect(drifted.map(({ driftedFeatures }) => driftedFeatures[0])).toEqual(drifted.map(() => 'text.unseen_words'));
  const page = readFileSync(path.join(workDir, 'report.html'), 'utf8');
  expect(page).toContain('The model learned about films by itself');
  expect(page).not.toMatch(/fibre|customers|undefined|NaN/);
});
