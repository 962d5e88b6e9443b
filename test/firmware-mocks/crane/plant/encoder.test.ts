// The position measurement by itself: what it says of a way that is known, marks passed, faults come and gone.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Encoder, type EncoderFault } from '../../../../firmware-mocks/crane/plant/encoder.ts';

function encoder(at: number, fault: Partial<EncoderFault> = {}, hasMarks = true): Encoder {
  return new Encoder(at, hasMarks, { stuck: false, reversed: false, drift: 0, ...fault });
}

/** Moves it there in steps of at most 0.1 m. */
function go(measured: Encoder, from: number, to: number): Encoder {
  const steps = Math.ceil(Math.abs(to - from) / 0.1);
  for (let step = 1; step <= steps; step += 1) measured.measure(from + ((to - from) * step) / steps);
  return measured;
}

describe('travel since the last mark', () => {
  it('counts to and fro', () => {
    expect(go(go(encoder(120), 120, 130), 130, 125).travelSinceMark).toBeCloseTo(15, 6);
  });

  it.each([
    ['towards growing position', 140, 153, 3],
    ['towards falling position', 160, 148, 2],
    ['away from the mark that it stands on', 150, 149, 1],
  ])('begins anew at a mark, %s', (_, from, to, travel) => {
    expect(Math.abs(go(encoder(from), from, to).travelSinceMark - travel)).toBeLessThanOrEqual(0.1);
  });

  it('goes on where an axis has no marks', () => {
    expect(go(encoder(140, {}, false), 140, 210).travelSinceMark).toBeCloseTo(70, 6);
  });

  it('does not begin anew at a mark that a stuck encoder cannot read', () => {
    const fault = { stuck: false, reversed: false, drift: 0 };
    const measured = go(new Encoder(140, true, fault), 140, 149);
    fault.stuck = true;
    go(measured, 149, 151);
    expect(measured.travelSinceMark).toBeCloseTo(9, 6);
    expect(measured.position).toBe(149);
  });
});

test.prop([
  fc.double({ min: -0.02, max: 0.02, noNaN: true }),
  fc.array(fc.double({ min: 13, max: 387, noNaN: true }), { minLength: 1, maxLength: 12 }),
])('a drifting position is wrong by no more than its share of the travel that is reported', (drift, places) => {
  const measured = encoder(200, { drift });
  let at = 200;
  for (const place of places) {
    go(measured, at, place);
    at = place;
    // One step of 0.1 m may lie on both sides of the mark.
    expect(Math.abs(measured.position - at)).toBeLessThanOrEqual(0.021 * (measured.travelSinceMark + 0.1) + 1e-9);
  }
});
