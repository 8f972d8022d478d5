import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeLearned, type ForecastError, judgeDemand } from '../../../../cli/local/demand/judge-demand';
import type { Summary } from '../../../../cli/local/summary-types';

const summary = JSON.parse(readFileSync(path.join(__dirname, '../report/summary.json'), 'utf8')) as Summary;
const [first, second] = summary.pipelineRuns;
const launch = '2026-01-09T00:00:00.000Z';
const HELD_BACK = [
  { name: 'Reject', type: 'Fail', status: 'Failed', failureReason: 'model not registered: mase 0.937' },
];

/** Days of the story: version 1 until day 21, version 2 from day 22 on. */
function listErrors(second: Partial<ForecastError> = {}): ForecastError[] {
  return Array.from({ length: 31 }, (_, index): ForecastError => {
    const day = index + 1;
    const usual = { day, naive: 0.25, whole: 0.3 };
    return day < 22
      ? { ...usual, version: 1, wape: day < 4 ? 0.15 : 0.3 }
      : { ...usual, version: 2, wape: 0.18, ...second };
  });
}

const runs = [
  first!,
  { ...second!, startTime: '2026-01-13T01:13:00.000Z', status: 'Failed', steps: HELD_BACK },
  { ...second!, startTime: '2026-01-20T01:13:00.000Z', status: 'Succeeded' },
];
const windows = ['CriteriaMet', 'CriteriaMet'].map((verdict) => ({
  ...summary.qualityWindows[0]!,
  version: 2,
  verdict,
}));
const end = { ...summary.endpointHistory.at(-1)!, version: 2, status: 'InService' };
const told = {
  ...summary,
  launch,
  pipelineRuns: runs,
  qualityWindows: windows,
  endpointHistory: [...summary.endpointHistory, end],
};

/** The places, among the last four expectations, of those that are not met. */
function missed(change: Partial<Summary>, errors = listErrors()): string[] {
  const looked = /^(the alarm asks|live forecasts of the version|and by at most|what is measured of)/;
  return judgeDemand({ ...told, ...change }, errors, true)
    .filter(({ name, met }) => looked.test(name) && !met)
    .map(({ name }) => name.slice(0, 12));
}

describe('judgeDemand', () => {
  test('a version that learned the market, after one that the gate held back, is what the story had to show', () => {
    expect(missed({})).toEqual([]);
    const found = judgeDemand(told, listErrors(), true).find(({ name }) => name.startsWith('the alarm asks'))!.found;
    expect(found).toBe('day 8: held back by the gate; day 15: succeeded; version 2 serves');
  });

  test.each<[string, Partial<Summary>, Partial<ForecastError>, string[]]>([
    ['errs as the last week again does', {}, { wape: 0.25, naive: 0.25 }, ['live forecas', 'and by at mo']],
    ['is a little better than naive', {}, { wape: 0.205 }, ['live forecas']],
    ['is better than naive, and hardly than the one before', {}, { wape: 0.24, naive: 0.32 }, ['and by at mo']],
    [
      'misses the criteria',
      { qualityWindows: windows.map((one) => ({ ...one, verdict: 'CriteriaMissed' })) },
      {},
      ['what is meas'],
    ],
    ['is not measured', { qualityWindows: [] }, {}, ['what is meas']],
    ['is the first one still', { endpointHistory: [{ ...end, version: 1 }] }, {}, ['the alarm as', 'live forecas']],
    [
      'came after a run that broke',
      { pipelineRuns: [runs[0]!, { ...runs[1]!, steps: [] }, runs[2]!] },
      {},
      ['the alarm as'],
    ],
    ['was made by nobody', { pipelineRuns: runs.slice(0, 2) }, {}, ['the alarm as']],
  ])('a version that %s is told', (_, change, second, names) => {
    expect(missed(change, listErrors(second)).sort()).toEqual([...names].sort());
  });

  test('of other models of the sales a version is asked for that an alarm asked for, and no more', () => {
    const names = judgeDemand(told, listErrors(), false).map(({ name }) => name);
    expect(names).toContain('the drift alarm starts a retraining, whose version serves at the end');
    expect(names).toHaveLength(7);
  });

  test('one bad day is not hidden by the mean', () => {
    const errors = listErrors().map((one) => (one.day === 25 ? { ...one, wape: 0.26 } : one));
    expect(missed({}, errors)).toEqual(['live forecas']);
  });
});

describe('describeLearned', () => {
  test('says what both versions and the last week again err by', () => {
    expect(describeLearned(listErrors())).toBe(
      'live forecasts of weeks with the market: version 2 errs by 18 % of the sales, the version before it by 30 %, the last week again by 25 %',
    );
  });

  test('says nothing of a version before that never met the market', () => {
    expect(describeLearned(listErrors().slice(21))).toBe(
      'live forecasts of weeks with the market: version 2 errs by 18 % of the sales, the last week again by 25 %',
    );
  });

  test('says nothing as long as the first version serves', () => {
    expect(describeLearned(listErrors().slice(0, 21))).toBeUndefined();
    expect(describeLearned([])).toBeUndefined();
  });
});
