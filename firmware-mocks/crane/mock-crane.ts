// The mock cranes of one rail as processes: one plant, and one PLC a crane, so that each can be killed alone.
// Enters: settings. Leaves: who runs where, and a word when one of them dies. Nothing is restarted unless asked.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Code, codeSentence, type CraneNumber, type CraneType, QuaylinkError } from '../../src/domain/index.ts';
import type { Metres, Millis } from '../../src/quantity/index.ts';
import type { PlantCraneSettings } from './plant/crane.ts';
import type { PlantSettings } from './plant/plant.ts';
import { readScript } from './plc/faults.ts';
import type { PlcSettings } from './plc/plc.ts';

export interface MockCraneSettings {
  readonly railLength: Metres;
  /** Listener of the field bus and the truth line. */
  readonly plant: { readonly host: string; readonly port: number };
  readonly cranes: readonly MockCrane[];
  /** Rows of plc/faults.ts with `at_ms` and `crane`; a row without `crane` is for all. */
  readonly faults: readonly unknown[];
  /** Start a child that died again, after a second. */
  readonly restart: boolean;
}

interface MockCrane {
  readonly number: CraneNumber;
  readonly type: CraneType;
  /** Over the buffers, along the rail. */
  readonly width: Metres;
  /** Axis positions at start. */
  readonly start: { readonly gantry: Metres; readonly trolley: Metres; readonly hoist: Metres };
  readonly plc: {
    readonly host: string;
    readonly port: number;
    readonly unitId: number;
    readonly scan: Millis;
    readonly watchdog: Millis;
    /** Whether it answers FC23. */
    readonly readWrite: boolean;
  };
}

export interface MockCraneChild {
  readonly role: 'plant' | 'plc';
  /** Undefined for the plant. */
  readonly crane: CraneNumber | undefined;
  readonly pid: number;
  readonly port: number;
}

export interface MockCraneHooks {
  log(sentence: string): void;
  /** All children run; called again whenever a restarted one does. The plant is first, PLCs follow in the order of the cranes. */
  onReady(children: readonly MockCraneChild[]): void;
}

export interface RunningMockCrane {
  /** Sets a fault at the PLC of a crane now: a row of plc/faults.ts. False where there is no such running PLC. */
  fault(crane: number, row: Readonly<Record<string, unknown>>): boolean;
  /** Ends all children, PLCs first; resolves when none is left. */
  close(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const RESTART_AFTER_MS = 1000;
const KILL_AFTER_MS = 2000;
const MAX_PLC_CONNECTIONS = 8;

/** Starts everything; resolves when all are ready. Throws CONFIG_VALUE for a malformed fault row, RUN_CHILD_DIED or RUN_NOT_READY, with no child left behind. */
export async function runMockCrane(settings: MockCraneSettings, hooks: MockCraneHooks): Promise<RunningMockCrane> {
  checkFaults(settings);
  const house = new MockCraneHouse(settings, hooks);
  try {
    await house.start();
  } catch (error) {
    await house.close();
    throw error;
  }
  return house;
}

interface Post {
  readonly role: 'plant' | 'plc';
  readonly crane: MockCrane | undefined;
  process: ChildProcess | undefined;
  port: number;
}

class MockCraneHouse implements RunningMockCrane {
  readonly #settings: MockCraneSettings;
  readonly #hooks: MockCraneHooks;
  /** The plant first. */
  readonly #posts: readonly Post[];
  readonly #timers = new Set<NodeJS.Timeout>();
  #closing = false;

  constructor(settings: MockCraneSettings, hooks: MockCraneHooks) {
    this.#settings = settings;
    this.#hooks = hooks;
    const plant: Post = { role: 'plant', crane: undefined, process: undefined, port: settings.plant.port };
    const plcs = settings.cranes.map(
      (crane): Post => ({ role: 'plc', crane, process: undefined, port: crane.plc.port }),
    );
    this.#posts = [plant, ...plcs];
  }

  async start(): Promise<void> {
    const [plant, ...plcs] = this.#posts;
    if (plant !== undefined) await this.#startPost(plant);
    await Promise.all(plcs.map((plc) => this.#startPost(plc)));
    this.#report();
  }

  fault(crane: number, row: Readonly<Record<string, unknown>>): boolean {
    const child = this.#posts.find((post) => post.crane?.number === crane)?.process;
    if (child?.connected !== true) return false;
    child.send({ ...row, kind: 'fault' });
    return true;
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const [plant, ...plcs] = this.#posts;
    await Promise.all(plcs.map((post) => ended(post.process)));
    await ended(plant?.process);
  }

  async #startPost(post: Post): Promise<void> {
    const child = fork(entryFile(post.role), [JSON.stringify(this.#settingsOf(post))], {
      // Options of this process (a debugger's port, a script given on its command line) are not theirs.
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    post.process = child;
    post.port = await readyPort(child, nameOf(post), (status) => this.#died(post, status));
  }

  #settingsOf(post: Post): PlantSettings | PlcSettings {
    const { plant, cranes, faults, railLength } = this.#settings;
    const { crane } = post;
    if (crane === undefined) {
      const own: PlantSettings = { host: plant.host, port: post.port, railLength, cranes: cranes.map(plantCrane) };
      return own;
    }
    const { plc } = crane;
    const own: PlcSettings = {
      crane: crane.number,
      type: crane.type,
      host: plc.host,
      port: post.port,
      unitId: plc.unitId,
      maxConnections: MAX_PLC_CONNECTIONS,
      disabledFunctions: plc.readWrite ? [] : [23],
      plant: { host: plant.host, port: this.#posts[0]?.port ?? plant.port },
      scanMs: plc.scan,
      watchdogMs: plc.watchdog,
      faults: faults.filter((row) => isFor(row, crane.number)),
    };
    return own;
  }

  #died(post: Post, status: number | string): void {
    if (this.#closing) return;
    this.#hooks.log(`The ${nameOf(post)} ended by itself (${status}).`);
    if (!this.#settings.restart) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#startPost(post).then(
        () => this.#report(),
        (error: unknown) => this.#hooks.log(String(error)),
      );
    }, RESTART_AFTER_MS);
    this.#timers.add(timer);
  }

  #report(): void {
    this.#hooks.onReady(
      this.#posts.map((post) => ({
        role: post.role,
        crane: post.crane?.number,
        pid: post.process?.pid ?? 0,
        port: post.port,
      })),
    );
  }
}

/** Before anything is started: a PLC that dies of a bad row could only say so in its log. */
function checkFaults({ faults, cranes }: MockCraneSettings): void {
  const script = readScript(faults);
  if (!script.ok) {
    const { offset, expected, found } = script;
    throw new QuaylinkError('CONFIG_VALUE', `fault ${offset}: expected ${expected}, found ${found}`);
  }
  const stray = faults.findIndex((row) => !cranes.some((crane) => isFor(row, crane.number)));
  if (stray >= 0) throw new QuaylinkError('CONFIG_VALUE', `fault ${stray}: there is no crane of its number`);
}

function plantCrane({ number, type, width, start }: MockCrane): PlantCraneSettings {
  return { crane: number, type, width, start };
}

/** Beside this file, compiled as this file is. */
function entryFile(role: 'plant' | 'plc'): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${role}-entry.${extension}`, import.meta.url));
}

function nameOf(post: Post): string {
  return post.crane === undefined ? 'plant' : `PLC of crane ${post.crane.number}`;
}

function isFor(row: unknown, crane: number): boolean {
  return typeof row !== 'object' || row === null || !('crane' in row) || row.crane === crane;
}

/** The port of the child's ready message. Rejects when it ends first or takes too long; `died` hears of an end after it. */
function readyPort(child: ChildProcess, name: string, died: (status: number | string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let ready = false;
    const late = setTimeout(() => {
      reject(new QuaylinkError('RUN_NOT_READY', `the ${name} was not ready after ${READY_WITHIN_MS} ms`));
    }, READY_WITHIN_MS);
    child.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null || !('kind' in message)) return;
      if (message.kind === 'failed') reject(failureOf(message, name));
      if (message.kind !== 'ready') return;
      ready = true;
      clearTimeout(late);
      resolve('port' in message && typeof message.port === 'number' ? message.port : 0);
    });
    child.once('error', (error) => reject(new QuaylinkError('RUN_CHILD_DIED', `the ${name}: ${error.message}`)));
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      const status = code ?? signal ?? 'unknown';
      if (ready) died(status);
      else reject(new QuaylinkError('RUN_CHILD_DIED', `the ${name} ended at start (${status}); see its log`));
    });
  });
}

/** What kept a child from starting, under its own code, and what to do. */
function failureOf(message: object, name: string): QuaylinkError {
  const { code = 'RUN_CHILD_DIED', message: text = 'it did not say why' } = message as {
    readonly code?: Code;
    readonly message?: string;
  };
  return new QuaylinkError(code, `the ${name} did not start: ${text.replace(`${code}: `, '')}. ${codeSentence(code)}`);
}

/** Ends a child by SIGTERM, and by SIGKILL if that is not enough. */
function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
