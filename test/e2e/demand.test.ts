// The loop of a forecast: trained, judged by backtests, served, watched, and retrained when the week changes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('demand closes the loop', async () => {
  const workDir = await makeWorkDir('loop-demand');
  const { code, output } = await startCli(['local', '--example', 'demand', '--work-dir', workDir]).ended;
  expect(output).toContain('7 of 7 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.problemType).toBe('forecasting');
  const measured = Object.fromEntries(summary.judged!.metrics.map((metric) => [metric.name, metric]));
  expect(measured.mase!.value).toBeGreaterThan(0.4);
  expect(measured.mase!.value).toBeLessThan(0.7);
  expect(measured.coverage!.value).toBeGreaterThan(0.7);
  expect(measured.coverage!.value).toBeLessThan(0.9);
  expect(measured.wape!.naive!.value).toBeGreaterThan(1.5 * measured.wape!.value);
  // What came true is read from the sales that arrive: the market is a miss of the criterion on MASE.
  expect(summary.qualityWindows.length).toBeGreaterThanOrEqual(4);
  for (const { coverage, verdict, measured: live } of summary.qualityWindows) {
    expect({ coverage, verdict }).toEqual({ coverage: 1, verdict: 'CriteriaMissed' });
    expect(live.mase!.value).toBeGreaterThan(0.9);
    expect(live.mase!.value).toBeLessThan(1.2);
  }
  const drifted = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  expect(drifted[0]!.driftedFeatures).toContain('season_change');
  expect(drifted.flatMap(({ driftedFeatures }) => driftedFeatures)).not.toContain('series');
  // Every series is asked for each day, and none is new: no report names one.
  const reports = JSON.parse(readFileSync(path.join(workDir, 'drift-reports.json'), 'utf8')) as object;
  expect(JSON.stringify(reports)).toContain('NoDrift');
  expect(JSON.stringify(reports)).not.toMatch(/no training has seen|nobody asked for/);
});
