// The dashboards as Grafana will read them: the same as the code says, and every panel with what it takes to be read.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../dashboards/code/dashboards.ts';
import { CRANE_STATES } from '../../src/domain/index.ts';
import { dashboardNames, FOLDER, panelsOf, readDashboard } from './files.ts';

const built = dashboards().map(({ name, dashboard }) => ({
  name,
  text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
}));

if (process.env['QUAYLINK_WRITE_DOCS'] === '1') {
  for (const { name, text } of built) writeFileSync(`${FOLDER}/grafana/${name}`, text);
}

describe('dashboards/grafana/', () => {
  it('holds the dashboards of the code and no others', () => {
    expect(dashboardNames().sort()).toEqual(built.map(({ name }) => name).sort());
  });

  it.each(built)('$name is what the code builds', ({ name, text }) => {
    const file = `${FOLDER}/grafana/${name}`;
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(text);
  });

  it('is built the same each time', () => {
    expect(dashboards().map(({ dashboard }) => `${JSON.stringify(dashboard, undefined, 2)}\n`)).toEqual(
      built.map(({ text }) => text),
    );
  });
});

describe.each(dashboardNames())('%s', (name) => {
  const dashboard = readDashboard(name);
  const panels = panelsOf(dashboard);

  it.each(panels)('$title: unit, thresholds, description, queries', (panel) => {
    const { unit, thresholds } = panel.fieldConfig.defaults;
    expect(unit).toMatch(/^\w+$/);
    // The first step has no lower end, those after it rise.
    expect(thresholds.steps[0]?.value).toBeNull();
    const values = thresholds.steps.slice(1).map(({ value }) => value ?? Number.NaN);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    for (const { color } of thresholds.steps) expect(color).not.toBe('');
    expect(new Set(thresholds.steps.map(({ color }) => color)).size, 'colours').toBeGreaterThan(1);
    expect(panel.description).toMatch(/^[A-Z0-9].{20,}\.$/);
    expect(panel.targets.length).toBeGreaterThan(0);
    expect(panel.targets.map(({ refId }) => refId)).toEqual(['A', 'B', 'C'].slice(0, panel.targets.length));
    for (const query of panel.targets) {
      expect(query.legendFormat).not.toBe('');
      expect(query.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    }
  });

  it('has panels that neither overlap nor leave the grid, each with a number of its own', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
    const numbers = dashboard.panels.map(({ id }) => id);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('chooses among gateways, one at a time', () => {
    const { list } = dashboard.templating;
    expect(list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    expect(list[1]).toMatchObject({ name: 'gateway', type: 'query' });
    expect(list[1]?.multi ?? false).toBe(false);
  });

  it('uses no variable that it does not have', () => {
    const known = new Set([
      ...dashboard.templating.list.map((variable) => variable.name),
      '__rate_interval',
      '__range',
    ]);
    const used = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => [...expr.matchAll(/\$(\w+)/g)].map((match) => match[1] ?? '')),
    );
    expect(used.length).toBeGreaterThan(0);
    expect([...new Set(used)].filter((variable) => !known.has(variable))).toEqual([]);
  });
});

describe('a heatmap', () => {
  const heatmaps = dashboardNames()
    .flatMap((name) => panelsOf(readDashboard(name)))
    .filter(({ type }) => type === 'heatmap');

  it('gets its buckets as buckets, with a unit on the axis that it draws', () => {
    expect(heatmaps).toHaveLength(1);
    for (const { targets, options, fieldConfig } of heatmaps) {
      expect(targets).toHaveLength(1);
      expect(targets[0]).toMatchObject({ format: 'heatmap', legendFormat: '{{le}}' });
      expect(options['calculate']).toBe(false);
      expect(options['yAxis']).toMatchObject({ unit: fieldConfig.defaults.unit });
    }
  });
});

describe('the states of the cranes', () => {
  it('are all asked for, and all have a word', () => {
    const panel = panelsOf(readDashboard('cranes.json')).find(({ title }) => title === 'States of the cranes');
    const asked = [...(panel?.targets[0]?.expr ?? '').matchAll(/(\d+) \* \w+\{[^}]*state="([\w-]+)"/g)];
    expect(asked.map(([, number, state]) => [Number(number), state])).toEqual([...CRANE_STATES.entries()]);
    const words = JSON.stringify(panel?.fieldConfig.defaults);
    for (const state of CRANE_STATES) expect(words).toContain(`"text":"${state}"`);
  });
});
