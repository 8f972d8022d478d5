// The loop of a forecast: trained, judged by backtests, served, watched, and retrained when the week changes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { makeWorkDir, startCli } from './support/cli';

test('demand closes the loop', async () => {
  const workDir = await makeWorkDir('loop-demand');
  const { code, output } = await startCli(['local', '--example', 'demand', '--work-dir', workDir]).ended;
  expect(output).toContain('10 of 10 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.problemType).toBe('forecasting');
  const measured = Object.fromEntries(summary.judged!.metrics.map((metric) => [metric.name, metric]));
  expect(measured.mase!.value).toBeGreaterThan(0.4);
  expect(measured.mase!.value).toBeLessThan(0.7);
  expect(measured.coverage!.value).toBeGreaterThan(0.7);
  expect(measured.coverage!.value).toBeLessThan(0.9);
  expect(measured.wape!.naive!.value).toBeGreaterThan(1.5 * measured.wape!.value);
  // The gate holds back what has seen too little of the market; a week later the alarm asks again, however fast this machine is.
  expect(summary.pipelineRuns.slice(1).map(({ status, startTime }) => `${startTime.slice(0, 10)} ${status}`)).toEqual([
    '2026-01-13 Failed',
    '2026-01-20 Failed',
    '2026-01-27 Succeeded',
  ]);
  expect(output).toMatch(
    /run failed: drift alarm .*model not registered: mase 0\.\d+ is 0\.\d+ above the allowed 0\.90/,
  );
  // What came true is read from the sales that arrive: the market is a miss of the criterion on MASE, until a version knows it.
  const windows = (version: number) => summary.qualityWindows.filter((window) => window.version === version);
  expect(windows(1).length).toBeGreaterThanOrEqual(18);
  for (const { coverage, verdict, measured: live } of windows(1)) {
    expect({ coverage, verdict }).toEqual({ coverage: 1, verdict: 'CriteriaMissed' });
    expect(live.mase!.value).toBeGreaterThan(0.9);
    expect(live.mase!.value).toBeLessThan(1.2);
  }
  expect(windows(2).length).toBeGreaterThanOrEqual(2);
  for (const { coverage, verdict, measured: live } of windows(2)) {
    expect({ coverage, verdict }).toEqual({ coverage: 1, verdict: 'CriteriaMet' });
    expect(live.wape!.value).toBeLessThan(0.21);
  }
  expect(summary.conclusion).toMatch(
    /^live forecasts of weeks with the market: version 2 errs by 1[5-9][.\d]* % of the sales, the version before it by (29|3[0-2])[.\d]* %, the last week again by 2[4-7][.\d]* %$/,
  );
  expect(output).toContain(summary.conclusion);
  expect(readFileSync(path.join(workDir, 'report.html'), 'utf8')).toContain(summary.conclusion);
  const drifted = summary.windows.filter(({ verdict }) => verdict === 'Drift');
  expect(drifted[0]!.driftedFeatures).toContain('season_change');
  expect(drifted.flatMap(({ driftedFeatures }) => driftedFeatures)).not.toContain('series');
  // Every series is asked for each day, and none is new: no report names one.
  const reports = JSON.parse(readFileSync(path.join(workDir, 'drift-reports.json'), 'utf8')) as object;
  expect(JSON.stringify(reports)).toContain('NoDrift');
  expect(JSON.stringify(reports)).not.toMatch(/no training has seen|nobody asked for/);
});
