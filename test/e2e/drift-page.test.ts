import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { DriftReport } from '../../engine/drift';
import { describeWindow } from '../../engine/drift-report/describe-window';
import { renderPage } from '../../engine/drift-report/render-page';
import { PLACES, REPORT, windowBefore } from '../engine/drift-report/fixtures';
import { describeWithBrowser, inspectPage, launchBrowser } from './support/browser';

const HISTORY = Array.from({ length: 13 }, (_, i) =>
  windowBefore(
    13 - i,
    i > 10
      ? { verdict: 'Drift', driftedFeatures: ['internet_service'] }
      : i < 4
        ? { modelPackageArn: 'before', verdict: i === 1 ? undefined : 'InsufficientData' }
        : {},
  ),
);

/** Names and values as long and as hostile as data may hold. */
const LONG = `${'a_very_long_name_without_any_space_'.repeat(4)}<img src=x onerror=alert(1)>`;
const HOSTILE: DriftReport = {
  ...REPORT,
  endpoint: LONG,
  features: REPORT.features.map((column, i) => ({ ...column, name: `${i}${LONG}`, reasons: [LONG] })),
  driftedFeatures: REPORT.driftedFeatures.map((_, i) => `${i}${LONG}`),
  rejectedSamples: [{ reason: 'notJson', location: LONG, detail: LONG }],
};

describeWithBrowser('the page of a window in a browser', () => {
  let browser: Browser;
  let folder: string;

  const write = (name: string, report: DriftReport): string => {
    const file = path.join(folder, name);
    writeFileSync(file, renderPage(describeWindow(report, HISTORY, PLACES)));
    return file;
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'drift-page-'));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([1280, 390])('can be read at a width of %i pixels', async (width) => {
    const { charts, smallestText, ...findings } = await inspectPage(browser, write('drift.html', REPORT), width);
    expect(findings).toEqual({ requests: [], errors: [], overflow: 0, cutOff: [], overlapping: [] });
    const trends = charts.filter((name) => / in the last \d+ windows?$/.test(name));
    expect(trends).toHaveLength(REPORT.driftedFeatures.length);
    expect(charts).toHaveLength(trends.length + REPORT.driftedFeatures.length + 1);
    expect(smallestText).toBeGreaterThanOrEqual(10);
  });

  test.each([1280, 390])('holds hostile names together at a width of %i pixels', async (width) => {
    const { overflow, requests, errors, cutOff } = await inspectPage(browser, write('hostile.html', HOSTILE), width);
    expect({ overflow, requests, errors, cutOff }).toEqual({ overflow: 0, requests: [], errors: [], cutOff: [] });
  });

  test.each(['light', 'dark'] as const)(
    'has text that stands out from what it stands on in %s',
    async (colorScheme) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
      const page = await context.newPage();
      await page.goto(`file://${write('drift.html', REPORT)}`);
      const weakest = await page.evaluate(() => {
        const channels = (colour: string): number[] => colour.match(/[\d.]+/g)!.map(Number);
        const luminance = (colour: string): number =>
          channels(colour)
            .slice(0, 3)
            .map((value) => value / 255)
            .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
            .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0);
        const ground = (element: Element | null): string => {
          const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
          return channels(colour)[3] === 0 ? ground(element!.parentElement) : colour;
        };
        const ratios = [...document.querySelectorAll('h1,h2,h3,p,li,dd,dt,td,th,code,figcaption,b,summary')]
          .filter((element) => element.getBoundingClientRect().width > 0)
          .map((element) => {
            const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort(
              (a, b) => b - a,
            );
            return { text: element.textContent!.slice(0, 40), ratio: (one! + 0.05) / (other! + 0.05) };
          });
        return ratios.sort((a, b) => a.ratio - b.ratio)[0]!;
      });
      await context.close();
      // WCAG 2.2, success criterion 1.4.3.
      expect(weakest.ratio).toBeGreaterThanOrEqual(4.5);
    },
  );
});
