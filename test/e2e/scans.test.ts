// The loop of images: trained, judged, served, watched, and retrained when another scanner sends them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('scans closes the loop', async () => {
  const workDir = await makeWorkDir('loop-scans');
  const { code, output } = await startCli(['local', '--example', 'scans', '--work-dir', workDir]).ended;
  expect(output).toContain('12 of 12 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.problemType).toBe('binary');
  const [first, second] = summary.modelVersions.map(({ metrics }) => metrics!);
  expect(first!.auc).toBeGreaterThan(0.97);
  expect(first!.recall).toBeGreaterThan(0.9);
  expect(second!.auc).toBeGreaterThan(0.965);
  expect(second!.recall).toBeGreaterThan(0.87);
  const { before, after } = summary.quality;
  expect(before!.accuracy).toBeGreaterThan(0.6);
  expect(before!.accuracy).toBeLessThan(0.75);
  expect(after!.accuracy).toBeGreaterThan(0.88);
  expect(after!.accuracy).toBeLessThan(0.95);
  const drifted = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  drifted.forEach(({ driftedFeatures }) => expect(driftedFeatures).toContain('brightness'));
  expect(drifted.length).toBeGreaterThanOrEqual(2);
  const page = readFileSync(path.join(workDir, 'report.html'), 'utf8');
  expect(page).toContain('The model learned about the second ward by itself');
  expect(page).not.toMatch(/fibre|customers|undefined|NaN/);
  const data = readFileSync(path.join(workDir, 'evaluations', 'v2', 'report.html'), 'utf8');
  expect(data).toContain('<img src="data:image/jpeg;base64,');
  const evaluation = readFileSync(path.join(workDir, 'evaluations', 'v2', 'evaluation.html'), 'utf8');
  expect(evaluation).toMatch(/<figure><img src="data:image\/jpeg;base64,[^>]*><figcaption><b>(urgent|routine)</);
});
