// The loop of objects in images: trained by a script, judged by average precision, served, watched, and retrained.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('forms closes the loop', async () => {
  const workDir = await makeWorkDir('loop-forms');
  const { code, output } = await startCli(['local', '--example', 'forms', '--work-dir', workDir]).ended;
  expect(output).toContain('6 of 6 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.problemType).toBe('objectDetection');
  const [first, second] = summary.modelVersions.map(({ metrics }) => metrics!);
  expect(first!.meanAveragePrecision50).toBeGreaterThan(0.8);
  expect(second!.meanAveragePrecision50).toBeGreaterThan(0.78);
  const drifted = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  drifted.forEach(({ driftedFeatures }) => expect(driftedFeatures).toContain('brightness'));
  const data = readFileSync(path.join(workDir, 'evaluations', 'v2', 'report.html'), 'utf8');
  expect(data).toContain('<rect class="true"');
  const evaluation = readFileSync(path.join(workDir, 'evaluations', 'v2', 'evaluation.html'), 'utf8');
  expect(evaluation).toMatch(/<rect class="(found|wrong)"/);
  expect(evaluation).toContain('mean average precision');
});
