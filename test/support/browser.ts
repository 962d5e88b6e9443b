// A real browser for the console's tests: Debian's Chromium, driven through its debugging port. Enters: addresses. Leaves:
// pages that keep what went wrong in them, so that a test can ask for silence.

import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** Software rendering, and no traffic of the browser's own. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking'];

export interface Screen {
  readonly width: number;
  readonly height: number;
}
export const FULL_HD: Screen = { width: 1920, height: 1080 };

/** A page, and what its scripts complained of. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly devtools: CDPSession;
}

export class TestBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<TestBrowser> {
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS }));
  }

  /** Opens a page in a profile of its own: nothing is shared with another one. `first`: script that runs before those of the page. */
  async open(url: string, screen: Screen = FULL_HD, first = ''): Promise<WatchedPage> {
    const context = await this.#browser.newContext({ viewport: screen, locale: 'en-GB' });
    const page = await context.newPage();
    await page.addInitScript(first);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const devtools = await context.newCDPSession(page);
    // A page has the focus as it would on a desk: it loses it when another one is brought to the front.
    await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    await page.goto(url);
    await page.bringToFront();
    return { page, complaints, devtools };
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
