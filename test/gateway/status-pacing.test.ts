// How fast statuses follow events: none waits while there is room, and never more than 1 kHz on average, five at once. The
// core on a hand-moved clock finer than its steps; each event makes every status of its crane due.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { GatewayEffect, GatewayEvent } from '../../src/gateway/index.ts';
import { CRANE_A, GatewayBench, Station } from '../support/gateway-bench.ts';
import { runs } from '../support/runs.ts';

/** A link that goes down and comes up again: news for everybody each time. */
class Watched {
  readonly bench = new GatewayBench([CRANE_A]).start();
  readonly viewer = new Station(this.bench, 'vera', 'viewer').connect();
  /** When statuses went out to the viewer. */
  readonly sent: number[] = [];
  #up = true;

  constructor() {
    this.bench.run(100);
    // So long after the newest status that nothing of it is left.
    this.bench.now += 5;
  }

  /** Moves the clock, then lets the crane have news. Returns how many statuses left in that step. */
  newsAt(at: number): number {
    this.#up = !this.#up;
    const event = this.#up
      ? ({ kind: 'up', bootCounter: 7 } as const)
      : ({ kind: 'down', code: 'PLC_LINK_DOWN', detail: '' } as const);
    return this.stepAt(at, { kind: 'plc', crane: CRANE_A.number, event });
  }

  tickAt(at: number): number {
    return this.stepAt(at, { kind: 'tick' });
  }

  stepAt(at: number, event: GatewayEvent): number {
    this.bench.now = at;
    const sent = this.bench.step(event).filter((effect) => this.#isStatus(effect)).length;
    for (let count = 0; count < sent; count++) this.sent.push(at);
    return sent;
  }

  #isStatus(effect: GatewayEffect): boolean {
    return effect.kind === 'send' && effect.connection === this.viewer.control && effect.frame.type === 'status';
  }
}

/** Six events of one instant: how many statuses left with each. */
function newsAtOnce(watched: Watched, at: number): readonly number[] {
  return Array.from({ length: 6 }, () => watched.newsAt(at));
}

/** Most statuses in any second. */
function mostInASecond(sent: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [last, at] of sent.entries()) {
    while (at - (sent[first] as number) > 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('a status that an event made due', () => {
  it('leaves with its event, five of one instant too; the sixth waits a millisecond for its room', () => {
    const watched = new Watched();
    const at = watched.bench.now;
    expect(newsAtOnce(watched, at)).toEqual([1, 1, 1, 1, 1, 0]);
    expect(watched.bench.core.dueAt).toBe(at + 1);
    expect(watched.tickAt(at + 0.5)).toBe(0);
    expect(watched.tickAt(at + 1)).toBe(1);
    expect(watched.tickAt(at + 1)).toBe(0);
  });

  it('has room again for five after a pause, and for no more than five after a long one', () => {
    const watched = new Watched();
    const at = watched.bench.now;
    for (let count = 0; count < 10; count++) watched.newsAt(at);
    for (const later of [at + 10_000, at + 10_010]) {
      expect(newsAtOnce(watched, later)).toEqual([1, 1, 1, 1, 1, 0]);
    }
  });

  it('does not hold up the cyclic one, and the cyclic one takes its place in the count', () => {
    const watched = new Watched();
    const at = watched.bench.now;
    watched.newsAt(at);
    expect(watched.tickAt(at + 19.9)).toBe(0);
    expect(watched.tickAt(at + 20)).toBe(1);
    expect(newsAtOnce(watched, at + 20)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  test.prop([fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 300 })], {
    numRuns: runs(20),
  })('at 1 kHz never waits, whatever each event is late by, up to a millisecond', (lateness) => {
    const watched = new Watched();
    const start = watched.bench.now + 1;
    // Late by so much, and never before the event in front of it.
    let before = start;
    for (const [index, late] of lateness.entries()) {
      before = Math.max(before, start + index + late);
      expect(watched.newsAt(before), `event ${index}`).toBe(1);
    }
  });

  // Gaps from a burst in one instant up to silence, mostly far above 1 kHz; a tick is due when the core says so.
  test.prop([fc.array(fc.constantFrom(0, 0.05, 0.2, 0.5, 0.9, 1, 1.1, 3, 40), { minLength: 50, maxLength: 200 })], {
    numRuns: runs(20),
  })('never comes above 1 kHz and five in any second, and never waits longer than for its room', (gaps) => {
    const watched = new Watched();
    let at = watched.bench.now;
    for (let round = 0; round < 3; round++) {
      for (const gap of gaps) {
        const next = at + gap;
        for (let due = watched.bench.core.dueAt; due <= next; due = watched.bench.core.dueAt) {
          at = Math.max(at, due);
          expect(watched.tickAt(at)).toBe(1);
        }
        at = next;
        if (watched.newsAt(at) === 0) expect(watched.bench.core.dueAt - at).toBeLessThan(1 + 1e-6);
      }
    }
    expect(mostInASecond(watched.sent)).toBeLessThanOrEqual(1005);
    for (const [index, sent] of watched.sent.entries()) {
      // No six in one millisecond either.
      expect((watched.sent[index + 5] ?? Infinity) - sent).toBeGreaterThan(1 - 1e-6);
    }
  });

  it('comes at 1 kHz, and five more in a second, where news comes at 5 kHz', () => {
    const watched = new Watched();
    const start = watched.bench.now + 100;
    for (let fifth = 0; fifth < 6000; fifth++) watched.newsAt(start + fifth / 5);
    const inFirstSecond = watched.sent.filter((at) => at >= start && at < start + 1000).length;
    expect(inFirstSecond).toBeGreaterThanOrEqual(1000);
    expect(mostInASecond(watched.sent)).toBeLessThanOrEqual(1005);
  });
});
