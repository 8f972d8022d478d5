// The page of `sagemaker-lifecycle review --html` in a browser, with texts as long and as hostile as code and names may be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { FAIL_KINDS, type Finding, SECTIONS, type Section } from '../../cli/review/finding';
import { renderHtml } from '../../cli/review/render-html';
import { describeWithBrowser, inspectPage, launchBrowser } from './support/browser';

const LONG = `${'a_very_long_name_without_any_space_'.repeat(6)}</pre></style><img src=x onerror=alert(1)>`;

const FINDINGS = Object.keys(SECTIONS).flatMap((section, i): Finding[] => [
  { section: section as Section, text: 'hyperparameter max_depth: 2 → 4', paths: ['Churn/Default/Pipeline'] },
  {
    section: section as Section,
    kind: FAIL_KINDS[i],
    text: LONG,
    paths: [LONG, LONG],
    source: `${LONG}:12`,
    details: [LONG],
    diffs: [{ file: LONG, lines: ['@@ -1 +1 @@', `-${LONG}`, `+${LONG}`] }],
  },
]);

describeWithBrowser('the page of a review in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'review-page-'));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([1280, 390])('can be read at a width of %i pixels, whatever stands in it', async (width) => {
    const file = path.join(folder, 'review.html');
    // Folded parts are inspected as well.
    writeFileSync(file, renderHtml({ findings: FINDINGS }).replaceAll('<details>', '<details open>'));
    const { requests, errors, overflow } = await inspectPage(browser, file, width);
    expect({ requests, errors, overflow }).toEqual({ requests: [], errors: [], overflow: 0 });
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(`file://${file}`);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('section').count()).toBe(1 + Object.keys(SECTIONS).length);
    // No text begins outside of its box; the marks before them are turned, and may by a pixel.
    const cutOff = await page.evaluate(
      () =>
        [...document.querySelectorAll('ul.findings > li')].filter((item) => {
          const text = document.createRange();
          text.selectNodeContents(item);
          return text.getBoundingClientRect().left < item.getBoundingClientRect().left - 2;
        }).length,
    );
    expect(cutOff).toBe(0);
    await page.close();
  });

  test('says that there is nothing to decide, or nothing at all', () => {
    expect(renderHtml({ findings: [] })).toContain('Nothing changes.');
    expect(renderHtml({ findings: [FINDINGS[0]] })).toContain('Nothing has to be decided.');
  });
});
