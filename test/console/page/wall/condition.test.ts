import { describe, expect, it } from 'vitest';
import type { WallGateway } from '../../../../src/console/frames/index.ts';
import {
  conditionOf,
  CONDITIONS,
  countsOf,
  isLive,
  marksOf,
  needsLook,
  WALL_STALE_MS,
} from '../../../../src/console/page/wall/condition.ts';
import { CRANE_STATES } from '../../../../src/domain/index.ts';
import { isTextKey } from '../../../../src/console/page/text/index.ts';
import { CRANE } from './wall-crane.ts';

const UP: WallGateway = { name: 'demo', state: 'up', cause: undefined, cranes: [CRANE] };

describe('a crane on the wall', () => {
  it('is live while its gateway is heard and its status is new, here and at the workstation together', () => {
    expect(isLive(UP, CRANE, 200)).toBe(true);
    expect(isLive(UP, { ...CRANE, age: 600 }, WALL_STALE_MS - 600)).toBe(true);
    expect(isLive(UP, { ...CRANE, age: 600 }, WALL_STALE_MS - 599)).toBe(false);
    expect(isLive({ ...UP, state: 'down' }, CRANE, 0)).toBe(false);
    expect(isLive({ ...UP, state: 'connecting' }, CRANE, 0)).toBe(false);
    expect(isLive(UP, { ...CRANE, age: Number.NaN }, 0)).toBe(false);
  });

  it.each([
    ['moving', true, 'moving'],
    ['ready', false, 'ready'],
    ['neutral-wait', false, 'idle'],
    ['parked', true, 'moving'],
    ['stopping', true, 'stopped'],
    ['stopped', false, 'stopped'],
    ['estopped', false, 'estopped'],
    ['faulted', false, 'faulted'],
    ['levitating', false, 'lost'],
  ])('that is %s (moving: %s) counts as %s', (state, moving, condition) => {
    expect(conditionOf({ ...CRANE, state, moving }, true)).toBe(condition);
  });

  it('is lost where it is not live, whatever it was', () => {
    for (const state of CRANE_STATES) expect(conditionOf({ ...CRANE, state }, false)).toBe('lost');
  });

  it('has a mark for what is amiss beside its state', () => {
    expect(marksOf(CRANE, true)).toEqual([]);
    expect(marksOf({ ...CRANE, plcUp: false, feedbackAge: 60_000 }, true)).toEqual(['plc']);
    expect(marksOf({ ...CRANE, feedbackAge: 151 }, true)).toEqual(['feedback']);
    expect(marksOf({ ...CRANE, loopAge: 151 }, true)).toEqual(['loop']);
    expect(marksOf({ ...CRANE, loopAge: 60_000, state: 'parked' }, true)).toEqual([]);
    expect(marksOf({ ...CRANE, bypassed: true, offered: true }, true)).toEqual(['bypassed', 'offered']);
    expect(marksOf({ ...CRANE, plcUp: false, bypassed: true }, false)).toEqual([]);
  });

  it('wants a look unless it does ordinary work', () => {
    expect(needsLook('moving', [])).toBe(false);
    expect(needsLook('idle', ['offered'])).toBe(false);
    expect(needsLook('ready', ['bypassed'])).toBe(true);
    for (const condition of ['stopped', 'estopped', 'faulted', 'lost'] as const) {
      expect(needsLook(condition, [])).toBe(true);
    }
  });

  it('is counted once', () => {
    const counts = countsOf(['moving', 'lost', 'moving', 'estopped']);
    expect(counts).toEqual({ moving: 2, ready: 0, idle: 0, stopped: 0, estopped: 1, faulted: 0, lost: 1 });
  });

  it('has words for every state and condition', () => {
    for (const state of CRANE_STATES) expect(isTextKey(`wall.state.${state}`), state).toBe(true);
    for (const condition of CONDITIONS) expect(isTextKey(`wall.count.${condition}`), condition).toBe(true);
  });
});
