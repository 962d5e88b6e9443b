// Pictures of the console for docs/screenshots: `npm run screenshots`. Starts the demo, whose scripted stick drives both cranes,
// and visits each screen in each theme with Debian's Chromium. Enters: a build. Leaves: PNG files, and one sentence for each.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const FOLDER = fileURLToPath(new URL(process.argv[2] ?? 'screenshots/', import.meta.url));
const FLAGS = ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-background-networking'];
const PORTS = ['--port', '--metrics-port', '--workstation-port', '--plc-a-port', '--plc-b-port'];
/** Until the cranes move and the figures of a minute have something to say. */
const SETTLE_MS = 12_000;
const SCREEN = { width: 1920, height: 1080 };

/** The name of a picture, where it is taken, what is done there first. */
const VIEWS = [
  ...['light', 'dark', 'night'].flatMap((theme) =>
    [
      ['desk', '/'],
      ['alarms', '/?screen=alarms'],
      ['latency', '/?screen=latency'],
      ['bench', '/?screen=bench'],
      ['wall', '/wall'],
    ].map(([name, path]) => ({ name: `${name}-${theme}`, path, theme, lang: 'en' })),
  ),
  { name: 'desk-zh', path: '/', theme: 'light', lang: 'zh' },
  { name: 'crane-a', path: '/?screen=crane-a', theme: 'dark', lang: 'en' },
  { name: 'desk-4k', path: '/', theme: 'dark', lang: 'en', screen: { width: 3840, height: 2160 } },
  { name: 'faults', path: '/', theme: 'light', lang: 'en', press: ['Demo: break something'] },
  {
    name: 'drive-by-page',
    path: '/',
    theme: 'dark',
    lang: 'en',
    press: ['Take the desk', 'Yes, take it', 'This page'],
  },
];

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The demo and the address of its console. */
function startDemo() {
  const child = spawn(process.execPath, [MAIN, 'demo', ...PORTS.flatMap((flag) => [flag, '0'])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const address = new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/\S+#token=\S+/.exec(said);
      if (found !== null) resolve(found[0]);
    });
    child.once('exit', () => reject(new Error(`the demo ended before it gave an address:\n${said}`)));
  });
  return { child, address };
}

const { child, address } = startDemo();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: FLAGS });
try {
  const home = new URL(await address);
  mkdirSync(FOLDER, { recursive: true });
  await pause(SETTLE_MS);
  for (const { name, path, theme, lang, screen = SCREEN, press = [] } of VIEWS) {
    const url = new URL(path, home);
    url.hash = home.hash;
    url.searchParams.set('theme', theme);
    url.searchParams.set('lang', lang);
    const context = await browser.newContext({ viewport: screen });
    const page = await context.newPage();
    await page.goto(url.href);
    await pause(4000);
    for (const button of press) {
      await page.getByRole('button', { name: button, exact: true }).first().click();
      await pause(1200);
    }
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await context.close();
    process.stdout.write(`${name}.png: ${path} in ${theme}, ${lang}\n`);
  }
} finally {
  await browser.close();
  child.kill('SIGTERM');
}
