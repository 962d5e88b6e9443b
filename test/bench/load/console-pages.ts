// Pages on the workstation's console while its control path is measured: one that is looked at, one that stands still in the
// debugger, and a peer that reads nothing. Enters: the address that the workstation told. Leaves: something to close.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { CONSOLE_PROTOCOL, CONSOLE_VERSION, type PageFrame, TOPICS } from '../../../src/console/frames/index.ts';
import { hasChromium, TestBrowser } from '../../support/browser.ts';
import { consoleDoor } from './console-door.ts';

const BUILT_PAGE = fileURLToPath(new URL('../../../console/index.html', import.meta.url));
const WITHIN_MS = 60_000;
/** Frames that a page has taken before it counts as looking: it is past its start then. */
const SETTLED_FRAMES = 40;

/** `looking`: taken and painted as fast as it can. `stopped`: halted in the debugger. `deaf`: connected, and nothing is read. */
export type PageKind = 'looking' | 'stopped' | 'deaf';

export interface OpenPage {
  close(): Promise<void>;
}

/** Why such a page cannot be had on this machine; undefined where it can. */
export function missingForPage(kind: PageKind): string | undefined {
  if (kind === 'deaf') return undefined;
  if (!hasChromium) return 'Chromium (Debian package chromium) is missing';
  return existsSync(BUILT_PAGE) ? undefined : 'the page has not been built';
}

/** Resolves once the page is in that state. `address`: of the workstation's ready message. */
export function openPage(kind: PageKind, address: unknown): Promise<OpenPage> {
  return kind === 'deaf' ? openDeafPage(address) : openBrowserPage(kind, address);
}

async function within<T>(what: string, event: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${WITHIN_MS} ms`)), WITHIN_MS);
  });
  try {
    return await Promise.race([event, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function openBrowserPage(kind: 'looking' | 'stopped', address: unknown): Promise<OpenPage> {
  consoleDoor(address);
  const browser = await TestBrowser.launch();
  try {
    const { page, devtools } = await browser.open(String(address));
    // The listener hears only connections that begin after it.
    const settled = framesTaken(page, SETTLED_FRAMES);
    await page.reload();
    await within('what the page is told', settled);
    if (kind === 'stopped') {
      const paused = new Promise<void>((resolve) => {
        devtools.once('Debugger.paused', () => resolve());
      });
      await devtools.send('Debugger.enable');
      await devtools.send('Debugger.pause');
      await within('the halt of the page', paused);
    }
    return { close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

function framesTaken(page: Page, count: number): Promise<void> {
  return new Promise((resolve) => {
    let taken = 0;
    page.on('websocket', (socket) => {
      socket.on('framereceived', () => {
        taken += 1;
        if (taken === count) resolve();
      });
    });
  });
}

/** Greets, watches everything, and reads no byte after the welcome. */
async function openDeafPage(address: unknown): Promise<OpenPage> {
  const { url, origin, token } = consoleDoor(address);
  const socket = new WebSocket(url, CONSOLE_PROTOCOL, { origin });
  const tell = (frame: PageFrame): void => socket.send(JSON.stringify(frame));
  const welcomed = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`the console closed the page (${code})`)));
    socket.once('open', () => tell({ kind: 'hello', version: CONSOLE_VERSION, token }));
    socket.once('message', () => {
      tell({ kind: 'watch', topics: [...TOPICS] });
      socket.pause();
      resolve();
    });
  });
  try {
    await within('the welcome of the console', welcomed);
  } catch (error) {
    socket.terminate();
    throw error;
  }
  return {
    close: () => {
      socket.terminate();
      return Promise.resolve();
    },
  };
}
