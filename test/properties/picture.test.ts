// A crane that is driven by a screen, over arbitrary screens and links: a witness with books of its own holds that
// nothing moves by a picture that is too old or stands still, and nothing faster than its age permits.

import { fc, test } from '@fast-check/vitest';
import { expect, vi } from 'vitest';
import type { CraneSpec } from '../../src/domain/index.ts';
import type { GatewayEffect, GatewayEvent } from '../../src/gateway/index.ts';
import type { CommandFrame } from '../../src/wire/index.ts';
import { CRANE_A, GatewayBench, Station } from '../support/gateway-bench.ts';
import { runsInFull } from '../support/runs.ts';

vi.setConfig({ testTimeout: 120_000 });

const BY_SCREEN: CraneSpec = { ...CRANE_A, picture: { kind: 'screen' } };
const FULL = 4;

/** What the screen shows, from the statuses that went out and the commands that were accepted. */
class ScreenWitness {
  readonly violations: string[] = [];
  moved = 0;
  /** Number of a status → when its feedback was sampled. */
  readonly #sampledAt = new Map<number, number>();
  #paintedAt = Number.NEGATIVE_INFINITY;
  #advancedAt = Number.NEGATIVE_INFINITY;
  #newest = 0;

  see(event: GatewayEvent, effects: readonly GatewayEffect[], now: number): void {
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      const { frame } = effect;
      if (frame.type === 'status') this.#sampledAt.set(frame.number, now - frame.feedbackAge);
      const command = event.kind === 'frame' && event.frame.type === 'command' ? event.frame : undefined;
      if (frame.type === 'ack' && frame.outcome === 0 && command !== undefined) this.#accept(command, now);
    }
    for (const effect of effects) {
      if (effect.kind === 'plc-write') this.#judge(Math.abs(effect.record.speeds.trolley), now);
    }
  }

  #accept({ painted }: CommandFrame, now: number): void {
    this.#paintedAt = this.#sampledAt.get(painted) ?? Number.NEGATIVE_INFINITY;
    if (!(painted > this.#newest)) return;
    this.#newest = painted;
    this.#advancedAt = now;
  }

  #judge(speed: number, now: number): void {
    if (speed === 0) return;
    this.moved += 1;
    const age = now - this.#paintedAt;
    const share = age <= 150 ? 1 : age >= 250 ? 0.1 : 1 - (0.9 * (age - 150)) / 100;
    if (!(age <= 400)) this.violations.push(`at ${now} by a picture ${age} ms old`);
    if (!(now - this.#advancedAt <= 250)) this.violations.push(`at ${now} by a picture that stands still`);
    if (!(speed <= FULL * share + 1e-9)) this.violations.push(`at ${now} ${speed} m/s by a picture ${age} ms old`);
  }
}

const spells = fc.array(
  fc.record({
    frozen: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    paintMs: fc.constantFrom(0, 0, 60, 130, 200, 300, 390),
    linkMs: fc.integer({ min: 1, max: 40 }),
    trolley: fc.constantFrom(-4, 1, 4),
    ms: fc.integer({ min: 20, max: 1200 }),
    rearms: fc.boolean(),
  }),
  { minLength: 2, maxLength: 12 },
);

let moved = 0;

test.prop([spells], { numRuns: runsInFull(20) })('nothing moves unseen', (sequence) => {
  const bench = new GatewayBench([BY_SCREEN]).start();
  const witness = new ScreenWitness();
  bench.tap = (event, effects) => witness.see(event, effects, bench.now);
  const anna = new Station(bench).arm(BY_SCREEN);
  for (const { frozen, paintMs, linkMs, trolley, ms, rearms } of sequence) {
    anna.frozenScreen = frozen;
    anna.paintMs = paintMs;
    anna.linkMs = linkMs;
    if (rearms) {
      anna.letGo();
      bench.run(4000);
      anna.hands().deadman = true;
      bench.run(60);
    }
    anna.push(trolley);
    bench.run(ms);
  }
  expect(witness.violations.slice(0, 3)).toEqual([]);
  moved += witness.moved;
});

test('the sequences did move the crane, or they would prove nothing', () => {
  expect(moved).toBeGreaterThan(100);
});
