// The whole system as processes for end-to-end tests: mock cranes, gateway, workstation, each started from dist/
// as a deployment starts it, on free ports. Enters: what the stick does. Leaves: handles, and the plant's truth.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify, type TomlTable } from 'smol-toml';
import type { Truth } from '../../firmware-mocks/crane/field-bus.ts';
import type { PadScript } from '../../firmware-mocks/joystick/script.ts';
import type { ScriptFile } from '../../src/cli/pad-script.ts';
import { type Child, startChild } from '../../src/cli/demo/children.ts';
import { choosePorts } from '../../src/cli/demo/ports.ts';
import { listenToTruth, type TruthListener } from '../../src/cli/demo/truth.ts';
import { type DemoPorts, demoFiles } from '../../src/config/index.ts';
import type { TlsFiles } from '../../src/config/tls-keys.ts';
import type { Role } from '../../src/domain/index.ts';
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
/** Slower than this a PLC says of a trolley that it stands: 1 % of its full speed, and what it lost while that was told. */
export const STANDS = 0.045;

/** Somebody beside the demo's operator who may connect. */
export interface Guest {
  readonly name: string;
  readonly role: Role;
  readonly token: string;
}

export interface SystemOptions {
  /** What the stick of the demo's desk does. Left out: nobody sits there, and no workstation is started. */
  readonly pad?: PadScript;
  readonly guests?: readonly Guest[];
  /** Certificates in place of tokens. */
  readonly tls?: {
    readonly gateway: TlsFiles & { readonly crlFile: string };
    readonly workstation: TlsFiles;
  };
  /** What every operator must see of each crane; nothing, if left out. */
  readonly picture?: 'screen';
  /** What the stick of a second desk does, which the first guest has; it starts with `launch('workstation-2')`. */
  readonly secondPad?: PadScript | ScriptFile;
  /** Middles of the gantries at start, m. */
  readonly gantries?: readonly [number, number];
  /** The `[console]` table of the demo's desk. */
  readonly console?: TomlTable;
  /** Where the workstation finds the gateway, if not at the gateway itself: a proxy in between. */
  readonly gatewayPort?: (gateway: number) => Promise<number>;
}

type Process = 'mock-crane' | 'gateway' | 'workstation' | 'workstation-2';

/** The demo's file of the gateway, as the options want it. */
function gatewayFile(text: string, { tls, guests = [], picture }: SystemOptions): string {
  const { token, crane, ...file } = parse(text) as TomlTable & { token: TomlTable[]; crane: TomlTable[] };
  return stringify({
    ...file,
    ...(tls === undefined
      ? { token: [...token, ...guests.map((guest) => ({ ...guest }))] }
      : { tls: { ...tlsTable(tls.gateway), crl_file: tls.gateway.crlFile } }),
    crane: crane.map((row) => ({ ...row, picture: picture ?? 'none' })),
  });
}

function workstationFile(text: string, { tls, console: page = {} }: SystemOptions): string {
  const { gateway, ...file } = parse(text) as TomlTable & { gateway: { url: string } };
  return stringify({
    ...file,
    console: page,
    ...(tls === undefined
      ? { gateway }
      : { gateway: { url: gateway.url.replace('ws://', 'wss://') }, tls: tlsTable(tls.workstation) }),
  });
}

function tlsTable({ certFile, keyFile, caFile }: TlsFiles): TomlTable {
  return { cert_file: certFile, key_file: keyFile, ca_file: caFile };
}

export class System {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quaylink-e2e-'));
  readonly #options: SystemOptions;
  readonly #children = new Map<Process, Child>();
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
    const wished = Array.from({ length: 7 }, () => ({ name: 'any', port: 0 }));
    const chosen = await choosePorts(HOST, wished, () => undefined);
    const [websocket = 0, gatewayMetrics = 0, workstation = 0, plant = 0, plcA = 0, plcB = 0, second = 0] = chosen;
    this.ports = { websocket, gatewayMetrics, workstation, plant, plcs: [plcA, plcB] };
    const seen = (await this.#options.gatewayPort?.(websocket)) ?? websocket;
    const common = {
      host: HOST,
      token: TOKEN,
      input: 'scripted' as const,
      script: this.path('stick.json'),
      view: false,
      logLevel: 'info' as const,
    };
    const files = demoFiles({ ...common, ports: this.ports });
    const [a, b] = this.#options.gantries ?? [100, 250];
    const mocks = files.mockCrane
      .replace('gantry_m = 100', `gantry_m = ${a}`)
      .replace('gantry_m = 250', `gantry_m = ${b}`);
    this.#write('mock-crane.toml', mocks);
    this.#write('gateway.toml', gatewayFile(files.gateway, this.#options));
    const behind = demoFiles({ ...common, ports: { ...this.ports, websocket: seen } });
    this.#write('workstation.toml', workstationFile(behind.workstation, this.#options));
    const { pad, guests = [], secondPad } = this.#options;
    if (pad !== undefined) this.play(pad);
    if (secondPad !== undefined) {
      const script = this.path('stick-2.json');
      const ports = { ...this.ports, workstation: second };
      const beside = demoFiles({ ...common, ports, script, token: guests[0]?.token ?? TOKEN });
      this.#write('stick-2.json', JSON.stringify(secondPad));
      this.#write('workstation-2.toml', beside.workstation.replace('label = "demo"', 'label = "second"'));
    }
    await this.launch('mock-crane');
    this.#listener = listenToTruth(HOST, plant, (truth) => {
      this.#truth.set(truth.crane, truth);
      for (const look of this.#waiting) look();
    });
    await this.launch('gateway');
    if (pad !== undefined) await this.launch('workstation');
  }

  /** Of a file that this system's processes read or write: `gateway.toml`, `audit.jsonl`. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  #write(name: string, text: string): void {
    writeFileSync(this.path(name), text, { mode: 0o600 });
  }

  /** What a process has logged so far. */
  log(role: Process): string {
    return readFileSync(this.path(`${role}.log`), 'utf8');
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
    this.#write('stick.json', JSON.stringify(pad));
  }

  /** Starts a process (again). */
  async launch(role: Process): Promise<Child> {
    const child = await startChild({
      name: role,
      argv: [MAIN, role === 'workstation-2' ? 'workstation' : role, '--config', this.path(`${role}.toml`)],
      logFile: this.path(`${role}.log`),
      hasTerminal: false,
      readyWithinMs: READY_WITHIN_MS,
    });
    this.#children.set(role, child);
    return child;
  }

  child(role: Process): Child {
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
  async kill(role: Process): Promise<void> {
    const child = this.child(role);
    process.kill(child.pid, 'SIGKILL');
    await child.ended;
  }

  signal(role: Process, signal: 'SIGSTOP' | 'SIGCONT'): void {
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

  /** Address of the page of a workstation, token and all. */
  address(role: 'workstation' | 'workstation-2' = 'workstation'): string {
    return String(this.child(role).ready['console']);
  }

  /** Text of a daemon's /metrics. */
  async metrics(role: 'gateway' | 'workstation'): Promise<string> {
    const port = role === 'gateway' ? this.ports.gatewayMetrics : this.ports.workstation;
    const response = await fetch(`http://${HOST}:${port}/metrics`);
    return response.text();
  }

  async close(): Promise<void> {
    this.#listener?.close();
    for (const role of ['workstation-2', 'workstation', 'gateway', 'mock-crane'] as const) {
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
