import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judgeRun, requireClosed } from '../../../cli/local/judge-run';
import { describeExpectations, describeRun } from '../../../cli/local/print-summary';
import type { Summary } from '../../../cli/local/summary-types';

const summary = JSON.parse(readFileSync(path.join(__dirname, './report/summary.json'), 'utf8')) as Summary;

/** The names of the expectations that a changed run does not meet. */
function missed(change: Partial<Summary>): string[] {
  return judgeRun({ ...summary, ...change })
    .filter(({ met }) => !met)
    .map(({ name }) => name);
}

describe('judgeRun', () => {
  test('a run that closed the loop meets everything', () => {
    expect(missed({})).toEqual([]);
  });

  test('a run that never got anywhere meets nothing of the loop', () => {
    const nothing = missed({
      launch: undefined,
      pipelineRuns: [],
      modelVersions: [],
      endpointHistory: [],
      windows: [],
      alarms: [],
      decisions: [],
      quality: {},
      traffic: [],
      qualityWindows: [],
    });
    expect(nothing).toHaveLength(judgeRun(summary).length);
  });

  const second = summary.pipelineRuns[1]!;
  const { before, after } = summary.quality;
  test.each<[string, Partial<Summary>, RegExp]>([
    [
      'drift before the launch',
      { windows: summary.windows.map((window, index) => (index === 2 ? { ...window, verdict: 'Drift' } : window)) },
      /^no drift before the launch$/,
    ],
    [
      'no drift after it',
      {
        windows: summary.windows.map((window) => ({
          ...window,
          verdict: window.rows > 0 ? 'NoDrift' : window.verdict,
        })),
      },
      /^drift found within 3 windows/,
    ],
    [
      'drift with the new version',
      {
        windows: summary.windows.map((window, index, all) =>
          index === all.length - 1 ? { ...window, verdict: 'Drift' } : window,
        ),
      },
      /^no drift with the new version$/,
    ],
    [
      'a second retraining',
      { pipelineRuns: [...summary.pipelineRuns, { ...second, name: 'another' }] },
      /^exactly one retraining/,
    ],
    [
      'a duplicate event that nobody saw',
      { decisions: summary.decisions.filter(({ reason }) => !reason.startsWith('this cause has had its run already')) },
      /^exactly one retraining/,
    ],
    [
      'a retraining that failed',
      { pipelineRuns: [summary.pipelineRuns[0]!, { ...second, status: 'Failed' }] },
      /^exactly one retraining/,
    ],
    ['an alarm that stays on', { alarms: summary.alarms.slice(0, -1) }, /^the drift alarm/],
    [
      'an old version that still serves',
      { endpointHistory: summary.endpointHistory.slice(0, -1) },
      /^(the retrained version|no drift with the new version)/,
    ],
    ['too little gained', { quality: { before, after: { ...after!, accuracy: 0.69 } } }, /^accuracy on fibre/],
    ['a worse ranking', { quality: { before, after: { ...after!, mixedAuc: before!.mixedAuc } } }, /^AUC on held-out/],
    [
      'labels that never came',
      { qualityWindows: summary.qualityWindows.map((window) => ({ ...window, coverage: 0.1 })) },
      /^labels that arrive days later/,
    ],
    [
      'a criterion that live traffic misses',
      { qualityWindows: summary.qualityWindows.map((window) => ({ ...window, verdict: 'CriteriaMissed' })) },
      /^labels that arrive days later/,
    ],
    [
      'an estimate that was wrong',
      { qualityWindows: summary.qualityWindows.map((window) => ({ ...window, estimated: {} })) },
      /^before the launch, the estimate/,
    ],
    ['failed requests', { traffic: summary.traffic.map((window) => ({ ...window, failed: 1 })) }, /^no request fails$/],
  ])('%s is found', (_, change, name) => {
    const names = missed(change);
    expect(names.length).toBeGreaterThan(0);
    names.forEach((one) => expect(one).toMatch(name));
  });
});

test('a run that did not close the loop is one line that names every expectation it missed', () => {
  const expectations = judgeRun({ ...summary, alarms: [], traffic: [] });
  expect(() => requireClosed({ expectations: judgeRun(summary) })).not.toThrow();
  expect(() => requireClosed({ expectations })).toThrow(
    'the loop did not close; expected: the drift alarm fired once and is over (found: it never changed); expected: no request fails (found: 0 of 0 failed)',
  );
});

test('a run is told in about a dozen lines', () => {
  const lines = describeRun({ ...summary, expectations: judgeRun(summary) });
  expect(lines.length).toBeGreaterThanOrEqual(10);
  expect(lines.length).toBeLessThanOrEqual(16);
  expect(lines.join('\n')).toContain(
    `fibre customers that no training saw: accuracy ${summary.quality.before!.accuracy.toFixed(3)} → ${summary.quality.after!.accuracy.toFixed(3)}`,
  );
  expect(lines.every((line) => line.length <= 160)).toBe(true);
});

test('what the run had to show is listed with its numbers, what it did not first', () => {
  const { before, after } = summary.quality;
  const lines = describeExpectations({ expectations: judgeRun({ ...summary, alarms: [] }) });
  const all = judgeRun(summary).length;
  expect(lines).toHaveLength(all + 1);
  expect(lines.slice(0, 2)).toEqual([
    `${all - 1} of ${all} expectations met:`,
    '  ✗ not met: the drift alarm fired once and is over: it never changed',
  ]);
  expect(lines).toContain(
    `  ✓ AUC on held-out customers of all kinds rises: ${before!.mixedAuc.toFixed(3)} → ${after!.mixedAuc.toFixed(3)} on ${after!.mixedRows} customers`,
  );
});
