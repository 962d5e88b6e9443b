// A crane or a PLC that does not do what it says: narrated on a hand-moved clock. The gateway believes neither a
// stop that does not end nor a motion that goes nowhere, and repeats every emergency stop that is asked for.

import { describe, expect, it } from 'vitest';
import { axisSpeed, type MonotonicMs } from '../../src/quantity/index.ts';
import { codeNumber, STANDSTILL } from '../../src/domain/index.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

const NO_TIME = 0 as MonotonicMs;

describe('a drive that ignores its setpoint', () => {
  it('makes a ramp stop an emergency stop, and says so', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const plc = bench.plc();
    anna.push(0.5);
    bench.run(2000);
    const scan = plc.scan.bind(plc);
    plc.scan = (now) => {
      scan(now);
      plc.speeds.trolley = axisSpeed(0.5);
      plc.positions.trolley += 0.005;
    };
    anna.letGo();
    bench.run(5000);
    expect(anna.state()).toBe('stopping');
    bench.run(4000);
    expect(anna.state()).toBe('estopped');
    expect(anna.cause()).toBe('SAFETY_STOP_OVERRUN');
    expect(bench.lastRecord().levels).toBe(0);
  });
});

describe('a PLC whose counter runs over frozen positions', () => {
  it('is not believed: the gantry stops, and does not run blind into its neighbour', () => {
    const bench = new GatewayBench();
    bench.plc(CRANE_B).positions.gantry = 150;
    bench.start();
    const anna = new Station(bench).arm();
    const plc = bench.plc();
    const hands = anna.hands();
    hands.speeds = { ...STANDSTILL, gantry: axisSpeed(0.5) };
    hands.neutral = hands.mapped & ~4;
    // Three seconds of them are the horn's.
    bench.run(4500);
    expect(plc.speeds.gantry).toBeGreaterThan(0.1);
    const frozen = plc.snapshot(NO_TIME, NO_TIME);
    const honest = plc.snapshot.bind(plc);
    plc.snapshot = (requestedAt, receivedAt) => ({
      ...honest(requestedAt, receivedAt),
      positions: frozen.positions,
      speeds: frozen.speeds,
    });
    bench.run(450);
    expect(anna.state()).toBe('stopping');
    expect(anna.cause()).toBe('PLC_FEEDBACK_STUCK');
    bench.run(60_000);
    expect(bench.plc(CRANE_B).positions.gantry - plc.positions.gantry - 26).toBeGreaterThan(2);
  });

  it('a crane at rest whose positions rightly stand still is believed', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    bench.run(5000);
    expect(anna.state()).toBe('ready');
  });
});

describe('an emergency stop', () => {
  it('goes to the PLC each time that it is asked for, also in a state that is one already', () => {
    const bench = new GatewayBench().start();
    new Station(bench).arm();
    bench.plc().chainClosed = false;
    bench.run(100);
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_TIMEOUT', detail: '' } });
    const vera = new Station(bench, 'vera', 'viewer').connect();
    const effects = bench.send(vera.control, {
      type: 'stop',
      session: vera.session,
      epoch: vera.epoch,
      crane: CRANE_A.number,
      kind: 'emergency',
      request: 1,
    });
    expect(effects.filter((effect) => effect.kind === 'plc-emergency-stop')).toHaveLength(1);
  });
});

describe('a crane that its own PLC holds back', () => {
  it.each([
    [4, 'PLC_HELD_LIMIT'],
    [5, 'PLC_HELD_COLLISION'],
    [6, 'PLC_HELD_RANGE'],
  ])('by cause %i tells the operator %s', (plcStopCause, told) => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const plc = bench.plc();
    anna.push(0.5);
    bench.run(100);
    expect(anna.cause()).toBe('OK');
    const honest = plc.snapshot.bind(plc);
    plc.snapshot = (requestedAt, receivedAt) => ({ ...honest(requestedAt, receivedAt), plcStopCause });
    bench.run(100);
    expect(anna.state()).toBe('moving');
    expect(anna.cause()).toBe(told);
  });
});

describe('the status numbers of two cranes', () => {
  it('have nothing in common: an echo taken from the wrong crane is infinitely old', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const { number } = anna.status(CRANE_B);
    const { epoch, session } = anna;
    const command = { ...anna.command(CRANE_A.number), session, epoch, echo: number };
    const effects = bench.send(anna.control, command);
    const acks = effects.flatMap((effect) =>
      effect.kind === 'send' && effect.frame.type === 'ack' ? [effect.frame] : [],
    );
    expect(acks.map(({ outcome }) => outcome)).toEqual([codeNumber('SAFETY_STALE_COMMAND')]);
  });
});
