// The joystick's firmware, its devices: who each says it is, its report descriptor, and how it packs its controls.
// Enters: the positions of the controls. Leaves: report bytes. Offsets are written by hand from the devices' own documents,
// apart from the parser in src/input, so that a mistake in one is not repeated by the other.

/** What the operator's hands do to the desk. */
export interface PadState {
  /** Left stick: x right, y towards the operator, −1 … 1. */
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
  /** Eighths of a turn clockwise from up, 0 … 7; −1 released. */
  readonly hat: number;
  /** Numbers of the pressed buttons, from 1. */
  readonly buttons: readonly number[];
}

export const PAD_AT_REST: PadState = { left: [0, 0], right: [0, 0], hat: -1, buttons: [] };

/** One kind of device. `bus` is the Linux number: 3 USB, 5 Bluetooth. */
export interface PadModel {
  readonly name: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: 3 | 5;
  readonly descriptor: Uint8Array;
  /** One input report, id byte included where the device numbers its reports. Positions out of range, NaN included, are held at the ends or at rest. */
  readonly encode: (state: PadState) => Uint8Array;
}

/** The project's own device: report id 1, four 16-bit sticks, hat, sixteen buttons. 12 bytes. */
export const MOCK_DESK: PadModel = {
  name: 'Quaylink mock desk',
  vendorId: 0x1209,
  productId: 0x0001,
  bus: 3,
  descriptor: fromHex(
    // Generic Desktop / Gamepad, application, report 1
    '05010905a1018501' +
      // X Y Z Rz, −32767 … 32767, 4 × 16 bits
      '0930093109320935160180 26ff7f751095048102' +
      // hat, 0 … 7 with null state, 0 … 315°, 4 bits, and 4 bits of padding
      '093915002507350046 3b016514750495018142 65007504 9501 8103' +
      // buttons 1 … 16
      '050919012910150025017501 95108102' +
      'c0',
  ),
  encode: (state) => {
    const report = new Uint8Array(12);
    const view = new DataView(report.buffer);
    report[0] = 1;
    view.setInt16(1, stick(state.left[0], -32767, 32767), true);
    view.setInt16(3, stick(state.left[1], -32767, 32767), true);
    view.setInt16(5, stick(state.right[0], -32767, 32767), true);
    view.setInt16(7, stick(state.right[1], -32767, 32767), true);
    report[9] = hat(state.hat);
    view.setUint16(10, buttonBits(state.buttons, 16), true);
    return report;
  },
};

/** Sony DualShock 4 v2 by cable: 64 bytes, 250 Hz. Bytes: 0 id, 1–4 sticks, 5–7 hat and buttons, 8–9 triggers; the rest motion and touch. */
export const DUALSHOCK_4: PadModel = {
  name: 'Sony Interactive Entertainment Wireless Controller',
  vendorId: 0x054c,
  productId: 0x09cc,
  bus: 3,
  descriptor: fromHex(
    '05010905a10185010930093109320935150026ff007508950481020939150025073500463b01651475049501814265000509' +
      '1901290e150025017501950e81020600ff0920750695011500257f8102050109330934150026ff007508950281020600ff09' +
      '219536810285050922951f9102850409239524b102850209249524b102850809259503b102851009269504b1028511092795' +
      '02b10285120602ff0921950fb102851309229516b10285140605ff09209510b10285150921952cb1020680ff858009209506' +
      'b102858109219506b102858209229505b102858309239501b102858409249504b102858509259506b102858609269506b102' +
      '858709279523b10285880928953fb102858909299502b102859009309505b102859109319503b102859209329503b1028593' +
      '0933950cb10285940934953fb10285a009409506b10285a109419501b10285a209429501b10285a309439530b10285a40944' +
      '950db10285f00947953fb10285f10948953fb10285f20949950fb10285a7094a9501b10285a8094b9501b10285a9094c9508' +
      'b10285aa094e9501b10285ab094f9539b10285ac09509539b10285ad0951950bb10285ae09529501b10285af09539502b102' +
      '85b00954953fb10285e009579502b10285b30955953fb10285b40955953fb10285b50956953fb10285d00958953fb10285d4' +
      '0959953fb102c0',
  ),
  encode: (state) => {
    const report = new Uint8Array(64);
    const bits = buttonBits(state.buttons, 14);
    report[0] = 1;
    report[1] = stick(state.left[0], 0, 255);
    report[2] = stick(state.left[1], 0, 255);
    report[3] = stick(state.right[0], 0, 255);
    report[4] = stick(state.right[1], 0, 255);
    report[5] = hat(state.hat) | ((bits & 0x0f) << 4);
    report[6] = (bits >> 4) & 0xff;
    report[7] = (bits >> 12) & 0x03;
    // The triggers are buttons 7 and 8 and report their travel too.
    report[8] = (bits & 0x40) === 0 ? 0 : 255;
    report[9] = (bits & 0x80) === 0 ? 0 : 255;
    return report;
  },
};

/** Logitech F310, switch on D: 8 bytes without an id. Bytes: 0–3 sticks, 4–5 hat and buttons, 6–7 vendor's. */
export const LOGITECH_F310: PadModel = {
  name: 'Logitech Logitech Dual Action',
  vendorId: 0x046d,
  productId: 0xc216,
  bus: 3,
  descriptor: fromHex(
    '05010904a101a10275089504150026ff00350046ff0009300931093209358102750495012507463b01651409398142650075' +
      '01950c2501450105091901290c81020600ff750195102501450109018102c0a1027508950746ff0026ff0009029102c0c0',
  ),
  encode: (state) => {
    const report = new Uint8Array(8);
    const bits = buttonBits(state.buttons, 12);
    report[0] = stick(state.left[0], 0, 255);
    report[1] = stick(state.left[1], 0, 255);
    report[2] = stick(state.right[0], 0, 255);
    report[3] = stick(state.right[1], 0, 255);
    report[4] = hat(state.hat) | ((bits & 0x0f) << 4);
    report[5] = bits >> 4;
    report[7] = 0xff;
    return report;
  },
};

function stick(position: number, min: number, max: number): number {
  const held = position >= -1 ? Math.min(position, 1) : position < -1 ? -1 : 0;
  return Math.round(min + ((held + 1) / 2) * (max - min));
}

/** 8 is where these devices put a released hat. */
function hat(eighth: number): number {
  return Number.isInteger(eighth) && eighth >= 0 && eighth <= 7 ? eighth : 8;
}

function buttonBits(buttons: readonly number[], count: number): number {
  let bits = 0;
  for (const button of buttons)
    if (Number.isInteger(button) && button >= 1 && button <= count) bits |= 1 << (button - 1);
  return bits;
}

function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}
