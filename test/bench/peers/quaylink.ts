// Quaylink itself as a peer, and the PLC exchange alone, from the processes of a demo: two mock cranes, and the gateway
// where it is asked for. Enters: a folder for their files. Leaves: running processes, started as the demo starts them.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../../src/cli/demo/children.ts';
import { choosePorts } from '../../../src/cli/demo/ports.ts';
import {
  type DemoFiles,
  demoFiles,
  type DemoPorts,
  type InputChoice,
  type LogLevel,
} from '../../../src/config/index.ts';
import type { Peer, PeerProcess, PeerStart, RunningPeer } from './peer.ts';

const HOST = '127.0.0.1';
const MAIN = fileURLToPath(new URL('../../../src/cli/main.js', import.meta.url));
const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 15_000;

export type Role = 'mock-crane' | 'gateway' | 'workstation';
const FILE_OF: Readonly<Record<Role, keyof DemoFiles>> = {
  'mock-crane': 'mockCrane',
  gateway: 'gateway',
  workstation: 'workstation',
};

export interface SiteOptions {
  readonly folder: string;
  readonly logLevel: LogLevel;
  /** The workstation's, where one is started. */
  readonly input?: InputChoice;
  readonly script?: string;
  readonly view?: boolean;
}

/** The processes of one site: started one by one, ended the last one first. */
export class Site {
  readonly ports: DemoPorts;
  readonly token: string;
  readonly #folder: string;
  readonly #children: { readonly role: Role; readonly child: Child }[] = [];

  private constructor(ports: DemoPorts, token: string, folder: string) {
    this.ports = ports;
    this.token = token;
    this.#folder = folder;
  }

  /** Chooses free ports and writes the files of all processes; starts none. */
  static async prepare({ folder, logLevel, input, script, view }: SiteOptions): Promise<Site> {
    const wished = Array.from({ length: 6 }, () => ({ name: 'any', port: 0 }));
    const chosen = await choosePorts(HOST, wished, () => undefined);
    const [websocket = 0, gatewayMetrics = 0, workstation = 0, plant = 0, plcA = 0, plcB = 0] = chosen;
    const ports: DemoPorts = { websocket, gatewayMetrics, workstation, plant, plcs: [plcA, plcB] };
    const token = randomBytes(24).toString('hex');
    const files = demoFiles({
      host: HOST,
      ports,
      token,
      input: input ?? 'keyboard',
      script,
      view: view ?? false,
      logLevel,
    });
    for (const [role, file] of Object.entries(FILE_OF)) {
      writeFileSync(join(folder, `${role}.toml`), files[file], { mode: 0o600 });
    }
    return new Site(ports, token, folder);
  }

  async start(role: Role, terminal: 'none' | 'pseudo' = 'none'): Promise<Child> {
    const argv = [MAIN, role, '--config', join(this.#folder, `${role}.toml`)];
    const child = await startChild({
      name: role,
      ...(terminal === 'none' ? { argv } : inPseudoTerminal(argv)),
      logFile: join(this.#folder, `${role}.log`),
      hasTerminal: false,
      readyWithinMs: READY_WITHIN_MS,
    });
    this.#children.push({ role, child });
    return child;
  }

  /** Every process, the mock cranes' own children instead of their parent, which only waits. */
  get processes(): readonly PeerProcess[] {
    return this.#children.flatMap(({ role, child }) => {
      if (role !== 'mock-crane') return [{ role, pid: child.pid }];
      const mocks = child.ready['children'] as readonly { role: string; crane?: number; pid: number }[];
      return mocks.map((mock) => ({
        role: mock.crane === undefined ? mock.role : `${mock.role} ${mock.crane}`,
        pid: mock.pid,
      }));
    });
  }

  async close(): Promise<void> {
    for (const { child } of this.#children.splice(0).toReversed()) await child.stop(END_WITHIN_MS);
  }
}

/** Starts the roles in their order; nothing is left behind where one does not start. */
export async function startSite(options: SiteOptions, roles: readonly Role[]): Promise<Site> {
  const site = await Site.prepare(options);
  try {
    for (const role of roles) await site.start(role);
    return site;
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** `script` gives its command a terminal and reads what is drawn there, as fast as a screen. */
function inPseudoTerminal(argv: readonly string[]): { readonly program: string; readonly argv: readonly string[] } {
  const words = [process.execPath, ...argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return { program: 'script', argv: ['-qfec', `stty rows 40 cols 120; exec ${words.join(' ')}`, '/dev/null'] };
}

async function runRoles({ folder }: PeerStart, roles: readonly Role[]): Promise<Site> {
  return startSite({ folder, logLevel: 'warn' }, roles);
}

const ALWAYS_HERE = (): undefined => undefined;

export const PLC_PEER: Peer = {
  name: 'plc',
  what: "PLC exchange alone: the gateway's Modbus driver against a mock PLC, FC23",
  series: ['answer'],
  missing: ALWAYS_HERE,
  start: async (start): Promise<RunningPeer> => {
    const site = await runRoles(start, ['mock-crane']);
    return { processes: site.processes, ports: site.ports.plcs, close: () => site.close() };
  },
};

/** Ports: the WebSocket, then the metrics. */
export const QUAYLINK_PEER: Peer = {
  name: 'quaylink',
  what: 'gateway with two cranes: command to ack, command to PLC-received',
  series: ['ack', 'received'],
  missing: ALWAYS_HERE,
  start: async (start): Promise<RunningPeer> => {
    const site = await runRoles(start, ['mock-crane', 'gateway']);
    const { websocket, gatewayMetrics } = site.ports;
    return {
      processes: site.processes,
      ports: [websocket, gatewayMetrics],
      token: site.token,
      close: () => site.close(),
    };
  },
};
