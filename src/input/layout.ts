// Input stage 1, its vocabulary: what a HID device can say, as found in its report descriptor.
// Enters: nothing. Leaves: the types of a layout, and the names by which profiles call its controls.

/** How a control is read. `axis`: a value between two ends. `button`: 0 or 1. `hat`: eight directions or none. */
export type ControlKind = 'axis' | 'button' | 'hat';

/** One variable field of an input report. Its place in `ReportLayout.controls` is its slot, for ever. */
export interface Control {
  /** What profiles call it: `X`, `Rz`, `hat`, `button 5`, `Brake`, `0c:0224`; a second of the same name is `Z 2`. */
  readonly name: string;
  readonly kind: ControlKind;
  readonly usagePage: number;
  readonly usage: number;
  /** 0 where the device numbers no reports. */
  readonly reportId: number;
  /** From the first bit of the report, its id byte included. */
  readonly bitOffset: number;
  /** 1 … 32. */
  readonly bitSize: number;
  readonly logicalMin: number;
  readonly logicalMax: number;
  /** Extents in the unit of the descriptor; equal to the logical ones where it gives none. */
  readonly physicalMin: number;
  readonly physicalMax: number;
  /** A value outside the logical range means "no value" rather than "past the end". */
  readonly nullState: boolean;
  /** Reports movements, not positions; never a stick. */
  readonly relative: boolean;
}

/** An array field: each of its places holds the index of a pressed button. */
export interface ButtonArray {
  readonly bitOffset: number;
  readonly bitSize: number;
  readonly count: number;
  readonly logicalMin: number;
  /** Slot of the button with index `logicalMin + i`, or −1 where that index has no usage. */
  readonly slots: readonly number[];
}

/** One input report of a device. */
export interface ReportShape {
  readonly id: number;
  /** Length in bytes as described, id byte included. */
  readonly bytes: number;
  /** Length without trailing constant padding, which some devices do not send. */
  readonly neededBytes: number;
  /** Slots of its variable fields. */
  readonly slots: readonly number[];
  readonly arrays: readonly ButtonArray[];
}

/** All that a device's report descriptor says of its input. */
export interface ReportLayout {
  readonly usesReportIds: boolean;
  readonly reports: ReadonlyMap<number, ReportShape>;
  readonly controls: readonly Control[];
  /** Top-level collections as `page << 16 | usage`. */
  readonly applications: readonly number[];
}

const DESKTOP = 0x01;
const SIMULATION = 0x02;
const BUTTON = 0x09;
const HAT_USAGE = 0x39;

const DESKTOP_NAMES: ReadonlyMap<number, string> = new Map([
  [0x30, 'X'],
  [0x31, 'Y'],
  [0x32, 'Z'],
  [0x33, 'Rx'],
  [0x34, 'Ry'],
  [0x35, 'Rz'],
  [0x36, 'Slider'],
  [0x37, 'Dial'],
  [0x38, 'Wheel'],
  [HAT_USAGE, 'hat'],
]);

const SIMULATION_NAMES: ReadonlyMap<number, string> = new Map([
  [0xb0, 'Aileron'],
  [0xb8, 'Elevator'],
  [0xba, 'Rudder'],
  [0xbb, 'Throttle'],
  [0xc4, 'Accelerator'],
  [0xc5, 'Brake'],
  [0xc6, 'Clutch'],
  [0xc8, 'Steering'],
]);

/** Applications that count as a joystick: joystick, gamepad, multi-axis controller (HID Usage Tables, Generic Desktop). */
const JOYSTICK_APPLICATIONS: ReadonlySet<number> = new Set([0x1_0004, 0x1_0005, 0x1_0008]);

/** Name of a usage without its index; hexadecimal `page:usage` where the field has no word for it. */
export function usageName(usagePage: number, usage: number): string {
  if (usagePage === BUTTON) return `button ${usage}`;
  const named =
    usagePage === DESKTOP
      ? DESKTOP_NAMES.get(usage)
      : usagePage === SIMULATION
        ? SIMULATION_NAMES.get(usage)
        : undefined;
  return named ?? `${usagePage.toString(16).padStart(2, '0')}:${usage.toString(16).padStart(4, '0')}`;
}

/** What a field of this usage and range is to an operator. */
export function kindOf(usagePage: number, usage: number, logicalMin: number, logicalMax: number): ControlKind {
  if (usagePage === DESKTOP && usage === HAT_USAGE) return 'hat';
  if (usagePage === BUTTON) return 'button';
  return logicalMin === 0 && logicalMax === 1 ? 'button' : 'axis';
}

/** Whether a device with this layout is something to steer a crane with. */
export function isJoystick(layout: ReportLayout): boolean {
  return layout.applications.some((application) => JOYSTICK_APPLICATIONS.has(application));
}

/** Slot of a control by name, or −1. Names are compared without regard to case. */
export function slotOf(layout: ReportLayout, name: string): number {
  const wanted = name.trim().toLowerCase();
  return layout.controls.findIndex((control) => control.name.toLowerCase() === wanted);
}
