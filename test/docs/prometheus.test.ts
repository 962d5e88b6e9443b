// dashboards/prometheus.yml, read by Prometheus' own checker, and held to the default ports.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEMO_PORTS } from '../../src/config/index.ts';
import { requireOrSkip } from '../support/require.ts';

const FILE = fileURLToPath(new URL('../../dashboards/prometheus.yml', import.meta.url));
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe('the scrape configuration', () => {
  it('names the default ports of both processes', () => {
    const text = readFileSync(FILE, 'utf8');
    expect(text).toContain(`127.0.0.1:${DEMO_PORTS.gatewayMetrics}`);
    expect(text).toContain(`127.0.0.1:${DEMO_PORTS.workstation}`);
  });
});

describe.runIf(requireOrSkip('promtool (Debian package prometheus)', hasPromtool))('promtool', () => {
  it('accepts it', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', FILE], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });
});
