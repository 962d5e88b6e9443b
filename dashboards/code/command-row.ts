// What became of the commands. Enters: the choice above the dashboard. Leaves: the panels of frames by outcome, as the
// gateway counts them and as the desks do.

import { CountsPerSecond } from '@grafana/grafana-foundation-sdk/units';
import { COMMANDS_PER_S, REFUSED_SHARE } from './aims.ts';
import { lines, type Row } from './panels.ts';
import { DESK, GATEWAY, rate } from './selectors.ts';

/** Refusals or losses of a single held crane above which one command in a hundred is concerned. */
const TOO_MANY = [{ value: REFUSED_SHARE * COMMANDS_PER_S, color: 'orange' }];

const byOutcome = () =>
  lines({
    title: 'Frames by outcome',
    description:
      'Command frames that the gateway judged, by outcome, of all its cranes: accepted, or the code of the refusal. A held crane gets one every 20 ms. Outcomes that never happened have no line. The dashed line is one in a hundred for a single held crane: a refusal that reaches it is worth a look.',
    unit: CountsPerSecond,
    width: 12,
    thresholds: TOO_MANY,
    series: [{ legend: '{{outcome}}', expr: `sum by (outcome) (${rate('quaylink_frames_total', GATEWAY)})` }],
  });

const atDesk = () =>
  lines({
    title: 'Frames sent, and their outcome at the desks',
    description:
      'Command frames that the workstations sent, and what they learnt of them. Lost: the connection ended, or the answer came too late to be kept. Sent and accepted lie on each other while the link is well. The dashed line is one in a hundred for a single held crane: refusals and losses belong beneath it.',
    unit: CountsPerSecond,
    width: 12,
    thresholds: TOO_MANY,
    series: [
      { legend: 'sent', expr: `sum(${rate('quaylink_frames_sent_total', DESK)})` },
      { legend: '{{outcome}}', expr: `sum by (outcome) (${rate('quaylink_frames_total', DESK)})` },
    ],
  });

export function commandRow(): Row {
  return { title: 'Commands', panels: [byOutcome(), atDesk()] };
}
