// docs/security.md: every system requirement of IEC 62443-3-3 has a verdict, every file that it names exists, and every
// command of it does what it says.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { loadGatewayConfig } from '../../src/config/index.ts';
import { fakeIo } from '../cli/fake-io.ts';
import { GATEWAY, RULES, source } from '../config/samples.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** System requirements of each foundational requirement. */
const REQUIREMENTS = [13, 12, 9, 3, 4, 2, 8];

interface Row {
  readonly requirement: string;
  readonly verdict: string;
  readonly how: string;
}

const rows: readonly Row[] = [...text.matchAll(/^\| (SR \d\.\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, requirement = '', verdict = '', how = '']) => ({ requirement, verdict, how }),
);

describe('the table of IEC 62443-3-3', () => {
  it('has every requirement once, in order', () => {
    const all = REQUIREMENTS.flatMap((count, group) =>
      Array.from({ length: count }, (_, index) => `SR ${group + 1}.${index + 1}`),
    );
    expect(rows.map(({ requirement }) => requirement)).toEqual(all);
  });

  it('has a verdict for each, and says who must where it is not met', () => {
    for (const { requirement, verdict, how } of rows) {
      expect(['met', 'partly', 'not'], requirement).toContain(verdict);
      if (verdict === 'not') expect(how, requirement).toMatch(/site|operating system/);
    }
  });
});

it('names files that exist', () => {
  const named = [...text.matchAll(/`((?:src|test|examples|dashboards)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it('shows commands that work, in their order, and a table that the gateway takes', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'quaylink-security-'));
  try {
    const commands = [...text.matchAll(/^ +(quaylink certs .*)$/gm)].map(([, line = '']) => line);
    expect(commands).toHaveLength(5);
    for (const line of [...commands, 'quaylink certs list --dir authority']) {
      const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
      const fake = fakeIo({}, cwd);
      expect(await run(words.slice(1), fake.io), `${line}\n${fake.stderr()}`).toBe(0);
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  const table = /```toml\n([^`]*)```/.exec(text)?.[1] ?? '';
  const [, crane = ''] = GATEWAY.split(/(?=\[\[crane\]\])/);
  const files = ['quay-3.crt', 'quay-3.key', 'ca.crt', 'crl.pem'];
  const secrets = Object.fromEntries(files.map((name) => [`/site/${name}`, { text: '', mode: 0o600 }]));
  const { settings } = loadGatewayConfig(source(table + crane, { secrets }), RULES);
  expect(settings.tls?.crlFile).toBe('/site/crl.pem');
});
