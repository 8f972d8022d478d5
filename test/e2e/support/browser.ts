import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** `SKIP_BROWSER_TESTS=1` leaves out the tests that need a browser, on machines without one. */
export const describeWithBrowser = process.env.SKIP_BROWSER_TESTS === '1' ? describe.skip : describe;

/**
 * Starts the machine's own Chromium or Chrome.
 *
 * @param args more arguments of its command line
 */
export function launchBrowser(...args: string[]): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? CANDIDATES.find((candidate) => existsSync(candidate));
  if (!executablePath) {
    throw new Error(
      'no Chromium or Chrome found: install one (Debian: apt-get install chromium), name it in CHROMIUM_PATH, or leave these tests out with SKIP_BROWSER_TESTS=1',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

/** What a reader would find wrong with a page at one width. */
export interface PageFindings {
  /** Addresses that the page asked for, other than itself. */
  readonly requests: string[];
  readonly errors: string[];
  /** Pixels by which the page is wider than the window. */
  readonly overflow: number;
  /** Labels of the charts that can be seen. */
  readonly charts: string[];
  /** Texts in charts that reach beyond their chart, and are cut off. */
  readonly cutOff: string[];
  /** Texts in charts that lie over one another. */
  readonly overlapping: string[];
  /** The smallest text in a chart, in pixels as shown. */
  readonly smallestText: number;
}

function inspect(): Omit<PageFindings, 'requests' | 'errors'> {
  const svgs = [...document.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0);
  const cutOff: string[] = [];
  const overlapping: string[] = [];
  let smallestText = Infinity;
  for (const svg of svgs) {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / Number(svg.getAttribute('width'));
    const texts = [...svg.querySelectorAll('text')]
      .filter((text) => text.textContent?.trim())
      .map((text) => ({
        text: text.textContent!,
        box: text.getBoundingClientRect(),
        size: parseFloat(getComputedStyle(text).fontSize) * scale,
      }));
    for (const [index, { text, box, size }] of texts.entries()) {
      smallestText = Math.min(smallestText, size);
      if (
        box.left < frame.left - 1 ||
        box.right > frame.right + 1 ||
        box.top < frame.top - 1 ||
        box.bottom > frame.bottom + 1
      ) {
        cutOff.push(text);
      }
      // Boxes of rotated labels hold much more than their text: only upright ones can be compared.
      const upright = (one: DOMRect): boolean => one.height < 20;
      for (const other of texts.slice(index + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (upright(box) && upright(other.box) && wide > 3 && high > 5) {
          overlapping.push(`${text} / ${other.text}`);
        }
      }
    }
  }
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    charts: svgs.map((svg) => svg.getAttribute('aria-label') ?? svg.querySelector('title')?.textContent ?? ''),
    cutOff,
    overlapping,
    smallestText,
  };
}

/** Opens a page from a file, with no script of the page allowed, and looks at it as a reader would. */
export async function inspectPage(browser: Browser, file: string, width: number): Promise<PageFindings> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled: false,
    offline: true,
  });
  try {
    const page: Page = await context.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`file://${file}`);
    return {
      ...(await page.evaluate(inspect)),
      requests: requests.filter((url) => url !== `file://${file}` && !url.startsWith('data:')),
      errors,
    };
  } finally {
    await context.close();
  }
}
