// Invariant 6: at most one holder per crane at every instant, over every interleaving of claims, releases,
// frames, ended sessions and sweeps; generations strictly increase and are never reused.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Authority,
  claim,
  createAuthority,
  endSession,
  expire,
  holdOf,
  release,
  touch,
} from '../../src/authority/index.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import { millis, monotonicMs } from '../../src/quantity/index.ts';
import { runs } from '../support/runs.ts';

const CRANES = [1, 2, 3] as CraneNumber[];
const SILENT = millis(10_000);

const crane = fc.constantFrom(1, 2, 3, 4).map((number) => number as CraneNumber);
const session = fc.constantFrom(11, 12, 13);
const event = fc.record({
  kind: fc.constantFrom(
    'claim' as const,
    'claim' as const,
    'release' as const,
    'frame' as const,
    'end' as const,
    'sweep' as const,
  ),
  crane,
  session,
  afterMs: fc.constantFrom(0, 10, 3000, 12_000),
  resting: fc.subarray(CRANES),
});

/** A model of the rules, kept apart: who holds what, which generation was the last, who was heard when. */
interface Model {
  readonly holder: Map<CraneNumber, number>;
  readonly generation: Map<CraneNumber, number>;
  readonly heard: Map<CraneNumber, number>;
  readonly gone: Set<CraneNumber>;
}

describe('authority', () => {
  test.prop([fc.array(event, { maxLength: 60 })], { numRuns: runs(500) })(
    'has at most one holder, and generations that grow',
    (events) => {
      let state: Authority = createAuthority(CRANES);
      const model: Model = { holder: new Map(), generation: new Map(), heard: new Map(), gone: new Set() };
      let nowMs = 0;
      for (const { kind, crane, session, afterMs, resting } of events) {
        nowMs += afterMs;
        const now = monotonicMs(nowMs);
        const standstill = resting.includes(crane);
        const holder = model.holder.get(crane);
        if (kind === 'claim') {
          const answer = claim(state, { crane, session, label: `desk ${session}`, now, standstill });
          state = answer.state;
          const own = holder === session && !model.gone.has(crane);
          const free = CRANES.includes(crane) && holder === undefined && standstill;
          expect(answer.outcome === 'OK').toBe(own || free);
          if (own) expect(answer.generation).toBe(model.generation.get(crane));
          if (free) {
            expect(answer.generation).toBeGreaterThan(model.generation.get(crane) ?? 0);
            model.holder.set(crane, session);
            model.generation.set(crane, answer.generation);
            model.heard.set(crane, nowMs);
          }
        } else if (kind === 'release') {
          const answer = release(state, { crane, session, standstill });
          state = answer.state;
          const allowed = holder === session && standstill;
          expect(answer.outcome === 'OK').toBe(allowed);
          if (allowed) {
            model.holder.delete(crane);
            model.gone.delete(crane);
          }
        } else if (kind === 'frame') {
          state = touch(state, crane, session, now);
          if (holder === session && !model.gone.has(crane)) model.heard.set(crane, nowMs);
        } else if (kind === 'end') {
          state = endSession(state, session);
          for (const [held, by] of model.holder) if (by === session) model.gone.add(held);
        } else {
          const swept = expire(state, now, SILENT, (one) => resting.includes(one));
          state = swept.state;
          const due = CRANES.filter(
            (one) =>
              model.holder.has(one) &&
              resting.includes(one) &&
              (model.gone.has(one) || nowMs - (model.heard.get(one) ?? 0) > SILENT),
          );
          expect(swept.expired.map((one) => one.crane)).toEqual(due);
          for (const one of due) {
            model.holder.delete(one);
            model.gone.delete(one);
          }
        }
        expect(state.holds.map((hold) => hold.crane)).toEqual(CRANES);
        for (const one of CRANES) expect(holdOf(state, one)?.holder?.session).toBe(model.holder.get(one));
        for (const one of CRANES) expect(holdOf(state, one)?.generation).toBe(model.generation.get(one) ?? 0);
      }
    },
  );
});
