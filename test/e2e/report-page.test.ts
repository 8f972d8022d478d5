import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { renderReport } from '../../cli/local/report/render-report';
import { describeWithBrowser, inspectPage, launchBrowser } from './support/browser';

const fixture = (name: string): never =>
  JSON.parse(readFileSync(path.join(__dirname, '../cli/local/report', name), 'utf8')) as never;

describeWithBrowser('the report in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'report-'));
    writeFileSync(
      path.join(folder, 'report.html'),
      renderReport(fixture('summary.json'), fixture('drift-reports.json')),
    );
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([1280, 768, 390])('can be read at a width of %i pixels', async (width) => {
    const { charts, smallestText, ...findings } = await inspectPage(browser, path.join(folder, 'report.html'), width);
    expect(findings).toEqual({ requests: [], errors: [], overflow: 0, cutOff: [], overlapping: [] });
    expect(new Set(charts).size).toBe(charts.length);
    expect(charts.length).toBeGreaterThanOrEqual(5);
    expect(smallestText).toBeGreaterThanOrEqual(8.5);
  });
});
