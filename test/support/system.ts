// The whole system as processes for end-to-end tests: mock cranes, gateway, workstation, each started from dist/
// as a deployment starts it, on free ports. Enters: what the stick does. Leaves: handles, and the plant's truth.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Truth } from '../../firmware-mocks/crane/field-bus.ts';
import type { PadScript } from '../../firmware-mocks/joystick/script.ts';
import type { ScriptFile } from '../../src/cli/pad-script.ts';
import { type Child, startChild } from '../../src/cli/demo/children.ts';
import { choosePorts } from '../../src/cli/demo/ports.ts';
import { listenToTruth, type TruthListener } from '../../src/cli/demo/truth.ts';
import { type DemoPorts, demoFiles } from '../../src/config/index.ts';
import type { WorkstationReport } from '../../src/workstation/index.ts';

export const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const HOST = '127.0.0.1';
const READY_WITHIN_MS = 30_000;
export const TOKEN = 'end-to-end-token-0123456789';

/** Slots of the axes in a truth. */
export const SLOT = { hoist: 0, trolley: 1, gantry: 2 } as const;
/** A trolley that has taken up the speed of HELD_DEFLECTED, m/s. */
export const MOVING = 1;
/** Slower than this is rest, m/s. */
const AT_REST = 0.005;

export interface SystemOptions {
  readonly pad: PadScript;
  /** Middles of the gantries at start, m. */
  readonly gantries?: readonly [number, number];
  /** Where the workstation finds the gateway, if not at the gateway itself: a proxy in between. */
  readonly gatewayPort?: (gateway: number) => Promise<number>;
}

type Role = 'mock-crane' | 'gateway' | 'workstation';

export class System {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quaylink-e2e-'));
  readonly #options: SystemOptions;
  readonly #children = new Map<Role, Child>();
  readonly #truth = new Map<number, Truth>();
  readonly #waiting = new Set<() => void>();
  #listener: TruthListener | undefined;
  ports: DemoPorts = { websocket: 0, gatewayMetrics: 0, workstation: 0, plant: 0, plcs: [0, 0] };

  private constructor(options: SystemOptions) {
    this.#options = options;
  }

  static async start(options: SystemOptions): Promise<System> {
    const system = new System(options);
    try {
      await system.#start();
    } catch (error) {
      await system.close();
      throw error;
    }
    return system;
  }

  async #start(): Promise<void> {
    const wished = Array.from({ length: 6 }, () => ({ name: 'any', port: 0 }));
    const [websocket = 0, gatewayMetrics = 0, workstation = 0, plant = 0, plcA = 0, plcB = 0] = await choosePorts(
      HOST,
      wished,
      () => undefined,
    );
    this.ports = { websocket, gatewayMetrics, workstation, plant, plcs: [plcA, plcB] };
    const seen = (await this.#options.gatewayPort?.(websocket)) ?? websocket;
    const common = {
      host: HOST,
      token: TOKEN,
      input: 'scripted' as const,
      script: this.#file('stick.json'),
      view: false,
      logLevel: 'info' as const,
    };
    const files = demoFiles({ ...common, ports: this.ports });
    const [a, b] = this.#options.gantries ?? [100, 250];
    const mocks = files.mockCrane
      .replace('gantry_m = 100', `gantry_m = ${a}`)
      .replace('gantry_m = 250', `gantry_m = ${b}`);
    writeFileSync(this.#file('mock-crane.toml'), mocks, { mode: 0o600 });
    writeFileSync(this.#file('gateway.toml'), files.gateway, { mode: 0o600 });
    const behind = demoFiles({ ...common, ports: { ...this.ports, websocket: seen } });
    writeFileSync(this.#file('workstation.toml'), behind.workstation, { mode: 0o600 });
    this.play(this.#options.pad);
    await this.launch('mock-crane');
    this.#listener = listenToTruth(HOST, plant, (truth) => {
      this.#truth.set(truth.crane, truth);
      for (const look of this.#waiting) look();
    });
    await this.launch('gateway');
    await this.launch('workstation');
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  /** A system whose cranes both move. On a busy machine age may stop them on the way, rightly: then anew, at most thrice. */
  static async driving(options: SystemOptions): Promise<System> {
    for (let attempt = 1; ; attempt += 1) {
      const system = await System.start(options);
      try {
        await system.until(
          'both trolleys move',
          () => system.speed(1, 'trolley') > MOVING && system.speed(2, 'trolley') > MOVING,
          8000,
        );
        return system;
      } catch (error) {
        await system.close();
        if (attempt === 3) throw error;
      }
    }
  }

  /** What the next workstation's stick does. */
  play(pad: PadScript | ScriptFile): void {
    writeFileSync(this.#file('stick.json'), JSON.stringify(pad));
  }

  /** Starts a process (again). */
  async launch(role: Role): Promise<Child> {
    const child = await startChild({
      name: role,
      argv: [MAIN, role, '--config', this.#file(`${role}.toml`)],
      logFile: this.#file(`${role}.log`),
      hasTerminal: false,
      readyWithinMs: READY_WITHIN_MS,
    });
    this.#children.set(role, child);
    return child;
  }

  child(role: Role): Child {
    const child = this.#children.get(role);
    if (child === undefined) throw new Error(`the ${role} was not started`);
    return child;
  }

  /** Resolves when the scripted stick has begun to play. */
  async scriptBegan(): Promise<void> {
    const began = await this.child('workstation').message('script-began');
    if (began === undefined) throw new Error('the workstation ended before its script began');
  }

  /** kill -9, and waits until the process is gone. */
  async kill(role: Role): Promise<void> {
    const child = this.child(role);
    process.kill(child.pid, 'SIGKILL');
    await child.ended;
  }

  signal(role: Role, signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.child(role).pid, signal);
  }

  /** Process id of the PLC of a crane. */
  plcPid(crane: number): number {
    const children = this.child('mock-crane').ready['children'] as readonly {
      readonly role: string;
      readonly crane?: number;
      readonly pid: number;
    }[];
    const plc = children.find((each) => each.role === 'plc' && each.crane === crane);
    if (plc === undefined) throw new Error(`no PLC of crane ${crane}`);
    return plc.pid;
  }

  truth(crane: number): Truth {
    const truth = this.#truth.get(crane);
    if (truth === undefined) throw new Error(`no truth of crane ${crane} yet`);
    return truth;
  }

  speed(crane: number, axis: keyof typeof SLOT): number {
    return this.truth(crane).speeds[SLOT[axis]] ?? Number.NaN;
  }

  position(crane: number, axis: keyof typeof SLOT): number {
    return this.truth(crane).positions[SLOT[axis]] ?? Number.NaN;
  }

  isAtRest(crane: number): boolean {
    return this.truth(crane).speeds.every((speed) => Math.abs(speed) < AT_REST);
  }

  /** Resolves when the truth satisfies the condition; rejects with what it was after `withinMs`. */
  until(what: string, condition: () => boolean, withinMs = 20_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(late);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        if (this.#truth.size < 2 || !condition()) return;
        done();
        resolve();
      };
      const late = setTimeout(() => {
        done();
        reject(new Error(`not within ${withinMs} ms: ${what}; truth is ${JSON.stringify([...this.#truth.values()])}`));
      }, withinMs);
      this.#waiting.add(look);
      look();
    });
  }

  /** Largest distance that any axis of a crane moves during `forMs`. */
  async drift(crane: number, forMs: number): Promise<number> {
    const before = this.truth(crane).travelled;
    await new Promise((resolve) => setTimeout(resolve, forMs));
    return Math.max(...this.truth(crane).travelled.map((metres, slot) => metres - (before[slot] ?? 0)));
  }

  async report(): Promise<WorkstationReport> {
    const workstation = this.child('workstation');
    workstation.send({ kind: 'report' });
    const answer = await workstation.message('report');
    return answer?.['report'] as WorkstationReport;
  }

  /** Text of a daemon's /metrics. */
  async metrics(role: 'gateway' | 'workstation'): Promise<string> {
    const port = role === 'gateway' ? this.ports.gatewayMetrics : this.ports.workstation;
    const response = await fetch(`http://${HOST}:${port}/metrics`);
    return response.text();
  }

  async close(): Promise<void> {
    this.#listener?.close();
    for (const role of ['workstation', 'gateway', 'mock-crane'] as const) {
      const child = this.#children.get(role);
      if (child === undefined) continue;
      try {
        process.kill(child.pid, 'SIGCONT');
      } catch {
        // It is gone already.
      }
      await child.stop(10_000);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Deadmen of the mock desk in split mode. */
export const DEADMEN = [5, 6];

/** Rest, grip both deadmen, deflect both sticks, and hold for ever. Up and out for A, down and out for B. */
export const HELD_DEFLECTED: PadScript = {
  rate_hz: 250,
  steps: [
    { at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] },
    { at_ms: 300, buttons: DEADMEN },
    { at_ms: 500, left: [0.6, 0.3], right: [0.6, -0.3] },
  ],
};

/** As a hand that never lets go: deflected and gripped from the first report. */
export const NEVER_NEUTRAL: ScriptFile = {
  at_once: true,
  rate_hz: 250,
  steps: [{ at_ms: 0, left: [0.6, 0.3], right: [0.6, -0.3], buttons: DEADMEN }],
};
