// Wiring of `quaylink demo`: two mock cranes, a gateway and a workstation as processes of their own, started
// as a deployment starts them. Enters: settings. Leaves: an exit status, and in a headless run one report.
// The end comes in the order that keeps loads safe: workstation, gateway (which stops the cranes), cranes.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Truth } from '../../firmware-mocks/crane/field-bus.ts';
import { DEMO_CRANES, type DemoPorts, demoFiles, type InputChoice } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import type { WorkstationReport } from '../workstation/index.ts';
import type { DemoSettings } from './demo.ts';
import { type Child, startChild } from './demo/children.ts';
import { choosePorts } from './demo/ports.ts';
import { type DemoOutcome, demoReport, demoSentences, type Failure } from './demo/report.ts';
import { demoScript } from './demo/script.ts';
import { listenToTruth } from './demo/truth.ts';
import { EXIT, expectedError } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { type End, watchForEnd } from './lifecycle.ts';

const READY_WITHIN_MS = 20_000;
const SCRIPT_WITHIN_MS = 20_000;
const END_WITHIN_MS = 15_000;
/** A drive of the plant faster than this is motion; m/s. */
const MOTION = 0.01;
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

type Role = 'mock-crane' | 'gateway' | 'workstation';
const ROLES: readonly Role[] = ['mock-crane', 'gateway', 'workstation'];

/** The processes of one demo and the folder that holds their files. */
class DemoHouse {
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

async function freePorts({ host, ports }: DemoSettings, io: RunIo): Promise<DemoPorts> {
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

function writeFiles(
  house: DemoHouse,
  settings: DemoSettings,
  ports: DemoPorts,
  token: string,
  input: InputChoice,
): void {
  const files = demoFiles({
    host: settings.host,
    ports,
    token,
    input,
    script: input === 'scripted' ? house.file('stick.json') : undefined,
    view: !settings.headless,
    logLevel: settings.logLevel,
  });
  // The token is for this user's processes alone.
  const mode = 0o600;
  writeFileSync(house.file('mock-crane.toml'), files.mockCrane, { mode });
  writeFileSync(house.file('gateway.toml'), files.gateway, { mode });
  writeFileSync(house.file('workstation.toml'), files.workstation, { mode });
}

function failureOf(error: unknown): Failure {
  const expected = expectedError(error);
  if (expected === undefined) return { code: 'RUN_FAULT', message: String(error) };
  const { code, message } = expected;
  return { code, message: message.replace(`${code}: `, '') };
}

/** Resolves to `late` after a while; `cancel` lets the process end before. */
function within(milliseconds: number): { readonly late: Promise<'late'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds);
  });
  return { late, cancel: () => clearTimeout(timer) };
}

/** Drives by the script; resolves when it is over, was interrupted or broke off. */
async function drive(
  house: DemoHouse,
  workstation: Child,
  lengthMs: number,
  end: End,
  began: (at: number) => void,
): Promise<Failure[]> {
  const stopped = Promise.race([
    house.firstEnd().then(
      ({ name, status }): Failure => ({
        code: 'RUN_CHILD_DIED',
        message: `the ${name} ended by itself (${status})`,
      }),
    ),
    end.asked.then((reason): Failure => ({ code: 'RUN_INTERRUPTED', message: `interrupted: ${reason}` })),
  ]);
  const patience = within(SCRIPT_WITHIN_MS);
  const begin = await Promise.race([workstation.message('script-began'), patience.late, stopped]);
  patience.cancel();
  if (begin === 'late') {
    return [{ code: 'RUN_NOT_READY', message: `the cranes did not wait for neutral after ${SCRIPT_WITHIN_MS} ms` }];
  }
  if (begin === undefined || 'code' in begin) return [await stopped];
  began(Number(begin['at']));
  const play = within(lengthMs);
  const broken = await Promise.race([play.late, stopped]);
  play.cancel();
  return broken === 'late' ? [] : [broken];
}

async function runHeadless(settings: DemoSettings, io: RunIo, end: End): Promise<number> {
  const script = demoScript(settings.seconds);
  let house: DemoHouse | undefined;
  let fault: Error | undefined;
  const truth = new Map<number, Truth>();
  let failures: readonly Failure[] = [];
  let report: WorkstationReport | undefined;
  let scriptBeganAt: number | undefined;
  let firstMotionAt: number | undefined;
  try {
    house = new DemoHouse(settings, end);
    const ports = await freePorts(settings, io);
    writeFileSync(house.file('stick.json'), JSON.stringify(script.pad));
    writeFiles(house, settings, ports, randomBytes(24).toString('hex'), 'scripted');
    await house.start('mock-crane', false);
    const listener = listenToTruth(settings.host, ports.plant, (value) => {
      truth.set(value.crane, value);
      if (firstMotionAt === undefined && value.speeds.some((speed) => Math.abs(speed) > MOTION)) {
        firstMotionAt = Number(process.hrtime.bigint()) / 1e6;
      }
    });
    await house.start('gateway', false);
    const workstation = await house.start('workstation', false);
    io.log.info(`driving for ${settings.seconds} s`);
    failures = await drive(house, workstation, script.lengthMs, end, (at) => {
      scriptBeganAt = at;
    });
    workstation.send({ kind: 'report' });
    const answer = await workstation.message('report');
    report = answer?.['report'] as WorkstationReport | undefined;
    listener.close();
  } catch (error) {
    failures = [failureOf(error)];
    if (expectedError(error) === undefined) fault = error instanceof Error ? error : new Error(String(error));
  } finally {
    await house?.close();
  }
  const outcome: DemoOutcome = {
    version: packageVersion(),
    script,
    failures,
    cranes: DEMO_CRANES,
    truth,
    report,
    scriptBeganAt,
    firstMotionAt,
  };
  const result = demoReport(outcome);
  io.stdout.write(settings.json ? `${JSON.stringify(result)}\n` : `${demoSentences(result).join('\n')}\n`);
  if (result.ok) house?.removeFiles();
  else if (house !== undefined) io.stderr.write(`quaylink demo: the logs are in ${house.folder}\n`);
  if (fault !== undefined) throw fault;
  return result.ok ? EXIT.ok : EXIT.failed;
}

/** The workstation with the terminal. Where there is neither a stick nor a terminal, a scripted stick drives. */
async function startWorkstation(
  house: DemoHouse,
  settings: DemoSettings,
  io: RunIo,
  write: (input: InputChoice) => void,
): Promise<Child> {
  const mayScript = settings.input === 'auto' && io.stdin.isTTY !== true;
  try {
    return await house.start('workstation', true);
  } catch (error) {
    if (!mayScript || !(error instanceof QuaylinkError) || error.code !== 'RUN_CHILD_DIED') throw error;
    io.stderr.write(
      'quaylink demo: no joystick, and no terminal whose keyboard could serve; a scripted stick drives instead.\n',
    );
    write('scripted');
    return house.start('workstation', true);
  }
}

async function runWithView(settings: DemoSettings, io: RunIo, end: End): Promise<number> {
  const house = new DemoHouse(settings, end);
  let ended: { readonly name: string; readonly status: number | string } | undefined;
  try {
    const ports = await freePorts(settings, io);
    const token = randomBytes(24).toString('hex');
    const write = (input: InputChoice): void => writeFiles(house, settings, ports, token, input);
    // An hour of driving to and fro, where nobody is there to drive.
    writeFileSync(house.file('stick.json'), JSON.stringify(demoScript(3600).pad));
    write(settings.input);
    io.stderr.write('quaylink demo: starting two cranes, the gateway and the workstation …\n');
    await house.start('mock-crane', false);
    await house.start('gateway', false);
    await startWorkstation(house, settings, io, write);
    ended = await Promise.race([house.firstEnd(), end.asked.then(() => undefined)]);
  } catch (error) {
    if (!end.isAsked()) throw error;
  } finally {
    await house.close();
  }
  if (ended !== undefined && ended.status !== EXIT.ok) {
    const role = ROLES.find((each) => each === ended.name) ?? 'workstation';
    const tail = readFileSync(house.logOf(role), 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    throw new QuaylinkError(
      'RUN_CHILD_DIED',
      `the ${ended.name} ended by itself (${ended.status}); all logs are in ${house.folder}\n${tail}`,
    );
  }
  house.removeFiles();
  io.stderr.write('quaylink demo: the cranes rest, everything has ended.\n');
  return EXIT.ok;
}

export function runDemo(settings: DemoSettings, io: RunIo): Promise<number> {
  const end = watchForEnd(io);
  return settings.headless ? runHeadless(settings, io, end) : runWithView(settings, io, end);
}
