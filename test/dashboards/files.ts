// The files of dashboards/ as the tests read them. Enters: their names. Leaves: dashboards with their panels and queries,
// rules, and the other YAML as plain values.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const FOLDER = fileURLToPath(new URL('../../dashboards', import.meta.url));

export interface Query {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets: readonly Query[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit: string;
      readonly thresholds: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly (Panel | { readonly type: 'row'; readonly id: number; readonly title: string })[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function dashboardNames(): string[] {
  return readdirSync(`${FOLDER}/grafana`);
}

/** The shipped JSON, not the code: what Grafana will read. */
export function readDashboard(name: string): Dashboard {
  return JSON.parse(readFileSync(`${FOLDER}/grafana/${name}`, 'utf8')) as Dashboard;
}

/** All but the rows. */
export function panelsOf(dashboard: Dashboard): Panel[] {
  return dashboard.panels.filter((panel): panel is Panel => panel.type !== 'row');
}

export function readYaml<T>(name: string): T {
  return parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as T;
}

export function readRules(): Rule[] {
  return readYaml<{ groups: { rules: Rule[] }[] }>('rules.yml').groups.flatMap(({ rules }) => rules);
}
