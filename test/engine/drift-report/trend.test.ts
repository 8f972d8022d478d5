import type { DriftReport } from '../../../engine/drift';
import { listFollowed, listTrends } from '../../../engine/drift-report/column-trend';
import { describeWindow } from '../../../engine/drift-report/describe-window';
import { renderPage } from '../../../engine/drift-report/render-page';
import { tellTrend } from '../../../engine/drift-report/trend-section';
import { summarizeWindow, type WindowSummary } from '../../../engine/drift-report/window-history';
import { PLACES } from './fixtures';
import { type Change, judgeHour } from './judged-windows';

const none: Change = () => ({});
const warm: Change = ({ celsius }, next) => ({ celsius: celsius + 8, city: next() < 0.2 ? 'Davos' : 'Bern' });
const hours = [none, none, warm, warm].map((change, hour) => judgeHour(hour, change));
const last = hours.at(-1)!;

function follow(report: DriftReport, before: readonly (DriftReport | WindowSummary)[]) {
  const followed = listFollowed(report);
  const earlier = before.map((each) => ('config' in each ? summarizeWindow(each, followed) : each));
  return describeWindow(report, earlier, PLACES);
}

const gap: WindowSummary = {
  start: '2026-11-27T10:00:00.000Z',
  end: '2026-11-27T11:00:00.000Z',
  driftedFeatures: [],
  predictionDrifted: false,
  multivariateDrifted: false,
};
const trendsOf = (content: ReturnType<typeof follow>) =>
  Object.fromEntries(listTrends(content).map((trend) => [trend.column.name, trend]));

describe('the trend of a drifted column', () => {
  const trends = trendsOf(follow(last, hours.slice(0, -1)));

  test('is told for every column that drifted and for the answers, which come first, and for no other', () => {
    expect(Object.keys(trends).sort()).toEqual(['celsius', 'city', 'prediction']);
    expect(listTrends(follow(last, hours.slice(0, -1)))[0]!.column).toBe(last.predictions);
  });

  test('is the median in the own unit, with the effect and whether it drifted', () => {
    const { level, points } = trends.celsius!;
    const medians = hours.map(({ features }) => features[0]!.values!.live!.median);
    expect(level).toMatchObject({ measure: 'median', baseline: last.features[0]!.values!.baseline!.median });
    expect(points.map((point) => point.level)).toEqual(medians);
    expect(Math.abs(medians[3]! - medians[0]! - 8)).toBeLessThan(1.5);
    expect(points.map(({ drifted }) => drifted)).toEqual([false, false, true, true]);
    expect(points.map(({ strength }) => strength! >= 1)).toEqual([false, false, true, true]);
    expect(tellTrend(trends.celsius!)).toMatch(
      /^median: 1[12]\.?\d? in training; (1[12]\.?\d?, ){2}(20|19\.\d|20\.\d)/,
    );
  });

  test('is the share of the values that the training data lacks, in percent', () => {
    expect(trends.city!.level!.measure).toBe('unseen values');
    expect(tellTrend(trends.city!)).toMatch(
      /^unseen values: 0\.0 % in training; 0\.0 %, 0\.0 %, \d\d\.\d %, \d\d\.\d % in the last 4 windows$/,
    );
  });

  test('has a gap where a window has no report, and a bar where another model version served', () => {
    const version = {
      ...hours[0]!,
      modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/weather/2',
    };
    const { points } = trendsOf(follow(last, [version, gap, hours[2]!])).celsius!;
    expect(points.map(({ level }) => level !== undefined)).toEqual([true, false, true, true]);
    expect(points.map(({ changed }) => changed)).toEqual([false, false, true, false]);
  });

  test('is told by its strength only where the reports of an earlier release hold no values', () => {
    const old = hours.map((report) => ({
      ...report,
      features: report.features.map(({ values: _, changes: __, ...column }) => column),
    }));
    const trend = trendsOf(follow(old[3]!, old.slice(0, 3))).celsius!;
    expect(trend.level).toBeUndefined();
    expect(tellTrend(trend)).toMatch(/^times the smallest change that counts: ([\d.]+ ×, ){3}[\d.]+ × in the last 4/);
  });

  test.each<[string, Change, string]>([
    ['missing', (_, next) => ({ celsius: next() < 0.4 ? '' : 12 }), 'unusable'],
    ['a wider spread', ({ celsius }) => ({ celsius: 12 + (celsius - 12) * 3 }), 'width of the middle half'],
    ['a placeholder', ({ celsius }, next) => ({ celsius: next() < 0.05 ? -999 : celsius }), 'outside of the range'],
  ])('is of what changed: %s', (_, change, measure) => {
    const report = judgeHour(5, change);
    expect(trendsOf(follow(report, hours.slice(0, 2))).celsius!.level!.measure).toBe(measure);
  });

  test('of another mix is the share of the category that changed most', () => {
    const report = judgeHour(5, ({ city }, next) => ({ city: next() < 0.5 ? 'Zug' : city }));
    const { level, points } = trendsOf(follow(report, hours.slice(0, 2))).city!;
    expect(level!.measure).toBe('Zug');
    expect(points.map((point) => point.level! > 0.5)).toEqual([false, false, true]);
  });
});

describe('the page', () => {
  const page = renderPage(follow(last, hours.slice(0, -1)));

  test('draws each trend as a picture that has a title and a description, with the same in words and numbers', () => {
    expect(page.match(/<svg class="spark" role="img"/g)).toHaveLength(3);
    expect(page).toContain('<title>celsius in the last 4 windows</title>');
    expect(page).toMatch(/<desc>Fri, 27 Nov 2026, 09:00 UTC: [\d.]+, no drift; .*12:00 UTC: [\d.]+, drift<\/desc>/);
    expect(page).toContain('2 windows in a row, since Fri, 27 Nov 2026, 11:00 UTC');
    expect(page).toMatch(/<td data-label="median">[\d.]+<\/td><td data-label="times what counts">[\d.]+ ×<\/td>/);
    expect(page).not.toMatch(/undefined|NaN|\[object|<script/);
  });

  test('has none where there is no window before, and none where nothing drifted', () => {
    expect(renderPage(follow(last, [])).includes('class="spark"')).toBe(false);
    expect(renderPage(follow(hours[1]!, hours.slice(0, 1))).includes('class="spark"')).toBe(false);
  });

  test('follows no more than two dozen of a thousand columns, and keeps no bars of numbers of the windows before', () => {
    const features = Array.from({ length: 1000 }, (_, i) => ({ ...last.features[0]!, name: `column ${i}` }));
    const wide = { ...last, features };
    const followed = listFollowed(wide);
    expect(followed.size).toBe(24);
    const { columns } = summarizeWindow(wide, followed);
    expect(columns!.features).toHaveLength(24);
    expect(columns!.features.every(({ distribution }) => distribution === undefined)).toBe(true);
    expect(renderPage(follow(wide, [wide])).match(/class="spark"/g)).toHaveLength(24);
  });

  test('takes values of any size', () => {
    const huge = (median: number): DriftReport => ({
      ...last,
      features: last.features.map((column) => ({
        ...column,
        ...(column.values?.live && { values: { ...column.values, live: { ...column.values.live, median } } }),
      })),
    });
    const html = renderPage(follow(huge(1.7e308), [huge(-1.7e308), huge(0)]));
    expect(html).not.toMatch(/NaN|Infinity/);
  });
});
