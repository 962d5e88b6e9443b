// The drives as one machine after the drive profiles: off, standby, operating, stopping. Enters: the
// demands to stop that stand this scan, and the control word. Leaves: the next state. Which demands there
// are, how hard each stops and what it leaves behind is a table.

import { CONTROL_WORD, PLC_STOP_CAUSES } from '../../../src/registers/index.ts';

/** `ramp`: service ramp. `quick`: the steepest controlled one. `coast`: drives off and brakes set at once. */
export type StopStyle = 'ramp' | 'quick' | 'coast';
/** What is left when the axes stand: drives on without motion, off, or off until OFF1 = 0 or an accepted RESET. */
export type StopEnd = 'standby' | 'off' | 'inhibited';

export type DriveState =
  | { readonly kind: 'off'; readonly inhibited: boolean; readonly cause: number }
  | { readonly kind: 'standby' }
  | { readonly kind: 'operating' }
  | { readonly kind: 'stopping'; readonly style: 'ramp' | 'quick'; readonly end: StopEnd; readonly cause: number };

/** What the stop rules look at. */
export interface StopView {
  readonly chainClosed: boolean;
  readonly emergencyLatched: boolean;
  readonly watchdog: 'ok' | 'tripped' | 'rebooted';
  readonly tripLatched: boolean;
  readonly remoteSelected: boolean;
  readonly controlWord: number;
}

export interface StopDemand {
  readonly style: StopStyle;
  readonly end: StopEnd;
  /** Number of PLC_STOP_CAUSES. */
  readonly cause: number;
  /** A fault of its own, as against an order of the gateway. */
  readonly fault: boolean;
}

interface StopRule extends StopDemand {
  stands(view: StopView): boolean;
}

const C = PLC_STOP_CAUSES;
const W = CONTROL_WORD;

/** Order = priority of the cause that is reported; style and end are the strictest of all that stand. */
const STOP_RULES: readonly StopRule[] = [
  { style: 'coast', end: 'inhibited', cause: C.EMERGENCY_STOP, fault: true, stands: (v) => !v.chainClosed },
  { style: 'quick', end: 'inhibited', cause: C.EMERGENCY_STOP, fault: true, stands: (v) => v.emergencyLatched },
  { style: 'coast', end: 'inhibited', cause: C.REBOOT, fault: true, stands: (v) => v.watchdog === 'rebooted' },
  { style: 'coast', end: 'inhibited', cause: C.DRIVE_TRIP, fault: true, stands: (v) => v.tripLatched },
  { style: 'ramp', end: 'inhibited', cause: C.WATCHDOG, fault: true, stands: (v) => v.watchdog === 'tripped' },
  { style: 'ramp', end: 'off', cause: C.LOCAL, fault: true, stands: (v) => !v.remoteSelected },
  {
    style: 'coast',
    end: 'inhibited',
    cause: C.OFF_COMMAND,
    fault: false,
    stands: (v) => (v.controlWord & W.OFF2) === 0,
  },
  {
    style: 'quick',
    end: 'inhibited',
    cause: C.OFF_COMMAND,
    fault: false,
    stands: (v) => (v.controlWord & W.OFF3) === 0,
  },
  { style: 'ramp', end: 'off', cause: C.OFF_COMMAND, fault: false, stands: (v) => (v.controlWord & W.OFF1) === 0 },
  { style: 'ramp', end: 'standby', cause: C.NONE, fault: false, stands: (v) => (v.controlWord & W.RUN) === 0 },
];

/** The steepest controlled ramp runs. */
export function isQuickStop(state: DriveState): boolean {
  return state.kind === 'stopping' && state.style === 'quick';
}

const STYLE_RANK = { ramp: 0, quick: 1, coast: 2 } as const satisfies Record<StopStyle, number>;
const END_RANK = { standby: 0, off: 1, inhibited: 2 } as const satisfies Record<StopEnd, number>;

/** All standing demands as one: the first one's cause, the strictest style and end. Undefined where nothing asks to stop. */
export function stopDemand(view: StopView): StopDemand | undefined {
  let demand: StopDemand | undefined;
  for (const rule of STOP_RULES) {
    if (!rule.stands(view)) continue;
    demand =
      demand === undefined
        ? rule
        : {
            style: STYLE_RANK[rule.style] > STYLE_RANK[demand.style] ? rule.style : demand.style,
            end: END_RANK[rule.end] > END_RANK[demand.end] ? rule.end : demand.end,
            cause: demand.cause,
            fault: demand.fault,
          };
  }
  return demand;
}

export interface DriveEvents {
  readonly demand: StopDemand | undefined;
  /** Every axis stands and its brake is set. */
  readonly braked: boolean;
  /** A RESET edge was accepted this scan. */
  readonly resetAccepted: boolean;
  readonly controlWord: number;
}

const OFF_BY_CHOICE: DriveState = { kind: 'off', inhibited: false, cause: C.NONE };
const STANDBY: DriveState = { kind: 'standby' };
const OPERATING: DriveState = { kind: 'operating' };

/** One scan of the machine. Total: every state answers every demand. */
export function nextDrive(state: DriveState, events: DriveEvents): DriveState {
  const { demand } = events;
  switch (state.kind) {
    case 'off':
      return nextOff(state, events);
    case 'standby':
      if (demand === undefined) return OPERATING;
      // Nothing moves in standby: a ramp would have nothing to ramp.
      return demand.end === 'standby' ? state : ended(demand.end, demand.cause);
    case 'operating':
      return demand === undefined ? state : stopping(demand, demand.cause);
    case 'stopping': {
      if (demand === undefined && state.end === 'standby') return OPERATING;
      if (demand?.style === 'coast') return ended('inhibited', demand.cause);
      const merged = demand === undefined ? state : stricter(state, demand);
      return events.braked ? ended(merged.end, merged.cause) : merged;
    }
    default:
      return state satisfies never;
  }
}

type Off = Extract<DriveState, { kind: 'off' }>;
type Stopping = Extract<DriveState, { kind: 'stopping' }>;

function nextOff(state: Off, { demand, resetAccepted, controlWord }: DriveEvents): DriveState {
  if (demand?.end === 'inhibited') {
    return state.inhibited ? state : { kind: 'off', inhibited: true, cause: demand.cause };
  }
  const released = resetAccepted || (controlWord & W.OFF1) === 0;
  if (state.inhibited) return released ? OFF_BY_CHOICE : state;
  if (demand?.end === 'off') return state;
  return STANDBY;
}

function stopping(demand: StopDemand, cause: number): DriveState {
  if (demand.style === 'coast') return ended('inhibited', cause);
  return { kind: 'stopping', style: demand.style, end: demand.end, cause };
}

function ended(end: StopEnd, cause: number): DriveState {
  return end === 'standby' ? STANDBY : { kind: 'off', inhibited: end === 'inhibited', cause };
}

/** A stop that has begun may become harder, never softer. */
function stricter(state: Stopping, demand: StopDemand): Stopping {
  const style = demand.style === 'quick' ? 'quick' : state.style;
  const end = END_RANK[demand.end] > END_RANK[state.end] ? demand.end : state.end;
  if (style === state.style && end === state.end) return state;
  return { kind: 'stopping', style, end, cause: demand.cause };
}
