// The demo's processes under one roof: their ports, their files, their beginning and their end. Enters: settings. Leaves:
// children, started as a deployment starts them, and ended in the order that keeps loads safe.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoPorts, demoFiles, type InputChoice } from '../../config/index.ts';
import { QuaylinkError } from '../../domain/index.ts';
import type { DemoSettings } from '../demo.ts';
import type { RunIo } from '../io.ts';
import type { End } from '../lifecycle.ts';
import { type Child, startChild } from './children.ts';
import { choosePorts } from './ports.ts';

const READY_WITHIN_MS = 20_000;
const END_WITHIN_MS = 15_000;
const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

export type Role = 'mock-crane' | 'gateway' | 'workstation';
export const ROLES: readonly Role[] = ['mock-crane', 'gateway', 'workstation'];

/** The processes of one demo and the folder that holds their files. */
export class DemoHouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'quaylink-demo-'));
  readonly #children: Child[] = [];
  readonly #settings: DemoSettings;
  readonly #end: End;

  constructor(settings: DemoSettings, end: End) {
    this.#settings = settings;
    this.#end = end;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  logOf(role: Role): string {
    return this.file(`${role}.log`);
  }

  /** Throws RUN_INTERRUPTED when the end was asked for meanwhile, whatever else came of it: Ctrl-C reaches a child with the terminal too. */
  async start(role: Role, hasTerminal: boolean): Promise<Child> {
    this.#throwIfInterrupted();
    const child = await this.#startNow(role, hasTerminal).catch((error: unknown) => {
      this.#throwIfInterrupted();
      throw error;
    });
    this.#throwIfInterrupted();
    return child;
  }

  #throwIfInterrupted(): void {
    if (this.#end.isAsked()) throw new QuaylinkError('RUN_INTERRUPTED', 'interrupted during start-up');
  }

  async #startNow(role: Role, hasTerminal: boolean): Promise<Child> {
    const child = await startChild({
      name: role,
      argv: [MAIN, role, '--config', this.file(`${role}.toml`), '--log-level', this.#settings.logLevel],
      logFile: this.logOf(role),
      hasTerminal,
      readyWithinMs: READY_WITHIN_MS,
    });
    this.#children.push(child);
    return child;
  }

  /** Resolves with the first process that ends by itself. */
  firstEnd(): Promise<{ readonly name: string; readonly status: number | string }> {
    return Promise.race(this.#children.map(async ({ name, ended }) => ({ name, status: await ended })));
  }

  /** Ends all, the last one started first. */
  async close(): Promise<void> {
    for (const child of this.#children.splice(0).toReversed()) await child.stop(END_WITHIN_MS);
  }

  removeFiles(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function freePorts({ host, ports }: DemoSettings, io: RunIo): Promise<DemoPorts> {
  const wished = [
    { name: 'gateway', port: ports.websocket },
    { name: 'metrics of the gateway', port: ports.gatewayMetrics },
    { name: 'workstation', port: ports.workstation },
    { name: 'plant', port: ports.plant },
    { name: 'PLC of crane A', port: ports.plcs[0] },
    { name: 'PLC of crane B', port: ports.plcs[1] },
  ];
  const chosen = await choosePorts(host, wished, (sentence) => io.stderr.write(`quaylink demo: ${sentence}\n`));
  const [websocket = 0, gatewayMetrics = 0, workstation = 0, plant = 0, plcA = 0, plcB = 0] = chosen;
  return { websocket, gatewayMetrics, workstation, plant, plcs: [plcA, plcB] };
}

export interface DemoGiven {
  readonly ports: DemoPorts;
  /** The gateway's port as the workstation reaches it. */
  readonly seen: number;
  readonly token: string;
}

export function writeFiles(
  house: DemoHouse,
  settings: DemoSettings,
  { ports, seen, token }: DemoGiven,
  input: InputChoice,
): void {
  const common = {
    host: settings.host,
    token,
    input,
    script: input === 'scripted' ? house.file('stick.json') : undefined,
    view: !settings.headless,
    logLevel: settings.logLevel,
  };
  const files = demoFiles({ ...common, ports });
  const { workstation } = demoFiles({ ...common, ports: { ...ports, websocket: seen } });
  // The token is for this user's processes alone.
  const mode = 0o600;
  writeFileSync(house.file('mock-crane.toml'), files.mockCrane, { mode });
  writeFileSync(house.file('gateway.toml'), files.gateway, { mode });
  writeFileSync(house.file('workstation.toml'), workstation, { mode });
}
