// Wiring of `quaylink demo`: two mock cranes, a gateway and a workstation as processes of their own, started
// as a deployment starts them. Enters: settings. Leaves: an exit status, and in a headless run one report.
// The end comes in the order that keeps loads safe: workstation, gateway (which stops the cranes), cranes.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Truth } from '../../firmware-mocks/crane/field-bus.ts';
import { DEMO_CRANES, type InputChoice } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import type { WorkstationReport } from '../workstation/index.ts';
import type { DemoSettings } from './demo.ts';
import { type Child, raisePriority } from './demo/children.ts';
import { offerFaults } from './demo/fault-line.ts';
import type { DemoFaults } from './demo/faults.ts';
import { DemoHouse, freePorts, ROLES, writeFiles } from './demo/house.ts';
import { type LinkProxy, startLinkProxy } from './demo/link-proxy.ts';
import { openerOf, openPage } from './demo/open-page.ts';
import { type DemoOutcome, demoReport, demoSentences, type Failure } from './demo/report.ts';
import { demoScript } from './demo/script.ts';
import { listenToTruth } from './demo/truth.ts';
import { EXIT, expectedError } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { type End, watchForEnd } from './lifecycle.ts';

const SCRIPT_WITHIN_MS = 20_000;
/** A drive of the plant faster than this is motion; m/s. */
const MOTION = 0.01;

function newToken(): string {
  return randomBytes(24).toString('hex');
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
    const given = { ports, seen: ports.websocket, token: newToken() };
    writeFiles(house, settings, given, 'scripted');
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

/** Says where the console is, and opens it for whoever asked for that. On a terminal the view says it, at all times. */
function showConsole(workstation: Child, settings: DemoSettings, io: RunIo): void {
  const address = workstation.ready['console'];
  if (typeof address !== 'string') return;
  const say = (sentence: string): void => void io.stderr.write(`quaylink demo: ${sentence}\n`);
  if (io.stdout.isTTY !== true) say(`the console is at ${address}`);
  if (settings.open) openPage(openerOf(process.platform, address), say);
}

async function runWithView(settings: DemoSettings, io: RunIo, end: End): Promise<number> {
  const house = new DemoHouse(settings, end);
  let ended: { readonly name: string; readonly status: number | string } | undefined;
  let link: LinkProxy | undefined;
  let faults: DemoFaults | undefined;
  try {
    const ports = await freePorts(settings, io);
    link = await startLinkProxy(settings.host, 0, ports.websocket);
    // This process is the network between desk and gateway.
    raisePriority(process.pid);
    const given = { ports, seen: link.port, token: newToken() };
    const write = (input: InputChoice): void => writeFiles(house, settings, given, input);
    // An hour of driving to and fro, where nobody is there to drive.
    writeFileSync(house.file('stick.json'), JSON.stringify(demoScript(3600).pad));
    write(settings.input);
    io.stderr.write('quaylink demo: starting two cranes, the gateway and the workstation …\n');
    const cranes = await house.start('mock-crane', false);
    const gateway = await house.start('gateway', false);
    const workstation = await startWorkstation(house, settings, io, write);
    faults = offerFaults(
      { cranes, gateway, workstation, link },
      process.platform === 'win32' ? undefined : (pid, signal) => process.kill(pid, signal),
    );
    showConsole(workstation, settings, io);
    ended = await Promise.race([house.firstEnd(), end.asked.then(() => undefined)]);
  } catch (error) {
    if (!end.isAsked()) throw error;
  } finally {
    // A process that is held still, or cannot be reached, could not end in good order.
    faults?.endAll();
    await house.close();
    await link?.close();
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
