// The operator's page in a real browser, used as an operator uses it: by its words, its buttons and the keyboard. Enters: the
// address that a workstation gave out. Leaves: what stands on the page.

import type { Locator, Page } from 'playwright-core';
import type { DeskSide } from '../../src/workstation/index.ts';
import type { Screen, TestBrowser, WatchedPage } from './browser.ts';

/** A keyboard repeats a held key about so often. */
const REPEAT_MS = 60;
/** A confirmation is deaf for half a second. */
const DEAF_MS = 700;
const PATIENCE_MS = 20_000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class ConsolePage {
  readonly #watched: WatchedPage;
  #repeating: NodeJS.Timeout | undefined;

  private constructor(watched: WatchedPage) {
    this.#watched = watched;
  }

  /** Opens the page and waits until it shows both cranes. English, whatever the machine speaks, and drawn flat: without a graphics card the solid view takes the processor from the cranes. */
  static async open(browser: TestBrowser, address: string, screen?: Screen): Promise<ConsolePage> {
    const url = new URL(address);
    url.searchParams.set('lang', 'en');
    const page = new ConsolePage(
      await browser.open(url.href, screen, "localStorage.setItem('quaylink.scene.view', 'flat')"),
    );
    await page.figure('a', 'Trolley').waitFor({ timeout: PATIENCE_MS });
    return page;
  }

  get page(): Page {
    return this.#watched.page;
  }

  get devtools(): WatchedPage['devtools'] {
    return this.#watched.devtools;
  }

  get complaints(): readonly string[] {
    return this.#watched.complaints;
  }

  crane(side: DeskSide): Locator {
    return this.page.getByRole('region', { name: `Crane ${side.toUpperCase()}`, exact: true });
  }

  /** The cell with the position of an axis. */
  figure(side: DeskSide, axis: string): Locator {
    return this.crane(side).locator('tr', { hasText: axis }).locator('td').first();
  }

  /** Position of an axis as the page says it. */
  async position(side: DeskSide, axis: string): Promise<number> {
    return Number.parseFloat((await this.figure(side, axis).innerText()).replace('−', '-'));
  }

  /** Waits until these words stand somewhere in the page, or in the part of it that is given. */
  async says(
    words: string | RegExp,
    where: Locator = this.page.locator('body'),
    timeout: number = PATIENCE_MS,
  ): Promise<void> {
    await where.getByText(words).first().waitFor({ timeout });
  }

  async press(name: string, where: Locator = this.page.locator('body')): Promise<void> {
    await where.getByRole('button', { name, exact: true }).first().click({ timeout: PATIENCE_MS });
  }

  /** Chooses a deed and confirms it, as slowly as a hand. */
  async confirm(name: string, yes: string, where?: Locator): Promise<void> {
    await this.press(name, where);
    await pause(DEAF_MS);
    await this.press(yes, where);
  }

  async takeDesk(): Promise<void> {
    await this.confirm('Take the desk', 'Yes, take it');
    await this.says('You have the desk');
  }

  async driveByPage(): Promise<void> {
    await this.press('This page');
    await this.says('This page drives.');
  }

  /** Holds keys down, the first one repeating, as a keyboard does with the newest; until `letGo`. */
  async hold(...keys: readonly string[]): Promise<void> {
    const { keyboard } = this.page;
    for (const key of keys) await keyboard.down(key);
    clearInterval(this.#repeating);
    // Down again while it is down is a repeat. A page that is stopped takes none.
    this.#repeating = setInterval(() => void keyboard.down(keys[0] ?? '').catch(() => undefined), REPEAT_MS);
  }

  async letGo(...keys: readonly string[]): Promise<void> {
    clearInterval(this.#repeating);
    for (const key of keys) await this.page.keyboard.up(key);
  }

  async close(): Promise<void> {
    clearInterval(this.#repeating);
    await this.page.context().close();
  }
}
