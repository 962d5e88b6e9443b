// The PLC's own eye on its drives, with the plant's physics under it: a drive that does not follow is tripped soon, and
// a sound one never, whatever it is ordered. And the emergency stop, which does not wait for a drive that is deaf.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { CONTROL_WORD, LEVELS, PLC_STOP_CAUSES as CAUSE } from '../../../../src/registers/index.ts';
import type { CraneType } from '../../../../src/domain/index.ts';
import { GANTRY, HOIST, TROLLEY } from '../plant/hands.ts';
import { runs } from '../../../support/runs.ts';
import { Loop } from './loop.ts';
import { UNLOADER, WORDS } from './rig.ts';

/** At full speed outwards, where the trolley has 30 m left. */
function travelling(): Loop {
  const loop = new Loop(UNLOADER, -11);
  loop.order({ trolley: 4 }).run(6000);
  expect(loop.speed(TROLLEY)).toBeCloseTo(4, 1);
  return loop;
}

describe('a drive that does not follow', () => {
  it('is tripped: power off, brakes set, with its cause and the bit', () => {
    const loop = travelling().fault({ name: 'drive-ignores-setpoint', axis: TROLLEY, on: true });
    expect(loop.order({ trolley: 0 }).until(() => loop.tripped, 5000)).toBeLessThan(2500);
    expect(loop.rig.stopCause).toBe(CAUSE.DRIVE_TRIP);
    expect(loop.rig.outputs).toMatchObject({ drivesOn: false, brakesReleased: [false, false, false, false, false] });
    expect(loop.until(() => loop.speed(TROLLEY) === 0, 5000)).toBeLessThan(2200);
    // Sound again, it is reset as after any trip.
    loop.fault({ name: 'drive-ignores-setpoint', axis: TROLLEY, on: false }).run(500);
    expect(loop.rig.stopCause).toBe(CAUSE.DRIVE_TRIP);
    expect(loop.rig.handshake().stopCause).toBe(CAUSE.NONE);
  });

  it('is tripped where it stands still though it should go', () => {
    const loop = new Loop().fault({ name: 'drive-ignores-setpoint', axis: TROLLEY, on: true }).order({ trolley: 1 });
    expect(loop.until(() => loop.tripped, 5000)).toBeLessThan(3500);
  });

  it('is tripped at creep speed too', () => {
    const loop = new Loop().order({ trolley: 0.4 }).run(3000);
    loop.fault({ name: 'drive-ignores-setpoint', axis: TROLLEY, on: true }).order({ trolley: 0 });
    expect(loop.until(() => loop.tripped, 5000)).toBeLessThan(3500);
  });

  it.each([0, 1])('is tripped where the load drives the hoist down (%d m/s ordered), within two metres', (hoist) => {
    const loop = new Loop().order({ hoist: 0.5 }).run(2500);
    const before = loop.crane.truth().positions[HOIST] ?? 0;
    loop.fault({ name: 'rollback', on: true }).order({ hoist });
    expect(loop.until(() => loop.tripped, 5000)).toBeLessThan(3500);
    loop.run(1000);
    expect(loop.speed(HOIST)).toBe(0);
    expect(before - (loop.crane.truth().positions[HOIST] ?? 0)).toBeLessThan(2);
  });

  it('is tripped where its feedback has the wrong sign, or stands still while it should move', () => {
    for (const name of ['reversed-feedback', 'encoder-stuck'] as const) {
      const loop = travelling().fault({ name, axis: TROLLEY, on: true });
      expect(
        loop.until(() => loop.tripped, 2000),
        name,
      ).toBeLessThan(800);
    }
  });

  it('is tripped where its brake slips and the load sinks', () => {
    const loop = new Loop().fault({ name: 'brake-slips', axis: HOIST, share: 0.2 });
    expect(loop.until(() => loop.tripped, 3000)).toBeLessThan(1500);
    expect(loop.rig.stopCause).toBe(CAUSE.DRIVE_TRIP);
  });

  it('is not confused with one that drifts by two per cent', () => {
    const loop = travelling().fault({ name: 'encoder-drift', axis: TROLLEY, share: 0.02 }).order({ trolley: 0 });
    loop.run(8000);
    expect(loop.tripped).toBe(false);
  });
});

describe('a sound drive', () => {
  const share = fc.oneof(fc.constantFrom(0, 1, -1), fc.double({ min: -1, max: 1, noNaN: true }));
  const W = CONTROL_WORD;
  const spell = fc.record({
    word: fc.oneof(
      { weight: 5, arbitrary: fc.constant(WORDS.run) },
      fc.constantFrom(...[W.RAMP_OUT_ZERO, W.RAMP_HOLD, W.RAMP_IN_ZERO, W.RUN].map((bit) => WORDS.run & ~bit)),
    ),
    levels: fc.oneof({ weight: 9, arbitrary: fc.constant(3) }, fc.constant(LEVELS.EMERGENCY_RUN)),
    hoist: share,
    trolley: share,
    gantry: share,
    ms: fc.oneof(fc.integer({ min: 20, max: 600 }), fc.integer({ min: 500, max: 8000 })),
  });
  const ends = fc.constantFrom('drive on', 'OFF1', 'OFF2', 'OFF3', 'emergency', 'silence');
  const types: readonly CraneType[] = [
    UNLOADER,
    // Brisk and stiff, and slow to answer.
    { ...UNLOADER, driveLag: 50 as CraneType['driveLag'] },
    { ...UNLOADER, driveLag: 800 as CraneType['driveLag'] },
  ];

  test.prop(
    [
      fc.constantFrom(...types),
      fc.array(spell, { minLength: 1, maxLength: 12 }),
      ends,
      fc.double({ min: 0, max: 30, noNaN: true }),
    ],
    { numRuns: runs(40) },
  )('is never tripped, whatever is ordered, in any wind, however it is stopped', (type, spells, end, wind) => {
    const loop = new Loop(type).fault({
      name: 'wind',
      metresPerSecond: wind,
      directionRad: 1,
      gust: { metresPerSecond: wind, periodSeconds: 5 },
    });
    for (const { ms, hoist, trolley, gantry, ...rest } of spells) {
      loop.order({ ...rest, hoist: 3 * hoist, trolley: 4 * trolley, gantry: 0.5 * gantry }).run(ms);
      expect(loop.tripped).toBe(false);
    }
    if (end === 'emergency') loop.rig.writeEmergencyStop();
    else if (end !== 'drive on' && end !== 'silence') loop.order({ word: WORDS.run & ~CONTROL_WORD[end] });
    if (end === 'silence') loop.silence(8000);
    else loop.run(8000);
    expect(loop.tripped).toBe(false);
  });
});

describe('an emergency stop', () => {
  /** Of the trolley from its full speed, by 1.2 m/s². */
  const QUICK_RAMP_MS = 4000 / 1.2;

  it('sets the brakes as soon as the quick ramp has brought the crane to rest', () => {
    const loop = travelling();
    loop.rig.writeEmergencyStop();
    const rested = loop.until(() => Math.abs(loop.speed(TROLLEY)) < 0.04, 8000);
    expect(rested).toBeLessThan(QUICK_RAMP_MS + 700);
    expect(loop.until(() => !loop.rig.brakeReleased(TROLLEY), 1000)).toBeLessThan(100);
    expect(loop.run(20).rig.outputs?.drivesOn).toBe(false);
    expect(loop.rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
    expect(loop.tripped).toBe(false);
  });

  it('cuts the power of a drive that does not slow down, and sets the brakes long before the ramp would have ended', () => {
    const loop = travelling().fault({ name: 'drive-ignores-setpoint', axis: TROLLEY, on: true });
    loop.rig.writeEmergencyStop();
    expect(loop.until(() => !loop.rig.brakeReleased(TROLLEY), 8000)).toBeLessThan(2000);
    expect(loop.rig.outputs?.drivesOn).toBe(false);
    expect(loop.until(() => loop.speed(TROLLEY) === 0, 5000)).toBeLessThan(2200);
    expect(loop.rig.bits).toContain('TRIPPED');
    expect(loop.rig.stopCause).toBe(CAUSE.EMERGENCY_STOP);
  });

  it('sets the brakes half a second after its ramp although the crane does not quite come to rest', () => {
    const loop = new Loop().order({ gantry: 0.5 }).run(9000);
    expect(loop.speed(GANTRY)).toBeCloseTo(0.5, 1);
    loop.order({ gantry: 0.02 }).run(8000);
    // Too little to trip, too much to count as rest.
    loop.fault({ name: 'drive-ignores-setpoint', axis: GANTRY, on: true });
    loop.rig.writeEmergencyStop();
    expect(loop.until(() => !loop.rig.brakeReleased(GANTRY), 8000)).toBeLessThan(20 / 0.15 + 600);
    expect(loop.tripped).toBe(false);
  });
});
