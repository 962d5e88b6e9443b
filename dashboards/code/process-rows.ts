// How the processes themselves are: a gateway that is busy with itself is late for its cranes. Enters: the choice above
// the dashboard. Leaves: the panels of event loop, collections, processor, memory and scrapes.

import { BytesIEC, Number as Plain, PercentUnit, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { decades, events, lines, type Row, stat, THERE, timeline, type Words } from './panels.ts';
import { GATEWAY, increase, PROCESSES, quantile, rate } from './selectors.ts';

const UP_WORDS: Words = [
  [0, 'not answering', 'red'],
  [1, 'up', 'green'],
];

const processesUp = () =>
  timeline(
    {
      title: 'Scraped',
      description: 'Whether each process answered its scrape. A desk that is switched off is red and no fault.',
      unit: Plain,
      width: 12,
      thresholds: THERE,
      series: [{ legend: '{{job}} {{instance}}', expr: `max by (job, instance) (up{${PROCESSES}})` }],
    },
    UP_WORDS,
  );

const releases = () =>
  stat({
    title: 'Releases',
    description:
      'How many different releases run, and how many processes run which one on which Node. Gateway and workstations must be of the same release: orange from two different ones.',
    unit: Short,
    width: 12,
    height: 9,
    thresholds: [{ value: 2, color: 'orange' }],
    series: [
      { legend: 'different releases', expr: `count(count by (version) (quaylink_build_info{${PROCESSES}}))` },
      {
        legend: '{{component}} {{version}} on Node {{node}}',
        expr: `count by (component, version, node) (quaylink_build_info{${PROCESSES}})`,
      },
    ],
    // Several processes of one release are well.
  }).overrideByRegexp('/ on Node /', [{ id: 'color', value: { mode: 'fixed', fixedColor: 'text' } }]);

const eventLoop = () =>
  lines({
    title: 'Delay of the event loop',
    description:
      'How late the event loop was over the last 10 to 20 s; a command that arrives meanwhile waits as long. Red from 50 ms: then the watchdogs of the gateway have stood still as well.',
    unit: Seconds,
    width: 12,
    thresholds: [
      { value: 0.01, color: 'orange' },
      { value: 0.05, color: 'red' },
    ],
    series: [
      {
        legend: '{{job}} {{statistic}}',
        expr: `max by (job, statistic) (quaylink_event_loop_delay_seconds{${PROCESSES}})`,
      },
    ],
  });

const stalls = () =>
  events({
    title: 'Stalls of the gateway',
    description:
      'Times within the window that ends at each point that the event loop stood still for more than 50 ms beyond its tick, so that no watchdog of the gateway ran, and how long it stood, in seconds. From 150 ms on the watchdogs of the PLCs cover it.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'red' }],
    series: [
      { legend: 'stalls', expr: `sum(${increase('quaylink_stalls_total', GATEWAY)})` },
      { legend: 'seconds stalled', expr: `sum(${increase('quaylink_stalled_seconds_total', GATEWAY)})` },
    ],
  });

const collectionShare = () =>
  lines({
    title: 'Time in garbage collection',
    description: 'Share of the time that a process spent in collections, by kind. During it nothing else runs.',
    unit: PercentUnit,
    width: 12,
    thresholds: [{ value: 0.05, color: 'orange' }],
    series: [
      {
        legend: '{{job}} {{kind}}',
        expr: `sum by (job, kind) (${rate('quaylink_garbage_collection_seconds_sum', PROCESSES)})`,
      },
    ],
  });

const collectionPauses = () =>
  decades({
    title: 'Pauses of garbage collection, p99',
    description:
      'Slowest hundredth of the pauses in the window that ends at each point, all kinds together. A gap means that nothing was collected.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: 0.01, color: 'orange' }],
    series: [{ legend: '{{job}}', expr: quantile(0.99, 'quaylink_garbage_collection_seconds', [PROCESSES], 'job') }],
  });

const processor = () =>
  lines({
    title: 'Processor',
    description:
      'Processor time, user and system. One core is 100 %; JavaScript uses one, so a process that stays near it is late.',
    unit: PercentUnit,
    width: 12,
    thresholds: [
      { value: 0.5, color: 'orange' },
      { value: 0.9, color: 'red' },
    ],
    series: [
      {
        legend: '{{job}} {{instance}}',
        expr: `sum by (job, instance) (${rate('quaylink_process_cpu_seconds_total', PROCESSES)})`,
      },
    ],
  });

const memory = () =>
  lines({
    title: 'Memory',
    description:
      'Memory of the processes that is in RAM, and the JavaScript heap within it. The heap is a saw; what counts is whether its lower edge rises for hours.',
    unit: BytesIEC,
    width: 12,
    thresholds: [{ value: 512 * 1024 * 1024, color: 'orange' }],
    series: [
      {
        legend: '{{job}} {{instance}} resident',
        expr: `sum by (job, instance) (quaylink_process_resident_memory_bytes{${PROCESSES}})`,
      },
      {
        legend: '{{job}} {{instance}} heap',
        expr: `sum by (job, instance) (quaylink_process_heap_used_bytes{${PROCESSES}})`,
      },
    ],
  });

const scrapes = () =>
  decades({
    title: 'Time of a scrape',
    description:
      'How long each process took to answer. Writing the metrics blocks its event loop, so this is a delay that monitoring itself causes, save for a wait without work: a request that comes sooner than half a second after the last reading waits for the next one, so with two scrapers this reads up to 0.5 s. What lies above the line is not explained by it.',
    unit: Seconds,
    width: 12,
    thresholds: [{ value: 0.6, color: 'orange' }],
    series: [
      {
        legend: '{{job}} {{instance}}',
        expr: `max by (job, instance) (scrape_duration_seconds{${PROCESSES}})`,
      },
    ],
  });

const closed = () =>
  events({
    title: 'Connections refused and closed',
    description:
      'Connections that the gateway refused, or closed because of what came over them, within the window that ends at each point, by code. Refused logins: SESSION_UNAUTHENTICATED is a wrong or missing token; codes that begin with SESSION_CERTIFICATE a certificate that is foreign, revoked or expired; SESSION_ORIGIN a web page. SESSION_ADDRESS_LIMIT is an address that asks too often: one count may stand for many sockets, a second is told once.',
    unit: Short,
    width: 12,
    thresholds: [{ value: 1, color: 'orange' }],
    series: [
      {
        legend: '{{code}}',
        expr: `sum by (code) (${increase('quaylink_connections_closed_total', GATEWAY)})`,
      },
    ],
  });

export function processRows(): readonly Row[] {
  return [
    { title: 'Processes', panels: [processesUp(), releases(), eventLoop(), stalls()] },
    { title: 'Node', panels: [collectionShare(), collectionPauses(), processor(), memory()] },
    { title: 'Network', panels: [scrapes(), closed()] },
  ];
}
