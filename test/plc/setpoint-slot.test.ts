// Which record goes out next, whatever was offered before.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { isStop, SetpointSlot } from '../../src/plc/setpoint-slot.ts';
import { LEVELS } from '../../src/registers/index.ts';
import { setpointRecord } from '../support/setpoint-record.ts';

const RUN = LEVELS.RUN | LEVELS.EMERGENCY_RUN;
const STOP = LEVELS.EMERGENCY_RUN;
const EMERGENCY = 0;

const run = (sequence: number) => setpointRecord({ sequence, levels: RUN });
const stop = (sequence: number) => setpointRecord({ sequence, levels: STOP });
const emergency = (sequence: number) => setpointRecord({ sequence, levels: EMERGENCY });

function taken(...offered: ReturnType<typeof run>[]): number[] {
  const slot = new SetpointSlot();
  for (const record of offered) slot.offer(record);
  const out: number[] = [];
  for (let record = slot.take(); record !== undefined; record = slot.take()) out.push(record.sequence);
  return out;
}

describe('setpoint slot', () => {
  test.each([
    ['nothing', [], []],
    ['the newest of several', [run(1), run(2), run(3)], [3]],
    ['a stop before a newer record', [stop(1), run(2)], [1, 2]],
    ['a stop and only the newest after it', [stop(1), run(2), run(3)], [1, 3]],
    ['nothing older than a stop', [run(1), stop(2)], [2]],
    ['nothing between two stops', [stop(1), run(2), stop(3)], [3]],
    ['the newest stop', [stop(1), stop(2)], [2]],
    ['an emergency stop before an ordinary one', [emergency(1), stop(2)], [1, 2]],
    ['an emergency stop instead of an ordinary one', [stop(1), emergency(2)], [2]],
    ['the newest emergency stop', [emergency(1), run(2), emergency(3)], [3]],
    ['an emergency stop, then the newest', [emergency(1), stop(2), run(3)], [1, 3]],
  ])('gives %s', (_, offered, expected) => {
    expect(taken(...offered)).toEqual(expected);
  });

  test.prop([fc.array(fc.constantFrom(RUN, STOP, EMERGENCY, LEVELS.RUN, LEVELS.HORN), { minLength: 1 })])(
    'holds at most two, in order, ends with the newest, and never runs past a stop that was offered',
    (levels) => {
      const offered = levels.map((level, at) => setpointRecord({ sequence: at + 1, levels: level }));
      const out = taken(...offered);
      expect(out.length).toBeLessThanOrEqual(2);
      expect(out).toEqual([...out].sort((a, b) => a - b));
      expect(out.at(-1)).toBe(offered.length);
      const first = offered[(out[0] as number) - 1] as (typeof offered)[number];
      expect(isStop(first)).toBe(offered.some(isStop));
      const emergencyWasAsked = levels.some((level) => (level & LEVELS.EMERGENCY_RUN) === 0);
      expect((first.levels & LEVELS.EMERGENCY_RUN) === 0).toBe(emergencyWasAsked);
    },
  );
});
