// Who lost a crane, and what is set aside. Enters: the choice above the dashboard. Leaves: the panels of claims that ended
// without a release, and of bypasses.

import { Short } from '@grafana/grafana-foundation-sdk/units';
import { events, lines, type Row } from './panels.ts';
import { CRANE, GATEWAY, increase } from './selectors.ts';

const claimsEnded = () =>
  events({
    title: 'Claims that ended without a release',
    description:
      'Cranes that changed hands or lost their holder within the window that ends at each point, by cause. AUTHORITY_HANDED_OVER: offered and caught, as at the change of a shift. AUTHORITY_TAKEN_OVER: a supervisor took the crane, or somebody beside the gateway did; the audit log has the reason. The others are holders that fell silent or whose session ended. Claims that were released are not counted.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: 'crane {{crane}} {{cause}}',
        expr: `sum by (crane, cause) (${increase('quaylink_claims_ended_total', GATEWAY, CRANE)})`,
      },
    ],
  });

const bypasses = () =>
  lines({
    title: 'Bypassed protections',
    description:
      'Protections of each crane that a supervisor has set aside, as each scrape saw them. Each ends by itself, after five minutes at most by default, and the crane creeps meanwhile. The rules warn where a crane had one in more than ten minutes of an hour: then the cause is to be repaired, not bypassed. Which protection, by whom and why: `quaylink gateway status`, and the audit log.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [{ legend: 'crane {{crane}}', expr: `max by (crane) (quaylink_bypasses{${GATEWAY},${CRANE}})` }],
  });

export function authorityRow(): Row {
  return { title: 'Authority', panels: [claimsEnded(), bypasses()] };
}
