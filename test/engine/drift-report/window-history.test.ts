import { findStreak, summarizeWindow, type WindowSummary } from '../../../engine/drift-report/window-history';
import { REPORT, windowBefore } from './fixtures';

const drift = (days: number, change: Partial<WindowSummary> = {}): WindowSummary =>
  windowBefore(days, { verdict: 'Drift', driftedFeatures: ['tenure'], ...change });
const isDrift = ({ verdict }: WindowSummary): boolean => verdict === 'Drift';
const start = (days: number): string => windowBefore(days).start;

test.each<[string, WindowSummary[], ReturnType<typeof findStreak>]>([
  ['no window', [], undefined],
  ['a last window without drift', [drift(1), windowBefore(0)], undefined],
  ['a first drift', [windowBefore(1), drift(0)], { windows: 1, since: start(0), open: false }],
  ['three in a row', [windowBefore(3), drift(2), drift(1), drift(0)], { windows: 3, since: start(2), open: false }],
  ['one that was interrupted', [drift(2), windowBefore(1), drift(0)], { windows: 1, since: start(0), open: false }],
  ['one as long as the history', [drift(1), drift(0)], { windows: 2, since: start(1), open: true }],
  [
    'windows without a verdict between',
    [
      windowBefore(4),
      drift(3),
      windowBefore(2, { verdict: 'InsufficientData' }),
      windowBefore(1, { verdict: undefined }),
      drift(0),
    ],
    { windows: 2, since: start(3), open: false },
  ],
  [
    'a drift of another model version before',
    [drift(1, { modelPackageArn: 'other' }), drift(0)],
    { windows: 1, since: start(0), open: false },
  ],
])('a streak after %s', (_, history, streak) => {
  expect(findStreak(history, isDrift)).toEqual(streak);
});

test('one feature has a streak of its own', () => {
  const history = [drift(2, { driftedFeatures: ['contract'] }), drift(1), drift(0)];
  expect(findStreak(history, ({ driftedFeatures }) => driftedFeatures.includes('tenure'))).toEqual({
    windows: 2,
    since: start(1),
    open: false,
  });
});

test('a summary keeps the columns that are followed, and of them no bars of numbers', () => {
  expect(summarizeWindow(REPORT, new Set(['monthly_charges']))).toEqual({
    ...REPORT.window,
    verdict: 'Drift',
    modelPackageArn: REPORT.modelPackageArn,
    driftedFeatures: REPORT.driftedFeatures,
    predictionDrifted: REPORT.predictionDrifted,
    multivariateDrifted: false,
    columns: {
      features: REPORT.features
        .filter(({ name }) => name === 'monthly_charges')
        .map(({ distribution: _, ...column }) => column),
      predictions: { ...REPORT.predictions, distribution: undefined },
    },
  });
});
