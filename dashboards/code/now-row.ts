// The line of figures on top: is all well now? Enters: the choice above the dashboard. Leaves: eight figures, coloured by
// the lines that the other panels draw.

import { Number as Plain, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { LOOP_AGE_LIMIT_S, NEAR_LIMIT, SEAPORT_S } from './aims.ts';
import { type Row, stat, THERE, total, type Words } from './panels.ts';
import { CRANE, DESK, GATEWAY, quantile } from './selectors.ts';

const HELD_WORDS: Words = [
  [0, 'free', 'text'],
  [1, 'held', 'blue'],
];
const LINE_WORDS: Words = [
  [0, 'down', 'red'],
  [1, 'up', 'green'],
];

const alerts = () =>
  total({
    title: 'Alerts',
    description: 'Alerts of this gateway that fire now. What each means and what to do: docs/runbook.md.',
    unit: Short,
    width: 3,
    thresholds: [{ value: 1, color: 'red' }],
    series: [{ legend: 'firing', expr: 'count(ALERTS{alertstate="firing",gateway="$gateway"}) or vector(0)' }],
  });

const roundTrip = () =>
  stat({
    title: 'Round trip, p99',
    description:
      'Slowest hundredth of the commands of the last moments, from the report of the stick until the receipt of the PLC is back. Orange from 20 ms, red from 150 ms.',
    unit: Seconds,
    width: 3,
    thresholds: [
      { value: SEAPORT_S, color: 'orange' },
      { value: LOOP_AGE_LIMIT_S, color: 'red' },
    ],
    series: [
      {
        legend: 'crane {{crane}}',
        expr: quantile(0.99, 'quaylink_command_round_trip_seconds', [DESK, CRANE], 'crane'),
      },
    ],
  });

const loopAge = () =>
  stat({
    title: 'Loop age, p99 of its limit',
    description:
      'Share of the configured limit that the loop age uses up. At 100 % the crane is stopped; from 80 % on the rules warn.',
    unit: PercentUnit,
    width: 3,
    thresholds: [
      { value: NEAR_LIMIT, color: 'orange' },
      { value: 1, color: 'red' },
    ],
    series: [
      {
        legend: 'crane {{crane}}',
        expr: `${quantile(0.99, 'quaylink_loop_age_seconds', [GATEWAY, CRANE], 'crane')} / on () group_left () max(quaylink_loop_age_limit_seconds{${GATEWAY}})`,
      },
    ],
  });

const held = () =>
  stat(
    {
      title: 'Held',
      description: 'Whether somebody holds the crane. Nobody else can drive it until it is released and rests.',
      unit: Plain,
      width: 3,
      thresholds: [{ value: 1, color: 'blue' }],
      series: [{ legend: 'crane {{crane}}', expr: `max by (crane) (quaylink_crane_held{${GATEWAY},${CRANE}})` }],
    },
    HELD_WORDS,
  );

const emergencyLine = () =>
  stat(
    {
      title: 'Emergency line',
      description:
        'The connection to the PLC that is reserved for the emergency stop. It does not replace the hard-wired one.',
      unit: Plain,
      width: 3,
      thresholds: THERE,
      series: [{ legend: 'crane {{crane}}', expr: `min by (crane) (quaylink_plc_reserved_up{${GATEWAY},${CRANE}})` }],
    },
    LINE_WORDS,
  );

const bypasses = () =>
  stat({
    title: 'Bypasses',
    description:
      'Protections of the crane that a supervisor has set aside. Each ends by itself, after five minutes at most by default; the crane creeps meanwhile.',
    unit: Short,
    width: 3,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [{ legend: 'crane {{crane}}', expr: `max by (crane) (quaylink_bypasses{${GATEWAY},${CRANE}})` }],
  });

const auditLog = () =>
  stat(
    {
      title: 'Audit log',
      description: 'Whether what happens is recorded on the disk: who claimed, stopped, took over, bypassed.',
      unit: Plain,
      width: 3,
      thresholds: THERE,
      series: [{ legend: 'audit log', expr: `min(quaylink_audit_up{${GATEWAY}})` }],
    },
    LINE_WORDS,
  );

const stops = () =>
  total({
    title: 'Stops, in the time shown',
    description: 'Stops of each crane in the time that is shown, whatever their cause.',
    unit: Short,
    width: 3,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: 'crane {{crane}}',
        expr: `sum by (crane) (increase(quaylink_stops_total{${GATEWAY},${CRANE}}[$__range]))`,
      },
    ],
  }).decimals(0);

export function nowRow(): Row {
  return {
    title: 'Now',
    panels: [alerts(), roundTrip(), loopAge(), held(), emergencyLine(), bypasses(), auditLog(), stops()],
  };
}
