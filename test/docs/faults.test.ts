// The examples of docs/faults.md are what the mocks read, and its table names every fault.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, readFault, readScript } from '../../firmware-mocks/crane/plc/faults.ts';
import { readPadScript } from '../../src/cli/pad-script.ts';

const document = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');

function example(kind: string): string {
  const text = new RegExp(`\`\`\`json ${kind}\n([\\s\\S]*?)\`\`\``).exec(document)?.[1];
  if (text === undefined) throw new Error(`no example of ${kind}`);
  return text;
}

describe('docs/faults.md', () => {
  it('shows a fault script that loads', () => {
    expect(readScript(JSON.parse(example('faults')) as unknown[])).toMatchObject({ ok: true });
  });

  it('shows a stick script that loads', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'quaylink-stick-')), 'stick.json');
    writeFileSync(file, example('stick'));
    expect(readPadScript(file).steps).toHaveLength(4);
  });

  it('names faults that exist, with the keys that they need', () => {
    const value: Readonly<Record<string, unknown>> = {
      on: true,
      open: true,
      axis: 'hoist',
      delay_ms: 0,
      code: 0,
      keep_registers: true,
      down_ms: 0,
      speed_m_s: 0,
      direction_deg: 0,
      gust_m_s: 1,
      gust_period_s: 10,
      share: 0.01,
      stiffness_kn_m: 200,
    };
    const rows = [...document.matchAll(/^\| `([\w-]+)` \| (.*?) \|/gm)];
    expect(rows.length).toBe(FAULT_NAMES.length);
    expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(FAULT_NAMES));
    for (const [, name, keys] of rows) {
      const named = [...(keys ?? '').matchAll(/`(\w+)`/g)].map(([, key]) => key ?? '');
      const row = Object.fromEntries(named.map((key) => [key, value[key]]));
      expect(readFault({ name, ...row }, 0), name).toMatchObject({ ok: true });
    }
  });
});
