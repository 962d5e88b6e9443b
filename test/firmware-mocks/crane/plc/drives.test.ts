// The drive machine as a table of state, what stands, and next state, no-ops included.

import { describe, expect, it } from 'vitest';
import {
  type DriveEvents,
  type DriveState,
  nextDrive,
  stopDemand,
  type StopView,
} from '../../../../firmware-mocks/crane/plc/drives.ts';
import { CONTROL_WORD as W, PLC_STOP_CAUSES as CAUSE } from '../../../../src/registers/index.ts';

const ON = W.OFF1 | W.OFF2 | W.OFF3 | W.RUN;
const WELL: StopView = {
  chainClosed: true,
  emergencyLatched: false,
  watchdog: 'ok',
  tripLatched: false,
  remoteSelected: true,
  controlWord: ON,
};

const OFF: DriveState = { kind: 'off', inhibited: false, cause: CAUSE.NONE };
const INHIBITED: DriveState = { kind: 'off', inhibited: true, cause: CAUSE.WATCHDOG };
const STANDBY: DriveState = { kind: 'standby' };
const OPERATING: DriveState = { kind: 'operating' };
const RAMPING: DriveState = { kind: 'stopping', style: 'ramp', end: 'standby', cause: CAUSE.NONE };
const RAMPING_OFF: DriveState = { kind: 'stopping', style: 'ramp', end: 'off', cause: CAUSE.OFF_COMMAND };

function step(state: DriveState, change: Partial<StopView>, events: Partial<DriveEvents> = {}): DriveState {
  const view = { ...WELL, ...change };
  return nextDrive(state, {
    demand: stopDemand(view),
    braked: false,
    resetAccepted: false,
    controlWord: view.controlWord,
    ...events,
  });
}

const BRAKED = { braked: true };

describe('drives', () => {
  it.each<[string, DriveState, Partial<StopView>, Partial<DriveEvents>, DriveState]>([
    ['off, all well: switch on', OFF, {}, {}, STANDBY],
    ['off, OFF1 = 0: stay', OFF, { controlWord: ON & ~W.OFF1 }, {}, OFF],
    ['off, RUN = 0: switch on', OFF, { controlWord: ON & ~W.RUN }, {}, STANDBY],
    [
      'off, tripped: inhibit',
      OFF,
      { tripLatched: true },
      {},
      { kind: 'off', inhibited: true, cause: CAUSE.DRIVE_TRIP },
    ],
    ['inhibited, all well: stay', INHIBITED, {}, {}, INHIBITED],
    ['inhibited, OFF1 = 0: release', INHIBITED, { controlWord: ON & ~W.OFF1 }, {}, OFF],
    ['inhibited, reset accepted: release', INHIBITED, {}, { resetAccepted: true }, OFF],
    ['inhibited, reset, but still tripped: stay', INHIBITED, { tripLatched: true }, { resetAccepted: true }, INHIBITED],
    ['standby, all well: operate', STANDBY, {}, {}, OPERATING],
    ['standby, RUN = 0: stay', STANDBY, { controlWord: ON & ~W.RUN }, {}, STANDBY],
    [
      'standby, local: off',
      STANDBY,
      { remoteSelected: false },
      {},
      { kind: 'off', inhibited: false, cause: CAUSE.LOCAL },
    ],
    ['operating, all well: stay', OPERATING, {}, {}, OPERATING],
    ['operating, RUN = 0: ramp', OPERATING, { controlWord: ON & ~W.RUN }, {}, RAMPING],
    [
      'operating, chain open: off at once',
      OPERATING,
      { chainClosed: false },
      {},
      {
        kind: 'off',
        inhibited: true,
        cause: CAUSE.EMERGENCY_STOP,
      },
    ],
    [
      'operating, watchdog and OFF3: the harder style, the first cause',
      OPERATING,
      {
        watchdog: 'tripped',
        controlWord: ON & ~W.OFF3,
      },
      {},
      { kind: 'stopping', style: 'quick', end: 'inhibited', cause: CAUSE.WATCHDOG },
    ],
    ['ramping, RUN = 1 again: operate', RAMPING, {}, {}, OPERATING],
    ['ramping, braked: standby', RAMPING, { controlWord: ON & ~W.RUN }, BRAKED, STANDBY],
    ['ramping off, OFF1 = 1 again: finish first', RAMPING_OFF, {}, {}, RAMPING_OFF],
    ['ramping off, braked: off', RAMPING_OFF, {}, BRAKED, { kind: 'off', inhibited: false, cause: CAUSE.OFF_COMMAND }],
    [
      'ramping off, emergency: harder',
      RAMPING_OFF,
      { emergencyLatched: true },
      {},
      {
        kind: 'stopping',
        style: 'quick',
        end: 'inhibited',
        cause: CAUSE.EMERGENCY_STOP,
      },
    ],
    [
      'stopping quickly, then only RUN = 0: never softer',
      {
        kind: 'stopping',
        style: 'quick',
        end: 'inhibited',
        cause: CAUSE.OFF_COMMAND,
      },
      { controlWord: ON & ~W.RUN },
      {},
      {
        kind: 'stopping',
        style: 'quick',
        end: 'inhibited',
        cause: CAUSE.OFF_COMMAND,
      },
    ],
    [
      'stopping, drive trips: off at once',
      RAMPING,
      { tripLatched: true },
      {},
      {
        kind: 'off',
        inhibited: true,
        cause: CAUSE.DRIVE_TRIP,
      },
    ],
  ])('%s', (_name, state, view, events, expected) => {
    expect(step(state, view, events)).toEqual(expected);
  });
});
