// The operator's page in Debian's Chromium, over real processes: mock cranes, gateway, workstation. What moves is measured at
// the plant and read from the PLC; what the operator reads is read from the page.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import axe, { type AxeResults } from 'axe-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PadScript } from '../../firmware-mocks/joystick/script.ts';
import { hasChromium, TestBrowser } from '../support/browser.ts';
import { ConsolePage } from '../support/console-page.ts';
import { readPlc } from '../support/plc-reader.ts';
import { requireOrSkip } from '../support/require.ts';
import { type Guest, System, type SystemOptions } from '../support/system.ts';

/** A stick that lies untouched. */
const AT_REST: PadScript = { rate_hz: 250, steps: [{ at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] }] };
/** A page may command a quarter of full speed, 1 m/s of the trolley. */
const MOVES = 0.3;
/** Both trolleys out, deadman first. */
const OUT = ['Space', 'KeyD', 'KeyL'] as const;
const BERT: Guest = { name: 'bert', role: 'operator', token: 'token-of-bert-0123456789' };
const VIEWER_TOKEN = 'only-for-looking-on-0123456789';
const BUILT = fileURLToPath(new URL('../../dist/console', import.meta.url));
const SIDES = ['a', 'b'] as const;
/** What a hand waits for before it lets go and begins anew. */
const SOON_MS = 4000;
/** A link that has wavered must be steady for up to four seconds before it arms a crane. */
const STEADY_MS = 12_000;
const ATTEMPTS = 8;

/** Every screen, and every theme on those with most of its colours. */
const AUDITED = [
  ...['/', '/?screen=crane-a', '/?screen=alarms', '/?screen=latency', '/?screen=bench', '/wall'].map(
    (screen) => [screen, 'light'] as const,
  ),
  ...['dark', 'night'].flatMap((theme) => ['/', '/?screen=alarms'].map((screen) => [screen, theme] as const)),
];

let browser: TestBrowser;
let system: System;
const opened: ConsolePage[] = [];

async function open(address: string): Promise<ConsolePage> {
  const page = await ConsolePage.open(browser, address);
  opened.push(page);
  return page;
}

async function start(options: SystemOptions = {}): Promise<ConsolePage> {
  system = await System.start({ pad: AT_REST, ...options });
  return open(system.address());
}

/** A page that has the desk and drives; both cranes wait for the deadman. */
async function startDriving(options: SystemOptions = {}): Promise<ConsolePage> {
  const page = await start(options);
  await page.takeDesk();
  await page.driveByPage();
  for (const side of SIDES) await page.says('Press the deadman and keep it down', page.crane(side));
  return page;
}

function speeds(): readonly number[] {
  return [system.speed(1, 'trolley'), system.speed(2, 'trolley')];
}

/**
 * Drives both trolleys by the keyboard, and looks while they move. A busy machine may stop them on the way, rightly: then anew,
 * as an operator would.
 */
async function drive(page: ConsolePage, look: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await page.letGo(...OUT);
    for (const key of ['KeyR', 'KeyT']) await page.page.keyboard.press(key, { delay: 150 });
    try {
      for (const side of SIDES) await page.says('Press the deadman and keep it down', page.crane(side), STEADY_MS);
      await page.hold('Space');
      for (const side of SIDES) await page.says(/^Ready$/, page.crane(side), SOON_MS);
      await page.hold(...OUT);
      await system.until('both trolleys move', () => speeds().every((speed) => speed > MOVES), SOON_MS);
      await look();
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function bothRest(): Promise<void> {
  await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2));
}

async function stayAtRest(): Promise<void> {
  const [a, b] = await Promise.all([system.drift(1, 1500), system.drift(2, 1500)]);
  expect(Math.max(a, b)).toBeLessThan(0.005);
}

describe.runIf(requireOrSkip('Debian chromium', hasChromium))("the operator's page", () => {
  beforeAll(async () => {
    browser = await TestBrowser.launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close();
    await system.close();
  });

  it('drives both cranes by the keyboard, and stops them when it loses the focus', async () => {
    const page = await startDriving();
    const before = await Promise.all(SIDES.map((side) => page.position(side, 'Trolley')));
    await drive(page, async () => {
      for (const [index, side] of SIDES.entries()) {
        const start = before[index] ?? Number.NaN;
        await page.says('Moving', page.crane(side), SOON_MS);
        const { positions, speeds: told } = await readPlc(system.ports.plcs[index] ?? 0, index + 1);
        expect(told.trolley).toBeGreaterThan(MOVES / 2);
        expect(positions.trolley).toBeGreaterThan(start + 0.1);
        await expect.poll(() => page.position(side, 'Trolley'), { timeout: SOON_MS }).toBeGreaterThan(start + 0.1);
      }
    });

    // Another window comes to the front while the keys are still down.
    const other = await page.page.context().newPage();
    await other.bringToFront();
    await bothRest();
    await stayAtRest();
    await page.page.bringToFront();
    await stayAtRest();
    expect(page.complaints).toEqual([]);
  });

  it('stops both cranes when its scripts stand still, at its stop key, and when it is hidden', async () => {
    const page = await startDriving({ picture: 'screen', console: { screen: 'page' } });
    await drive(page);
    await page.devtools.send('Debugger.enable');
    await page.devtools.send('Debugger.pause');
    await bothRest();
    await page.devtools.send('Debugger.resume');
    await stayAtRest();

    await drive(page);
    await page.page.keyboard.press('Escape');
    await bothRest();
    await page.says('Stop requested for both cranes.');
    for (const side of SIDES) await page.says(/The operator pressed stop/, page.crane(side));
    await stayAtRest();

    await drive(page);
    // Headless windows are never hidden by others: the page is told what a browser tells it.
    await page.page.evaluate(`
      Object.defineProperty(document, 'hidden', { get: () => true });
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
    await bothRest();
    await stayAtRest();
  });

  it('shows a gateway that is gone as stale, alarmed and stopped, and resumes nothing when it is back', async () => {
    const page = await startDriving();
    await drive(page);
    await system.kill('gateway');
    await bothRest();
    await page.says(/The gateway is not connected: the cranes are stopped/);
    for (const side of SIDES) await page.says(/Not live/, page.crane(side));
    await page.says(/does not answer|No connection/, page.page.getByRole('region', { name: /alarm/i }).first());
    await system.launch('gateway');
    for (const side of SIDES) await page.says(/held by you/, page.crane(side));
    // The keys are still down.
    await stayAtRest();
  });

  it('hands a crane over to the page of another desk', async () => {
    const anna = await start({ guests: [BERT], secondPad: AT_REST });
    await anna.takeDesk();
    await anna.says('held by you', anna.crane('a'));
    await system.launch('workstation-2');
    const bert = await open(system.address('workstation-2'));
    await bert.takeDesk();
    await bert.says('held by demo', bert.crane('a'));
    await anna.confirm('Offer for hand-over', 'Yes, offer it', anna.crane('a'));
    await bert.confirm('Take the offered crane A', 'Yes, claim it', bert.crane('a'));
    await bert.says('held by you', bert.crane('a'));
    await anna.says(/held by bert/, anna.crane('a'));
    await anna.says('held by you', anna.crane('b'));
  });

  it('says in a sentence what is wrong with a token, a frame, and a second page', async () => {
    const page = await start({ console: { viewer_token: VIEWER_TOKEN } });
    await page.takeDesk();
    // Another screen in the same window is no other page.
    await page.page.getByRole('link', { name: 'Alarm list' }).click();
    await page.says('Alarms to act on');
    await page.says('You have the desk');
    const second = await open(system.address());
    await second.says(/Another page has this desk/);
    await second.close();

    const viewer = await open(system.address().replace(/token=.*$/, `token=${VIEWER_TOKEN}`));
    await viewer.says(/This page looks on/);
    await viewer.close();

    const stranger = await browser.open(system.address().replace(/token=.*$/, 'token=wrong'));
    await stranger.page
      .getByText(/carries no token, or a wrong one/)
      .first()
      .waitFor();

    // A frame that no page of this release sends.
    const said = await page.page.evaluate(
      (origin) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${origin.replace('http', 'ws')}/v1/console`, 'quaylink-console.v1');
          socket.addEventListener('open', () => socket.send('{"kind":"hello","version":1,"token":"","more":1}'));
          socket.addEventListener('message', ({ data }) => resolve(String(data)));
        }),
      new URL(system.address()).origin,
    );
    expect(JSON.parse(said)).toMatchObject({ kind: 'refused', code: 'CONSOLE_FRAME' });

    await system.child('workstation').stop(10_000);
    await page.says(/The workstation does not answer|The workstation is ending/);
  });

  it('draws in either view', async () => {
    system = await System.start({ pad: AT_REST });
    for (const view of ['flat', 'solid']) {
      const { page, complaints } = await browser.open(
        system.address().replace('/#', '/?lang=en#'),
        undefined,
        `localStorage.setItem('quaylink.scene.view', '${view}')`,
      );
      await page
        .getByRole('button', { name: view === 'flat' ? '2-D' : '3-D', pressed: true })
        .first()
        .waitFor();
      const frames = await page.evaluate<number>(`new Promise((done) => {
        let frames = 0;
        const end = performance.now() + 3000;
        const count = (now) => {
          frames += 1;
          if (now < end) requestAnimationFrame(count);
          else done(frames);
        };
        requestAnimationFrame(count);
      })`);
      console.info(`the page, ${view}, by software: ${(3000 / frames).toFixed(0)} ms a frame`);
      expect(frames).toBeGreaterThan(3);
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  it('has no serious fault by axe, on every screen', async () => {
    const page = await start();
    const faults: string[] = [];
    for (const [screen, theme] of AUDITED) {
      const url = new URL(screen, system.address());
      url.searchParams.set('theme', theme);
      url.searchParams.set('lang', 'en');
      await page.page.goto(url.href);
      await page.page.locator('h1').waitFor();
      await page.page.waitForTimeout(300);
      await page.page.evaluate(axe.source);
      const { violations } = await page.page.evaluate<AxeResults>('axe.run()');
      for (const { id, impact, nodes } of violations) {
        if (impact === 'serious' || impact === 'critical')
          faults.push(`${screen} ${theme}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
      }
    }
    expect(faults).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});

describe('the built page', () => {
  it('carries all that it needs, in less than 400 kB', () => {
    const files = readdirSync(BUILT, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:html|js|css)$/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.length).toBeGreaterThan(2);
    const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
    console.info(`the page: ${files.length} files, ${Math.round(bytes / 1000)} kB gzipped`);
    expect(bytes).toBeLessThan(400_000);
    for (const file of files) expect(file.toString()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});
