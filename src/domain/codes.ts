// Every error, refusal and stop cause of the system, once: a stable code, its number on the wire, and the
// sentence the operator reads. A row is never renumbered or reused; docs/protocol.md lists the same table.

/** code → [number on the wire, sentence for the operator: what happened and what to do]. */
export const CODES = {
  OK: [0, 'Accepted.'],

  WIRE_TRUNCATED: [100, 'A frame ended before its last field; the sender is broken or of another version.'],
  WIRE_TRAILING: [101, 'A frame carries bytes after its last field; the sender is broken or of another version.'],
  WIRE_TOO_LARGE: [102, 'A frame is longer than the protocol allows.'],
  WIRE_ENCODING: [103, 'A frame uses an encoding that the protocol forbids (map, extension, 64-bit integer, nesting).'],
  WIRE_FRAME_TYPE: [104, 'A frame of an unknown type arrived; the sender speaks another version.'],
  WIRE_FIELD_COUNT: [105, 'A frame has the wrong number of fields for its type.'],
  WIRE_FIELD_TYPE: [106, 'A field of a frame has the wrong type.'],
  WIRE_FIELD_RANGE: [107, 'A field of a frame lies outside its range.'],
  WIRE_NOT_BINARY: [108, 'A text message arrived where only binary frames are allowed.'],
  WIRE_UNEXPECTED: [109, 'A frame arrived that is not allowed in this state of the connection.'],

  SESSION_UNAUTHENTICATED: [
    200,
    'The token is missing or wrong; check `token_file` of the workstation against the gateway.',
  ],
  SESSION_VERSION: [201, 'The two sides speak different protocol versions; install the same release on both.'],
  SESSION_HELLO_TIMEOUT: [202, 'The connection sent no hello in time and was closed.'],
  SESSION_LIMIT: [203, 'The gateway has no room for another session; close one first.'],
  SESSION_UNKNOWN: [204, 'The session has ended; connect again.'],
  SESSION_EPOCH: [205, 'The frame belongs to an earlier connection of this session and was discarded.'],
  SESSION_ATTACH_REFUSED: [206, 'The session key was not accepted; connect again without it.'],
  SESSION_REPLACED: [207, 'Another connection of the same session took over this one.'],
  SESSION_SHUTDOWN: [208, 'The gateway is shutting down; the cranes were stopped first.'],
  SESSION_FLOOD: [209, 'The connection sent more than its rate allows and was closed.'],
  SESSION_SLOW: [210, 'The connection does not take its frames in time and was closed.'],
  SESSION_ORIGIN: [211, 'A web page asked for the connection; a gateway takes none from pages.'],
  SESSION_ADDRESS_LIMIT: [
    212,
    'Too many connections or refused logins from this address; wait a minute, then try again.',
  ],
  SESSION_CERTIFICATE: [
    213,
    "The client certificate is missing, or not one of this gateway's authority; issue one with `quaylink certs issue`.",
  ],
  SESSION_CERTIFICATE_REVOKED: [214, 'The client certificate was revoked; ask for a new one.'],
  SESSION_CERTIFICATE_EXPIRED: [215, 'The client certificate has expired; renew it with `quaylink certs issue`.'],
  SESSION_PRINCIPAL_LIMIT: [216, 'This name has as many connections as one name may have; close one first.'],
  SESSION_GATEWAY_CERTIFICATE: [
    217,
    "The gateway's certificate is not one that this desk's authority issued to a gateway of that address; nothing was sent to it.",
  ],
  SESSION_STOP_PATH: [
    218,
    'The path that is kept for stops is down: a stop from here travels behind the commands. Rest the cranes, then check the network.',
  ],

  COMMAND_REPEATED: [220, 'A command arrived twice or out of order; the newer one counts.'],
  COMMAND_GENERATION: [221, 'The command belongs to an earlier claim of this crane and was discarded.'],
  COMMAND_UNMAPPED_AXIS: [
    222,
    'The command moves an axis that no control is mapped to, or that the crane does not have.',
  ],
  COMMAND_NOT_DRIVEN: [223, 'The command moves a crane that it says is not driven.'],

  AUTHORITY_UNKNOWN_CRANE: [240, 'This gateway has no crane of that number.'],
  AUTHORITY_NOT_HOLDER: [241, 'You do not hold this crane; claim it first.'],
  AUTHORITY_HELD_BY_OTHER: [242, 'Another operator holds this crane.'],
  AUTHORITY_SILENT: [243, 'The holder was silent for too long; the claim expired.'],
  AUTHORITY_RELEASED: [244, 'The holder released the crane.'],
  AUTHORITY_MOVING: [245, 'The crane is not at standstill yet; try again when it rests.'],
  AUTHORITY_ROLE: [246, 'Your role does not allow this.'],
  AUTHORITY_EXHAUSTED: [247, 'This crane has used up its claim numbers; restart the gateway.'],
  AUTHORITY_CRANE_NOT_GRANTED: [248, 'Your token or certificate does not name this crane.'],
  AUTHORITY_OFFERED: [249, 'The holder offers this crane for hand-over: claim it to take it.'],
  AUTHORITY_HANDED_OVER: [250, 'The crane was handed over, as you offered.'],
  AUTHORITY_OFFER_EXPIRED: [
    251,
    'Nobody took the offered crane in time; the hand-over is denied, and you still hold it.',
  ],
  AUTHORITY_OFFER_WITHDRAWN: [252, 'The offer of this crane was withdrawn.'],
  AUTHORITY_TAKEN_OVER: [253, 'A supervisor takes this crane over: it is stopped, then it changes hands.'],
  AUTHORITY_TAKEOVER_PENDING: [254, 'A take-over of this crane is under way; it changes hands when the crane rests.'],
  AUTHORITY_REASON: [255, 'A take-over or a bypass needs a reason; it is recorded.'],
  AUTHORITY_NOT_BYPASSABLE: [256, 'This protection cannot be bypassed, or not for so long.'],
  AUTHORITY_TAKEOVER_OTHER: [257, 'Somebody else is taking this crane over already; yours is refused.'],
  AUTHORITY_TAKEOVER_VOID: [
    258,
    'The supervisor who was taking this crane over is gone: whoever held it keeps it, stopped. Re-arm, neutral, deadman.',
  ],

  SAFETY_LOOP_AGE: [
    300,
    'The link is too slow: the picture behind your commands is too old. Return the sticks to neutral, then press the deadman again.',
  ],
  SAFETY_STALE_COMMAND: [301, 'The command was made from too old a picture and was discarded.'],
  SAFETY_COMMAND_TIMEOUT: [302, 'No fresh command arrived in time. The stop is latched: re-arm, neutral, deadman.'],
  SAFETY_INPUT_AGE: [
    303,
    'The stick stopped reporting. Check its cable or battery, return to neutral, press the deadman again.',
  ],
  SAFETY_INPUT_LOST: [304, 'The stick was unplugged. The stop is latched: plug it in, re-arm, neutral, deadman.'],
  SAFETY_DEADMAN: [305, 'The deadman was released.'],
  SAFETY_DEADMAN_HELD: [306, 'The deadman was already held: release it, then press it again.'],
  SAFETY_NOT_NEUTRAL: [307, 'A control is not at neutral: let go of all sticks of this crane.'],
  SAFETY_LOOP_UNSTABLE: [308, 'The link has not been steady for long enough yet; wait a moment.'],
  SAFETY_OPERATOR_STOP: [309, 'The operator pressed stop. Re-arm, neutral, deadman.'],
  SAFETY_EMERGENCY_STOP: [310, 'An emergency stop was requested. Clear the cause, then reset.'],
  SAFETY_DISCONNECTED: [311, "The operator's connection was lost. Reconnect, re-arm, neutral, deadman."],
  SAFETY_MODE_CHANGED: [312, 'The control mode was changed. Neutral, then deadman.'],
  SAFETY_NOT_DRIVEN: [313, 'This crane is held but not driven in the present mode.'],
  SAFETY_TANDEM_PARTNER: [314, 'The other crane of the tandem cannot move.'],
  SAFETY_NOT_CLAIMED: [315, 'Nobody holds this crane.'],
  SAFETY_NOT_ARMED: [316, 'The crane waits for neutral and then for the deadman.'],
  SAFETY_REARM_NEEDED: [317, 'The stop is latched: press re-arm with all sticks at neutral.'],
  SAFETY_RESET_NEEDED: [318, 'The stop is latched at gateway and PLC: reset it when the cause is cleared.'],
  SAFETY_STOP_OVERRUN: [
    320,
    'The crane went on moving after a stop for longer than its ramp; an emergency stop was ordered. Check its drives and brakes, then reset.',
  ],
  SAFETY_SHUTDOWN: [319, 'The gateway stops the cranes because it is shutting down.'],
  SAFETY_NOTHING_TO_RESET: [325, 'The crane is in no emergency stop and no fault: there is nothing to reset.'],
  SAFETY_FELT_AGE: [
    321,
    'What you see is too old, link and picture together. Return the sticks to neutral, then press the deadman again.',
  ],
  SAFETY_PICTURE_MISSING: [
    322,
    'This crane is driven by a picture only, and yours was never seen: open the screen or the cameras.',
  ],
  SAFETY_PICTURE_FROZEN: [
    323,
    'The picture of this crane stands still. Bring it back, return to neutral, press the deadman again.',
  ],
  SAFETY_NOT_FOLLOWING: [
    324,
    'An axis does not do what it was ordered to. The stop is latched: check drive, brake and encoder, then re-arm.',
  ],

  LIMIT_SPEED: [340, 'Full speed of this axis.'],
  LIMIT_FELT_AGE: [341, 'Slower because of the delay between you and the crane.'],
  LIMIT_INPUT_CLASS: [342, 'Slower because this input device cannot prove that it is alive at every instant.'],
  LIMIT_END_ZONE: [343, 'Creep speed near the end of the range.'],
  LIMIT_RANGE_UPPER: [344, 'Upper end of the range: move back to clear.'],
  LIMIT_RANGE_LOWER: [345, 'Lower end of the range: move back to clear.'],
  LIMIT_SEPARATION: [346, 'The other gantry is near: only the own share of the gap may be used.'],
  LIMIT_SEPARATION_UNKNOWN: [
    347,
    'The position of a gantry on this rail is not known: approaching is blocked, moving apart is at creep speed.',
  ],
  LIMIT_SLACK_ROPE: [348, 'The rope is slack: lowering is blocked.'],
  LIMIT_GRAB_OPEN: [349, 'The grab is not closed: hoisting at creep speed until it is.'],
  LIMIT_GRAB_PLACE: [350, 'The grab opens only over the hopper or the hold, at standstill.'],
  LIMIT_GANTRY_LOAD_LOW: [351, 'Gantry travel only with the load above the coaming.'],
  LIMIT_OVERLOAD: [352, 'Overload: hoisting up is blocked.'],
  LIMIT_AXIS_ABSENT: [353, 'This crane has no such axis.'],
  LIMIT_STOPPING_DISTANCE: [355, 'Slower, so that the axis can still stop before the end of its range.'],
  LIMIT_UNREFERENCED: [
    356,
    'The crane does not know its position since its PLC started: creep speed until it is referenced.',
  ],
  LIMIT_RAIL_CLAMPS: [357, 'The rail clamps are not released: gantry travel is blocked.'],
  LIMIT_LINK: [358, 'Slower because the link of this gateway is declared to be long.'],
  LIMIT_UNDERLOAD: [359, 'The ropes carry less than the empty attachment weighs: lowering is blocked. Hoist to clear.'],
  LIMIT_SNAG: [
    360,
    'The load rose too fast, as if it were caught: hoisting is blocked. Lower until the ropes are relieved.',
  ],
  LIMIT_WIND: [
    361,
    'Too much wind: gantry travel is blocked, the rest is at creep speed. Bring the load down and wait.',
  ],
  LIMIT_LANDING: [362, 'Landing speed: the surface below is near.'],
  LIMIT_EXCLUSION_ZONE: [363, 'An exclusion zone is near: move away to clear.'],
  LIMIT_TRAVEL_WARNING: [364, 'The horn warns before the gantry travels; keep the stick deflected.'],
  LIMIT_BYPASS: [365, 'A supervisor has bypassed a protection for a while: creep speed.'],
  LIMIT_MAINTENANCE: [366, 'Maintenance: creep speed.'],

  PLC_LINK_DOWN: [500, 'No connection to the PLC. Check its address and network.'],
  PLC_TIMEOUT: [501, 'The PLC did not answer in time; the connection is reopened.'],
  PLC_EXCEPTION: [502, 'The PLC answered with a Modbus exception.'],
  PLC_IDENTITY: [503, 'The PLC at this address is not the expected crane, or its block layout is of another version.'],
  PLC_WORD_ORDER: [504, 'The PLC sends 32-bit values in the other word order; set it to high word first.'],
  PLC_BLOCK_CORRUPT: [505, 'A PLC block failed its checksum or was torn.'],
  PLC_OTHER_MASTER: [506, 'Another gateway commands this PLC.'],
  PLC_REBOOTED: [507, 'The PLC restarted; reset is needed.'],
  PLC_FEEDBACK_STUCK: [508, 'The PLC answers, but its picture of the crane stands still: what it says is old.'],
  PLC_WATCHDOG: [509, 'The PLC stopped the crane because the gateway was silent.'],
  PLC_TRIPPED: [510, 'A drive of the crane has tripped. Clear it at the crane, then reset.'],
  PLC_ESTOP_CHAIN: [511, 'The emergency stop chain of the crane is open.'],
  PLC_LOCAL: [512, 'The crane is in local mode; set it to remote at the crane.'],
  PLC_STALE_RECORD: [513, 'A setpoint waited too long before it could be sent to the PLC and was discarded.'],
  PLC_NOT_READY: [514, 'The drives of the crane are not ready yet.'],
  PLC_HELD_LIMIT: [518, 'The PLC holds the crane back at a limit of its own: move back to clear.'],
  PLC_HELD_COLLISION: [519, 'The anti-collision sensor of the crane holds its gantry back: move away to clear.'],
  PLC_HELD_RANGE: [520, "The PLC refuses a setpoint outside its own limits; its settings and the gateway's differ."],
  PLC_RECORD_INVALID: [516, 'A setpoint held a value that no register can carry; it was not sent.'],

  INPUT_HID_UNAVAILABLE: [
    600,
    'The HID library cannot be loaded; install libusb-1.0-0 and libudev1, or use the keyboard.',
  ],
  INPUT_PERMISSION: [601, 'No permission to open the joystick; install the udev rule named in the README.'],
  INPUT_DEVICE_GONE: [602, 'The joystick was unplugged.'],
  INPUT_DESCRIPTOR: [603, 'The report descriptor of the device is malformed.'],
  INPUT_NO_LAYOUT: [604, 'The report layout of this device cannot be read on this platform; use the keyboard.'],
  INPUT_REPORT_LENGTH: [605, 'A report of the device has the wrong length.'],
  INPUT_REPORT_ID: [606, 'A report of the device has an unknown number.'],
  INPUT_PROFILE_UNKNOWN: [607, 'No profile fits this device; add one to the profiles folder.'],
  INPUT_PROFILE_INVALID: [608, 'The profile is malformed or names a control that the device does not have.'],
  INPUT_GAP: [609, 'The reading of the device paused for too long; its backlog was discarded.'],
  INPUT_NO_DEVICE: [
    610,
    'No joystick is plugged in, or not the one that was asked for; use the keyboard or plug it in.',
  ],

  CONFIG_FILE: [700, 'The configuration file cannot be read.'],
  CONFIG_SYNTAX: [701, 'The configuration file is not valid TOML.'],
  CONFIG_VALUE: [702, 'A value of the configuration is missing, unknown or out of range.'],
  CONFIG_INCONSISTENT: [703, 'Values of the configuration contradict each other.'],

  RUN_PORT_TAKEN: [800, 'The port is in use by another program; stop it or choose another port.'],
  RUN_CHILD_DIED: [801, 'A process of the demo ended by itself.'],
  RUN_NOT_READY: [802, 'A process of the demo did not become ready in time.'],
  RUN_NO_MOTION: [803, 'A crane did not move as scripted.'],
  RUN_NOT_STOPPED: [804, 'A crane did not come to rest as scripted.'],
  RUN_UNSCRIPTED_STOP: [806, 'A crane stopped for a reason that is not in the script.'],
  RUN_INTERRUPTED: [807, 'The run was interrupted before its end.'],
  RUN_ADDRESS: [808, 'The address is not one of this machine, or needs a permission; choose another address or port.'],
  RUN_FAULT: [809, 'A fault of Quaylink itself; run again with --debug and report it.'],
  RUN_USAGE: [805, 'The command line is wrong; see --help.'],
  RUN_NO_GATEWAY: [810, 'No gateway of this machine answers at its local socket; start it with the same file.'],
  RUN_SOCKET: [811, 'The local socket cannot be opened; choose another path with `local.socket`.'],
  RUN_UNREACHABLE: [813, 'The gateway does not answer; check `gateway.url`, the network and that it runs.'],
  RUN_NOT_CONFIRMED: [812, 'The confirmation is missing, wrong or too late; ask anew without one.'],

  CERT_FILE: [900, 'A certificate, key or revocation list cannot be read or written.'],
  CERT_EXISTS: [901, 'It exists already and is not overwritten.'],
  CERT_INVALID: [902, 'The file is no certificate, key or revocation list that fits here.'],
  CERT_UNKNOWN: [903, 'The authority has issued no such certificate.'],

  AUDIT_FILE: [920, 'The audit log cannot be read or written.'],
  AUDIT_BROKEN: [921, 'The audit log was changed: its chain does not hold.'],

  CONSOLE_TOKEN: [
    940,
    'The address of this page carries no token, or a wrong one: open the address that the workstation printed at its start.',
  ],
  CONSOLE_VERSION: [941, 'This page is of another release than its workstation: load it anew.'],
  CONSOLE_FRAME: [
    942,
    'The page sent something that the workstation does not understand, and was let go: load it anew.',
  ],
  CONSOLE_FLOOD: [943, 'The page sent more than it may and was let go: load it anew.'],
  CONSOLE_LIMIT: [944, 'As many pages are open as the workstation serves: close one first.'],
  CONSOLE_HELLO_TIMEOUT: [945, 'The page said nothing in time and was let go: load it anew.'],
  CONSOLE_ORIGIN: [946, 'The page does not come from this workstation: open the address that it printed at its start.'],
  CONSOLE_LOOKS_ON: [947, 'This page looks on: its token does not let it take the desk. Stop works from here.'],
  CONSOLE_DESK_TAKEN: [
    948,
    'Another page has this desk: this one shows it, and stops. Give the desk back there, then take it here.',
  ],
  CONSOLE_NOT_DESK: [949, 'This page does not have the desk: take it first.'],
  CONSOLE_NOT_AT_REST: [
    950,
    'Let go of all controls and deadmen first: what drives changes only when everything rests.',
  ],
  CONSOLE_NO_ALARM: [951, 'There is no such alarm any more.'],
  CONSOLE_NO_FAULT: [952, 'This fault cannot be injected here.'],
  CONSOLE_CLOSED: [953, 'The workstation is ending: it stops its cranes and gives them back.'],
  CONSOLE_NOT_SHELVABLE: [954, 'A critical alarm is not shelved, and no alarm for longer than eight hours.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Code = keyof typeof CODES;

/** The number of a code in frames, u16. */
export function codeNumber(code: Code): number {
  return CODES[code][0];
}

/** The sentence the operator reads. */
export function codeSentence(code: Code): string {
  return CODES[code][1];
}

const BY_NUMBER: ReadonlyMap<number, Code> = new Map(
  (Object.keys(CODES) as Code[]).map((code) => [CODES[code][0], code]),
);

/** The code of a number from a frame, or undefined where a newer peer sent one that this release does not know. */
export function codeOfNumber(number: number): Code | undefined {
  return BY_NUMBER.get(number);
}

/** An expected failure that ends a program or an operation: its message opens with the code and says what to do. */
export class QuaylinkError extends Error {
  readonly code: Code;
  constructor(code: Code, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = 'QuaylinkError';
    this.code = code;
  }
}

/** Malformed input as a value: where it broke, what stood there, what should have. */
export interface DecodeFailure {
  readonly ok: false;
  readonly code: Code;
  /** Byte (or register) offset, −1 where the whole is meant. */
  readonly offset: number;
  readonly expected: string;
  readonly found: string;
}

export interface Decoded<T> {
  readonly ok: true;
  readonly value: T;
}

export type DecodeResult<T> = Decoded<T> | DecodeFailure;
