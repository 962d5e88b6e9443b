// The metrics of the gateway daemon. Enters: observations, one method each, named as the gateway's observer
// names them. Leaves: a registry. A method only counts: it never throws, and nothing is ever read back.

import { type Counter, Gauge, Registry } from 'prom-client';
import type { Code, CraneNumber, CraneStateKind } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';
import {
  CodeCounter,
  CraneCounter,
  CraneGauge,
  CraneLatency,
  counter,
  gauge,
  OutcomeCounter,
  StateGauge,
} from './instruments.ts';
import { RuntimeMetrics } from './runtime-metrics.ts';

/**
 * 3.1 µs … 9 ms in steps of √2: a gateway works below the buckets of a link. 50 µs, the aim, is a bound exactly, since
 * 2⁴ × 3.125 µs is; multiplying by √2 step after step would miss it. Seconds.
 */
const RESIDENCE_BUCKETS = Array.from({ length: 24 }, (_, step) => 3.125e-6 * 2 ** (step / 2));

/** 150, 250 and 400 ms, between which the felt age slows a crane, creeps it and stops it by default, are bounds exactly. Seconds. */
const FELT_AGE_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6];

export interface GatewayMetricsOptions {
  /** Release of Quaylink. */
  readonly version: string;
  /** Loop age above which a crane is stopped, as configured. */
  readonly loopAgeLimit: Millis;
  /** Every crane of the configuration; the label `crane` takes no other value, save 0 where none of them is meant. */
  readonly cranes: readonly CraneNumber[];
}

export class GatewayMetrics {
  readonly registry = new Registry();
  readonly #runtime: RuntimeMetrics;
  readonly #frames: OutcomeCounter;
  readonly #connectionsClosed: OutcomeCounter;
  readonly #loopAge: CraneLatency;
  readonly #feltAge: CraneLatency;
  readonly #residence: CraneLatency;
  readonly #plcExchange: CraneLatency;
  readonly #plcUp: CraneGauge;
  readonly #plcReservedUp: CraneGauge;
  readonly #plcFaults: CodeCounter;
  readonly #plcRefused: CodeCounter;
  readonly #plcWatchdogTrips: CraneCounter;
  readonly #watchdogTrips: CodeCounter;
  readonly #stops: CodeCounter;
  readonly #claimsEnded: CodeCounter;
  readonly #bypasses: CraneGauge;
  readonly #states: ReadonlyMap<CraneNumber, StateGauge>;
  readonly #held: CraneGauge;
  readonly #holders: Gauge;
  /** Configured cranes that somebody holds. */
  readonly #holding = new Set<CraneNumber>();
  readonly #sessions: Gauge;
  readonly #stalls: Counter;
  readonly #stalledSeconds: Counter;

  constructor({ version, loopAgeLimit, cranes }: GatewayMetricsOptions) {
    const { registry } = this;
    const cranesAndNone = [...cranes, 0 as const];
    this.#runtime = new RuntimeMetrics(registry, { version, component: 'gateway' });
    this.#frames = new OutcomeCounter(
      registry,
      {
        name: 'quaylink_frames_total',
        help: 'Command frames by outcome: accepted, or the code of the refusal.',
        label: 'outcome',
      },
      ['accepted'],
    );
    this.#connectionsClosed = new OutcomeCounter(
      registry,
      {
        name: 'quaylink_connections_closed_total',
        help: 'Connections that the gateway refused, or closed because of what came over them, by code.',
        label: 'code',
      },
      ['SESSION', 'WIRE'],
    );
    this.#loopAge = new CraneLatency(
      registry,
      {
        name: 'quaylink_loop_age_seconds',
        help: 'Age of the picture that a command was made from, when its setpoint was handed to the PLC driver.',
      },
      cranes,
    );
    gauge(registry, {
      name: 'quaylink_loop_age_limit_seconds',
      help: 'Loop age above which a crane is stopped, as configured.',
    }).set(loopAgeLimit / 1000);
    this.#feltAge = new CraneLatency(
      registry,
      {
        name: 'quaylink_felt_age_seconds',
        help: 'Loop age and age of the required picture together, of the same commands.',
      },
      cranes,
      FELT_AGE_BUCKETS,
    );
    this.#residence = new CraneLatency(
      registry,
      {
        name: 'quaylink_gateway_residence_seconds',
        help: 'Command taken from its socket until the PLC driver has its setpoint: written, or kept in its slot while an exchange with that PLC is outstanding.',
      },
      cranes,
      RESIDENCE_BUCKETS,
    );
    this.#plcExchange = new CraneLatency(
      registry,
      { name: 'quaylink_plc_exchange_seconds', help: 'One exchange with a PLC: request sent until reply read.' },
      cranes,
    );
    this.#plcUp = new CraneGauge(
      registry,
      { name: 'quaylink_plc_up', help: '1 while the setpoint connection to the PLC is usable.' },
      cranes,
    );
    this.#plcReservedUp = new CraneGauge(
      registry,
      { name: 'quaylink_plc_reserved_up', help: '1 while the connection reserved for the emergency stop is usable.' },
      cranes,
    );
    this.#plcFaults = new CodeCounter(
      registry,
      { name: 'quaylink_plc_faults_total', help: 'Faults of either connection to a PLC, also those that are borne.' },
      'code',
      cranes,
      ['PLC'],
    );
    this.#plcRefused = new CodeCounter(
      registry,
      { name: 'quaylink_plc_records_refused_total', help: 'Setpoint records that the PLC driver did not send.' },
      'code',
      cranes,
      ['PLC'],
    );
    this.#plcWatchdogTrips = new CraneCounter(
      registry,
      { name: 'quaylink_plc_watchdog_trips_total', help: 'Times that the watchdog of a PLC stopped its crane.' },
      cranes,
    );
    this.#watchdogTrips = new CodeCounter(
      registry,
      {
        name: 'quaylink_gateway_watchdog_trips_total',
        help: 'Times that a watchdog of the gateway acted, by cause; crane 0 where it concerns none of them.',
      },
      'cause',
      cranesAndNone,
      ['SAFETY_COMMAND_TIMEOUT', 'AUTHORITY_SILENT', 'SESSION_UNKNOWN'],
    );
    this.#stops = new CodeCounter(
      registry,
      { name: 'quaylink_stops_total', help: 'Stops of a crane by cause.' },
      'cause',
      cranes,
      ['SAFETY', 'PLC', 'AUTHORITY'],
    );
    this.#claimsEnded = new CodeCounter(
      registry,
      {
        name: 'quaylink_claims_ended_total',
        help: 'Claims that ended without a release, by cause: handed over, taken over, expired.',
      },
      'cause',
      cranes,
      ['AUTHORITY_HANDED_OVER', 'AUTHORITY_TAKEN_OVER', 'AUTHORITY_SILENT', 'SESSION_UNKNOWN'],
    );
    this.#bypasses = new CraneGauge(
      registry,
      { name: 'quaylink_bypasses', help: 'Protections of the crane that a supervisor has set aside now.' },
      cranes,
    );
    const state = new Gauge({
      name: 'quaylink_crane_state',
      help: '1 for the state that a crane is in, 0 for all others.',
      labelNames: ['crane', 'state'],
      registers: [registry],
    });
    this.#states = new Map(cranes.map((crane) => [crane, new StateGauge(state, crane)]));
    this.#held = new CraneGauge(
      registry,
      { name: 'quaylink_crane_held', help: '1 while somebody holds the crane.' },
      cranes,
    );
    this.#holders = gauge(registry, { name: 'quaylink_holders', help: 'Cranes that somebody holds.' });
    this.#sessions = gauge(registry, { name: 'quaylink_sessions', help: 'Open sessions.' });
    this.#stalls = counter(registry, {
      name: 'quaylink_stalls_total',
      help: 'Times that the event loop stood still for so long that no watchdog of the gateway ran.',
    });
    this.#stalledSeconds = counter(registry, {
      name: 'quaylink_stalled_seconds_total',
      help: 'How long it stood still on those occasions, summed.',
    });
  }

  commandAccepted(): void {
    this.#frames.count('accepted');
  }

  commandRefused(_crane: CraneNumber | 0, code: Code): void {
    this.#frames.count(code);
  }

  connectionClosed(code: Code): void {
    this.#connectionsClosed.count(code);
  }

  loopAge(crane: CraneNumber, age: Millis): void {
    this.#loopAge.observe(crane, age);
  }

  feltAge(crane: CraneNumber, age: Millis): void {
    this.#feltAge.observe(crane, age);
  }

  residence(crane: CraneNumber, time: Millis): void {
    this.#residence.observe(crane, time);
  }

  plcExchange(crane: CraneNumber, time: Millis): void {
    this.#plcExchange.observe(crane, time);
  }

  plcUp(crane: CraneNumber, up: boolean): void {
    this.#plcUp.set(crane, up ? 1 : 0);
  }

  plcReservedUp(crane: CraneNumber, up: boolean): void {
    this.#plcReservedUp.set(crane, up ? 1 : 0);
  }

  plcFault(crane: CraneNumber, code: Code): void {
    this.#plcFaults.count(crane, code);
  }

  plcRefused(crane: CraneNumber, code: Code): void {
    this.#plcRefused.count(crane, code);
  }

  /** PLC_WATCHDOG is the PLC's own; any other code one of the gateway's. */
  watchdogTrip(crane: CraneNumber | 0, code: Code): void {
    if (code === 'PLC_WATCHDOG' && crane !== 0) this.#plcWatchdogTrips.count(crane);
    else this.#watchdogTrips.count(crane, code);
  }

  state(crane: CraneNumber, state: CraneStateKind): void {
    this.#states.get(crane)?.enter(state);
  }

  stop(crane: CraneNumber, cause: Code): void {
    this.#stops.count(crane, cause);
  }

  holder(crane: CraneNumber, held: boolean): void {
    if (!this.#states.has(crane)) return;
    if (held) this.#holding.add(crane);
    else this.#holding.delete(crane);
    this.#held.set(crane, held ? 1 : 0);
    this.#holders.set(this.#holding.size);
  }

  claimEnded(crane: CraneNumber, cause: Code): void {
    this.#claimsEnded.count(crane, cause);
  }

  bypasses(crane: CraneNumber, inForce: number): void {
    this.#bypasses.set(crane, inForce);
  }

  sessions(open: number): void {
    this.#sessions.set(open);
  }

  stall(time: Millis): void {
    if (!(time >= 0 && time < Number.POSITIVE_INFINITY)) return;
    this.#stalls.inc();
    this.#stalledSeconds.inc(time / 1000);
  }

  /** Ends what is measured of the process; the registry stays readable. */
  close(): void {
    this.#runtime.close();
  }
}
