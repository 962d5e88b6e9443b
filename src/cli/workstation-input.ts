// What the operator of `quaylink workstation` drives with, opened: a stick, the keyboard of the terminal, or a script. Enters:
// settings, the terminal. Leaves: an input, what its controls do, and what the operator should know of it.

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
import type { DeskCraneView, Workstation } from '../workstation/index.ts';
import type { RunIo } from './io.ts';
import { tellParent } from './lifecycle.ts';
import { readPadScript } from './pad-script.ts';

/** The mock desk's re-arm, then its reset, each pressed for a moment at neutral. */
const CLEARING: readonly PadStep[] = [
  { at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] },
  { at_ms: 500, buttons: [10] },
  { at_ms: 600, buttons: [] },
  { at_ms: 700, buttons: [11, 12] },
  { at_ms: 800, buttons: [] },
];
const CLEAR_EVERY_MS = 2500;

/** This host's monotonic clock. */
export function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

/** The input that the operator drives with, and what to do once the workstation runs. */
export interface Input {
  readonly source: IntentSource;
  /** Keys or controls that the view explains. */
  readonly help: readonly ControlHelp[];
  /** What the operator should know of it; may be empty. */
  readonly remark: string;
  /** Called from time to time; a scripted stick begins when both cranes wait for the deadman. */
  readonly watch?: (workstation: Workstation) => void;
}

/** What the keys of the terminal do beside driving. */
export interface Keys {
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

/** Opens what the settings ask for. Throws QuaylinkError with an INPUT code where there is none. */
export async function openInput(settings: WorkstationSettings, io: RunIo, keys: Keys): Promise<Input> {
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
