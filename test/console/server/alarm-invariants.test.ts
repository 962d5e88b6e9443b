// What holds of the alarm list whatever happens.

import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { ALARM_RULES } from '../../../src/console/server/alarm-table.ts';
import type { Code } from '../../../src/domain/index.ts';
import type { CraneStatusView } from '../../../src/workstation/index.ts';
import {
  AlarmBench,
  axis,
  CALM,
  CLEAR,
  cause,
  type Scene,
  status,
  stoppedBy,
  TICK,
  TRIPPED,
  withA,
} from './alarm-scene.ts';

interface Step {
  readonly ms: number;
  readonly tripped: boolean;
  readonly bypassed: boolean;
  readonly stopPath: boolean;
  readonly windy: boolean;
  readonly hand: number;
  readonly act: 'acknowledge' | 'shelve' | 'unshelve' | 'nothing';
  readonly time: number;
}

const STEP = fc.record<Step>({
  ms: fc.constantFrom(100, 500, 2200, 4000),
  tripped: fc.boolean(),
  bypassed: fc.boolean(),
  stopPath: fc.boolean(),
  windy: fc.boolean(),
  hand: fc.nat(6),
  act: fc.constantFrom('acknowledge', 'shelve', 'unshelve', 'nothing'),
  time: fc.constantFrom(0, 1000, 20_000, 28_800_000, 1e12, Number.NaN),
});

function sceneOf({ tripped, bypassed, stopPath, windy }: Step): Scene {
  const parts: Partial<CraneStatusView> = {
    ...(tripped ? { state: 'faulted', cause: cause('PLC_TRIPPED') } : {}),
    bypassed,
    axes: [axis(windy ? { capUpCause: cause('LIMIT_WIND') } : {})],
  };
  return { a: { status: status(parts) }, link: { stopConnected: stopPath } };
}

/** The frame without what grows by itself. */
function contentOf(bench: AlarmBench): string {
  const frame = bench.frame();
  const alarms = frame.alarms.map((alarm) => ({ ...alarm, age: 0, shelved: alarm.shelved > 0 }));
  return JSON.stringify({ ...frame, alarms: alarms.sort((one, other) => (one.id < other.id ? -1 : 1)) });
}

describe('whatever happens', () => {
  prop.prop([fc.array(STEP, { maxLength: 20 })], { numRuns: 50 })(
    'no condition is lost, and the version follows the content',
    (steps) => {
      const bench = new AlarmBench();
      const since = new Map<string, number>();
      let content = contentOf(bench);
      let version = bench.desk.version;
      const watch = () => {
        const next = contentOf(bench);
        expect(bench.desk.version !== version, 'the version changes with the content, and only with it').toBe(
          next !== content,
        );
        content = next;
        version = bench.desk.version;
      };
      for (const step of steps) {
        const standing: readonly [Code, boolean, number][] = [
          ['PLC_TRIPPED', step.tripped, 0],
          ['LIMIT_BYPASS', step.bypassed, 0],
          ['SESSION_STOP_PATH', !step.stopPath, 2000],
          ['LIMIT_WIND', step.windy, 0],
        ];
        for (let told = 0; told < step.ms; told += TICK) {
          bench.show(sceneOf(step));
          watch();
          for (const [code, is, delay] of standing) {
            if (!is) since.delete(code);
            else if (!since.has(code)) since.set(code, bench.now);
            const shown = bench.frame().alarms.filter((alarm) => alarm.code === code);
            expect(shown.length).toBeLessThanOrEqual(1);
            const began = since.get(code);
            if (began !== undefined && bench.now - began >= delay) {
              expect(shown, `${code} stands and must be on the list`).toHaveLength(1);
              expect(shown[0]?.state).not.toBe('cleared');
            }
          }
        }
        const frame = bench.frame();
        const alarm = frame.alarms[step.hand];
        if (step.act !== 'nothing') {
          bench.act(alarm?.id ?? '', step.act, step.time);
          watch();
          for (const { state, priority } of bench.frame().alarms)
            expect(state === 'shelved' && priority === 'critical').toBe(false);
        }
        expect(frame.history.length).toBeLessThanOrEqual(200);
        expect(frame.alarms.length).toBeLessThanOrEqual(ALARM_RULES.length * 2);
        for (const { shelved } of frame.alarms) expect(shelved).toBeLessThanOrEqual(28_800_000);
      }
    },
  );

  prop.prop([fc.integer({ min: 1000, max: 100_000 }), fc.boolean()])('a shelving of %d ms ends', (ms, stands) => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.act(bench.show(TRIPPED).alarms[0]!.id, 'shelve', ms);
    bench.show(stands ? TRIPPED : CALM, Math.max(ms + TICK, CLEAR));
    expect(bench.frame().alarms.map(({ state }) => state)).not.toContain('shelved');
    if (stands) expect(bench.codes()).toEqual(['PLC_TRIPPED 1 unacknowledged']);
  });

  prop.prop([
    fc.array(fc.tuple(fc.constantFrom(...ALARM_RULES.map(({ code }) => code)), fc.nat(5)), { maxLength: 60 }),
  ])('of each crane at most one alarm is marked as the first', (codes) => {
    const bench = new AlarmBench();
    bench.show(CALM);
    for (const [index, [code, ms]] of codes.entries()) {
      bench.show(withA(stoppedBy(code, index + 1)), (ms + 1) * TICK);
      if (ms === 0) bench.act('', 'acknowledge');
      const waiting = bench.frame().alarms.filter(({ state }) => state === 'unacknowledged' || state === 'cleared');
      expect(bench.frame().alarms.filter(({ firstOut }) => firstOut)).toHaveLength(waiting.length > 0 ? 1 : 0);
    }
  });
});
