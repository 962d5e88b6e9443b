// What stops a moving crane, and that nothing starts it again but the operator: narrated on a hand-moved clock.

import { describe, expect, it } from 'vitest';
import { codeNumber } from '../../src/domain/index.ts';
import { millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { CRANE_A, CRANE_B, GatewayBench, LIVE_STICK, restingHands, Station } from '../support/gateway-bench.ts';

function driving(): { bench: GatewayBench; anna: Station } {
  const bench = new GatewayBench().start();
  const anna = new Station(bench).arm();
  anna.push(2);
  bench.run(1500);
  expect(anna.state()).toBe('moving');
  expect(bench.plc().moving).toBe(true);
  return { bench, anna };
}

/** Lets the operator push and hold for a while, and expects that the crane rests all the same. */
function expectNoMotion(bench: GatewayBench, anna: Station): void {
  const before = bench.plc().positions.trolley;
  anna.hands().deadman = true;
  anna.push(2);
  bench.run(1000);
  expect(bench.plc().positions.trolley).toBe(before);
  anna.letGo();
  bench.run(400);
}

function rearm(bench: GatewayBench, anna: Station): void {
  anna.letGo();
  bench.run(400);
  anna.hands().rearmPresses += 1;
  bench.run(100);
}

function pressDeadman(bench: GatewayBench, anna: Station): void {
  bench.run(2500);
  anna.hands().deadman = true;
  bench.run(60);
}

describe('the link', () => {
  it('stalls for a second: the crane stops, the burst that follows moves nothing, and is refused as stale', () => {
    const { bench, anna } = driving();
    anna.stalled = [];
    bench.run(1000);
    expect(bench.observer.stops.at(0)?.cause).toBe('SAFETY_LOOP_AGE');
    expect(anna.cause()).toBe('SAFETY_COMMAND_TIMEOUT');
    const refusedBefore = bench.observer.refused.length;
    const acceptedBefore = bench.observer.accepted;
    // Commands that were made last may be fresh: only what is older than the limit counts as the burst.
    anna.stalled = anna.stalled.slice(0, -8);
    const waiting = anna.stalled.length;
    anna.flush();
    expect(bench.observer.refused.slice(refusedBefore)).toEqual(Array(waiting).fill('SAFETY_STALE_COMMAND'));
    expect(bench.observer.accepted).toBe(acceptedBefore);
    bench.run(2000);
    expect(bench.plc().moving).toBe(false);
    expectNoMotion(bench, anna);
  });

  it('is measured from the moment the PLC was asked: a frozen picture stops the crane', () => {
    const { bench, anna } = driving();
    const at = bench.now;
    anna.frozenPicture = true;
    bench.run(400);
    const [stop] = bench.observer.stops;
    expect(stop?.cause).toBe('SAFETY_LOOP_AGE');
    expect((stop?.at ?? 0) - at).toBeLessThanOrEqual(150 + 20);
  });

  it('is long, and declared so: slower as the age grows, until it is too old and stops', () => {
    const safety = { ...DEFAULT_SAFETY_SETTINGS, loopAgeLimit: millis(300), linkRoundTrip: millis(180) };
    const bench = new GatewayBench([CRANE_A], { safety }).start();
    const anna = new Station(bench).arm();
    anna.push(4);
    bench.run(3000);
    // Twice the time in which an order can act unseen, half the speed.
    expect(bench.lastRecord().speeds.trolley).toBe(2);
    expect(anna.status().cap.upCause[1]).toBe(codeNumber('LIMIT_LINK'));
    for (const linkMs of [45, 90, 115]) {
      anna.linkMs = linkMs;
      bench.run(400);
    }
    const slower = bench.lastRecord().speeds.trolley;
    expect(slower).toBeLessThan(1.9);
    expect(slower).toBeGreaterThan(0.39);
    expect(anna.status().cap.upCause[1]).toBe(codeNumber('LIMIT_FELT_AGE'));
    anna.linkMs = 200;
    bench.run(400);
    expect(bench.observer.stops.at(0)?.cause).toBe('SAFETY_LOOP_AGE');
    expect(bench.lastRecord().speeds.trolley).toBe(0);
  });

  it('is lost: latched at once, a second operator cannot take the moving crane, reconnecting resumes nothing', () => {
    const { bench, anna } = driving();
    const key = anna.key;
    const epoch = anna.epoch;
    anna.drop();
    expect(bench.observer.stops.at(-1)).toEqual({ crane: 1, cause: 'SAFETY_DISCONNECTED', at: bench.now });
    expect(bench.lastRecord().speeds.trolley).toBe(0);

    const ben = new Station(bench, 'ben').connect();
    bench.run(20);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    bench.run(3000);
    expect(bench.plc().moving).toBe(false);

    anna.connect(key);
    expect(anna.epoch).toBe(epoch + 1);
    bench.run(500);
    expect(anna.state()).toBe('stopped');
    expectNoMotion(bench, anna);
    rearm(bench, anna);
    expect(anna.state()).toBe('neutral-wait');
    pressDeadman(bench, anna);
    expect(anna.state()).toBe('ready');
  });

  it('stays lost: the silent holder loses the crane after ten seconds, the latched stop stays', () => {
    const { bench, anna } = driving();
    anna.drop();
    bench.run(9900);
    const ben = new Station(bench, 'ben').connect();
    bench.run(20);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    bench.run(300);
    expect(bench.observer.trips).toContain('AUTHORITY_SILENT');
    expect(ben.claim()).toBe('OK');
    bench.run(1000);
    expect(ben.state()).toBe('stopped');
    rearm(bench, ben);
    expect(ben.state()).toBe('neutral-wait');
  });

  it('carries a command across a release and a new claim: refused by its generation', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.letGo();
    bench.run(500);
    const inFlight = anna.command(CRANE_A.number);
    expect(anna.release()).toBe('OK');
    expect(anna.claim()).toBe('OK');
    anna.sending = false;
    bench.run(100);
    bench.send(anna.control, { ...inFlight, sequence: inFlight.sequence + 1000, echo: anna.status().number });
    expect(bench.observer.refused.at(-1)).toBe('COMMAND_GENERATION');
  });

  it('refuses what is repeated, of an old epoch, of a crane not held, of an unknown crane', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.sending = false;
    bench.run(30);
    const refusal = () => bench.observer.refused.at(-1);
    const command = anna.command(CRANE_A.number);
    bench.send(anna.control, command);
    bench.send(anna.control, command);
    expect(refusal()).toBe('COMMAND_REPEATED');
    bench.send(anna.control, { ...command, sequence: command.sequence - 1 });
    expect(refusal()).toBe('COMMAND_REPEATED');
    bench.send(anna.control, { ...command, sequence: command.sequence + 1, epoch: command.epoch + 1 });
    expect(refusal()).toBe('SESSION_EPOCH');
    bench.send(anna.control, { ...command, sequence: command.sequence + 1, session: command.session + 1 });
    expect(refusal()).toBe('SESSION_EPOCH');
    bench.send(anna.control, { ...command, crane: CRANE_B.number });
    expect(refusal()).toBe('AUTHORITY_NOT_HOLDER');
    bench.send(anna.control, { ...command, crane: 99 as typeof CRANE_A.number });
    expect(refusal()).toBe('AUTHORITY_UNKNOWN_CRANE');
    const acks = anna.heard.filter((frame) => frame.type === 'ack');
    expect(acks.at(-1)?.outcome).toBe(codeNumber('AUTHORITY_UNKNOWN_CRANE'));
  });

  it('refuses motion of an unmapped axis, of an absent axis, of a crane that is not driven', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.sending = false;
    const send = (changes: object) => {
      bench.send(anna.control, { ...anna.command(CRANE_A.number), ...changes });
      return bench.observer.refused.at(-1);
    };
    const speeds = { ...restingHands().speeds, trolley: 1, slew: 0 };
    expect(send({ mapped: 37, neutral: 37, speeds })).toBe('COMMAND_UNMAPPED_AXIS');
    expect(send({ mapped: 47, speeds: { ...restingHands().speeds, slew: 1 } })).toBe('COMMAND_UNMAPPED_AXIS');
    expect(send({ driven: false, speeds })).toBe('COMMAND_NOT_DRIVEN');
    expect(send({ driven: false, attachment: 'open' })).toBe('COMMAND_NOT_DRIVEN');
    expect(send({ mapped: 7, neutral: 7, attachment: 'open' })).toBe('COMMAND_UNMAPPED_AXIS');
  });
});

describe('the stick', () => {
  it('is held and stops reporting: the crane stops, and a later report does not start it', () => {
    const { bench, anna } = driving();
    const silentSince = bench.now;
    const growing = () => {
      anna.hands().inputs = [{ inputClass: 'streaming', age: millis(bench.now - silentSince) }];
    };
    bench.run(300, growing);
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_INPUT_AGE');
    bench.run(2500, growing);
    expect(bench.plc().moving).toBe(false);
    anna.hands().inputs = [LIVE_STICK];
    bench.run(1000);
    expect(bench.plc().moving).toBe(false);
    expect(anna.cause()).toBe('SAFETY_NOT_NEUTRAL');
  });

  it('is unplugged: latched', () => {
    const { bench, anna } = driving();
    anna.hands().inputs = [{ inputClass: 'streaming', age: millis(60_000) }];
    bench.run(100);
    expect(anna.cause()).toBe('SAFETY_INPUT_LOST');
    bench.run(3000);
    anna.hands().inputs = [LIVE_STICK];
    expectNoMotion(bench, anna);
    expect(anna.state()).toBe('stopped');
  });

  it('stops sending altogether: ramp stop by age, then latched by the command time-out', () => {
    const { bench, anna } = driving();
    const at = bench.now;
    anna.sending = false;
    bench.run(600);
    const causes = bench.observer.stops.map(({ cause }) => cause);
    expect(causes).toEqual(['SAFETY_LOOP_AGE', 'SAFETY_COMMAND_TIMEOUT']);
    expect((bench.observer.stops.at(-1)?.at ?? 0) - at).toBeLessThanOrEqual(450 + 20);
    anna.sending = true;
    bench.run(3000);
    expectNoMotion(bench, anna);
    expect(anna.state()).toBe('stopped');
  });
});

describe('the operator', () => {
  it('changes the mode in motion: ramp stop, neutral, deadman', () => {
    const { bench, anna } = driving();
    anna.hands().mode = 'solo-a';
    bench.run(60);
    expect(anna.cause()).toBe('SAFETY_MODE_CHANGED');
    bench.run(3000);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.cause()).toBe('SAFETY_NOT_NEUTRAL');
    anna.push(0);
    bench.run(500);
    expect(anna.cause()).toBe('SAFETY_DEADMAN_HELD');
    anna.letGo();
    bench.run(100);
    anna.hands().deadman = true;
    bench.run(60);
    expect(anna.state()).toBe('ready');
  });

  it('no longer drives the crane: it is held, stops without a latch, and says so', () => {
    const { bench, anna } = driving();
    anna.push(0);
    anna.hands().driven = false;
    bench.run(3000);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.cause()).toBe('SAFETY_NOT_DRIVEN');
    expect(anna.status().held).toBe(true);
  });

  it('presses stop, on the stop path, for all cranes: latched until re-arm', () => {
    const { bench, anna } = driving();
    anna.connectStop();
    const { session, epoch } = anna;
    const before = bench.now;
    bench.send(anna.stop, { type: 'stop', session, epoch, crane: 0, kind: 'stop', request: 9 });
    expect(bench.lastRecord().speeds.trolley).toBe(0);
    expect(bench.observer.stops.map(({ crane, at }) => [crane, at])).toEqual([
      [1, before],
      [2, before],
    ]);
    expect(anna.heard.at(-1)).toEqual({ type: 'stop-ack', crane: 0, request: 9, outcome: 0 });
    bench.run(3000);
    expect(anna.state()).toBe('stopped');
    expect(anna.state(CRANE_B)).toBe('stopped');
    expectNoMotion(bench, anna);
    rearm(bench, anna);
    pressDeadman(bench, anna);
    expect(anna.state()).toBe('ready');
  });

  it('drops the stop level in a command that is too old: it stops all the same', () => {
    const { bench, anna } = driving();
    anna.sending = false;
    bench.send(anna.control, { ...anna.command(CRANE_A.number), echo: 1, run: false });
    expect(bench.observer.refused.at(-1)).toBe('SAFETY_STALE_COMMAND');
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_OPERATOR_STOP');
  });

  it('re-arms too early: a press before neutral is seen, or from an older picture, does not count', () => {
    const { bench, anna } = driving();
    anna.hands().run = false;
    bench.run(3000);
    expect(anna.state()).toBe('stopped');
    anna.hands().run = true;
    anna.hands().rearmPresses += 1;
    bench.run(100);
    expect(anna.state()).toBe('stopped');
    anna.letGo();
    bench.run(500);
    expect(anna.state()).toBe('stopped');
    anna.hands().rearmPresses += 1;
    bench.run(100);
    expect(anna.state()).toBe('neutral-wait');
  });
});

describe('an emergency stop', () => {
  it('comes from a viewer, past claims and queues; leaves by reset alone, and never to motion', () => {
    const { bench, anna } = driving();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    bench.run(30);
    expect(vera.claim(CRANE_B)).toBe('AUTHORITY_ROLE');
    const { session, epoch } = vera;
    bench.send(vera.control, { type: 'stop', session, epoch, crane: 1 as never, kind: 'emergency', request: 1 });
    expect(bench.lastRecord().levels).toBe(0);
    bench.run(3000);
    expect(anna.state()).toBe('estopped');
    expect(anna.cause()).toBe('SAFETY_RESET_NEEDED');
    expectNoMotion(bench, anna);
    rearm(bench, anna);
    expect(anna.state()).toBe('estopped');
    expect(anna.cause()).toBe('SAFETY_EMERGENCY_STOP');

    anna.hands().resetPresses += 1;
    bench.run(200);
    expect(anna.state()).toBe('neutral-wait');
    pressDeadman(bench, anna);
    expect(anna.state()).toBe('ready');
    expect(anna.state(CRANE_B)).toBe('parked');
  });

  it('is a level of every command, and holds while it is low', () => {
    const { bench, anna } = driving();
    anna.hands().emergencyRun = false;
    bench.run(3000);
    expect(anna.state()).toBe('estopped');
    anna.letGo();
    bench.run(400);
    anna.hands().resetPresses += 1;
    bench.run(1000);
    expect(anna.state()).toBe('estopped');
  });

  it('is refused its reset while the chain of the crane is open', () => {
    const { bench, anna } = driving();
    bench.plc().chainClosed = false;
    bench.run(3000);
    expect(bench.observer.stops.at(-1)?.cause).toBe('PLC_ESTOP_CHAIN');
    anna.letGo();
    bench.run(500);
    anna.hands().resetPresses += 1;
    bench.run(1500);
    expect(anna.state()).toBe('estopped');
    bench.plc().chainClosed = true;
    bench.run(500);
    expect(anna.state()).toBe('estopped');
    anna.hands().resetPresses += 1;
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
  });

  it('comes from beside the gateway', () => {
    const { bench, anna } = driving();
    bench.step({ kind: 'local-stop', crane: 0, stop: 'emergency' });
    bench.run(30);
    expect(anna.state()).toBe('estopped');
    expect(anna.state(CRANE_B)).toBe('estopped');
  });
});

describe('the PLC', () => {
  it('answers over a counter that stands still: the picture ages and the crane stops, latched', () => {
    const { bench, anna } = driving();
    const at = bench.now;
    bench.plc().scanStuck = true;
    bench.run(200);
    const [stop] = bench.observer.stops;
    expect(stop?.cause).toBe('PLC_FEEDBACK_STUCK');
    expect((stop?.at ?? 0) - at).toBeLessThanOrEqual(130);
    expect(bench.lastRecord().speeds.trolley).toBe(0);
    bench.plc().scanStuck = false;
    bench.run(4000);
    expectNoMotion(bench, anna);
    expect(anna.state()).toBe('stopped');
  });

  it('loses its link in motion: latched; at rest: none, and the crane is made ready again', () => {
    const { bench, anna } = driving();
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_TIMEOUT', detail: '' } });
    expect(bench.observer.stops.at(-1)?.cause).toBe('PLC_TIMEOUT');
    bench.run(1000);
    bench.link().answers = true;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    bench.run(4000);
    expect(anna.state()).toBe('stopped');
    rearm(bench, anna);
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');

    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_LINK_DOWN', detail: '' } });
    bench.run(1000);
    expect(anna.state()).toBe('claimed');
    expect(anna.cause()).toBe('PLC_LINK_DOWN');
    bench.link().answers = true;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    bench.run(500);
    expect(anna.state()).toBe('neutral-wait');
  });

  it('restarts with its old registers: a fault that only the reset leaves', () => {
    const { bench, anna } = driving();
    bench.plc().reboot();
    bench.run(3000);
    expect(bench.observer.stops.at(-1)?.cause).toBe('PLC_REBOOTED');
    expect(anna.state()).toBe('faulted');
    expectNoMotion(bench, anna);
    anna.hands().resetPresses += 1;
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
  });

  it('reports a tripped drive: the reset is refused until the trip is cleared', () => {
    const { bench, anna } = driving();
    bench.plc().tripped = true;
    bench.run(3000);
    expect(anna.state()).toBe('faulted');
    anna.letGo();
    bench.run(500);
    anna.hands().resetPresses += 1;
    bench.run(1500);
    expect(anna.state()).toBe('faulted');
    bench.plc().tripped = false;
    bench.run(500);
    anna.hands().resetPresses += 1;
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
  });

  it('obeys another gateway: no motion, latched where there was some', () => {
    const { bench, anna } = driving();
    bench.plc().grantTo = 1;
    bench.run(100);
    expect(anna.cause()).toBe('PLC_OTHER_MASTER');
    expect(bench.lastRecord().speeds.trolley).toBe(0);
    bench.run(3000);
    rearm(bench, anna);
    expect(anna.state()).toBe('claimed');
    expect(anna.cause()).toBe('PLC_OTHER_MASTER');
  });

  it('is switched to local mode: ramp stop, and not ready until it is back', () => {
    const { bench, anna } = driving();
    bench.plc().remoteSelected = false;
    bench.run(3000);
    expect(anna.state()).toBe('claimed');
    expect(anna.cause()).toBe('PLC_LOCAL');
    anna.letGo();
    bench.plc().remoteSelected = true;
    bench.run(500);
    expect(anna.state()).toBe('neutral-wait');
  });

  it('hears nothing of a stalled gateway and stops by its own watchdog; the gateway then latches', () => {
    const { bench, anna } = driving();
    bench.ticking = false;
    anna.sending = false;
    bench.run(500);
    bench.ticking = true;
    anna.sending = true;
    bench.run(3500);
    expect(bench.plc().moving).toBe(false);
    expect(anna.state()).toBe('stopped');
    expectNoMotion(bench, anna);
    rearm(bench, anna);
    bench.run(400);
    expect(anna.state()).toBe('neutral-wait');
  });
});
