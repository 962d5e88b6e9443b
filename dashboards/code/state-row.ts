// What the cranes did, why they stopped, and whether a stop would get through. Enters: the choice above the dashboard.
// Leaves: the panels of states, stops, links and watchdogs.

import { Number as Plain, Short } from '@grafana/grafana-foundation-sdk/units';
import { CRANE_STATES, type CraneStateKind } from '../../src/domain/index.ts';
import { MAX_SESSIONS } from '../../src/gateway/sessions.ts';
import { events, lines, ranking, type Row, THERE, timeline, type Words } from './panels.ts';
import { CRANE, DESK, GATEWAY, increase } from './selectors.ts';

const STATE_COLOURS: { readonly [S in CraneStateKind]: string } = {
  parked: '#8e8e8e',
  claimed: 'light-blue',
  'neutral-wait': 'blue',
  ready: 'light-green',
  moving: 'green',
  stopping: 'yellow',
  stopped: 'orange',
  estopped: 'red',
  faulted: 'dark-red',
};

/** A state by its number in frames. */
const STATE_WORDS: Words = CRANE_STATES.map((state, number) => [number, state, STATE_COLOURS[state]]);

/** Exactly one of a crane's states is 1, so the sum is the number of that one. */
const STATE_NUMBER = `sum by (crane) (${CRANE_STATES.map(
  (state, number) => `${number} * quaylink_crane_state{${GATEWAY},${CRANE},state="${state}"}`,
).join(' or ')})`;

const LINK_WORDS: Words = [
  [0, 'down', 'red'],
  [1, 'up', 'green'],
];

const craneStates = () =>
  timeline(
    {
      title: 'States of the cranes',
      description:
        'The state in which the gateway has each crane, as each scrape saw it. Motion is possible in ready and moving only. Stopped and emergency-stopped are latched: somebody has to re-arm or reset. A stop that is shorter than the scrape interval can fall between two scrapes; the counts beneath miss none.',
      unit: Plain,
      width: 24,
      height: 7,
      thresholds: [{ value: CRANE_STATES.indexOf('stopping'), color: 'red' }],
      series: [{ legend: 'crane {{crane}}', expr: STATE_NUMBER }],
    },
    STATE_WORDS,
  );

const stopsOverTime = () =>
  events({
    title: 'Stops by cause',
    description:
      'Stops within the window that ends at each point. Windows overlap, so bars do not add up; the panel beside this one has the total. Causes that never happened are zero and left out of the legend. Any stop that is no release of the deadman and no press of stop is worth a look: the codes stand in docs/protocol.md.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: 'crane {{crane}} {{cause}}',
        expr: `sum by (crane, cause) (${increase('quaylink_stops_total', GATEWAY, CRANE)})`,
      },
    ],
  });

const stopsInRange = () =>
  ranking({
    title: 'Stops by cause, in the time shown',
    description:
      'The ten most frequent causes in the time that is shown; none, where nothing stopped. A restart of the gateway in between is counted across.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: '{{cause}}',
        expr: `sort_desc(topk(10, sum by (cause) (increase(quaylink_stops_total{${GATEWAY},${CRANE}}[$__range])) > 0) or on () label_replace(vector(0), "cause", "none", "", ""))`,
      },
    ],
  });

const links = () =>
  timeline(
    {
      title: 'Links',
      description:
        'Setpoints: the connection over which a crane is driven. Emergency stop: the reserved second connection to the same PLC; while it is down, an emergency stop has to wait its turn on the first. Control and stop: the two paths of each workstation to the gateway.',
      unit: Plain,
      width: 12,
      thresholds: THERE,
      series: [
        { legend: 'crane {{crane}} setpoints', expr: `max by (crane) (quaylink_plc_up{${GATEWAY},${CRANE}})` },
        {
          legend: 'crane {{crane}} emergency stop',
          expr: `max by (crane) (quaylink_plc_reserved_up{${GATEWAY},${CRANE}})`,
        },
        { legend: 'desk {{instance}} {{path}}', expr: `max by (instance, path) (quaylink_path_up{${DESK}})` },
      ],
    },
    LINK_WORDS,
  );

const holders = () =>
  lines({
    title: 'Sessions and holders',
    description:
      'Open sessions of the gateway, cranes that somebody holds, and cranes held as the workstations see it. Where the two counts of held cranes differ for longer than a scrape, a desk drives whose metrics nobody reads. Dashed lines: three quarters of the sessions that the gateway has room for, and all of them; a desk that comes then is refused.',
    unit: Short,
    width: 12,
    thresholds: [
      { value: 0.75 * MAX_SESSIONS, color: 'orange' },
      { value: MAX_SESSIONS, color: 'red' },
    ],
    series: [
      { legend: 'sessions', expr: `sum(quaylink_sessions{${GATEWAY}})` },
      { legend: 'held, says the gateway', expr: `sum(quaylink_holders{${GATEWAY}})` },
      { legend: 'held, say the desks', expr: `sum(quaylink_workstation_crane_held{${DESK},${CRANE}})` },
    ],
  });

const watchdogs = () =>
  events({
    title: 'Watchdogs',
    description:
      'Times that a watchdog acted within the window that ends at each point. PLC: the crane stopped itself because the gateway was silent; this must stay at zero. The others are those of the gateway, by cause; crane 0 where it concerns none.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'red' }],
    series: [
      {
        legend: 'crane {{crane}} PLC',
        expr: `sum by (crane) (${increase('quaylink_plc_watchdog_trips_total', GATEWAY, CRANE)})`,
      },
      {
        legend: 'crane {{crane}} {{cause}}',
        expr: `sum by (crane, cause) (${increase('quaylink_gateway_watchdog_trips_total', GATEWAY, CRANE)})`,
      },
    ],
  });

const faults = () =>
  events({
    title: 'Faults of the PLC links',
    description:
      'Faults of either connection within the window that ends at each point, also those that were borne without a stop, and setpoint records that the driver did not send. A steady trickle means a network that will stop a crane one day.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: 'crane {{crane}} {{code}}',
        expr: `sum by (crane, code) (${increase('quaylink_plc_faults_total', GATEWAY, CRANE)})`,
      },
      {
        legend: 'crane {{crane}} not sent: {{code}}',
        expr: `sum by (crane, code) (${increase('quaylink_plc_records_refused_total', GATEWAY, CRANE)})`,
      },
    ],
  });

export function stateRow(): Row {
  return {
    title: 'Cranes',
    panels: [craneStates(), stopsOverTime(), stopsInRange(), links(), holders(), watchdogs(), faults()],
  };
}
