// The loop of a forecast by DeepAR, which something else stands for here: with its formats in training, batch transform and endpoint.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('demand-deepar closes the loop', async () => {
  const workDir = await makeWorkDir('loop-demand-deepar');
  const { code, output } = await startCli(['local', '--example', 'demand-deepar', '--work-dir', workDir]).ended;
  expect(output).toContain('7 of 7 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  const measured = Object.fromEntries(summary.judged!.metrics.map((metric) => [metric.name, metric]));
  expect(measured.mase!.value).toBeLessThan(0.9);
  expect(measured.wape!.naive!.value).toBeGreaterThan(measured.wape!.value);
  // Forecasts name no series: they are joined with what came true by the requests that they answer.
  expect(summary.qualityWindows.length).toBeGreaterThanOrEqual(4);
  summary.qualityWindows.forEach(({ coverage }) => expect(coverage).toBe(1));
});
