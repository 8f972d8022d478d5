import fc from 'fast-check';
import type { DriftReport } from '../../../engine/drift';
import { describeWindow } from '../../../engine/drift-report/describe-window';
import type { PageContent } from '../../../engine/drift-report/page-content';
import { renderPage } from '../../../engine/drift-report/render-page';
import { PLACES, REPORT, windowBefore } from './fixtures';

const earlier = [
  windowBefore(3),
  windowBefore(2),
  windowBefore(1, { verdict: 'Drift', driftedFeatures: ['internet_service'] }),
];
const render = (change: Partial<DriftReport> = {}, history = earlier): string =>
  renderPage(describeWindow({ ...REPORT, ...change }, history, PLACES));
const page = render();

describe('the page of a window', () => {
  test('lets a browser run nothing, load nothing and send nothing, whatever the data says', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)?.[1];
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; .*form-action 'none'$/);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  test('answers first: what drifted, how much and since when, then what to do', () => {
    const order = [
      'The traffic of churn has drifted</h1>',
      'internet_service, monthly_charges, total_charges, paperless_billing and 5 more differ from the training data. 2 windows in a row, since Thu, 8 Jan 2026, 00:00 UTC.',
      '9 of 9',
      '28.7 ×',
      'What changed',
      'What to do next',
      'The drifted columns, drawn',
      'Since when',
      'What was not evaluated, and why',
      'What the verdict rests on',
      'All 10 columns',
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  test('tells of every drifted column how much and since when, and draws it for a desk and for a phone', () => {
    for (const { name } of REPORT.features.filter(({ drifted }) => drifted)) {
      const since =
        name === 'internet_service' ? '2 windows in a row, since Thu, 8 Jan 2026, 00:00 UTC' : 'new in this window';
      expect(page).toMatch(
        new RegExp(`<h3>${name}</h3><p class="much">[\\d.]+ × the smallest change that counts · ${since}</p>`),
      );
      expect(page.split(`aria-label="Shares of ${name} in the training data and in the live traffic"`)).toHaveLength(3);
    }
  });

  test('tells what the verdict rests on', () => {
    [
      REPORT.modelPackageArn!,
      '3521 rows',
      REPORT.baseline!.sources.data,
      '400, from 126 captured requests',
      'evaluated 10 minutes after its end',
      'Wasserstein distance: 0.1 standard deviations or more',
      'Below 200 rows there is none',
    ].forEach((text) => expect(page).toContain(text));
  });

  test('tells what was not looked at', () => {
    expect(page).toContain('the line ends too early</td><td data-label="how often">3</td>');
    expect(page).toContain('a.jsonl line 7');
    const [column] = REPORT.features;
    const gaps = render({
      features: [{ ...column!, missingShare: 1, rows: 400 }],
      predictions: undefined,
      rejected: {},
      rejectedSamples: [],
    });
    expect(gaps).toContain('not one usable value in 400 live rows');
    expect(gaps).toContain('the baseline holds no predictions');
    expect(gaps).toContain('Every line could be read.');
    expect(
      render({
        predictions: {
          ...REPORT.predictions!,
          drifted: false,
          reasons: ['12 predictions were made before this model version served and are left out'],
        },
      }),
    ).toContain('prediction: 12 predictions were made before');
  });

  test('tells of a calibrated verdict', () => {
    expect(page).not.toContain('not taken as independent');
    expect(render({ config: { ...REPORT.config, calibrationChunks: 30 } })).toContain(
      'measured between 30 chunks of consecutive baseline rows',
    );
  });

  test('tells of requests that were not captured, unless only a few were missed', () => {
    const capture = (share?: number): string =>
      render({
        capture: { records: 126, answered: 300, samplingPercentage: 100, ...(share !== undefined && { share }) },
      });
    expect(capture(0.42)).toContain(
      '126 records are 42 % of what 300 answered requests should have left, at 100 % sampling',
    );
    [capture(0.97), capture()].forEach((html) => expect(html).not.toContain('not captured'));
  });

  test('tells of the windows that few rows were pooled from', () => {
    const [own] = REPORT.windows;
    const together = render({
      windows: [
        { ...own!, start: windowBefore(1).start, rows: 90 },
        { ...own!, rows: 310 },
      ],
    });
    expect(together).toContain(
      `90 rows of the window from ${windowBefore(1).start}, 310 rows of the window from ${own!.start}`,
    );
    expect(together).toContain(
      'From Thu, 8 Jan 2026, 00:00 UTC to Sat, 10 Jan 2026, 00:00 UTC (2 windows with few rows, pooled), compared with',
    );
    expect(page).toContain('From Fri, 9 Jan 2026, 00:00 UTC to Sat, 10 Jan 2026, 00:00 UTC, compared with');
  });

  test('marks a change of the model version among the windows', () => {
    expect(page).not.toContain('class="cell fine changed"');
    expect(render({}, [windowBefore(2, { modelPackageArn: 'before' }), windowBefore(1)])).toContain(
      'class="cell fine changed"',
    );
  });

  test('says in plain words when there is no drift, too little or nothing to compare', () => {
    const features = REPORT.features.map((feature) => ({ ...feature, drifted: false, reasons: [] }));
    const calm = { features, driftedFeatures: [], rejected: {}, rejectedSamples: [] };
    const fine = render({ ...calm, verdict: 'NoDrift', reason: 'none of 9 features drifted' });
    expect(fine).toContain('The traffic of churn has not drifted</h1>');
    expect(fine).toContain('There is nothing to do.');
    const few = render({
      ...calm,
      verdict: 'InsufficientData',
      rows: 40,
      reason: '40 rows in the window, at least 200 are needed for a verdict',
    });
    expect(few).toContain('The traffic of churn: too few rows to tell</h1>');
    expect(few).toContain('no verdict: 40 rows are fewer than the required 200');
    expect(few).toContain('not judged</td>');
    expect(few).not.toContain('>no drift</td>');
    expect(few).toContain('columns that were not judged</summary>');
    expect(few).not.toContain('without drift');
    const unread = { unread: ['90 of 400 requests (22.5 %) were not understood: 90 badJson'] };
    const lost = render({ ...calm, ...unread, verdict: 'NotUnderstood', notUnderstood: ['requests'] });
    expect(lost).toContain('The traffic of churn was not understood</h1>');
    expect(lost).toContain('not judged</td>');
    expect(lost).toContain('no verdict: the ');
    expect(lost).not.toContain('features drifted</span>');
    const none = render(
      {
        ...calm,
        verdict: 'NoBaseline',
        reason: 'the endpoint churn does not exist',
        features: [],
        predictions: undefined,
        baseline: undefined,
        rows: 0,
      },
      [],
    );
    expect(none).toContain('The traffic of churn was not compared</h1>');
    expect(none).toContain('The endpoint churn does not exist.');
    expect(none).not.toContain('<svg');
  });

  test('of a thousand columns draws those that drifted most, and the nearest of the others', () => {
    const features = Array.from({ length: 1000 }, (_, i) => ({
      ...REPORT.features[i % REPORT.features.length]!,
      name: `column ${i}`,
    }));
    const large = render({ features, driftedFeatures: features.map(({ name }) => name) });
    expect(large.match(/<svg class="wide"/g)).toHaveLength(24 + 1);
    expect(large).toContain('the other 976 are in the table below');
    expect(large.length).toBeLessThan(2_000_000);
  });

  test('is the same every time, and needs nothing but itself', () => {
    expect(render()).toBe(page);
    expect(
      (page.match(/\b(?:https?:)?\/\/[a-z][^"'\s<)]*/gi) ?? []).filter(
        (address) => !/^(http:\/\/www\.w3\.org\/|\/\/bucket\/)/.test(address),
      ),
    ).toEqual([]);
    expect(page).not.toMatch(/<script|<link rel="stylesheet"|@import|url\((?!#)/i);
  });

  test('takes no text of the data for markup', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '/',
        '=',
        '{',
        '|',
        '}',
        '<img src=x onerror=alert(1)>',
        '</style>',
        '-->',
        'a',
        ' ',
      ),
      maxLength: 12,
    });
    const fill = (text: string): PageContent => {
      const [column] = REPORT.features.filter(({ type }) => type === 'categorical');
      const drifted = {
        ...column!,
        name: text,
        reasons: [text],
        distribution: { kind: 'categorical' as const, categories: [text, 'b'], baseline: [0.5, 0.5], live: [1, 0] },
      };
      const report: DriftReport = {
        ...REPORT,
        endpoint: text,
        modelPackageArn: text,
        reason: text,
        features: [drifted],
        driftedFeatures: [text],
        predictions: { ...REPORT.predictions!, reasons: [text] },
        rejected: { [text]: 2 } as DriftReport['rejected'],
        rejectedSamples: [{ reason: text as never, detail: text, location: text }],
        schema: { violations: [{ ...REPORT.schema.violations[0]!, message: text }] },
        baseline: { rows: 1, sources: { data: text, schema: text, predictions: text } },
      };
      return {
        ...describeWindow(report, [windowBefore(1, { driftedFeatures: [`${text}!`] })], {
          report: text,
          capture: text,
          baseline: text,
          decisions: text,
          functionName: text,
        }),
        notes: [text],
      };
    };
    const countMarks = (html: string): number[] => ['<', '>', '"'].map((mark) => html.split(mark).length);
    fc.assert(
      fc.property(hostile, (text) => {
        expect(countMarks(renderPage(fill(text)))).toEqual(countMarks(renderPage(fill(text.replace(/[<>"'&]/g, '_')))));
      }),
      { numRuns: 60 },
    );
  });
});
