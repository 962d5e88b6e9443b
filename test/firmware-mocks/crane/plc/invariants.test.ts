// What holds of the PLC's program whatever a gateway writes and whatever the sensors say.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Rig, WORDS } from './rig.ts';
import { runs } from '../../../support/runs.ts';

const speed = fc.double({ min: -5, max: 5, noNaN: true });
const order = fc.record({
  word: fc.oneof(fc.constant(WORDS.run), fc.constant(WORDS.reset), fc.integer({ min: 0, max: 0xffff })),
  levels: fc.oneof(fc.constant(3), fc.integer({ min: 0, max: 7 })),
  hoist: speed,
  trolley: speed,
  gantry: fc.double({ min: -0.6, max: 0.6, noNaN: true }),
  attachment: fc.integer({ min: 0, max: 3 }),
});
const sensors = fc.record({
  positions: fc.tuple(
    fc.double({ min: -30, max: 35, noNaN: true }),
    fc.double({ min: -15, max: 40, noNaN: true }),
    fc.double({ min: -5, max: 405, noNaN: true }),
    fc.constant(0),
    fc.constant(0),
  ),
  ropeTight: fc.boolean(),
  hoistUpperFree: fc.boolean(),
  trolleyMinFree: fc.boolean(),
  driveTripped: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  gapAhead: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
  gapBehind: fc.option(fc.double({ min: 0, max: 60, noNaN: true })),
});
const event = fc.oneof(
  fc.record({ kind: fc.constant('order' as const), order }),
  fc.record({ kind: fc.constant('sense' as const), sensors }),
  fc.record({ kind: fc.constant('silence' as const), ms: fc.integer({ min: 10, max: 400 }) }),
  fc.record({ kind: fc.constant('handshake' as const) }),
  fc.record({ kind: fc.constant('emergency' as const) }),
  fc.record({ kind: fc.constant('blind' as const), blind: fc.boolean() }),
);

describe('whatever happens', () => {
  test.prop([fc.array(event, { maxLength: 25 })], { numRuns: runs(60) })(
    'no reference exceeds full speed, none stands without drives, no brake lifts without them',
    (events) => {
      const rig = new Rig().scan().handshake();
      const full = [3, 4, 0.5, 0, 0];
      for (const happening of events) {
        if (happening.kind === 'order') rig.command(happening.order).run(200);
        else if (happening.kind === 'sense') rig.sense(happening.sensors).run(50);
        else if (happening.kind === 'silence') rig.silence(happening.ms);
        else if (happening.kind === 'handshake') rig.handshake();
        else if (happening.kind === 'emergency') rig.writeEmergencyStop().run(20);
        else rig.blind = happening.blind;
        rig.scan();
        for (const [slot, limit] of full.entries()) {
          expect(Math.abs(rig.reference(slot))).toBeLessThanOrEqual(limit + 1e-9);
          if (rig.outputs?.drivesOn === true) continue;
          expect(rig.reference(slot)).toBe(0);
          expect(rig.brakeReleased(slot)).toBe(false);
        }
      }
    },
  );

  test.prop([fc.array(order, { maxLength: 20 })], { numRuns: runs(40) })(
    'nothing moves from an emergency stop to a standstill and beyond, but by a reset',
    (orders) => {
      const rig = new Rig().scan().handshake().command({ trolley: 2 }).run(500).writeEmergencyStop().run(6000);
      for (const change of orders) {
        // Every word but one that can carry the RESET edge.
        rig.command({ ...change, word: change.word & ~(1 << 7) }).run(200);
        expect(rig.outputs?.drivesOn).toBe(false);
      }
    },
  );
});
