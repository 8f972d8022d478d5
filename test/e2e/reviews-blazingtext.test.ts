// The loop of texts by BlazingText, which something else stands for here: with its formats in training, batch transform and endpoint.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('reviews-blazingtext closes the loop', async () => {
  const workDir = await makeWorkDir('loop-reviews-blazingtext');
  const { code, output } = await startCli(['local', '--example', 'reviews-blazingtext', '--work-dir', workDir]).ended;
  expect(output).toContain('12 of 12 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  const [first, second] = summary.modelVersions.map(({ metrics }) => metrics!.auc!);
  expect(first).toBeGreaterThan(0.83);
  expect(first).toBeLessThan(0.91);
  expect(second).toBeGreaterThan(0.8);
  const { before, after } = summary.quality;
  expect(before!.accuracy).toBeLessThan(0.64);
  expect(after!.accuracy).toBeGreaterThan(0.65);
  expect(after!.accuracy).toBeLessThan(0.75);
});
