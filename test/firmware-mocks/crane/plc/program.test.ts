// The PLC's program as timelines on a hand-moved clock: who it listens to, what stops it, what lets it go again.

import { describe, expect, it } from 'vitest';
import { bootProgram } from '../../../../firmware-mocks/crane/plc/program.ts';
import { CONTROL_WORD, LEVELS, PLC_STOP_CAUSES as CAUSE } from '../../../../src/registers/index.ts';
import { CRANE, LEVELS_RUN, Rig, setpointRegisters, WATCHDOG_MS, WORDS } from './rig.ts';

const HOIST = 0;
const TROLLEY = 1;
const GANTRY = 2;

function ready(): Rig {
  return new Rig().scan().handshake();
}

/** Trolley at its full 4 m/s, where 30 m are left. */
function travelling(): Rig {
  return ready()
    .sense({ positions: [10, -12, 100, 0, 0] })
    .command({ trolley: 4 })
    .run(5500);
}

describe('taking a PLC over', () => {
  it('starts tripped: a gateway that simply orders speed moves nothing', () => {
    const rig = new Rig().command({ trolley: 2 }).run(1000);
    expect(rig.stopCause).toBe(CAUSE.REBOOT);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
    expect(rig.outputs).toMatchObject({ drivesOn: false, brakesReleased: [false, false, false, false, false] });
  });

  it('operates after zero setpoint, REMOTE_CMD low then high, and a RESET edge', () => {
    const rig = ready();
    expect(rig.bits).toEqual(
      expect.arrayContaining(['RDY_ON', 'RDY_RUN', 'RDY_REF', 'WATCHDOG_OK', 'ESTOP_CHAIN_CLOSED', 'REMOTE']),
    );
    expect(rig.stopCause).toBe(CAUSE.NONE);
  });

  it('does not count a RESET before REMOTE_CMD was low', () => {
    const rig = new Rig().command({ word: WORDS.reset }).run(100).command({ word: WORDS.run }).run(100);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('does not count a RESET that comes with a speed', () => {
    const rig = new Rig().command({ word: WORDS.remoteLow }).run(40).command({ word: WORDS.reset, trolley: 1 }).run(40);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('does not count a RESET that is held: it wants the edge', () => {
    const rig = new Rig().command({ word: WORDS.remoteLow }).run(40);
    rig.command({ word: WORDS.reset, trolley: 1 }).run(40).command({ trolley: 0 }).run(40);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('does not count a RESET while an axis still moves', () => {
    const rig = new Rig().command({ word: WORDS.remoteLow }).run(40);
    rig.follow = false;
    rig
      .sense({ speeds: [0, 0.5, 0, 0, 0] })
      .command({ word: WORDS.reset })
      .run(40);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('hears only OFF1 … OFF3 while REMOTE_CMD is 0', () => {
    const rig = ready()
      .command({ word: WORDS.run & ~CONTROL_WORD.REMOTE_CMD, trolley: 2 })
      .run(500);
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.bits).not.toContain('RDY_REF');
  });
});

describe('which blocks count', () => {
  it('sets setpoint_received when a block comes in and setpoint_applied when a scan took it', () => {
    const rig = ready();
    const before = rig.received;
    rig.write();
    expect([rig.received, rig.applied]).toEqual([before + 1, before]);
    rig.scan();
    expect(rig.applied).toBe(before + 1);
  });

  it.each([
    ['torn', (registers: Uint16Array) => registers.set([9], 23)],
    ['corrupt', (registers: Uint16Array) => registers.set([1], 20)],
  ])('ignores a %s block', (_name, spoil) => {
    const rig = ready();
    const before = rig.received;
    const registers = setpointRegisters({ ...rig.order, sequence: before + 50, heartbeat: 7 });
    spoil(registers);
    rig.writeRegisters(registers);
    expect(rig.received).toBe(before);
  });

  it.each([
    ['another crane', { crane: CRANE + 1 }],
    ['another layout', { layout: 0x0200 }],
    ['another gateway', { nonce: 5 }],
    ['no gateway', { nonce: 0 }],
  ])('ignores a block of %s', (_name, change) => {
    const rig = ready();
    const before = rig.received;
    rig.writeRegisters(setpointRegisters({ ...rig.order, ...change, sequence: before + 50, heartbeat: 7 }));
    expect(rig.received).toBe(before);
  });

  it('ignores a repeated block, an older one, and a newer one over the same heartbeat', () => {
    const rig = ready();
    const { received } = rig;
    for (const [sequence, heartbeat] of [
      [received, received],
      [received - 1, 99],
      [received + 1, received],
    ] as const) {
      rig.writeRegisters(setpointRegisters({ ...rig.order, sequence, heartbeat }));
      expect(rig.received).toBe(received);
    }
  });

  it('goes on counting across the wrap of the sequence', () => {
    const rig = new Rig();
    rig.writeRegisters(setpointRegisters({ ...rig.order, sequence: 0xffff_ffff, heartbeat: 1 }));
    rig.writeRegisters(setpointRegisters({ ...rig.order, sequence: 1, heartbeat: 2 }));
    expect(rig.received).toBe(1);
  });
});

describe('one gateway at a time', () => {
  it('grants the first nonce at its first valid block', () => {
    const rig = new Rig();
    expect(rig.grantedNonce).toBe(0);
    expect(rig.write().grantedNonce).toBe(0xdead_beef);
  });

  it('keeps the granted gateway while it is heard, whatever another one sends', () => {
    const rig = ready();
    for (let at = 0; at < 200; at += 1) {
      rig.writeRegisters(setpointRegisters({ ...rig.order, nonce: 5, sequence: at + 1, heartbeat: at, trolley: 2 }));
      rig.run(10);
    }
    expect(rig.grantedNonce).toBe(0xdead_beef);
    expect(rig.reference(TROLLEY)).toBe(0);
  });

  it('gives another gateway the grant after 1 s of silence at standstill, with the watchdog tripped', () => {
    const rig = ready().silence(960);
    const other = { ...rig.order, nonce: 5, heartbeat: 1 };
    expect(rig.writeRegisters(setpointRegisters({ ...other, sequence: 1 })).grantedNonce).toBe(0xdead_beef);
    rig.silence(50);
    expect(rig.writeRegisters(setpointRegisters({ ...other, sequence: 2 })).grantedNonce).toBe(5);
    expect(rig.scan().bits).not.toContain('WATCHDOG_OK');
  });

  it('never hands over while an axis moves', () => {
    const rig = ready();
    rig.follow = false;
    rig.sense({ speeds: [0, 0.5, 0, 0, 0] }).silence(3000);
    rig.writeRegisters(setpointRegisters({ ...rig.order, nonce: 5, sequence: 1, heartbeat: 1 }));
    expect(rig.grantedNonce).toBe(0xdead_beef);
  });
});

describe('watchdog', () => {
  it('holds for 150 ms without a beat and trips after', () => {
    const rig = ready()
      .write()
      .scan()
      .silence(WATCHDOG_MS - 10);
    expect(rig.bits).toContain('WATCHDOG_OK');
    rig.scan();
    expect(rig.bits).not.toContain('WATCHDOG_OK');
    expect(rig.stopCause).toBe(CAUSE.WATCHDOG);
  });

  it('stops by its own ramp, then sets the brakes and switches the drives off', () => {
    const rig = travelling().silence(170);
    expect(rig.outputs?.drivesOn).toBe(true);
    expect(rig.reference(TROLLEY)).toBeLessThan(4);
    expect(rig.reference(TROLLEY)).toBeGreaterThan(3.8);
    rig.silence(6000);
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.bits).toEqual(expect.arrayContaining(['STANDSTILL', 'BRAKES_SET', 'SWC_ON_INHIB']));
    expect(rig.outputs?.drivesOn).toBe(false);
  });

  it('is not fed by a heart that beats over nothing new, or by blocks that do not count', () => {
    const rig = ready();
    const { received } = rig;
    for (let at = 1; at <= 20; at += 1) {
      rig.writeRegisters(setpointRegisters({ ...rig.order, sequence: received, heartbeat: at }));
      rig.writeRegisters(setpointRegisters({ ...rig.order, sequence: received + at, heartbeat: at, crane: 9 }));
      rig.scan();
    }
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('resumes nothing when the gateway comes back with its old setpoint', () => {
    const rig = travelling().silence(8000).run(2000);
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.stopCause).toBe(CAUSE.WATCHDOG);
    rig.handshake();
    expect(rig.bits).toContain('RDY_REF');
    expect(rig.stopCause).toBe(CAUSE.NONE);
  });

  it('wants the handshake anew when contact is lost in its middle', () => {
    const rig = travelling().silence(8000);
    rig.command({ trolley: 0, word: WORDS.remoteLow }).run(40).silence(300);
    rig.command({ word: WORDS.reset }).run(40).command({ word: WORDS.run }).run(40);
    expect(rig.bits).not.toContain('WATCHDOG_OK');
  });

  it('trips when the program itself was away, since the brakes have set meanwhile', () => {
    const rig = travelling().write().scan(120);
    expect(rig.stopCause).toBe(CAUSE.WATCHDOG);
    // No ramp goes on from where it was: the axis stands, and nothing may drive it up again.
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.brakeReleased(TROLLEY)).toBe(false);
  });
});

describe('emergency stop', () => {
  it('latches on the level in a block, stops by the quick ramp and ends with the drives off', () => {
    const rig = travelling().command({ levels: LEVELS.RUN }).run(20);
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    const first = rig.reference(TROLLEY);
    rig.run(1000);
    expect(first - rig.reference(TROLLEY)).toBeCloseTo(1.2, 1);
    rig.command({ levels: LEVELS_RUN, trolley: 0 }).run(5000);
    expect(rig.outputs?.drivesOn).toBe(false);
    expect(rig.bits).not.toContain('ESTOP_CHAIN_CLOSED');
  });

  it('latches on a write of the register, and goes on after a reset only', () => {
    const rig = ready().writeEmergencyStop().run(1000);
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    rig.command({ trolley: 1 }).run(500);
    expect(rig.reference(TROLLEY)).toBe(0);
    rig.handshake();
    expect(rig.bits).toEqual(expect.arrayContaining(['ESTOP_CHAIN_CLOSED', 'RDY_REF']));
    expect(rig.reference(TROLLEY)).toBe(0);
  });

  it('cuts the drives at once when the hard-wired chain opens, and stays latched when it closes', () => {
    const rig = travelling();
    rig.chainClosed = false;
    rig.run(10);
    expect(rig.outputs).toMatchObject({ drivesOn: false, brakesReleased: [false, false, false, false, false] });
    rig.handshake();
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    rig.chainClosed = true;
    rig.command({ word: WORDS.run }).run(100);
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    expect(rig.handshake().stopCause).toBe(CAUSE.NONE);
  });

  it('is kept over a restart of the program, whose retentive memory it is, and resumes nothing', () => {
    const rig = ready().writeEmergencyStop().run(100);
    const kept = bootProgram({ emergency: rig.program.latches.emergency });
    rig.program = kept;
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    rig.command({ trolley: 1 }).run(500);
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    expect(rig.bits).not.toContain('ESTOP_CHAIN_CLOSED');
    expect(rig.handshake().bits).toEqual(expect.arrayContaining(['ESTOP_CHAIN_CLOSED', 'RDY_REF']));
  });

  it('is not there after a restart that lost the memory', () => {
    expect(bootProgram()).toMatchObject({ stopCause: CAUSE.REBOOT, latches: { emergency: false } });
  });

  it('is not reset while the level still asks for it', () => {
    const rig = ready().writeEmergencyStop().run(1000);
    rig.command({ word: WORDS.remoteLow, levels: LEVELS.RUN }).run(40).command({ word: WORDS.reset }).run(40);
    expect(rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
  });
});

describe('control word', () => {
  it('ramps a step in the setpoint', () => {
    const rig = ready().command({ trolley: 4 }).run(1000);
    expect(rig.reference(TROLLEY)).toBeCloseTo(0.8, 1);
  });

  it('OFF1 = 0 ramps down, then switches off; OFF1 = 1 switches on again', () => {
    const rig = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.OFF1 })
      .run(1000);
    expect(rig.reference(TROLLEY)).toBeCloseTo(3.2, 1);
    expect(rig.stopCause).toBe(CAUSE.OFF_COMMAND);
    rig.run(6000);
    expect(rig.outputs?.drivesOn).toBe(false);
    rig.command({ word: WORDS.run, trolley: 0 }).run(50);
    expect(rig.bits).toContain('RDY_REF');
  });

  it('OFF2 = 0 coasts and inhibits until OFF1 = 0', () => {
    const rig = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.OFF2 })
      .run(20);
    expect(rig.outputs?.drivesOn).toBe(false);
    expect(rig.bits).not.toContain('OFF2_STA');
    rig.command({ word: WORDS.run, trolley: 0 }).run(100);
    expect(rig.bits).toContain('SWC_ON_INHIB');
    rig
      .command({ word: WORDS.run & ~CONTROL_WORD.OFF1 })
      .run(40)
      .command({ word: WORDS.run })
      .run(50);
    expect(rig.bits).toContain('RDY_REF');
  });

  it('OFF3 = 0 stops by the quick ramp and inhibits', () => {
    const rig = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.OFF3 })
      .run(1000);
    expect(rig.reference(TROLLEY)).toBeCloseTo(2.8, 1);
    rig.run(5000);
    expect(rig.bits).toContain('SWC_ON_INHIB');
  });

  it('RUN = 0 ramps down and leaves the drives on', () => {
    const rig = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.RUN })
      .run(7000);
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.bits).toContain('RDY_RUN');
    expect(rig.bits).not.toContain('RDY_REF');
  });

  it('RAMP_OUT_ZERO = 0 drops the reference at once, RAMP_HOLD = 0 holds it, RAMP_IN_ZERO = 0 ramps it down', () => {
    const outZero = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.RAMP_OUT_ZERO })
      .run(20);
    expect(outZero.reference(TROLLEY)).toBe(0);
    const held = ready().command({ trolley: 4 }).run(1000);
    const before = held.reference(TROLLEY);
    expect(
      held
        .command({ word: WORDS.run & ~CONTROL_WORD.RAMP_HOLD })
        .run(1000)
        .reference(TROLLEY),
    ).toBeCloseTo(before, 1);
    const inZero = travelling()
      .command({ word: WORDS.run & ~CONTROL_WORD.RAMP_IN_ZERO })
      .run(1000);
    expect(inZero.reference(TROLLEY)).toBeCloseTo(3.2, 1);
    expect(inZero.bits).toContain('RDY_REF');
  });

  it('the RUN level at 0 stops by ramp, whatever the word says', () => {
    const rig = travelling().command({ levels: LEVELS.EMERGENCY_RUN }).run(1000);
    expect(rig.reference(TROLLEY)).toBeCloseTo(3.2, 1);
    expect(rig.run(6000).reference(TROLLEY)).toBe(0);
  });

  it('reports AT_SETPOINT only when the axes run as ordered', () => {
    const rig = ready().command({ trolley: 2 }).run(1000);
    expect(rig.bits).not.toContain('AT_SETPOINT');
    expect(rig.run(2000).bits).toContain('AT_SETPOINT');
  });
});

describe('drives, sensors and the key switch', () => {
  it('cuts the drives on a trip, and takes a reset only when the trip is gone', () => {
    const rig = travelling().sense({ driveTripped: true }).run(10);
    expect(rig.outputs?.drivesOn).toBe(false);
    expect(rig.bits).toContain('TRIPPED');
    expect(rig.run(1000).handshake().stopCause).toBe(CAUSE.DRIVE_TRIP);
    rig.sense({ driveTripped: false }).run(100);
    expect(rig.stopCause).toBe(CAUSE.DRIVE_TRIP);
    expect(rig.handshake().stopCause).toBe(CAUSE.NONE);
  });

  it('stops when it goes blind, reports every switch as operated, and does not resume when it sees again', () => {
    const rig = travelling();
    rig.blind = true;
    rig.run(10);
    expect(rig.outputs?.drivesOn).toBe(false);
    expect(rig.bits).toContain('TRIPPED');
    expect(rig.bits).not.toContain('STANDSTILL');
    expect(rig.limits).not.toContain('TROLLEY_MAX');
    rig.blind = false;
    expect(rig.run(1000).reference(TROLLEY)).toBe(0);
    expect(rig.handshake().stopCause).toBe(CAUSE.NONE);
  });

  it('ramps down in local mode and says so', () => {
    const rig = travelling();
    rig.remoteSelected = false;
    rig.run(6000);
    expect(rig.stopCause).toBe(CAUSE.LOCAL);
    expect(rig.bits).not.toContain('REMOTE');
    expect(rig.outputs?.drivesOn).toBe(false);
  });

  it('takes no order that cannot be meant, until one of zero', () => {
    for (const order of [{ trolley: 40 }, { slew: 0.1 }, { attachment: 3 }]) {
      const rig = ready().command(order).run(500);
      expect(rig.stopCause).toBe(CAUSE.SETPOINT_OUT_OF_RANGE);
      expect(rig.reference(TROLLEY)).toBe(0);
      rig.command({ trolley: 1, slew: 0, attachment: 0 }).run(500);
      expect(rig.reference(TROLLEY)).toBe(0);
      rig.command({ trolley: 0 }).run(40).command({ trolley: 1 }).run(500);
      expect(rig.reference(TROLLEY)).toBeGreaterThan(0);
    }
  });
});

describe('brakes', () => {
  it('lifts the brake of the axis that is to move, and no other', () => {
    const rig = ready().command({ trolley: 1 }).run(100);
    expect([rig.brakeReleased(HOIST), rig.brakeReleased(TROLLEY), rig.brakeReleased(GANTRY)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('sets it a short time after standstill', () => {
    const rig = ready().command({ trolley: 0.4 }).run(1000).command({ trolley: 0 }).run(650);
    expect(rig.reference(TROLLEY)).toBe(0);
    expect(rig.brakeReleased(TROLLEY)).toBe(true);
    expect(rig.run(300).brakeReleased(TROLLEY)).toBe(false);
  });

  it('sets it although the encoder never comes quite to rest', () => {
    const rig = ready().command({ trolley: 0.4 }).run(1000);
    rig.follow = false;
    rig
      .sense({ speeds: [0, 0.1, 0, 0, 0] })
      .command({ trolley: 0 })
      .run(2500);
    expect(rig.brakeReleased(TROLLEY)).toBe(true);
    expect(rig.run(1500).brakeReleased(TROLLEY)).toBe(false);
  });
});
