// Limits are reckoned when something is written: a limit that comes with a reply of the PLC is in force in the next record, and
// the limits that a status tells are those behind the newest record.

import { describe, expect, it } from 'vitest';
import { codeNumber, type CraneSnapshot, MOTION_AXES } from '../../src/domain/index.ts';
import type { GatewayEffect } from '../../src/gateway/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { metres, monotonicMs } from '../../src/quantity/index.ts';
import type { StatusFrame } from '../../src/wire/index.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';
import { ALL_FREE } from '../support/unloader.ts';

const TROLLEY = MOTION_AXES.indexOf('trolley');
/** The outer limit switch of the trolley, operated. */
const AT_SWITCH: Partial<CraneSnapshot> = { limits: { ...ALL_FREE, trolleyMax: false } };

/** A crane that drives its trolley outwards at full speed, with nothing in its way. */
function driving() {
  const bench = new GatewayBench([CRANE_A]).start();
  const anna = new Station(bench).arm();
  anna.push(4);
  bench.run(100);
  expect(bench.lastRecord().speeds.trolley).toBe(4);
  return { bench, anna };
}

/** A millisecond later the PLC answers, with something changed in what it says. */
function reply(bench: GatewayBench, change: Partial<CraneSnapshot>, crane = CRANE_A): readonly GatewayEffect[] {
  const plc = bench.plc(crane);
  bench.now += 1;
  plc.scan(bench.now);
  const now = monotonicMs(bench.now);
  const snapshot = { ...plc.snapshot(now, now), ...change };
  const event = { kind: 'reply', snapshot, sequence: bench.lastRecord(crane).sequence } as const;
  return bench.step({ kind: 'plc', crane: crane.number, event });
}

function recordsOf(effects: readonly GatewayEffect[]): readonly SetpointRecord[] {
  return effects.flatMap((effect) => (effect.kind === 'plc-write' ? [effect.record] : []));
}

function statusesOf(effects: readonly GatewayEffect[]): readonly StatusFrame[] {
  return effects.flatMap((effect) => (effect.kind === 'send' && effect.frame.type === 'status' ? [effect.frame] : []));
}

describe('a limit that comes with a reply', () => {
  it('is in the next record, when a command causes it', () => {
    const { bench, anna } = driving();
    expect(recordsOf(reply(bench, AT_SWITCH))).toEqual([]);
    const [record] = recordsOf(bench.send(anna.control, anna.command(CRANE_A.number)));
    expect(record?.speeds.trolley).toBe(0);
  });

  it('is in the next record, when its renewal is due', () => {
    const { bench, anna } = driving();
    anna.sending = false;
    reply(bench, AT_SWITCH);
    const before = bench.written.length;
    bench.step({ kind: 'tick' });
    expect(bench.written).toHaveLength(before);
    bench.now += 10;
    bench.step({ kind: 'tick' });
    expect(bench.written.slice(before).map(({ record }) => record.speeds.trolley)).toEqual([0]);
  });

  it('that ends is gone from the next record too', () => {
    const { bench, anna } = driving();
    reply(bench, AT_SWITCH);
    expect(recordsOf(bench.send(anna.control, anna.command(CRANE_A.number)))[0]?.speeds.trolley).toBe(0);
    reply(bench, {});
    expect(recordsOf(bench.send(anna.control, anna.command(CRANE_A.number)))[0]?.speeds.trolley).toBe(4);
  });

  it('reaches the record of a neighbour, whose own PLC said nothing new', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.hands().speeds = { ...anna.hands().speeds, gantry: 0.5 as never };
    anna.hands().neutral = anna.hands().mapped & ~4;
    // The horn comes first.
    bench.run(3200);
    expect(bench.lastRecord().speeds.gantry).toBe(0.5);
    // Its sensor sees something where nobody else sees anything: then nobody comes nearer.
    reply(bench, { gapBehind: metres(5) }, CRANE_B);
    const effects = bench.send(anna.control, anna.command(CRANE_A.number));
    expect(recordsOf(effects).find(({ crane }) => crane === CRANE_A.number)?.speeds.gantry).toBe(0);
  });
});

describe('the limits in a status', () => {
  it('are those of the newest record, until the next one is written', () => {
    const { bench, anna } = driving();
    const drive = () => bench.send(anna.control, anna.command(CRANE_A.number));
    const toldOf = ({ cap, setpoints }: StatusFrame) => [cap.up.trolley, setpoints.trolley];
    expect(recordsOf(drive())[0]?.speeds.trolley).toBe(4);
    // This reply confirms that command, so the holder is told of it at once; nothing is due to be written.
    expect(statusesOf(reply(bench, AT_SWITCH)).map(toldOf)).toEqual([[4, 4]]);
    expect(recordsOf(drive())[0]?.speeds.trolley).toBe(0);
    // The next cyclic one, with no further word from the PLC.
    bench.now += 20;
    const [next] = statusesOf(bench.step({ kind: 'tick' }));
    expect(next === undefined ? undefined : toldOf(next)).toEqual([0, 0]);
    expect(next?.cap.upCause[TROLLEY]).toBe(codeNumber('LIMIT_RANGE_UPPER'));
  });

  it('of a crane by itself never permit less than the setpoint beside them', () => {
    const { bench, anna } = driving();
    let seen = 0;
    bench.tap = (_event, effects) => {
      for (const { cap, setpoints } of statusesOf(effects)) {
        seen += 1;
        for (const axis of MOTION_AXES) {
          expect(setpoints[axis]).toBeLessThanOrEqual(cap.up[axis]);
          expect(setpoints[axis]).toBeGreaterThanOrEqual(0 - cap.down[axis]);
        }
      }
    };
    // Out to the end, where the limit grows from step to step, and back again.
    bench.run(9000);
    expect(bench.plc().positions.trolley).toBeGreaterThan(30);
    anna.push(-4);
    bench.run(1000);
    expect(seen).toBeGreaterThan(500);
  });
});
