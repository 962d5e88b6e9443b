// Wiring of `quaylink workstation`: an input, metrics and a terminal view around the workstation's shell.
// Enters: settings. Leaves: an exit status, when the end was asked for and the cranes were told to stop.

import { MOCK_DESK } from '../../firmware-mocks/joystick/models.ts';
import type { PadScript, PadStep } from '../../firmware-mocks/joystick/script.ts';
import { ScriptedPad } from '../../firmware-mocks/joystick/scripted-pad.ts';
import type { WorkstationSettings } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import {
  type ControlHelp,
  controlHelp,
  descriptorHash,
  type DeskRequest,
  findProfile,
  type IntentSource,
  KEY_HELP,
  loadProfiles,
  openJoystick,
  openKeyboard,
  openReportSource,
  shippedProfilesFolder,
} from '../input/index.ts';
import { withDeskKeys } from '../input/desk-keys.ts';
import { DESK_KEY_HELP } from '../input/key-map.ts';
import { type MonotonicMs, monotonicMs } from '../quantity/index.ts';
import { listenForMetrics } from '../telemetry/metrics-server.ts';
import { WorkstationMetrics } from '../telemetry/workstation-metrics.ts';
import { type DeskCraneView, Workstation } from '../workstation/index.ts';
import { startPainter } from '../workstation/terminal/painter.ts';
import { EXIT } from './exit-codes.ts';
import { packageVersion, type RunIo } from './io.ts';
import { onParentMessage, tellParent, watchForEnd } from './lifecycle.ts';
import { readPadScript } from './pad-script.ts';
import { terminalOf, TerminalScreen } from './terminal-screen.ts';

const CHECK_SCRIPT_MS = 20;
/** The mock desk's re-arm, then its reset, each pressed for a moment at neutral. */
const CLEARING: readonly PadStep[] = [
  { at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] },
  { at_ms: 500, buttons: [10] },
  { at_ms: 600, buttons: [] },
  { at_ms: 700, buttons: [11, 12] },
  { at_ms: 800, buttons: [] },
];
const CLEAR_EVERY_MS = 2500;
/** A terminal that stands still at the end is left as it is. */
const TERMINAL_PATIENCE_MS = 500;

function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

/** The input that the operator drives with, and what to do once the workstation runs. */
interface Input {
  readonly source: IntentSource;
  /** Keys or controls that the view explains. */
  readonly help: readonly ControlHelp[];
  /** What the operator should know of it; may be empty. */
  readonly remark: string;
  /** Called from time to time; a scripted stick begins when both cranes wait for the deadman. */
  readonly watch?: (workstation: Workstation) => void;
}

/** What the keys of the terminal do beside driving. */
interface Keys {
  readonly onInterrupt: () => void;
  readonly onRequest: (request: DeskRequest) => void;
}

function wantsClearing({ held, status }: DeskCraneView): boolean {
  const stopped = status?.state === 'stopped' || status?.state === 'faulted' || status?.state === 'estopped';
  return held && stopped;
}

/** Neutral was seen, the loop is steady: what is missing is the deadman. */
function waitsForDeadman({ status }: DeskCraneView): boolean {
  return status?.state === 'neutral-wait' && status.cause?.code === 'SAFETY_NOT_ARMED';
}

function scriptedInput(file: string, io: RunIo): Input {
  const script = readPadScript(file);
  /** The same stick in other hands, before the script begins. */
  const instead = (steps: readonly PadStep[]): PadScript => ({
    rate_hz: script.rate_hz,
    ...(script.on_change !== undefined && { on_change: script.on_change }),
    steps,
  });
  const pad = new ScriptedPad({ model: MOCK_DESK, script: script.at_once ? script : instead([]) });
  const loaded = loadProfiles([shippedProfilesFolder()]);
  const { vendorId, productId, descriptor } = MOCK_DESK;
  const profile = findProfile(loaded.profiles, {
    vendorId,
    productId,
    bus: 'usb',
    descriptorHash: descriptorHash(descriptor),
  });
  if (profile === undefined) {
    throw new QuaylinkError('INPUT_PROFILE_UNKNOWN', `the profile of the ${MOCK_DESK.name} is missing; install again`);
  }
  const source = openReportSource({
    label: `${MOCK_DESK.name} (scripted)`,
    devices: [{ descriptor, profile, seat: 'whole', stream: pad }],
    mode: 'split',
    onFault: ({ code, detail }) => io.log.warn({ code }, detail),
  });
  if (!source.ok) throw new QuaylinkError(source.code, source.found);
  let isPlaying = script.at_once;
  let clearedAt = now();
  // What any operator does first with a crane that a busy start has stopped.
  const clearStops = (cranes: readonly DeskCraneView[]): void => {
    if (!cranes.some(wantsClearing) || now() - clearedAt < CLEAR_EVERY_MS) return;
    clearedAt = now();
    pad.play(instead(CLEARING));
  };
  return {
    source: source.value,
    help: controlHelp(profile),
    remark: '',
    watch: (workstation) => {
      if (isPlaying) return;
      const { cranes } = workstation.view(now());
      if (!cranes.every(waitsForDeadman)) {
        clearStops(cranes);
        return;
      }
      isPlaying = true;
      const at = now();
      pad.play(script);
      tellParent({ kind: 'script-began', at });
      io.log.info('the scripted stick begins');
    },
  };
}

/** What a key asks of the desk, done. */
function serve(workstation: Workstation, { side, what }: DeskRequest): void {
  const crane = workstation.view(now()).cranes.find((each) => each.side === side);
  if (what === 'claim') workstation.claim(side);
  else if (what === 'release') workstation.release(side);
  else if (crane?.held === true && crane.status?.offered === true) workstation.withdrawOffer(side);
  else workstation.offer(side);
}

function keyboardInput(io: RunIo, keys: Keys, remark: string): Input {
  if (io.stdin.isTTY !== true) {
    throw new QuaylinkError(
      'INPUT_NO_DEVICE',
      'there is no joystick, and standard input is no terminal whose keyboard could serve; plug in a joystick or run in a terminal',
    );
  }
  return {
    source: openKeyboard({ input: io.stdin, mode: 'split', ...keys }),
    help: KEY_HELP,
    remark,
  };
}

async function openInput(settings: WorkstationSettings, io: RunIo, keys: Keys): Promise<Input> {
  if (settings.script !== undefined) return scriptedInput(settings.script, io);
  if (settings.input === 'keyboard') return keyboardInput(io, keys, '');
  const joystick = await openJoystick({
    ...(settings.profiles === undefined ? {} : { profileFolders: [settings.profiles] }),
    mode: 'split',
    onFault: ({ code, detail }) => io.log.warn({ code }, detail),
  });
  if (joystick.ok) {
    const { source, help } = joystick;
    // Where no view stands on the terminal, its keys are left alone.
    if (!settings.view || io.stdin.isTTY !== true) return { source, help, remark: '' };
    return {
      source: withDeskKeys(source, { input: io.stdin, clock: now, ...keys }),
      help: [...help, ...DESK_KEY_HELP],
      remark: '',
    };
  }
  if (settings.input === 'hid') throw new QuaylinkError(joystick.code, joystick.message);
  const remark =
    joystick.code === 'INPUT_NO_DEVICE'
      ? 'No joystick is plugged in; the keyboard serves.'
      : `${joystick.message} The keyboard serves instead.`;
  io.log.warn({ code: joystick.code }, remark);
  return keyboardInput(io, keys, remark);
}

export async function runWorkstation(settings: WorkstationSettings, io: RunIo): Promise<number> {
  const end = watchForEnd(io);
  const metrics = new WorkstationMetrics({ version: packageVersion(), cranes: [settings.cranes.a, settings.cranes.b] });
  const scrapes = await listenForMetrics({ registry: metrics.registry, ...settings.http });
  try {
    let running: Workstation | undefined;
    const input = await openInput(settings, io, {
      onInterrupt: () => end.ask(),
      onRequest: (request) => {
        if (running !== undefined) serve(running, request);
      },
    });
    const { gatewayUrl, token, tls, label, cranes, autoClaim } = settings;
    const workstation = new Workstation({
      settings: { gatewayUrl, token, tls, label, cranes, autoClaim },
      source: input.source,
      observer: metrics,
      onPathDown: (path, cause, detail) => io.log.warn({ path, code: cause }, detail),
    });
    running = workstation;
    workstation.start();
    onParentMessage('measure-anew', () => workstation.measureAnew());
    onParentMessage('report', () => tellParent({ kind: 'report', report: workstation.report(now()) }));
    const { watch } = input;
    const checks = watch === undefined ? undefined : setInterval(() => watch(workstation), CHECK_SCRIPT_MS);
    const open = terminalOf(io.stdout);
    const terminal = open === undefined ? undefined : new TerminalScreen(open);
    const screen = terminal ?? io.stdout;
    const painter = settings.view
      ? startPainter({
          screen,
          view: () => workstation.view(now()),
          help: input.help,
          remark: input.remark,
          colour: (io.env['NO_COLOR'] ?? '') === '',
          onPainted: (side, number) => workstation.painted(side, number),
        })
      : undefined;
    io.log.info({ metrics: scrapes.port, input: input.source.label }, 'workstation ready');
    tellParent({ kind: 'ready', metricsPort: scrapes.port });
    await end.asked;
    clearInterval(checks);
    await workstation.close();
    painter?.close();
    await terminal?.settled(TERMINAL_PATIENCE_MS);
  } finally {
    await scrapes.close();
    metrics.close();
  }
  return EXIT.ok;
}
