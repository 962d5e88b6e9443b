// The metrics of the operator's workstation. Enters: observations, one method each, named as the workstation's
// observer names them. Leaves: a registry. A method only counts: it never throws, and nothing is ever read back.

import { Gauge, Registry } from 'prom-client';
import type { Code, CraneNumber } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';
import { CodeCounter, CraneGauge, CraneLatency, FrameCounter, OutcomeCounter, StageLatency } from './instruments.ts';
import { RuntimeMetrics } from './runtime-metrics.ts';

/** The parts of a command's way, in order; together they are its round trip. */
const STAGES = ['input', 'uplink', 'gateway', 'plc', 'downlink'] as const;
type Stage = (typeof STAGES)[number];

const PATHS = ['control', 'stop'] as const;
type Path = (typeof PATHS)[number];

export interface WorkstationMetricsOptions {
  /** Release of Quaylink. */
  readonly version: string;
  /** The cranes of the desk; the label `crane` takes no other value. */
  readonly cranes: readonly CraneNumber[];
}

export class WorkstationMetrics {
  readonly registry = new Registry();
  readonly #runtime: RuntimeMetrics;
  readonly #roundTrip: CraneLatency;
  readonly #applied: CraneLatency;
  readonly #stages: StageLatency<Stage>;
  readonly #loopAge: CraneLatency;
  readonly #sent: FrameCounter;
  readonly #frames: OutcomeCounter;
  readonly #stops: CodeCounter;
  readonly #held: CraneGauge;
  readonly #paths: Gauge<'path'>;

  constructor({ version, cranes }: WorkstationMetricsOptions) {
    const { registry } = this;
    this.#runtime = new RuntimeMetrics(registry, { version, component: 'workstation' });
    this.#roundTrip = new CraneLatency(
      registry,
      {
        name: 'quaylink_command_round_trip_seconds',
        help: 'Report of the stick read until the status came back that says the PLC has received its setpoint.',
      },
      cranes,
    );
    this.#applied = new CraneLatency(
      registry,
      {
        name: 'quaylink_command_applied_seconds',
        help: 'Report of the stick read until the status came back that says a scan of the PLC has applied its setpoint.',
      },
      cranes,
    );
    this.#stages = new StageLatency(
      registry,
      { name: 'quaylink_stage_seconds', help: 'Parts of the round trip.' },
      cranes,
      STAGES,
    );
    this.#loopAge = new CraneLatency(
      registry,
      {
        name: 'quaylink_loop_age_seconds',
        help: 'Age of the picture that a command was made from, when its setpoint was handed to the PLC driver.',
      },
      cranes,
    );
    this.#sent = new FrameCounter(registry, { name: 'quaylink_frames_sent_total', help: 'Command frames sent.' });
    this.#frames = new OutcomeCounter(
      registry,
      {
        name: 'quaylink_frames_total',
        help: 'Command frames by outcome: accepted, lost, or the code of the refusal.',
        label: 'outcome',
      },
      ['accepted', 'lost'],
    );
    this.#stops = new CodeCounter(
      registry,
      { name: 'quaylink_stops_total', help: 'Stops of a crane by cause.' },
      'cause',
      cranes,
      ['SAFETY', 'PLC', 'AUTHORITY'],
    );
    this.#held = new CraneGauge(
      registry,
      { name: 'quaylink_workstation_crane_held', help: '1 while this workstation holds the crane.' },
      cranes,
    );
    this.#paths = new Gauge({
      name: 'quaylink_path_up',
      help: '1 while the path to the gateway is usable; `stop` is the one that carries stops alone.',
      labelNames: ['path'],
      registers: [registry],
    });
    for (const path of PATHS) this.onPath(path, false);
  }

  onRoundTrip(crane: CraneNumber, time: Millis): void {
    this.#roundTrip.observe(crane, time);
  }

  onApplied(crane: CraneNumber, time: Millis): void {
    this.#applied.observe(crane, time);
  }

  onStage(crane: CraneNumber, stage: Stage, time: Millis): void {
    this.#stages.observe(crane, stage, time);
  }

  onLoopAge(crane: CraneNumber, age: Millis): void {
    this.#loopAge.observe(crane, age);
  }

  onSent(): void {
    this.#sent.count();
  }

  onAnswered(_crane: CraneNumber, outcome: Code | 'UNKNOWN'): void {
    this.#frames.count(outcome === 'OK' ? 'accepted' : outcome);
  }

  onLost(): void {
    this.#frames.count('lost');
  }

  onStop(crane: CraneNumber, cause: Code | 'UNKNOWN'): void {
    this.#stops.count(crane, cause);
  }

  onPath(path: Path, usable: boolean): void {
    this.#paths.set({ path }, usable ? 1 : 0);
  }

  onHeld(crane: CraneNumber, held: boolean): void {
    this.#held.set(crane, held ? 1 : 0);
  }

  /** Ends what is measured of the process; the registry stays readable. */
  close(): void {
    this.#runtime.close();
  }
}
