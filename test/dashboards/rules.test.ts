// The rules: each alert explained, tested, and with a section in the runbook, each recorded series with a line there; the
// numbers are those that the panels draw.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CERTIFICATE_WARNING_S,
  LOOP_AGE_LIMIT_S,
  NEAR_LIMIT,
  REFUSED_SHARE,
  SEAPORT_S,
} from '../../dashboards/code/aims.ts';
import { requireOrSkip } from '../support/require.ts';
import { FOLDER, readRules, readYaml } from './files.ts';

interface RuleTests {
  readonly tests: readonly {
    readonly promql_expr_test?: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
  }[];
}

const rules = readRules();
const alerts = rules.filter(({ alert }) => alert !== undefined);
const recorded = rules.flatMap(({ record }) => record ?? []);
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const cases = readYaml<RuleTests>('rules.test.yml').tests.flatMap((test) => test.promql_expr_test ?? []);
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', cwd: FOLDER });
  expect(status, stdout + stderr).toBe(0);
}

describe.each(alerts)('$alert', ({ alert = '', labels, annotations, expr }) => {
  it('says how bad it is, what it is, and where it is explained', () => {
    expect(alert).toMatch(/^Quaylink[A-Z]\w+$/);
    expect(labels?.['severity']).toMatch(/^(?:critical|warning)$/);
    expect(Object.keys(annotations ?? {})).toEqual(['summary', 'description', 'runbook']);
    expect(annotations?.['description']).toMatch(/\.$/);
    expect(annotations?.['runbook']).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    expect(expr).not.toBe('');
  });

  it('has a section in the runbook that says the same severity', () => {
    const section = runbook.split(/^## /m).find((part) => part.startsWith(`${alert}\n`));
    expect(section).toMatch(new RegExp(`^${alert}\\n\\n\\*${labels?.['severity']}\\.\\*`, 'i'));
  });

  it('has a case that fires and one that does not', () => {
    const own = cases.filter(({ expr: asked }) => asked.includes(`alertname="${alert}"`));
    expect(own.some(({ exp_samples }) => exp_samples.length > 0)).toBe(true);
    expect(own.some(({ exp_samples }) => exp_samples.length === 0)).toBe(true);
  });
});

describe('the rules', () => {
  it('have a case for each recorded series', () => {
    expect(recorded.length).toBeGreaterThan(0);
    expect(recorded.filter((name) => !cases.some(({ expr }) => expr.includes(name)))).toEqual([]);
  });

  it('draw the line where the panels do', () => {
    const threshold = (name: string) =>
      alerts.find(({ alert }) => alert === name)?.expr.match(/[<>] ([\d.]+)\s*$/)?.[1];
    expect(Number(threshold('QuaylinkRoundTripSlow'))).toBe(SEAPORT_S);
    expect(Number(threshold('QuaylinkRoundTripTooSlow'))).toBe(LOOP_AGE_LIMIT_S);
    expect(Number(threshold('QuaylinkLoopAgeNearLimit'))).toBe(NEAR_LIMIT);
    expect(Number(threshold('QuaylinkFramesRefused'))).toBe(REFUSED_SHARE);
    expect(Number(threshold('QuaylinkCertificateEnds'))).toBe(CERTIFICATE_WARNING_S);
  });
});

describe('the runbook', () => {
  it('explains no alert that does not exist', () => {
    const sections = [...runbook.matchAll(/^## (\S+)$/gm)].map(([, name = '']) => name);
    expect(sections.sort()).toEqual(alerts.map(({ alert = '' }) => alert).sort());
  });

  it('has a line for each recorded series, with the alerts that use it, and no others', () => {
    const section = runbook.split(/^## /m).find((part) => part.startsWith('Recorded series\n')) ?? '';
    const lines = [...section.matchAll(/^\| `(\S+)` \| [^|]+ \| ([^|]+) \|$/gm)].map(([, name, users = '']) => ({
      name,
      users: [...users.matchAll(/\[(\w+)\]/g)].map(([, alert]) => alert),
    }));
    expect(lines).toEqual(
      recorded.map((name) => ({
        name,
        users: alerts.filter(({ expr }) => expr.includes(name)).map(({ alert }) => alert),
      })),
    );
  });

  it('links within itself to sections that exist', () => {
    const titles = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
    const anchors = new Set(titles.map((title) => title.toLowerCase().replaceAll(' ', '-')));
    const links = [...runbook.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});

describe.runIf(requireOrSkip('promtool (Debian package prometheus)', hasPromtool))('promtool', () => {
  it('accepts the scrape configuration', () => promtool('check', 'config', 'prometheus.yml'));
  it('accepts the rules', () => promtool('check', 'rules', '--lint-fatal', 'rules.yml'));
  // Hours of every series are worked out for it: some seconds, and many on a machine with other work.
  it('finds that every case holds', () => promtool('test', 'rules', 'rules.test.yml'), 180_000);
});
