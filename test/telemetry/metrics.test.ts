// What both registries hold, against docs/metrics.md both ways, and what each observation does to them.

import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CODES, type Code, CRANE_STATES, type CraneNumber } from '../../src/domain/index.ts';
import { millis, type Millis } from '../../src/quantity/index.ts';
import type { GatewayObserver } from '../../src/gateway/observer.ts';
import { watchAudit, watchCertificate } from '../../src/telemetry/asked-metrics.ts';
import { GatewayMetrics } from '../../src/telemetry/gateway-metrics.ts';
import { WorkstationMetrics } from '../../src/telemetry/workstation-metrics.ts';
import type { WorkstationObserver } from '../../src/workstation/observer.ts';

const A = 1 as CraneNumber;
const B = 2 as CraneNumber;
const UNCONFIGURED = 77 as CraneNumber;

/** What the metrics ask at a scrape. */
let audit: { working: boolean; lost: number };
let certificate: { expiresAt: number };

let gateway: GatewayMetrics;
let workstation: WorkstationMetrics;
const open: { close(): void }[] = [];

beforeEach(() => {
  gateway = new GatewayMetrics({ version: '1.2.3', loopAgeLimit: millis(150), cranes: [A, B] });
  workstation = new WorkstationMetrics({ version: '1.2.3', cranes: [A, B] });
  audit = { working: true, lost: 0 };
  certificate = { expiresAt: Date.UTC(2030, 0, 1) };
  watchAudit(gateway.registry, audit);
  watchCertificate(gateway.registry, certificate);
  open.push(gateway, workstation);
});
afterAll(() => {
  for (const metrics of open) metrics.close();
});

type Metrics = Pick<GatewayMetrics, 'registry'>;

/** Value of one line of the exposition, as `name{labels}`; undefined where it is not there. */
async function sample(metrics: Metrics, series: string): Promise<number | undefined> {
  const lines = (await metrics.registry.metrics()).split('\n');
  const line = lines.find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Bounds of the buckets of a crane, +Inf aside. */
function boundsOf(text: string, crane: string): number[] {
  return [...text.matchAll(new RegExp(`le="([\\d.e-]+)",crane="${crane}"`, 'g'))].map((match) => Number(match[1]));
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly labels: string;
}

/** Rows of the tables of docs/metrics.md below a heading. */
function documented(heading: string): Row[] {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) as string;
  return [...section.matchAll(/^\| `(\w+)` \| (\w+) \|([^|]*)\| [^|]+ \|$/gm)].map(([, name, type, labels]) => ({
    name: name as string,
    type: type as string,
    labels: (labels as string).replaceAll('`', '').trim(),
  }));
}

function byName(a: Row, b: Row): number {
  return a.name < b.name ? -1 : 1;
}

/** What a registry really holds. Labels as they occur in it, `le` aside. */
async function registered(metrics: Metrics): Promise<Row[]> {
  const text = await metrics.registry.metrics();
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => {
    const line = text.split('\n').find((candidate) => new RegExp(`^${name}(_bucket)?[ {]`).test(candidate)) as string;
    const labels = [...line.matchAll(/[{,](\w+)="/g)].map((match) => match[1]).filter((label) => label !== 'le');
    return { name: name as string, type: type as string, labels: labels.join(', ') };
  });
}

describe('docs/metrics.md', () => {
  test.each([
    ['Gateway', () => gateway],
    ['Workstation', () => workstation],
  ] as const)('lists what the %s has, and nothing else', async (heading, metrics) => {
    const expected = [...documented(heading), ...documented('Both')];
    expect((await registered(metrics())).sort(byName)).toEqual(expected.sort(byName));
  });

  test('names and help follow the conventions', async () => {
    for (const metrics of [gateway, workstation]) {
      const text = await metrics.registry.metrics();
      for (const [, name, type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
        expect(name).toMatch(/^quaylink_[a-z_]+$/);
        expect(name?.endsWith('_total')).toBe(type === 'counter');
        if (type === 'histogram') expect(name).toMatch(/_seconds$/);
        expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z0-9].+\\.$`, 'm'));
      }
      // Reserved for summaries and histograms.
      expect(text).not.toContain('quantile=');
    }
  });
});

describe('gateway', () => {
  test('counts frames by outcome', async () => {
    expect(await sample(gateway, 'quaylink_frames_total{outcome="accepted"}')).toBe(0);
    gateway.commandAccepted();
    gateway.commandAccepted();
    gateway.commandRefused(A, 'SAFETY_STALE_COMMAND');
    gateway.commandRefused(0, 'AUTHORITY_UNKNOWN_CRANE');
    expect(await sample(gateway, 'quaylink_frames_total{outcome="accepted"}')).toBe(2);
    expect(await sample(gateway, 'quaylink_frames_total{outcome="SAFETY_STALE_COMMAND"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_frames_total{outcome="AUTHORITY_UNKNOWN_CRANE"}')).toBe(1);
  });

  test('sorts durations into buckets, in seconds', async () => {
    gateway.loopAge(A, millis(40));
    gateway.loopAge(A, millis(60));
    gateway.loopAge(B, millis(300));
    expect(await sample(gateway, 'quaylink_loop_age_seconds_count{crane="1"}')).toBe(2);
    expect(await sample(gateway, 'quaylink_loop_age_seconds_sum{crane="1"}')).toBeCloseTo(0.1, 9);
    expect(await sample(gateway, 'quaylink_loop_age_seconds_count{crane="2"}')).toBe(1);
    const text = await gateway.registry.getSingleMetricAsString('quaylink_loop_age_seconds');
    const bounds = boundsOf(text, '1');
    expect(bounds).toHaveLength(24);
    expect(bounds[0]).toBe(1e-4);
    expect(bounds.at(-1)).toBeCloseTo(0.2896, 4);
    expect(text).toMatch(/le="0\.0512\d*",crane="1"} 1\n/);
    expect(text).toContain('le="+Inf",crane="1"} 2');
  });

  test('sorts its own time into buckets of which 50 µs, the aim, is exactly one', async () => {
    gateway.residence(A, millis(0.05));
    gateway.residence(A, millis(0.051));
    const text = await gateway.registry.getSingleMetricAsString('quaylink_gateway_residence_seconds');
    const bounds = boundsOf(text, '1');
    expect(bounds).toHaveLength(24);
    expect(bounds[0]).toBe(3.125e-6);
    expect(bounds).toContain(5e-5);
    expect(bounds.at(-1)).toBeCloseTo(0.00905, 5);
    expect(text).toContain('le="0.00005",crane="1"} 1\n');
    expect(text).toContain('le="+Inf",crane="1"} 2');
  });

  test('sorts the felt age into buckets of which the defaults that slow and stop a crane are some', async () => {
    for (const age of [150, 151, 250, 400]) gateway.feltAge(A, millis(age));
    gateway.feltAge(B, Number.POSITIVE_INFINITY as Millis);
    const text = await gateway.registry.getSingleMetricAsString('quaylink_felt_age_seconds');
    expect(boundsOf(text, '1')).toHaveLength(10);
    expect(text).toContain('le="0.15",crane="1"} 1\n');
    expect(text).toContain('le="0.25",crane="1"} 3\n');
    expect(text).toContain('le="0.4",crane="1"} 4\n');
    // A picture that was never seen.
    expect(text).toContain('le="0.6",crane="2"} 0\n');
    expect(text).toContain('le="+Inf",crane="2"} 1\n');
  });

  test('says which loop age stops a crane', async () => {
    expect(await sample(gateway, 'quaylink_loop_age_limit_seconds')).toBe(0.15);
  });

  test.each([Number.POSITIVE_INFINITY, 1e9])('cuts an age of %d at a minute', async (age) => {
    gateway.loopAge(A, age as Millis);
    expect(await sample(gateway, 'quaylink_loop_age_seconds_sum{crane="1"}')).toBe(60);
  });

  test('drops what is not a number', async () => {
    gateway.loopAge(A, Number.NaN as Millis);
    gateway.stall(Number.NaN as Millis);
    expect(await sample(gateway, 'quaylink_loop_age_seconds_count{crane="1"}')).toBe(0);
    expect(await sample(gateway, 'quaylink_stalls_total')).toBe(0);
  });

  test('keeps exactly one state a crane', async () => {
    gateway.state(A, 'moving');
    gateway.state(A, 'stopping');
    for (const state of CRANE_STATES) {
      const value = await sample(gateway, `quaylink_crane_state{crane="1",state="${state}"}`);
      expect(value).toBe(state === 'stopping' ? 1 : 0);
      const other = await sample(gateway, `quaylink_crane_state{crane="2",state="${state}"}`);
      expect(other).toBe(state === 'parked' ? 1 : 0);
    }
  });

  test('counts stops by cause, from a zero that was there before', async () => {
    const series = 'quaylink_stops_total{crane="1",cause="SAFETY_LOOP_AGE"}';
    expect(await sample(gateway, series)).toBe(0);
    gateway.stop(A, 'SAFETY_LOOP_AGE');
    expect(await sample(gateway, series)).toBe(1);
    expect(await sample(gateway, 'quaylink_stops_total{crane="2",cause="SAFETY_LOOP_AGE"}')).toBe(0);
  });

  test('tells a watchdog of a PLC from one of its own', async () => {
    gateway.watchdogTrip(B, 'PLC_WATCHDOG');
    gateway.watchdogTrip(B, 'SAFETY_COMMAND_TIMEOUT');
    expect(await sample(gateway, 'quaylink_plc_watchdog_trips_total{crane="2"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_plc_watchdog_trips_total{crane="1"}')).toBe(0);
    const own = 'quaylink_gateway_watchdog_trips_total{crane="2",cause="SAFETY_COMMAND_TIMEOUT"}';
    expect(await sample(gateway, own)).toBe(1);
  });

  test('counts holders once each', async () => {
    gateway.holder(A, true);
    gateway.holder(A, true);
    gateway.holder(B, true);
    gateway.holder(A, false);
    expect(await sample(gateway, 'quaylink_holders')).toBe(1);
    expect(await sample(gateway, 'quaylink_crane_held{crane="1"}')).toBe(0);
    expect(await sample(gateway, 'quaylink_crane_held{crane="2"}')).toBe(1);
  });

  test('counts claims that ended without a release by cause, from a zero that was there before', async () => {
    const series = (crane: number, cause: Code) =>
      sample(gateway, `quaylink_claims_ended_total{crane="${crane}",cause="${cause}"}`);
    gateway.claimEnded(A, 'AUTHORITY_TAKEN_OVER');
    expect(await series(1, 'AUTHORITY_TAKEN_OVER')).toBe(1);
    for (const cause of ['AUTHORITY_HANDED_OVER', 'AUTHORITY_SILENT', 'SESSION_UNKNOWN'] as const) {
      expect(await series(1, cause)).toBe(0);
    }
    expect(await series(2, 'AUTHORITY_TAKEN_OVER')).toBe(0);
  });

  test('shows how many protections of each crane are set aside', async () => {
    gateway.bypasses(A, 2);
    gateway.bypasses(A, 1);
    expect(await sample(gateway, 'quaylink_bypasses{crane="1"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_bypasses{crane="2"}')).toBe(0);
  });

  test('counts every kind of refused login, from a zero that was there before', async () => {
    const codes = (Object.keys(CODES) as Code[]).filter((code) => code.startsWith('SESSION_'));
    expect(codes).toContain('SESSION_CERTIFICATE_REVOKED');
    expect(codes).toContain('SESSION_ADDRESS_LIMIT');
    for (const code of codes) {
      const series = `quaylink_connections_closed_total{code="${code}"}`;
      expect(await sample(gateway, series)).toBe(0);
      gateway.connectionClosed(code);
      expect(await sample(gateway, series)).toBe(1);
    }
  });

  test('asks at each scrape whether the audit log is written, and how much of it was lost', async () => {
    expect(await sample(gateway, 'quaylink_audit_up')).toBe(1);
    expect(await sample(gateway, 'quaylink_audit_lost_total')).toBe(0);
    Object.assign(audit, { working: false, lost: 7 });
    expect(await sample(gateway, 'quaylink_audit_up')).toBe(0);
    expect(await sample(gateway, 'quaylink_audit_lost_total')).toBe(7);
    Object.assign(audit, { working: true, lost: 9 });
    expect(await sample(gateway, 'quaylink_audit_up')).toBe(1);
    expect(await sample(gateway, 'quaylink_audit_lost_total')).toBe(9);
  });

  test('asks at each scrape when the certificate ends, and has none to show without TLS', async () => {
    const series = 'quaylink_certificate_expiry_timestamp_seconds';
    expect(await sample(gateway, series)).toBe(1_893_456_000);
    certificate.expiresAt += 90 * 86_400_000;
    expect(await sample(gateway, series)).toBe(1_901_232_000);
    const plain = new GatewayMetrics({ version: '1.2.3', loopAgeLimit: millis(150), cranes: [A] });
    open.push(plain);
    expect(await sample(plain, series)).toBeUndefined();
  });

  test('shows the links to a PLC, and what went wrong with them', async () => {
    gateway.plcUp(A, true);
    gateway.plcReservedUp(A, true);
    gateway.plcUp(A, false);
    gateway.plcFault(A, 'PLC_TIMEOUT');
    gateway.plcExchange(A, millis(2));
    gateway.plcRefused(A, 'PLC_STALE_RECORD');
    expect(await sample(gateway, 'quaylink_plc_up{crane="1"}')).toBe(0);
    expect(await sample(gateway, 'quaylink_plc_reserved_up{crane="1"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_plc_faults_total{crane="1",code="PLC_TIMEOUT"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_plc_exchange_seconds_count{crane="1"}')).toBe(1);
    expect(await sample(gateway, 'quaylink_plc_records_refused_total{crane="1",code="PLC_STALE_RECORD"}')).toBe(1);
  });

  test('sums sessions, stalls and residence', async () => {
    gateway.sessions(3);
    gateway.stall(millis(500));
    gateway.stall(millis(250));
    gateway.residence(A, millis(0.5));
    expect(await sample(gateway, 'quaylink_sessions')).toBe(3);
    expect(await sample(gateway, 'quaylink_stalls_total')).toBe(2);
    expect(await sample(gateway, 'quaylink_stalled_seconds_total')).toBe(0.75);
    expect(await sample(gateway, 'quaylink_gateway_residence_seconds_sum{crane="1"}')).toBe(0.0005);
  });

  test('has as many series after every code and crane as its labels allow, and not one for a foreign crane', async () => {
    const codes = Object.keys(CODES) as Code[];
    const observeAll = () => {
      for (const crane of [A, B, UNCONFIGURED]) {
        for (const code of codes) {
          gateway.commandRefused(crane, code);
          gateway.stop(crane, code);
          gateway.claimEnded(crane, code);
          gateway.plcFault(crane, code);
          gateway.plcRefused(crane, code);
          gateway.watchdogTrip(crane, code);
        }
        gateway.plcUp(crane, true);
        gateway.plcExchange(crane, millis(1));
        gateway.loopAge(crane, millis(1));
        gateway.feltAge(crane, millis(1));
        gateway.bypasses(crane, 1);
        gateway.residence(crane, millis(1));
        gateway.holder(crane, true);
        gateway.state(crane, 'ready');
      }
    };
    observeAll();
    const first = (await gateway.registry.metrics()).split('\n').length;
    observeAll();
    const text = await gateway.registry.metrics();
    expect(text.split('\n')).toHaveLength(first);
    expect(text).not.toContain('crane="77"');
    expect(await sample(gateway, 'quaylink_holders')).toBe(2);
  });
});

describe('workstation', () => {
  test('counts what was sent and what became of it', async () => {
    for (let sent = 0; sent < 4; sent++) workstation.onSent();
    workstation.onAnswered(A, 'OK');
    workstation.onAnswered(A, 'COMMAND_REPEATED');
    workstation.onAnswered(B, 'UNKNOWN');
    workstation.onLost();
    expect(await sample(workstation, 'quaylink_frames_sent_total')).toBe(4);
    for (const outcome of ['accepted', 'COMMAND_REPEATED', 'UNKNOWN', 'lost']) {
      expect(await sample(workstation, `quaylink_frames_total{outcome="${outcome}"}`)).toBe(1);
    }
  });

  test('shows the way of a command and its parts', async () => {
    workstation.onRoundTrip(A, millis(8));
    workstation.onApplied(A, millis(16));
    workstation.onStage(A, 'uplink', millis(2));
    workstation.onLoopAge(A, millis(30));
    expect(await sample(workstation, 'quaylink_command_round_trip_seconds_sum{crane="1"}')).toBe(0.008);
    expect(await sample(workstation, 'quaylink_command_round_trip_seconds_count{crane="2"}')).toBe(0);
    expect(await sample(workstation, 'quaylink_command_applied_seconds_sum{crane="1"}')).toBe(0.016);
    expect(await sample(workstation, 'quaylink_stage_seconds_sum{crane="1",stage="uplink"}')).toBe(0.002);
    expect(await sample(workstation, 'quaylink_stage_seconds_count{crane="1",stage="plc"}')).toBe(0);
    expect(await sample(workstation, 'quaylink_stage_seconds_count{crane="2",stage="uplink"}')).toBe(0);
    expect(await sample(workstation, 'quaylink_loop_age_seconds_count{crane="1"}')).toBe(1);
  });

  test('shows no crane that is not of its desk', async () => {
    workstation.onRoundTrip(UNCONFIGURED, millis(8));
    workstation.onStage(UNCONFIGURED, 'uplink', millis(2));
    expect(await workstation.registry.metrics()).not.toContain('crane="77"');
  });

  test('shows paths, held cranes and stops', async () => {
    workstation.onPath('control', true);
    workstation.onHeld(B, true);
    workstation.onStop(B, 'SAFETY_DEADMAN');
    expect(await sample(workstation, 'quaylink_path_up{path="control"}')).toBe(1);
    expect(await sample(workstation, 'quaylink_path_up{path="stop"}')).toBe(0);
    expect(await sample(workstation, 'quaylink_workstation_crane_held{crane="2"}')).toBe(1);
    expect(await sample(workstation, 'quaylink_stops_total{crane="2",cause="SAFETY_DEADMAN"}')).toBe(1);
  });
});

describe('both', () => {
  test('take what the gateway and the workstation tell; the compiler holds this', () => {
    const ofGateway: Omit<GatewayObserver, 'audit' | 'loginRefused'> = gateway;
    const ofWorkstation: WorkstationObserver = workstation;
    expect([ofGateway, ofWorkstation]).toEqual([gateway, workstation]);
  });

  test('say what runs', async () => {
    const node = process.version;
    const info = (component: string) => `quaylink_build_info{version="1.2.3",component="${component}",node="${node}"}`;
    expect(await sample(gateway, info('gateway'))).toBe(1);
    expect(await sample(workstation, info('workstation'))).toBe(1);
  });

  test('give figures of the process that can be', async () => {
    for (const statistic of ['p50', 'p99', 'max']) {
      const delay = await sample(gateway, `quaylink_event_loop_delay_seconds{statistic="${statistic}"}`);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(3600);
    }
    const resident = (await sample(gateway, 'quaylink_process_resident_memory_bytes')) as number;
    const heap = (await sample(gateway, 'quaylink_process_heap_used_bytes')) as number;
    expect(heap).toBeGreaterThan(1e6);
    expect(resident).toBeGreaterThan(heap / 10);
    const before = (await sample(gateway, 'quaylink_process_cpu_seconds_total')) as number;
    expect(before).toBeGreaterThan(0);
    expect(await sample(gateway, 'quaylink_process_cpu_seconds_total')).toBeGreaterThanOrEqual(before);
  });
});
