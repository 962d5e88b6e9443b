// Input shell: finds the joystick, opens it, and stays with it through unplugging and replugging. Enters: what the
// operator chose, or nothing. Leaves: an IntentSource, or a failure that says in words what to do.

import { accessSync, constants, type FSWatcher, watch } from 'node:fs';
import type { Code, ControlMode } from '../domain/index.ts';
import { type MonotonicMs, monotonicMs } from '../quantity/index.ts';
import { DeskCore, type InputFault } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import { type HidHandle, HidStream } from './hid-stream.ts';
import { type HidrawNode, listHidraw } from './hidraw.ts';
import {
  chooseSeats,
  type DeviceNames,
  decodeFailure,
  failure,
  isSameDevice,
  type JoystickFailure,
  onlyJoysticks,
  type SeatChoice,
} from './joystick-choice.ts';
import { type ControlHelp, controlHelp } from './profile-help.ts';
import { loadProfiles, shippedProfilesFolder } from './profiles-folder.ts';
import { DeskSource } from './report-source.ts';
import type { IntentSource, OperatorIntent } from './source.ts';

/** Watching /dev tells of a device within milliseconds; this poll finds it where watching fails, and after late permissions. */
const POLL_MS = 1000;

export interface JoystickOptions extends DeviceNames {
  /** Folders of profiles that are looked at before the shipped one. */
  readonly profileFolders?: readonly string[];
  /** Mode at the start; `solo-a` unless given. */
  readonly mode?: ControlMode;
  readonly onFault?: (fault: InputFault) => void;
  /** What the program touches of the machine; the real one unless given. */
  readonly system?: JoystickSystem;
}

/** The machine as the joystick sees it. */
export interface JoystickSystem {
  readonly platform: string;
  readonly sysfs: string;
  readonly dev: string;
  readonly clock: () => MonotonicMs;
  /** Opens a node for reading. Throws as node-hid does. */
  readonly open: (path: string) => Promise<HidHandle>;
}

export interface OpenJoystick {
  readonly ok: true;
  readonly source: IntentSource;
  /** What its controls do. */
  readonly help: readonly ControlHelp[];
}

export type JoystickResult = OpenJoystick | JoystickFailure;

/** The rule that lets the user of the desk open the stick; shipped as profiles/70-quaylink-hid.rules. */
export const UDEV_RULE = 'KERNEL=="hidraw*", SUBSYSTEM=="hidraw", MODE="0660", TAG+="uaccess"';

/** The real machine. */
function hostSystem(): JoystickSystem {
  return {
    platform: process.platform,
    sysfs: '/sys/class/hidraw',
    dev: '/dev',
    clock: () => monotonicMs(Number(process.hrtime.bigint()) / 1e6),
    open: async (path) => {
      // Only now: the native library is not there on every machine, and most programs need no stick.
      const { HIDAsync } = await import('node-hid');
      return HIDAsync.open(path);
    },
  };
}

/**
 * Opens the joystick of the desk. Failures: INPUT_NO_DEVICE, INPUT_PROFILE_UNKNOWN, INPUT_PROFILE_INVALID,
 * INPUT_DESCRIPTOR, INPUT_PERMISSION, INPUT_HID_UNAVAILABLE, INPUT_NO_LAYOUT (not on Linux).
 * Throws only where a profiles folder cannot be read.
 */
export async function openJoystick(options: JoystickOptions = {}): Promise<JoystickResult> {
  const system = options.system ?? hostSystem();
  if (system.platform !== 'linux') return failure('INPUT_NO_LAYOUT', `platform ${system.platform}`);
  const folders = [...(options.profileFolders ?? []), shippedProfilesFolder()];
  const loaded = loadProfiles(folders);
  for (const { file, failure: broken } of loaded.failures)
    options.onFault?.({ code: broken.code, detail: `${file}: ${broken.found}` });

  const choices = chooseSeats(options, onlyJoysticks(listHidraw(system.sysfs, system.dev)), loaded.profiles);
  if (!Array.isArray(choices)) return choices;
  const mode = options.mode ?? 'solo-a';
  const desk = DeskCore.create(
    choices.map((choice) => choice.spec),
    mode,
  );
  if (!desk.ok) return decodeFailure(desk, choices[0]?.profile.name ?? '');

  const label = choices.map((choice) => choice.profile.name).join(' + ');
  const source = new DeskSource(label, desk.value, options.onFault);
  const joystick = new Joystick(system, source, choices, options.onFault);
  const problem = await joystick.openAll();
  if (problem !== undefined) {
    await joystick.close();
    return problem;
  }
  const help = choices.flatMap((choice) => controlHelp(choice.profile));
  return { ok: true, source: joystick, help };
}

/** Keeps the nodes of the chosen devices open, whatever comes and goes, and no others. */
class Joystick implements IntentSource {
  readonly label: string;
  private readonly system: JoystickSystem;
  private readonly source: DeskSource;
  private readonly choices: readonly SeatChoice[];
  private readonly onFault: ((fault: InputFault) => void) | undefined;
  /** Paths that are open now. */
  private readonly open = new Set<string>();
  private watcher: FSWatcher | undefined;
  private poll: ReturnType<typeof setInterval> | undefined;
  private scan: Promise<JoystickFailure | undefined> | undefined;
  private lastProblem: Code | undefined;
  private isClosed = false;

  constructor(
    system: JoystickSystem,
    source: DeskSource,
    choices: readonly SeatChoice[],
    onFault: ((fault: InputFault) => void) | undefined,
  ) {
    this.label = source.label;
    this.system = system;
    this.source = source;
    this.choices = choices;
    this.onFault = onFault;
  }

  start(onChange: () => void): void {
    this.source.start(onChange);
    try {
      this.watcher = watch(this.system.dev, { persistent: false }, (_event, name) => {
        if (name === null || name.startsWith('hidraw')) this.rescan();
      });
      // Out of inotify watches, say: the poll alone still finds the device.
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      this.watcher = undefined;
    }
    this.poll = setInterval(() => this.rescan(), POLL_MS);
  }

  scale(...speeds: Parameters<IntentSource['scale']>): void {
    this.source.scale(...speeds);
  }

  sample(now: MonotonicMs): OperatorIntent {
    return this.source.sample(now);
  }

  devices(now: MonotonicMs): readonly DeviceView[] {
    return this.source.devices(now);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.watcher?.close();
    clearInterval(this.poll);
    await this.scan;
    await this.source.close();
  }

  /** Opens every node of the chosen devices that is not open yet. Returns the first problem. */
  async openAll(): Promise<JoystickFailure | undefined> {
    let problem: JoystickFailure | undefined;
    const present = onlyJoysticks(listHidraw(this.system.sysfs, this.system.dev));
    for (const [seatIndex, choice] of this.choices.entries()) {
      for (const node of present) {
        if (this.isClosed || this.open.has(node.path) || !isSameDevice(node, choice.node)) continue;
        problem ??= await this.openNode(seatIndex, node);
      }
    }
    return problem;
  }

  private async openNode(seatIndex: number, node: HidrawNode): Promise<JoystickFailure | undefined> {
    const { path } = node;
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      return openFailure(error, node);
    }
    let handle: HidHandle;
    try {
      handle = await this.system.open(path);
    } catch (error) {
      return openFailure(error, node);
    }
    const stream = new HidStream(handle, path, this.system.clock);
    this.open.add(path);
    this.source.attach(seatIndex, stream, () => {
      this.open.delete(path);
      this.rescan();
    });
    return undefined;
  }

  /** One scan at a time; what happens during one is seen by the next poll at the latest. */
  private rescan(): void {
    if (this.scan !== undefined || this.isClosed) return;
    this.scan = this.openAll()
      .then((problem) => {
        // A device that just comes up has no permissions yet for a moment; told once, not at every poll.
        if (problem !== undefined && problem.code !== this.lastProblem)
          this.onFault?.({ code: problem.code, detail: problem.message });
        this.lastProblem = problem?.code;
        return problem;
      })
      .finally(() => {
        this.scan = undefined;
      });
  }
}

function openFailure(error: unknown, node: HidrawNode): JoystickFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'ERR_DLOPEN_FAILED' || code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return failure(
      'INPUT_HID_UNAVAILABLE',
      `on Debian and Ubuntu: apt-get install libusb-1.0-0 libudev1 (${text.split('\n')[0]})`,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return failure(
      'INPUT_PERMISSION',
      `${node.path}: copy profiles/70-quaylink-hid.rules to /etc/udev/rules.d/, run "udevadm control --reload" and plug "${node.name}" in again. The rule: ${UDEV_RULE}`,
    );
  return failure('INPUT_DEVICE_GONE', `${node.path} cannot be opened: ${text}`);
}
