// The table of the alarm philosophy, one row an alarm, and the codes that are none, each with the reason. Enters: nothing.
// Leaves: data, for the alarm desk and for docs/alarms.md. Causes stand before their effects.

import type { Code } from '../../domain/index.ts';
import { type AlarmRule, crane, desk } from './alarm-rules.ts';

export const ALARM_RULES: readonly AlarmRule[] = [
  // ── the desk ──
  desk('SAFETY_DISCONNECTED', ['link-lost'], ['harm', 'seconds'], {
    why: 'no picture and no stop from here, with loads perhaps still swinging: look, and use the hard-wired stop if a crane does not rest',
  }),
  desk('RUN_UNREACHABLE', ['link-down'], ['standstill', 'minutes'], {
    why: 'nothing is held from here, so nothing moves by this desk; but it cannot work',
    on: 3000,
  }),
  desk('SESSION_STOP_PATH', ['stop-path-down'], ['harm', 'minutes'], {
    why: 'a stop still travels, but behind the commands: rest the cranes, then look for what closed it',
    on: 2000,
  }),
  desk('SAFETY_STALE_COMMAND', ['refused'], ['hindrance', 'minutes'], {
    why: 'more than one command in a hundred is refused: the motion is jerky, and a stop by age is near',
    causes: ['COMMAND_REPEATED', 'COMMAND_GENERATION', 'COMMAND_UNMAPPED_AXIS', 'COMMAND_NOT_DRIVEN', 'SESSION_EPOCH'],
  }),
  desk('INPUT_DEVICE_GONE', ['device-gone'], ['standstill', 'minutes'], {
    why: 'the cranes that it drives are stopped; nothing moves until it is back',
    on: 500,
  }),
  desk('SAFETY_INPUT_AGE', ['device-silent'], ['standstill', 'minutes'], {
    why: 'a stick that says nothing moves nothing: cable, battery, hub',
    on: 1000,
  }),
  // ── a crane that does not do as ordered ──
  crane('SAFETY_STOP_OVERRUN', ['stop'], ['harm', 'seconds'], {
    why: 'it did not stop when it should: drives and brakes are in doubt',
    watch: 'free',
  }),
  crane('SAFETY_NOT_FOLLOWING', ['stop'], ['harm', 'seconds'], {
    why: 'an axis moves as nobody ordered: the brake may not hold',
    watch: 'free',
  }),
  crane('PLC_OTHER_MASTER', ['stop', 'told'], ['harm', 'seconds'], {
    why: 'another gateway can move it at any moment',
    on: 1000,
  }),
  // ── its own stops and its PLC ──
  crane('PLC_ESTOP_CHAIN', ['stop'], ['harm', 'minutes'], {
    why: 'somebody at the crane saw a reason: find out before anything else',
  }),
  crane('PLC_TRIPPED', ['stop'], ['standstill', 'seconds'], {
    why: 'the load hangs on the brakes where it is',
  }),
  crane('PLC_WATCHDOG', ['stop', 'told'], ['standstill', 'seconds'], {
    why: 'the last line before the hard-wired chain had to act',
    on: 1000,
  }),
  crane('PLC_LINK_DOWN', ['stop', 'told', 'plc-down'], ['standstill', 'seconds'], {
    why: 'its PLC stops it, and nobody here sees where its load is',
    causes: [
      'PLC_TIMEOUT',
      'PLC_EXCEPTION',
      'PLC_IDENTITY',
      'PLC_WORD_ORDER',
      'PLC_BLOCK_CORRUPT',
      'PLC_RECORD_INVALID',
      'PLC_STALE_RECORD',
    ],
    on: 500,
  }),
  crane('PLC_FEEDBACK_STUCK', ['stop', 'told', 'feedback-old'], ['standstill', 'seconds'], {
    why: 'what the screen shows of it is old, though all else looks alive',
    on: 500,
  }),
  crane('SAFETY_EMERGENCY_STOP', ['stop'], ['standstill', 'minutes'], {
    why: 'it rests and stays so until a reset; whoever asked had a reason',
    watch: 'free',
  }),
  crane('PLC_REBOOTED', ['stop'], ['standstill', 'minutes'], {
    why: 'it rests; a reset is needed',
  }),
  crane('PLC_LOCAL', ['stop', 'told'], ['standstill', 'minutes'], {
    why: 'somebody is at the crane; it takes no orders from here',
    on: 1000,
  }),
  crane('PLC_NOT_READY', ['stop', 'told'], ['standstill', 'minutes'], {
    why: 'drives that do not get ready within seconds do not without help',
    on: 8000,
  }),
  crane('PLC_HELD_RANGE', ['blocked', 'stop', 'told'], ['standstill', 'shift'], {
    why: 'settings differ; it will happen again at the same place',
    on: 2000,
  }),
  // ── stops by the link, the input, the picture ──
  crane('SAFETY_COMMAND_TIMEOUT', ['stop'], ['standstill', 'minutes'], {
    why: 'latched, at rest; it will happen again while the link is bad',
    causes: ['SAFETY_DISCONNECTED'],
  }),
  crane('SAFETY_LOOP_AGE', ['stop', 'told', 'loop-old'], ['standstill', 'minutes'], {
    why: 'at rest; it will happen again while the link is slow',
    on: 2000,
  }),
  crane('SAFETY_FELT_AGE', ['stop', 'told'], ['standstill', 'minutes'], {
    why: 'at rest; the picture is late',
    on: 2000,
  }),
  crane('SAFETY_PICTURE_FROZEN', ['stop', 'told', 'status-old'], ['standstill', 'seconds'], {
    why: 'what is seen is old; the operator must not trust it',
    on: 250,
  }),
  crane('SAFETY_PICTURE_MISSING', ['stop', 'told'], ['standstill', 'minutes'], {
    why: 'nothing moves without it',
    on: 5000,
  }),
  crane('SAFETY_INPUT_LOST', ['stop'], ['standstill', 'minutes'], {
    why: 'at rest, latched: the stick is gone',
  }),
  crane('SAFETY_INPUT_AGE', ['stop', 'told'], ['standstill', 'minutes'], {
    why: 'at rest: the stick is silent',
    on: 2000,
  }),
  crane('SAFETY_SHUTDOWN', ['stop'], ['standstill', 'minutes'], {
    why: 'the gateway ends; the load stays where it is',
  }),
  crane('SESSION_VERSION', ['stop-unknown'], ['standstill', 'minutes'], {
    why: 'stopped for a cause that this release cannot name: never left untold',
  }),
  // ── load, wind, neighbours ──
  crane('LIMIT_SNAG', ['cap'], ['harm', 'minutes'], {
    why: 'ropes under tension against something that may move',
    watch: 'free',
  }),
  crane('LIMIT_OVERLOAD', ['cap'], ['harm', 'minutes'], {
    why: 'the load must come down before it is carried on',
    on: 500,
  }),
  crane('LIMIT_WIND', ['cap'], ['harm', 'minutes'], {
    why: 'bring the load down while it can still be done',
  }),
  crane('LIMIT_UNDERLOAD', ['cap'], ['hindrance', 'minutes'], {
    why: 'a grab that digs does so for a moment; longer means that it is caught or leans',
    on: 10_000,
  }),
  crane('LIMIT_SLACK_ROPE', ['cap'], ['hindrance', 'minutes'], {
    why: 'normal while digging; longer, the rope may leave its sheave',
    on: 30_000,
  }),
  crane('LIMIT_EXCLUSION_ZONE', ['blocked'], ['hindrance', 'minutes'], {
    why: 'only where the operator goes on pushing: the way is around',
    on: 3000,
  }),
  crane('LIMIT_SEPARATION', ['blocked'], ['hindrance', 'minutes'], {
    why: 'only where the operator goes on pushing: agree with the neighbour',
    on: 3000,
  }),
  crane('PLC_HELD_COLLISION', ['cap', 'blocked', 'told'], ['hindrance', 'seconds'], {
    why: 'the last sensor before the buffers sees the neighbour',
    on: 500,
  }),
  crane('LIMIT_SEPARATION_UNKNOWN', ['cap'], ['harm', 'shift'], {
    why: 'a protection lacks its input; approaching is blocked meanwhile',
    on: 3000,
  }),
  crane('LIMIT_UNREFERENCED', ['cap'], ['harm', 'shift'], {
    why: 'zones and ends are not known; creep meanwhile',
    on: 2000,
  }),
  crane('LIMIT_RAIL_CLAMPS', ['blocked'], ['hindrance', 'minutes'], {
    why: 'opening takes seconds; longer, they are stuck',
    on: 10_000,
  }),
  crane('PLC_HELD_LIMIT', ['blocked'], ['hindrance', 'minutes'], {
    why: 'only where the operator goes on pushing',
    on: 3000,
  }),
  crane('LIMIT_BYPASS', ['bypassed'], ['harm', 'shift'], {
    why: 'a protection is set aside: finish the way out and have it repaired',
  }),
  crane('LIMIT_FELT_AGE', ['cap'], ['hindrance', 'minutes'], {
    why: 'warns before the age stops the crane',
    on: 3000,
    off: 5000,
  }),
  // ── who holds it ──
  crane('AUTHORITY_TAKEN_OVER', ['notice'], ['standstill', 'minutes'], {
    why: 'the crane is taken from this desk: let go, read by whom',
    watch: 'any',
  }),
  crane('AUTHORITY_SILENT', ['notice'], ['standstill', 'minutes'], {
    why: 'the claim is lost: the desk stood still',
    watch: 'any',
  }),
  crane('AUTHORITY_TAKEOVER_VOID', ['notice'], ['standstill', 'minutes'], {
    why: 'the crane is kept, stopped; it waits for this desk',
    watch: 'any',
  }),
  crane('AUTHORITY_OFFERED', ['offered'], ['hindrance', 'minutes'], {
    why: 'another desk waits, 45 s long, for somebody to take it',
    watch: 'any',
  }),
  crane('AUTHORITY_OFFER_EXPIRED', ['notice'], ['hindrance', 'minutes'], {
    why: 'the crane is still held here',
    watch: 'any',
  }),
  crane('AUTHORITY_HANDED_OVER', ['notice'], ['hindrance', 'shift'], {
    why: 'the operator must know that it is no longer theirs',
    watch: 'any',
  }),
];

export interface NoAlarm {
  readonly why: string;
  readonly codes: readonly Code[];
}

/** Nothing for the operator to act on, or told elsewhere. */
export const NO_ALARMS: readonly NoAlarm[] = [
  {
    why: "the operator's own doing, shown in the words of the state",
    codes: [
      'SAFETY_DEADMAN',
      'SAFETY_OPERATOR_STOP',
      'SAFETY_MODE_CHANGED',
      'SAFETY_NOT_DRIVEN',
      'AUTHORITY_RELEASED',
      'AUTHORITY_OFFER_WITHDRAWN',
    ],
  },
  {
    why: 'what the state waits for, shown beside the crane',
    codes: [
      'SAFETY_DEADMAN_HELD',
      'SAFETY_NOT_NEUTRAL',
      'SAFETY_LOOP_UNSTABLE',
      'SAFETY_NOT_CLAIMED',
      'SAFETY_NOT_ARMED',
      'SAFETY_REARM_NEEDED',
      'SAFETY_RESET_NEEDED',
      'SAFETY_NOTHING_TO_RESET',
    ],
  },
  { why: 'the other crane of the tandem has the alarm', codes: ['SAFETY_TANDEM_PARTNER'] },
  {
    why: 'answers to a wish of the operator, told where it was asked',
    codes: [
      'AUTHORITY_UNKNOWN_CRANE',
      'AUTHORITY_NOT_HOLDER',
      'AUTHORITY_HELD_BY_OTHER',
      'AUTHORITY_MOVING',
      'AUTHORITY_ROLE',
      'AUTHORITY_EXHAUSTED',
      'AUTHORITY_CRANE_NOT_GRANTED',
      'AUTHORITY_TAKEOVER_PENDING',
      'AUTHORITY_REASON',
      'AUTHORITY_NOT_BYPASSABLE',
      'AUTHORITY_TAKEOVER_OTHER',
    ],
  },
  {
    why: 'limits of ordinary work, shown at the axis',
    codes: [
      'LIMIT_SPEED',
      'LIMIT_INPUT_CLASS',
      'LIMIT_LINK',
      'LIMIT_MAINTENANCE',
      'LIMIT_END_ZONE',
      'LIMIT_RANGE_UPPER',
      'LIMIT_RANGE_LOWER',
      'LIMIT_STOPPING_DISTANCE',
      'LIMIT_GRAB_OPEN',
      'LIMIT_GRAB_PLACE',
      'LIMIT_GANTRY_LOAD_LOW',
      'LIMIT_TRAVEL_WARNING',
      'LIMIT_LANDING',
      'LIMIT_AXIS_ABSENT',
    ],
  },
];
