// The life of alarms, and the conditions that raise them, as timelines.

import { describe, expect, test } from 'vitest';
import { priorityOf } from '../../../src/console/server/alarm-rules.ts';
import { ALARM_RULES } from '../../../src/console/server/alarm-table.ts';
import type { Code } from '../../../src/domain/index.ts';
import {
  AlarmBench,
  axis,
  CALM,
  CLEAR,
  cause,
  notice,
  type Scene,
  status,
  stoppedBy,
  TICK,
  TRIPPED,
  withA,
} from './alarm-scene.ts';

describe('an alarm', () => {
  test('is raised, acknowledged while it stands, and gone when its condition is', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    const { alarms } = bench.show(TRIPPED);
    expect(alarms).toMatchObject([
      { code: 'PLC_TRIPPED', crane: 1, state: 'unacknowledged', priority: 'high', count: 1 },
    ]);
    expect(bench.act(alarms[0]!.id, 'acknowledge')).toBe('OK');
    expect(bench.show(TRIPPED, 60_000).alarms).toMatchObject([{ state: 'acknowledged', age: 60_000 }]);
    bench.show(CALM, CLEAR);
    expect(bench.codes()).toEqual([]);
    expect(bench.frame().history.map(({ event }) => event)).toEqual(['cleared', 'acknowledged', 'raised']);
  });

  test('that clears by itself waits to be acknowledged', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(TRIPPED);
    bench.show(CALM, CLEAR);
    expect(bench.codes()).toEqual(['PLC_TRIPPED 1 cleared']);
    expect(bench.act('', 'acknowledge')).toBe('OK');
    expect(bench.codes()).toEqual([]);
    expect(bench.act('', 'acknowledge'), 'nothing waits any more').toBe('CONSOLE_NO_ALARM');
  });

  test('that comes again before it was acknowledged counts, under the same id', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    const { id } = bench.show(TRIPPED).alarms[0]!;
    bench.show(CALM, CLEAR);
    bench.show(TRIPPED);
    expect(bench.find('PLC_TRIPPED')).toMatchObject({ id, state: 'unacknowledged', count: 2 });
  });

  test('of a new event has a new id: who acknowledges the old one has not seen it', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    const { id } = bench.show(TRIPPED).alarms[0]!;
    bench.act(id, 'acknowledge');
    bench.show(CALM, CLEAR);
    for (const act of ['acknowledge', 'shelve', 'unshelve'] as const) {
      expect(bench.act(id, act, 60_000), 'it is gone').toBe('CONSOLE_NO_ALARM');
    }
    bench.show(TRIPPED);
    expect(bench.act(id, 'acknowledge')).toBe('CONSOLE_NO_ALARM');
    expect(bench.find('PLC_TRIPPED')).toMatchObject({ state: 'unacknowledged' });
  });

  test('does not chatter: neither a moment without it nor a moment of it is told', () => {
    const bench = new AlarmBench();
    const slow = withA({ axes: [axis({ capUpCause: cause('LIMIT_FELT_AGE') })] });
    for (let round = 0; round < 20; round += 1) {
      bench.show(slow, 2000);
      bench.show(CALM, 1000);
    }
    expect(bench.codes()).toEqual([]);
    bench.show(slow, 3100);
    for (let round = 0; round < 20; round += 1) {
      bench.show(CALM, 4000);
      bench.show(slow, 1000);
    }
    expect(bench.find('LIMIT_FELT_AGE')).toMatchObject({ state: 'unacknowledged', count: 1 });
  });

  test('that was acknowledged is told anew when the crane stops anew for it', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(withA(stoppedBy('SAFETY_COMMAND_TIMEOUT', 1)), 3000);
    bench.act('', 'acknowledge');
    bench.show(withA(stoppedBy('SAFETY_COMMAND_TIMEOUT', 2)));
    expect(bench.find('SAFETY_COMMAND_TIMEOUT')).toMatchObject({ state: 'unacknowledged', count: 1 });
  });

  test('stays while its crane cannot be seen', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(TRIPPED);
    bench.show({ link: { connected: false }, a: { held: false }, b: { held: false } }, 60_000);
    expect(bench.find('PLC_TRIPPED')).toMatchObject({ state: 'unacknowledged' });
  });
});

describe('shelving', () => {
  test('takes an alarm out of sight for a time, and brings it back by itself', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    const { id } = bench.show(TRIPPED).alarms[0]!;
    expect(bench.act(id, 'shelve', 120_000)).toBe('OK');
    expect(bench.show(TRIPPED, 119_900).alarms).toMatchObject([{ state: 'shelved', shelved: 100 }]);
    expect(bench.show(TRIPPED).alarms).toMatchObject([{ id, state: 'unacknowledged', shelved: 0 }]);
  });

  test('of one that is gone when the time is over ends in silence', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.act(bench.show(TRIPPED).alarms[0]!.id, 'shelve', 10_000);
    bench.show(CALM, 9000);
    expect(bench.codes()).toEqual(['PLC_TRIPPED 1 shelved']);
    bench.show(CALM, 1000);
    expect(bench.codes()).toEqual([]);
  });

  test('can be ended by hand', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    const { id } = bench.show(TRIPPED).alarms[0]!;
    bench.act(id, 'shelve', 60_000);
    expect(bench.act(id, 'unshelve')).toBe('OK');
    expect(bench.act(id, 'unshelve')).toBe('CONSOLE_NO_ALARM');
    expect(bench.codes()).toEqual(['PLC_TRIPPED 1 unacknowledged']);
  });

  test.each([0, 999, 28_800_001, Number.NaN, Number.POSITIVE_INFINITY])('for %d ms is refused', (ms) => {
    const bench = new AlarmBench();
    bench.show(CALM);
    expect(bench.act(bench.show(TRIPPED).alarms[0]!.id, 'shelve', ms)).toBe('CONSOLE_NOT_SHELVABLE');
    expect(bench.codes()).toEqual(['PLC_TRIPPED 1 unacknowledged']);
  });

  test('of a critical alarm is refused', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(withA(stoppedBy('SAFETY_STOP_OVERRUN', 1, 'estopped')));
    const alarm = bench.find('SAFETY_STOP_OVERRUN')!;
    expect(alarm.priority).toBe('critical');
    expect(bench.act(alarm.id, 'shelve', 60_000)).toBe('CONSOLE_NOT_SHELVABLE');
  });

  test('of all at once does not exist', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(TRIPPED);
    expect(bench.act('', 'shelve', 60_000)).toBe('CONSOLE_NO_ALARM');
    expect(bench.act('no such', 'acknowledge')).toBe('CONSOLE_NO_ALARM');
  });
});

describe('of those that come together', () => {
  test('the first is marked until all of its crane are acknowledged, the cause of the stop before its company', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(withA({ ...stoppedBy('PLC_FEEDBACK_STUCK', 1), bypassed: true, feedbackAge: 900 as never }));
    bench.show(withA({ ...stoppedBy('PLC_FEEDBACK_STUCK', 1), plcUp: false }), 1000);
    const marks = () =>
      bench
        .frame()
        .alarms.map(({ code, firstOut }) => `${code} ${firstOut}`)
        .sort();
    expect(marks()).toEqual(['LIMIT_BYPASS false', 'PLC_FEEDBACK_STUCK true', 'PLC_LINK_DOWN false']);
    bench.act(bench.find('PLC_FEEDBACK_STUCK')!.id, 'acknowledge');
    expect(marks(), 'others still wait').toContain('PLC_FEEDBACK_STUCK true');
    bench.act('', 'acknowledge');
    expect(marks().every((mark) => mark.endsWith('false'))).toBe(true);
  });

  test('one is marked for each crane', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show({ a: TRIPPED.a!, b: { status: status(stoppedBy('PLC_REBOOTED', 1, 'faulted')) } });
    expect(bench.frame().alarms.map(({ crane, firstOut }) => [crane, firstOut])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  test('the most urgent that waits stands first, the shelved last', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(withA({ bypassed: true }));
    bench.show({ a: { status: status({ bypassed: true }) }, link: { stopConnected: false } }, 3000);
    expect(bench.frame().alarms.map(({ code }) => code)).toEqual(['SESSION_STOP_PATH', 'LIMIT_BYPASS']);
    bench.act(bench.find('SESSION_STOP_PATH')!.id, 'acknowledge');
    expect(bench.frame().alarms.map(({ code }) => code)).toEqual(['LIMIT_BYPASS', 'SESSION_STOP_PATH']);
    bench.act(bench.find('LIMIT_BYPASS')!.id, 'shelve', 5000);
    expect(bench.frame().alarms.map(({ state }) => state)).toEqual(['acknowledged', 'shelved']);
  });
});

describe('rate and flood', () => {
  /** Raises one alarm and acknowledges it, in about five seconds. */
  function trip(bench: AlarmBench): void {
    bench.show(TRIPPED);
    bench.act('', 'acknowledge');
    bench.show(CALM, 5000 - TICK);
  }

  test('more than ten in ten minutes are a flood, until fewer than five', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    for (let n = 0; n < 10; n += 1) trip(bench);
    expect(bench.frame()).toMatchObject({ lastTenMinutes: 10, flood: false });
    trip(bench);
    expect(bench.frame()).toMatchObject({ lastTenMinutes: 11, flood: true });
    const began = bench.now;
    while (bench.show(CALM).lastTenMinutes >= 5) expect(bench.frame().flood).toBe(true);
    expect(bench.frame().flood).toBe(false);
    expect(bench.now - began).toBeLessThan(600_000);
  });

  test('what is shelved is not counted: nobody was disturbed', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.act(bench.show(TRIPPED).alarms[0]!.id, 'shelve', 600_000);
    for (let n = 0; n < 5; n += 1) {
      bench.show(CALM, CLEAR);
      bench.show(TRIPPED);
    }
    expect(bench.frame().lastTenMinutes).toBe(1);
    expect(bench.find('PLC_TRIPPED')).toMatchObject({ state: 'shelved', count: 6 });
  });

  test('the history keeps the newest 200', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    for (let n = 0; n < 100; n += 1) trip(bench);
    expect(bench.frame().history).toHaveLength(200);
    expect(bench.frame().history[0]).toMatchObject({ event: 'cleared' });
  });
});

describe('raises', () => {
  const quiet: readonly [string, Scene][] = [
    ['ordinary work', CALM],
    ['a released deadman', withA(stoppedBy('SAFETY_DEADMAN', 1))],
    ["the operator's own stop", withA(stoppedBy('SAFETY_OPERATOR_STOP', 1))],
    ['a change of the mode', withA(stoppedBy('SAFETY_MODE_CHANGED', 1))],
    ['a release', withA(stoppedBy('AUTHORITY_RELEASED', 1))],
    ['a tandem partner that waits', withA(stoppedBy('SAFETY_TANDEM_PARTNER', 1))],
    ['arming', withA({ state: 'neutral-wait', cause: cause('SAFETY_NOT_ARMED') })],
    [
      'the end of a range, pushed against',
      withA({ axes: [axis({ demand: 1 as never, capUp: 0 as never, capUpCause: cause('LIMIT_RANGE_UPPER') })] }),
    ],
    ['a zone that is near', withA({ axes: [axis({ demand: 1 as never, capUpCause: cause('LIMIT_EXCLUSION_ZONE') })] })],
    [
      'slack rope of a grab that digs',
      withA({ axes: [axis({ capDown: 0 as never, capDownCause: cause('LIMIT_SLACK_ROPE') })] }),
    ],
    [
      'a fault of a crane that another desk holds',
      { a: { held: false, status: status({ ...stoppedBy('PLC_TRIPPED', 1, 'faulted'), holder: 'other' }) } },
    ],
    [
      'the pad of a page that does not drive',
      { devices: [{ driving: false, inputClass: 'streaming', nodes: 1, live: false }] },
    ],
    ['a keyboard at rest', { devices: [{ inputClass: 'vigilance', nodes: 0, live: false }] }],
  ];
  test.each(quiet)('nothing for %s', (_, scene) => {
    const bench = new AlarmBench();
    bench.show({ a: { ...scene.a, status: status() } });
    bench.show(scene, 8000);
    expect(bench.codes()).toEqual([]);
  });

  const blockedBy = (code: Code): Scene =>
    withA({ axes: [axis({ demand: -1 as never, capDown: 0 as never, capDownCause: cause(code) })] });
  const told: readonly [string, Scene, string][] = [
    ['a link that was lost with cranes in hand', { link: { connected: false } }, 'SAFETY_DISCONNECTED 0'],
    ['a stop path that is down', { link: { stopConnected: false } }, 'SESSION_STOP_PATH 0'],
    ['a PLC that is gone', withA({ plcUp: false }), 'PLC_LINK_DOWN 1'],
    ['feedback that stands still', withA({ feedbackAge: 300 as never }), 'PLC_FEEDBACK_STUCK 1'],
    ['feedback of no known age', withA({ feedbackAge: Number.NaN as never }), 'PLC_FEEDBACK_STUCK 1'],
    ['statuses that no longer come', withA({ age: 400 as never }), 'SAFETY_PICTURE_FROZEN 1'],
    ['a loop above its limit', withA({ loopAge: 151 as never }), 'SAFETY_LOOP_AGE 1'],
    [
      'a speed that the delay holds down',
      withA({ axes: [axis({ capUpCause: cause('LIMIT_FELT_AGE') })] }),
      'LIMIT_FELT_AGE 1',
    ],
    ['wind', withA({ axes: [axis({ capDownCause: cause('LIMIT_WIND') })] }), 'LIMIT_WIND 1'],
    ['an exclusion zone, pushed against', blockedBy('LIMIT_EXCLUSION_ZONE'), 'LIMIT_EXCLUSION_ZONE 1'],
    ['a bypass', withA({ bypassed: true }), 'LIMIT_BYPASS 1'],
    [
      'a stop for a cause of a newer release',
      withA({ state: 'stopped', cause: { code: 'UNKNOWN', sentence: '' } }),
      'SESSION_VERSION 1',
    ],
    [
      'a crane that is taken over',
      { notice: notice('AUTHORITY_TAKEN_OVER', 2, 'S: relief') },
      'AUTHORITY_TAKEN_OVER 2',
    ],
    [
      'a crane that another desk offers',
      { b: { held: false, status: status({ holder: 'other', offered: true }) } },
      'AUTHORITY_OFFERED 2',
    ],
    [
      'a stick that is out',
      { devices: [{ name: 'left', inputClass: 'on-change', nodes: 0, live: false }] },
      'INPUT_DEVICE_GONE 0',
    ],
    [
      'a stick that is silent',
      { devices: [{ name: 'left', inputClass: 'streaming', nodes: 1, live: false }] },
      'SAFETY_INPUT_AGE 0',
    ],
    [
      'an overrun of a crane that nobody holds',
      { a: { held: false, status: status({ ...stoppedBy('SAFETY_STOP_OVERRUN', 1, 'estopped'), holder: '' }) } },
      'SAFETY_STOP_OVERRUN 1',
    ],
    [
      'a stop that still wants its reset',
      withA({ state: 'faulted', cause: cause('SAFETY_RESET_NEEDED'), lastStop: cause('PLC_TRIPPED') }),
      'PLC_TRIPPED 1',
    ],
  ];
  test.each(told)('one alarm for %s', (_, scene, wanted) => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(scene, 4000);
    expect(bench.codes().map((code) => code.replace(/ \w+$/, ''))).toEqual([wanted]);
  });

  test.each(ALARM_RULES.filter((rule) => rule.scope === 'crane' && rule.signs.includes('stop')))(
    'one alarm for a stop by $code, and tells each of its causes',
    (rule) => {
      for (const code of [rule.code, ...rule.causes]) {
        const bench = new AlarmBench();
        bench.show(CALM);
        bench.show(withA(stoppedBy(code, 1)));
        expect(bench.frame().alarms).toMatchObject([
          { code: rule.code, detail: code === rule.code ? '' : code, priority: priorityOf(rule) },
        ]);
      }
    },
  );

  test('an alarm for a stop that was over between two looks', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show(withA({ state: 'neutral-wait', lastStop: cause('SAFETY_FELT_AGE'), stopCount: 1 }));
    expect(bench.codes()).toEqual(['SAFETY_FELT_AGE 1 unacknowledged']);
  });

  test('an alarm for what stopped the crane while the link was down, to whoever held it', () => {
    const bench = new AlarmBench();
    bench.show(CALM);
    bench.show({ link: { connected: false }, a: { held: false }, b: { held: false } }, 1000);
    bench.show({ a: { held: false, status: status({ ...stoppedBy('PLC_WATCHDOG', 1), holder: '' }) } });
    expect(bench.find('PLC_WATCHDOG')).toMatchObject({ crane: 1 });
  });

  test('the same notice twice as two events, and one that stays as one', () => {
    const bench = new AlarmBench();
    const stays = notice('AUTHORITY_OFFER_EXPIRED', 1);
    bench.show({ notice: stays }, 30_000);
    expect(bench.find('AUTHORITY_OFFER_EXPIRED')).toMatchObject({ state: 'cleared', count: 1 });
    bench.show({ notice: notice('AUTHORITY_OFFER_EXPIRED', 1) });
    expect(bench.find('AUTHORITY_OFFER_EXPIRED')).toMatchObject({ state: 'unacknowledged', count: 2 });
  });

  test('a medium alarm only for a gateway that was never there', () => {
    const bench = new AlarmBench();
    const none = { held: false, status: undefined };
    const scene: Scene = { link: { connected: false, cause: cause('SESSION_UNAUTHENTICATED') }, a: none, b: none };
    bench.show(scene, 2900);
    expect(bench.codes()).toEqual([]);
    bench.show(scene, 1000);
    expect(bench.frame().alarms).toMatchObject([
      { code: 'RUN_UNREACHABLE', priority: 'medium', detail: 'SESSION_UNAUTHENTICATED' },
    ]);
  });

  test('an alarm where more than a hundredth of the commands is refused, with the commonest reason', () => {
    const bench = new AlarmBench();
    const counts = (sent: number, refused: Record<string, number>): Scene => ({
      link: { frames: { sent, accepted: 0, refused, lost: 0, unanswered: 0 } },
    });
    bench.show(counts(1000, { COMMAND_REPEATED: 900 }), 10_000);
    expect(bench.codes(), 'what was before is nobody’s news').toEqual([]);
    bench.show(counts(2000, { COMMAND_REPEATED: 905, SAFETY_STALE_COMMAND: 2 }), 10_000);
    expect(bench.codes()).toEqual([]);
    bench.show(counts(3000, { COMMAND_REPEATED: 925, SAFETY_STALE_COMMAND: 4 }), 10_000);
    expect(bench.find('SAFETY_STALE_COMMAND')).toMatchObject({ detail: 'COMMAND_REPEATED', crane: 0 });
  });
});
