// Every query of the dashboards, asked of Debian's Prometheus while it scrapes a system that drives: each has data, and
// every rule can be evaluated.

import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { dashboardNames, panelsOf, readDashboard, readRules } from '../dashboards/files.ts';
import { type Answered, PrometheusServer } from '../dashboards/prometheus-server.ts';
import type { PadScript } from '../../firmware-mocks/joystick/script.ts';
import { requireOrSkip } from '../support/require.ts';
import { DEADMEN, HELD_DEFLECTED, System } from '../support/system.ts';

const hasPrometheus = spawnSync('prometheus', ['--version']).status === 0;
const WAIT = { timeout: 60_000, interval: 1000 };

/** What Grafana puts in the place of the variables, as far as the queries know. */
const CHOSEN: Readonly<Record<string, string>> = {
  gateway: 'demo',
  crane: '.+',
  __rate_interval: '15s',
  __range: '1m',
};

function chosen(expr: string): string {
  return expr.replaceAll(/\$(\w+)/g, (_, variable: string) => {
    const value = CHOSEN[variable];
    if (value === undefined) throw new Error(`$${variable} has no value here`);
    return value;
  });
}

function hasData(series: readonly Answered[]): boolean {
  return series.some(({ values }) => values.some((value) => Number.isFinite(Number(value))));
}

/**
 * A hand that never rests: a round trip is that of a report which changed something. The deadman of crane A is let go on
 * the way, so that there is a stop to show.
 */
const RESTLESS: PadScript = {
  ...HELD_DEFLECTED,
  steps: [
    ...HELD_DEFLECTED.steps,
    ...Array.from({ length: 900 }, (_, index) => ({
      at_ms: 1000 + 100 * index,
      left: [0.6, index % 2 === 0 ? 0.3 : 0.32] as const,
      right: [0.6, index % 2 === 0 ? -0.3 : -0.32] as const,
      ...(index === 70 && { buttons: [DEADMEN[1] ?? 6] }),
    })),
  ],
};

let system: System | undefined;
let prometheus: PrometheusServer | undefined;
afterEach(async () => {
  await prometheus?.close();
  await system?.close();
  prometheus = undefined;
  system = undefined;
});

describe.runIf(requireOrSkip('prometheus (Debian package prometheus)', hasPrometheus))('Prometheus', () => {
  it('has an answer to every query of the dashboards, and evaluates every rule', async () => {
    const since = Date.now() / 1000;
    system = await System.driving({ pad: RESTLESS });
    const { gatewayMetrics, workstation } = system.ports;
    const server = await PrometheusServer.start({
      'quaylink-gateway': `127.0.0.1:${gatewayMetrics}`,
      'quaylink-workstation': `127.0.0.1:${workstation}`,
    });
    prometheus = server;

    const queries = dashboardNames().flatMap((name) =>
      panelsOf(readDashboard(name)).flatMap(({ title, targets }) =>
        targets.map(({ refId, expr, instant }) => ({
          what: `${name}, ${title}, ${refId}`,
          expr: chosen(expr),
          instant,
        })),
      ),
    );
    expect(queries.length).toBeGreaterThan(40);
    const withoutData = async (): Promise<string[]> => {
      const missing: string[] = [];
      for (const { what, expr, instant } of queries) {
        const answer = instant === true ? await server.now(expr) : await server.overTime(expr, since);
        if (!hasData(answer)) missing.push(what);
      }
      return missing;
    };
    await expect.poll(withoutData, WAIT).toEqual([]);

    const choices = dashboardNames().flatMap((name) => readDashboard(name).templating.list);
    const choiceOf = async (variable: string): Promise<string[]> => {
      const query = choices.find(({ name }) => name === variable)?.query;
      const asked = typeof query === 'object' ? query.query : '';
      const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(asked) ?? [];
      return server.labelValues(label, chosen(selector));
    };
    expect(await choiceOf('gateway')).toEqual(['demo']);
    expect(await choiceOf('crane')).toEqual(['1', '2']);

    // By the deadman, if the machine did not stand still before.
    const stops = 'sum(quaylink_stops_total{job="quaylink-gateway",crane="1"}) > 0';
    await expect.poll(() => server.now(stops), WAIT).toHaveLength(1);

    // The first evaluation of a rule comes within an interval; until then its health is unknown.
    const names = readRules().map(({ alert, record }) => alert ?? record ?? '');
    const unhealthy = async (): Promise<unknown[]> => (await server.rules()).filter(({ health }) => health !== 'ok');
    await expect.poll(unhealthy, WAIT).toEqual([]);
    expect((await server.rules()).map(({ name }) => name).sort()).toEqual(names.sort());
    for (const { record } of readRules()) {
      if (record !== undefined) {
        await expect.poll(async () => hasData(await server.now(record)), { ...WAIT, message: record }).toBe(true);
      }
    }
  });
});
