// What the scripted stick of the demo does: both cranes at once in split mode, out, a stop by letting go of
// the deadmen at speed, back, a stop by centring the sticks. Enters: seconds. Leaves: a timeline for the
// joystick mock, and when each crane should come to a stop because of it.

import type { PadScript, PadStep } from '../../../firmware-mocks/joystick/script.ts';

export interface DemoScript {
  readonly pad: PadScript;
  /** Milliseconds of the script at which both deadmen are let go. */
  readonly releases: readonly number[];
  readonly lengthMs: number;
}

/** The script begins when both cranes wait for the deadman; it rests for a moment more. */
const ARMING_MS = 300;
/** From the press of the deadmen to the first deflection. */
const GRIP_MS = 100;
/** From letting go of the deadmen at rest to the next press: the stop, and then the gateway's neutral time. */
const REGRIP_MS = 600;
const LONGEST_LEG_MS = 5000;
/** What a ramp takes longer than the acceleration before it, and the gateway's neutral time after it. */
const REST_MS = 2000;
/** Shorter runs have one leg only. */
const TWO_LEGS_MS = 6000;
const DEADMEN = [5, 6];
const TROLLEY = 0.6;
const HOIST = 0.5;
const CENTRED = { left: [0, 0], right: [0, 0] } as const;
/** A hand is never quite still: each of these intervals the sticks move a little, and a report says so. */
const TREMOR_MS = 20;
const TREMOR = 0.05;
const TREMOR_PERIOD_MS = 400;

/** Both sticks deflected for a leg, `direction` 1 out and −1 back: A hoists while B lowers. */
function leg(at: number, lengthMs: number, direction: 1 | -1): readonly PadStep[] {
  return Array.from({ length: Math.ceil(lengthMs / TREMOR_MS) }, (_, index) => {
    const after = index * TREMOR_MS;
    const hand = direction * (1 - TREMOR + TREMOR * Math.sin((2 * Math.PI * after) / TREMOR_PERIOD_MS));
    return { at_ms: at + after, left: [TROLLEY * hand, HOIST * hand], right: [TROLLEY * hand, -HOIST * hand] };
  });
}

/** The script of a run of `seconds`, arming not counted. */
export function demoScript(seconds: number): DemoScript {
  const driveMs = seconds * 1000;
  const twoLegs = driveMs >= TWO_LEGS_MS;
  const legMs = twoLegs
    ? Math.min(LONGEST_LEG_MS, (driveMs - 2 * (REST_MS + GRIP_MS)) / 4)
    : Math.max(300, (driveMs - REST_MS - GRIP_MS) / 2);
  const restMs = legMs + REST_MS;
  const cycleMs = (twoLegs ? 2 : 1) * (GRIP_MS + legMs + restMs);
  const cycles = Math.max(1, Math.floor(driveMs / cycleMs));

  const steps: PadStep[] = [{ at_ms: 0, ...CENTRED, buttons: [] }];
  const releases: number[] = [];
  let at = ARMING_MS;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    steps.push({ at_ms: at, buttons: DEADMEN }, ...leg(at + GRIP_MS, legMs, 1));
    at += GRIP_MS + legMs;
    steps.push({ at_ms: at, ...CENTRED, buttons: [] });
    releases.push(at);
    at += restMs;
    if (!twoLegs) continue;
    steps.push({ at_ms: at, buttons: DEADMEN }, ...leg(at + GRIP_MS, legMs, -1));
    at += GRIP_MS + legMs;
    steps.push({ at_ms: at, ...CENTRED });
    at += restMs;
    steps.push({ at_ms: at - REGRIP_MS, buttons: [] });
    releases.push(at - REGRIP_MS);
  }
  return { pad: { rate_hz: 250, steps }, releases, lengthMs: Math.max(at, ARMING_MS + driveMs) };
}
