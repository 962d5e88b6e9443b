// Every series that a panel, a variable or a rule asks for exists in the registry of the process that it is asked of,
// with the labels that it is chosen and grouped by.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CraneNumber } from '../../src/domain/index.ts';
import { millis } from '../../src/quantity/index.ts';
import { watchAudit, watchCertificate } from '../../src/telemetry/asked-metrics.ts';
import { GatewayMetrics } from '../../src/telemetry/gateway-metrics.ts';
import { WorkstationMetrics } from '../../src/telemetry/workstation-metrics.ts';
import { dashboardNames, panelsOf, readDashboard, readRules } from './files.ts';
import { groupingsOf, type Selector, selectorsOf } from './promql.ts';

const cranes = [1 as CraneNumber, 2 as CraneNumber];
const gateway = new GatewayMetrics({ version: '1.2.3', loopAgeLimit: millis(150), cranes });
watchAudit(gateway.registry, { working: true, lost: 0 });
watchCertificate(gateway.registry, { expiresAt: 0 });
const workstation = new WorkstationMetrics({ version: '1.2.3', cranes });
afterAll(() => {
  gateway.close();
  workstation.close();
});

/** Labels of the series of each job, by name as Prometheus stores them. */
const labels = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
/** Set by the scrape configuration on every series of a target. */
const OF_TARGET = ['job', 'instance', 'gateway'];
/** By their own and by the rules' labels. */
const OF_PROMETHEUS: ReadonlyMap<string, readonly string[]> = new Map([
  ['up', []],
  ['scrape_duration_seconds', []],
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'crane']],
]);

beforeAll(async () => {
  for (const [job, { registry }] of [
    ['quaylink-gateway', gateway],
    ['quaylink-workstation', workstation],
  ] as const) {
    const series = new Map<string, Set<string>>();
    for (const { name, values } of await registry.getMetricsAsJSON()) {
      for (const value of values) {
        const stored = (value as { readonly metricName?: string }).metricName ?? name;
        series.set(stored, new Set([...(series.get(stored) ?? []), ...Object.keys(value.labels)]));
      }
    }
    labels.set(job, series);
  }
});

/** Labels of what a selector chooses; undefined where there is no such series. */
function labelsOf({ metric, matchers }: Selector): ReadonlySet<string> | undefined {
  const own = OF_PROMETHEUS.get(metric);
  if (own !== undefined) return new Set([...own, ...OF_TARGET]);
  if (metric.includes(':')) {
    const rule = readRules().find(({ record }) => record === metric);
    return rule === undefined ? undefined : new Set(groupingsOf(rule.expr).filter((label) => label !== 'le'));
  }
  const job = matchers.get('job');
  const jobs = job === undefined ? [...labels.keys()] : [...labels.keys()].filter((name) => matches(job, name));
  const found = jobs.map((name) => labels.get(name)?.get(metric)).filter((known) => known !== undefined);
  return found.length === 0 ? undefined : new Set([...found.flatMap((known) => [...known]), ...OF_TARGET]);
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(name);
}

/** Counted by both processes for the same events. */
const COUNTED_TWICE = /^quaylink_(?:loop_age_seconds_\w+|frames_total|stops_total)$/;

const asked: readonly (readonly [string, string])[] = [
  ...dashboardNames().flatMap((name) => {
    const dashboard = readDashboard(name);
    return [
      ...panelsOf(dashboard).flatMap(({ title, targets }) =>
        targets.map(({ refId, expr }) => [`${name}, ${title}, ${refId}`, expr] as const),
      ),
      ...dashboard.templating.list
        .filter(({ type }) => type === 'query')
        .map(({ name: variable, query }) => [`${name}, $${variable}`, (query as { query: string }).query] as const),
    ];
  }),
  ...readRules().map(({ alert, record, expr }) => [alert ?? record ?? '', expr] as const),
];

describe.each(asked)('%s', (_, expr) => {
  const selectors = selectorsOf(expr);

  it('asks for series that exist, by labels that they have', () => {
    expect(selectors.length).toBeGreaterThan(0);
    for (const selector of selectors) {
      const known = labelsOf(selector);
      expect(known, selector.metric).toBeDefined();
      expect([...selector.matchers.keys()].filter((label) => known?.has(label) !== true)).toEqual([]);
    }
    const all = new Set(selectors.flatMap((selector) => [...(labelsOf(selector) ?? [])]));
    expect(groupingsOf(expr).filter((label) => !all.has(label))).toEqual([]);
  });

  it('says whose count it means where both processes count', () => {
    for (const { metric, matchers } of selectors) {
      if (COUNTED_TWICE.test(metric)) expect(matchers.get('job'), metric).toMatch(/^quaylink-(gateway|workstation)$/);
    }
  });
});

describe('the metrics', () => {
  it('are all looked at by a panel or a rule', () => {
    const used = new Set(asked.flatMap(([, expr]) => selectorsOf(expr).map(({ metric }) => metric)));
    const base = (series: string) => series.replace(/_(?:bucket|sum|count)$/, '');
    const known = new Set([...labels.values()].flatMap((series) => [...series.keys()].map(base)));
    const seen = new Set([...used].map(base));
    expect([...known].filter((metric) => !seen.has(metric))).toEqual([]);
  });
});
