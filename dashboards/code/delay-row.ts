// How late the cranes are, and where the delay comes from. Enters: the choice above the dashboard. Leaves: the panels
// of the delay, from the whole round trip to its smallest part.

import { Seconds } from '@grafana/grafana-foundation-sdk/units';
import { FELT_AGE_CREEP_S, FELT_AGE_STOP_S, LOOP_AGE_LIMIT_S, RESIDENCE_S, SEAPORT_S, SITE_LINK_S } from './aims.ts';
import { decades, heatmap, lines, type Row, stacked } from './panels.ts';
import { CRANE, DESK, GATEWAY, mean, quantile } from './selectors.ts';

const ROUND_TRIP = 'quaylink_command_round_trip_seconds';
const APPLIED = 'quaylink_command_applied_seconds';
const STAGE = 'quaylink_stage_seconds';
const LOOP_AGE = 'quaylink_loop_age_seconds';
const FELT_AGE = 'quaylink_felt_age_seconds';
const RESIDENCE = 'quaylink_gateway_residence_seconds';
const EXCHANGE = 'quaylink_plc_exchange_seconds';

const AT_DESK = [DESK, CRANE];
const AT_GATEWAY = [GATEWAY, CRANE];

/** The three lines of a round trip. Below the first one it is as good as a site's own wire. */
const ROUND_TRIP_LINES = [
  { value: SITE_LINK_S, color: 'blue' },
  { value: SEAPORT_S, color: 'orange' },
  { value: LOOP_AGE_LIMIT_S, color: 'red' },
];

const roundTripHeatmap = () =>
  heatmap({
    title: 'Round trip: every command',
    description:
      'Report of the stick read until the status came back that says the PLC has received its setpoint. Each column holds the commands of its window, by bucket; the colour is commands a second. Two bands are two ways through the link or the scheduler, which percentiles hide. A round trip is that of a command which a change of the stick caused: a stick held still has none, and the panel is empty then. Buckets are √2 apart, 0.1 ms to 290 ms.',
    unit: Seconds,
    width: 12,
    thresholds: ROUND_TRIP_LINES,
    series: [
      { legend: '{{le}}', expr: `sum by (le) (rate(${ROUND_TRIP}_bucket{${DESK},${CRANE}}[$__rate_interval]))` },
    ],
  });

const roundTripPercentiles = () =>
  decades({
    title: 'Round trip: percentiles',
    description:
      'The same, of all chosen cranes together. Lines: 1 ms, what a wire inside one site can do; 20 ms, 3GPP TR 22.856 for a lifting device at a seaport; 150 ms, the default limit of the loop age. Half of the commands are quicker than p50; one in a thousand is slower than p99.9. A percentile lies within a bucket, so it is exact to a factor of √2.',
    unit: Seconds,
    width: 12,
    thresholds: ROUND_TRIP_LINES,
    series: [
      { legend: 'p50', expr: quantile(0.5, ROUND_TRIP, AT_DESK) },
      { legend: 'p99', expr: quantile(0.99, ROUND_TRIP, AT_DESK) },
      { legend: 'p99.9', expr: quantile(0.999, ROUND_TRIP, AT_DESK) },
    ],
  });

const stageMeans = () =>
  stacked({
    title: 'Stages: means, stacked',
    description:
      'Where the mean command spends its time: input (report read until sent), uplink, gateway, PLC (handed over until received), downlink. Means are stacked because means add up; percentiles do not. Input is measured on commands that a change of the stick caused, the other stages on the newest command that each status confirms, so their sum lies near the mean round trip, drawn as a line, while the stick moves, and apart from it while the stick rests. Uplink and downlink need one clock at both ends: they are there where workstation and gateway share a machine, and missing elsewhere.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: SEAPORT_S, color: 'orange' }],
    series: [
      { legend: '{{stage}}', expr: mean(STAGE, AT_DESK, 'stage') },
      {
        legend: 'mean round trip',
        expr: `sum(rate(${ROUND_TRIP}_sum{${DESK},${CRANE}}[$__rate_interval])) / sum(rate(${ROUND_TRIP}_count{${DESK},${CRANE}}[$__rate_interval]))`,
      },
    ],
  }).overrideByName('mean round trip', [
    { id: 'custom.stacking', value: { mode: 'none' } },
    { id: 'custom.fillOpacity', value: 0 },
    { id: 'custom.lineWidth', value: 2 },
  ]);

const stagePercentiles = () =>
  decades({
    title: 'Stages: p99, each by itself',
    description:
      'The slowest hundredth of each stage. Not stacked: the command that is slow in one stage is seldom the one that is slow in another, so these do not add up to the p99 of the round trip. The stage that rises with the round trip is the one to look at.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: SEAPORT_S, color: 'orange' }],
    series: [{ legend: '{{stage}}', expr: quantile(0.99, STAGE, AT_DESK, 'stage') }],
  });

const loopAge = () =>
  decades({
    title: 'Loop age at actuation',
    description:
      'How old the picture was that a command was made from, when its setpoint was handed to the PLC driver: one clock, no synchronisation. A frozen picture, a stalled uplink and a burst after a stall all show here. Above the limit, which the gateway reports as configured, the crane is stopped; the red line is its default.',
    unit: Seconds,
    width: 8,
    thresholds: [{ value: LOOP_AGE_LIMIT_S, color: 'red' }],
    series: [
      { legend: 'crane {{crane}} p50', expr: quantile(0.5, LOOP_AGE, AT_GATEWAY, 'crane') },
      { legend: 'crane {{crane}} p99', expr: quantile(0.99, LOOP_AGE, AT_GATEWAY, 'crane') },
      { legend: 'limit', expr: `max(quaylink_loop_age_limit_seconds{${GATEWAY}})` },
    ],
  });

const feltAge = () =>
  lines({
    title: 'Felt age at actuation',
    description:
      'How old the picture was that the operator really had, of the same commands: the loop age and, where a crane is driven by a screen or by cameras, the age of that picture. Above 150 ms the crane is slower, from 250 ms on it creeps, above 400 ms it is stopped, by default. A crane that requires no picture has the loop age here. Buckets are 50 ms apart where it matters; 0.6 s stands for whatever is more, a picture that was never seen included.',
    unit: Seconds,
    width: 8,
    thresholds: [
      { value: LOOP_AGE_LIMIT_S, color: 'yellow' },
      { value: FELT_AGE_CREEP_S, color: 'orange' },
      { value: FELT_AGE_STOP_S, color: 'red' },
    ],
    series: [
      { legend: 'crane {{crane}} p50', expr: quantile(0.5, FELT_AGE, AT_GATEWAY, 'crane') },
      { legend: 'crane {{crane}} p99', expr: quantile(0.99, FELT_AGE, AT_GATEWAY, 'crane') },
    ],
  });

const applied = () =>
  decades({
    title: 'Until a PLC scan applied it',
    description:
      'Report of the stick read until the status came back that says a scan of the PLC has applied its setpoint. It waits for the scan (10 ms by default), so it lies above the round trip, which ends when the PLC has received the setpoint.',
    unit: Seconds,
    width: 8,
    thresholds: [
      { value: SEAPORT_S, color: 'orange' },
      { value: LOOP_AGE_LIMIT_S, color: 'red' },
    ],
    series: [
      { legend: 'crane {{crane}} p50', expr: quantile(0.5, APPLIED, AT_DESK, 'crane') },
      { legend: 'crane {{crane}} p99', expr: quantile(0.99, APPLIED, AT_DESK, 'crane') },
    ],
  });

const residence = () =>
  decades({
    title: 'Within the gateway',
    description:
      'The process takes a command from its socket until the PLC driver has its setpoint: written, where no exchange with that PLC is outstanding, else kept in the slot of the driver. The line is the aim, 50 µs, which is a bound of the buckets exactly. What lies far above it is a slow write, a collection in between, or a processor that went to another program. How long a command waited in its socket is not in it: that shows in the uplink stage and in the delay of the event loop.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: RESIDENCE_S, color: 'orange' }],
    series: [
      { legend: 'crane {{crane}} p50', expr: quantile(0.5, RESIDENCE, AT_GATEWAY, 'crane') },
      { legend: 'crane {{crane}} p99', expr: quantile(0.99, RESIDENCE, AT_GATEWAY, 'crane') },
    ],
  });

const exchange = () =>
  lines({
    title: 'PLC exchange',
    description:
      'One exchange of blocks with a PLC: request sent until reply read. The line is the time after which the gateway gives up and opens the connection again (50 ms by default). A PLC that answers late delays every command of its crane, and no other crane.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: 0.05, color: 'red' }],
    series: [
      { legend: 'crane {{crane}} p50', expr: quantile(0.5, EXCHANGE, AT_GATEWAY, 'crane') },
      { legend: 'crane {{crane}} p99', expr: quantile(0.99, EXCHANGE, AT_GATEWAY, 'crane') },
    ],
  });

export function delayRow(): Row {
  return {
    title: 'Delay',
    panels: [
      roundTripHeatmap(),
      roundTripPercentiles(),
      stageMeans(),
      stagePercentiles(),
      loopAge(),
      feltAge(),
      applied(),
      residence(),
      exchange(),
    ],
  };
}
