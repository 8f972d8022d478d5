import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderReport } from '../../../../cli/local/report/render-report';
import { listHappenings } from '../../../../cli/local/report/timeline';
import type { Summary } from '../../../../cli/local/summary-types';
import type { DriftReport } from '../../../../engine/drift/report';
import { labelBins } from '../../../../engine/drift-report/distribution-chart';

const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(__dirname, name), 'utf8')) as T;
const summary = read<Summary>('summary.json');
const reports = read<DriftReport[]>('drift-reports.json');
const page = renderReport(summary, reports);

describe('the page of a run', () => {
  test('needs nothing but itself', () => {
    const addresses = page.match(/\b(?:https?:)?\/\/[a-z][^"'\s<)]*/gi) ?? [];
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|@import|url\((?!#)/i);
  });

  test('shows the numbers of the run', () => {
    const { before, after } = summary.quality;
    expect(page).toContain(
      `accuracy from ${(before!.accuracy * 100).toFixed(1)} % to ${(after!.accuracy * 100).toFixed(1)} %`,
    );
    expect(page).toContain(after!.mixedAuc.toFixed(3));
    summary.pipelineRuns.forEach(({ name }) => expect(page).toContain(name));
    summary.windows
      .flatMap(({ driftedFeatures }) => driftedFeatures)
      .forEach((name) => expect(page).toContain(`${name}</text>`));
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  test('links the evaluation of each version that has one, beside the report', () => {
    const [first, ...rest] = summary.modelVersions;
    const linked = { ...summary, modelVersions: [{ ...first!, evaluationPage: 's3://bucket/run/page.html' }, ...rest] };
    expect(renderReport(linked, reports).match(/href="evaluations[^"]*"/g)).toEqual([
      'href="evaluations/v1/evaluation.html"',
    ]);
    expect(page).not.toContain('href="evaluations');
  });

  test('sets the estimates beside what the labels said later', () => {
    const measured = summary.qualityWindows.filter(({ coverage }) => coverage !== undefined);
    expect(measured.length).toBeGreaterThanOrEqual(5);
    measured.forEach((window) =>
      [window.estimated.accuracy!, window.measured.accuracy!, window.measured.auc!].forEach(({ value, lower, upper }) =>
        expect(page).toContain(`${value.toFixed(3)} <span class="note">${lower.toFixed(3)}–${upper.toFixed(3)}</span>`),
      ),
    );
    expect(page.match(/>not due</g)).toHaveLength(summary.qualityWindows.length - measured.length);
  });

  test('has every chart for a desk and for a phone, and says what it shows', () => {
    const svgs = page.match(/<svg [^>]*>/g)!;
    const drifted = reports.flatMap(({ features }) => features).length;
    expect(svgs.filter((svg) => svg.includes('class="wide"'))).toHaveLength(3 + Math.min(6, drifted));
    expect(svgs.filter((svg) => svg.includes('class="narrow"'))).toHaveLength(3 + Math.min(6, drifted));
    expect(svgs.every((svg) => /aria-label="[^"]{20,}"/.test(svg))).toBe(true);
  });

  test("draws in colours that follow the reader's setting", () => {
    const drawn =
      page
        .slice(page.indexOf('<body>'))
        .replace(/<clipPath.*?<\/clipPath>/gs, '')
        .match(/(?:fill|stroke)[:=]"?#[0-9a-f]{3,6}/gi) ?? [];
    expect(drawn).toEqual([]);
  });

  test('is the same every time', () => {
    expect(renderReport(summary, reports)).toBe(page);
  });

  test('says so when the loop did not close, and why', () => {
    const failed: Summary = {
      ...summary,
      expectations: [{ name: 'exactly one retraining', met: false, found: '2 runs' }],
    };
    const html = renderReport(failed, reports);
    expect(html).toContain('<h1>The loop did not close</h1>');
    expect(html).toContain('not met:</strong> exactly one retraining <span class="note">– 2 runs');
  });

  test('shows a run that ended early', () => {
    const early: Summary = {
      ...summary,
      launch: undefined,
      windows: [],
      traffic: [],
      quality: {},
      modelVersions: [],
      endpointHistory: [],
      alarms: [],
      decisions: [],
      expectations: [],
      qualityWindows: [],
    };
    expect(renderReport(early, [])).not.toMatch(/undefined|NaN/);
  });

  test('takes no text for markup', () => {
    const [run] = summary.pipelineRuns;
    const html = renderReport(
      {
        ...summary,
        pipelineRuns: [{ ...run!, status: 'Failed', failureReason: 'column <img src=x onerror="alert(1)"> & more' }],
      },
      [],
    );
    expect(html).not.toContain('<img');
    expect(html).toContain('column &#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; more');
  });
});

test('happenings are in the order in which one causes the next', () => {
  const happenings = listHappenings(summary);
  const minutes = happenings.map(({ time }) => time.slice(0, 16));
  expect(minutes).toEqual([...minutes].sort());
  const find = (text: RegExp): number =>
    happenings.findIndex((happening) => text.test(`${happening.lane}: ${happening.text}`));
  const order = [
    /^alarm: drift: OK → ALARM/,
    /^decision: started: .*alarm/,
    /^pipeline: run started: alarm/,
    /^pipeline: version 2 registered/,
    /^endpoint: InService, version 2/,
    /^alarm: drift: ALARM → OK/,
  ].map(find);
  expect(order.every((index) => index >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((one, other) => one - other));
});

test('bins are called by their range, single values by their value', () => {
  expect(
    labelBins({ kind: 'numeric', edges: [0, 0, 18.25, 1234.5], baseline: [0.2, 0.3, 0.5], live: [0, 0, 1] }),
  ).toEqual(['0', '0–18.3', '18.3–1235']);
  expect(labelBins({ kind: 'numeric', edges: [0, 1, 2], baseline: [0.5, 0.5], live: [0.2, 0.8] })).toEqual(['0', '1']);
  expect(labelBins({ kind: 'categorical', categories: ['DSL', 'No'], baseline: [1, 0], live: [0, 1] })).toEqual([
    'DSL',
    'No',
  ]);
});
