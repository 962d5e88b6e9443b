// The pad that stands on the console page: a HID device without hardware, so that a page drives through the same descriptor,
// profile, deadband and deadman as every stick. Enters: what the page's controls hold. Leaves: report bytes, and back.
// The page runs this file too: no module of the machine may enter it.

/** Which side of the page a control stands on. */
export type PadSide = 'left' | 'right';

/** One stick with the slider beside it, −1 … 1 each; 0 at rest. */
export interface PadStick {
  /** Right is positive: trolley out. */
  readonly x: number;
  /** Towards the operator, down on the screen, is positive: hoist up. */
  readonly y: number;
  /** Gantry; forth is positive. */
  readonly slide: number;
}

/** Number of each button, as profiles/quaylink-console-page.toml names it. */
export const PAD_BUTTON = {
  'deadman-left': 1,
  'deadman-right': 2,
  stop: 3,
  'emergency-stop': 4,
  horn: 5,
  rearm: 6,
  reset: 7,
  'close-left': 8,
  'open-left': 9,
  'close-right': 10,
  'open-right': 11,
  'solo-a': 12,
  'solo-b': 13,
  split: 14,
  tandem: 15,
} as const;
export type PadButton = keyof typeof PAD_BUTTON;
export const PAD_BUTTONS = Object.keys(PAD_BUTTON) as readonly PadButton[];

/** What the controls of the page hold. */
export interface PagePad {
  readonly left: PadStick;
  readonly right: PadStick;
  readonly pressed: ReadonlySet<PadButton>;
}

const STICK_AT_REST: PadStick = { x: 0, y: 0, slide: 0 };
export const PAGE_PAD_AT_REST: PagePad = { left: STICK_AT_REST, right: STICK_AT_REST, pressed: new Set() };

/** Ids that pid.codes keeps for private testing. */
export const PAGE_PAD_VENDOR = 0x1209;
export const PAGE_PAD_PRODUCT = 0x0002;
/** Bytes of a report: six sticks' axes of 16 bits, sixteen buttons, no id. */
export const PAGE_PAD_REPORT_BYTES = 14;
const FULL_DEFLECTION = 32767;
const BUTTONS_AT = 12;

/** The report descriptor (Device Class Definition for HID 1.11), byte for byte. */
export const PAGE_PAD_DESCRIPTOR: Uint8Array = Uint8Array.from([
  // Generic Desktop, Gamepad, application collection
  0x05, 0x01, 0x09, 0x05, 0xa1, 0x01,
  // X, Y, Z: left stick and its slider; Rx, Ry, Rz: right stick and its slider
  0x09, 0x30, 0x09, 0x31, 0x09, 0x32, 0x09, 0x33, 0x09, 0x34, 0x09, 0x35,
  // −32767 … 32767, 16 bits, 6 times, data variable absolute
  0x16, 0x01, 0x80, 0x26, 0xff, 0x7f, 0x75, 0x10, 0x95, 0x06, 0x81, 0x02,
  // Buttons 1 … 16, 0 … 1, 1 bit, 16 times
  0x05, 0x09, 0x19, 0x01, 0x29, 0x10, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x10, 0x81, 0x02,
  // End of the collection
  0xc0,
]);

/** One report. Positions out of range are held at the ends; one that is no number is at rest. */
export function encodePagePad({ left, right, pressed }: PagePad): Uint8Array {
  const report = new Uint8Array(PAGE_PAD_REPORT_BYTES);
  const view = new DataView(report.buffer);
  for (const [place, position] of [left.x, left.y, left.slide, right.x, right.y, right.slide].entries()) {
    view.setInt16(2 * place, Math.round(held(position) * FULL_DEFLECTION), true);
  }
  let bits = 0;
  for (const button of pressed) bits |= 1 << (PAD_BUTTON[button] - 1);
  view.setUint16(BUTTONS_AT, bits, true);
  return report;
}

/** What a report says; undefined where its length is another. */
export function decodePagePad(report: Uint8Array): PagePad | undefined {
  if (report.length !== PAGE_PAD_REPORT_BYTES) return undefined;
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  const at = (place: number): number => Math.max(-1, view.getInt16(2 * place, true) / FULL_DEFLECTION);
  const bits = view.getUint16(BUTTONS_AT, true);
  return {
    left: { x: at(0), y: at(1), slide: at(2) },
    right: { x: at(3), y: at(4), slide: at(5) },
    pressed: new Set(PAD_BUTTONS.filter((button) => ((bits >> (PAD_BUTTON[button] - 1)) & 1) === 1)),
  };
}

function held(position: number): number {
  if (!(position >= -1)) return position < -1 ? -1 : 0;
  return position <= 1 ? position : 1;
}
