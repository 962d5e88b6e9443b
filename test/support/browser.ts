// A real browser for the console's tests: Debian's Chromium, driven through its debugging port. Enters: addresses. Leaves:
// pages that keep what went wrong in them, so that a test can ask for silence.

import { existsSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Browser, CDPSession, Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

/** Software rendering, and no traffic of the browser's own. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking'];

export interface Screen {
  readonly width: number;
  readonly height: number;
}
/** Small: without a graphics card every pixel takes the processor from the cranes. */
const SMALL: Screen = { width: 960, height: 540 };

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
    // Takes as long to load as all the rest of the benchmark, which seldom opens a page.
    const { chromium } = await import('playwright-core');
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS }));
  }

  /** Opens a page in a profile of its own: nothing is shared with another one. `first`: script that runs before those of the page. */
  async open(url: string, screen: Screen = SMALL, first = ''): Promise<WatchedPage> {
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
    await this.#raisePriority();
    return { page, complaints, devtools };
  }

  /** An operator's page has a machine of its own; here it shares two processors with cranes that go before it. Only root may. */
  async #raisePriority(): Promise<void> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    try {
      for (const { id } of processInfo) setPriority(id, constants.priority.PRIORITY_ABOVE_NORMAL);
      writeFileSync(`/proc/${process.pid}/autogroup`, String(constants.priority.PRIORITY_ABOVE_NORMAL));
    } catch {
      // Then a busy machine shows as age, which stops the cranes; the hand begins anew.
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
