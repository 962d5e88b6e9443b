// The dashboards, whole. Enters: rows and variables. Leaves: each dashboard by the name of its file in ../grafana/,
// which a test holds to this code; QUAYLINK_WRITE_DOCS=1 writes them.

import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { authorityRow } from './authority-row.ts';
import { commandRow } from './command-row.ts';
import { delayRow } from './delay-row.ts';
import { nowRow } from './now-row.ts';
import type { Row } from './panels.ts';
import { processRows } from './process-rows.ts';
import { securityRow } from './security-row.ts';
import { stateRow } from './state-row.ts';
import { craneVariable, datasourceVariable, gatewayVariable } from './variables.ts';

const TAG = 'quaylink';

export interface DashboardFile {
  readonly name: string;
  readonly dashboard: Dashboard;
}

export function dashboards(): readonly DashboardFile[] {
  return [
    {
      name: 'cranes.json',
      dashboard: assemble(
        page('quaylink-cranes', 'Quaylink: cranes', 'How late the cranes are, what they did, and why they stopped.')
          .withVariable(datasourceVariable())
          .withVariable(gatewayVariable())
          .withVariable(craneVariable()),
        [nowRow(), delayRow(), stateRow(), authorityRow(), commandRow()],
      ),
    },
    {
      name: 'processes.json',
      dashboard: assemble(
        page('quaylink-processes', 'Quaylink: processes', 'How the gateway and the workstations themselves are.')
          .withVariable(datasourceVariable())
          .withVariable(gatewayVariable()),
        [...processRows(), securityRow()],
      ),
    },
  ];
}

function page(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .refresh('10s')
    .time({ from: 'now-30m', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Quaylink')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .keepTime(true)
        .includeVars(true),
    );
}

/** Panels are numbered in order, so that a link to one of them lasts. */
function assemble(builder: DashboardBuilder, rows: readonly Row[]): Dashboard {
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const dashboard = builder.build();
  dashboard.panels?.forEach((panel, index) => {
    panel.id = index + 1;
  });
  return dashboard;
}
