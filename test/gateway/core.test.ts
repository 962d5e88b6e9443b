// The core at its doors: hellos, epochs, roles, limits, confirmations, shutdown.

import { describe, expect, it } from 'vitest';
import { codeNumber, type CraneNumber } from '../../src/domain/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { CONTROL_WORD, LEVELS } from '../../src/registers/index.ts';
import { RATE_LIMITS } from '../../src/gateway/rates.ts';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_OF_NAME,
  MAX_SESSIONS,
  MAX_SESSIONS_OF_NAME,
  MAX_VIEWER_CONNECTIONS,
  MAX_VIEWER_SESSIONS,
} from '../../src/gateway/sessions.ts';
import { CRANE_A, CRANE_B, GatewayBench, NONCE, restingHands, Station } from '../support/gateway-bench.ts';
import type { GatewayEffect } from '../../src/gateway/index.ts';
import { craneSpec } from '../support/unloader.ts';

const NO_KEY = new Uint8Array(0);

describe('a hello', () => {
  it('is answered with a welcome and what there is to know of each crane', () => {
    const bench = new GatewayBench();
    const anna = new Station(bench).connect();
    const [welcome, ...told] = anna.heard;
    expect(welcome).toMatchObject({ type: 'welcome', session: 1, epoch: 1, version: 1, label: 'bench', craneCount: 2 });
    const types = told.map((frame) => `${frame.type} ${'crane' in frame ? frame.crane : ''}`);
    expect(types).toEqual(['crane 1', 'geometry 1', 'crane 2', 'geometry 2']);
    expect(told[0]).toMatchObject({ axes: 7, attachment: 'grab', minima: { trolley: -12, slew: 0 }, width: 26 });
    expect(bench.observer.audits.map(({ what }) => what)).toEqual(['session-opened']);
  });

  it('of another version is refused', () => {
    const bench = new GatewayBench();
    const anna = new Station(bench);
    const connection = bench.open(anna, 'control', 'operator', 'anna');
    bench.send(connection, { type: 'hello', version: 2, label: 'anna', attach: NO_KEY });
    expect(anna.closes).toEqual(['SESSION_VERSION']);
  });

  it('comes first, once, and in time', () => {
    const bench = new GatewayBench();
    const anna = new Station(bench);
    const early = bench.open(anna, 'control', 'operator', 'anna');
    bench.send(early, { type: 'claim', session: 1, epoch: 1, crane: CRANE_A.number, request: 1 });
    expect(anna.closes).toEqual(['WIRE_UNEXPECTED']);
    anna.connect();
    bench.send(anna.control, { type: 'hello', version: 1, label: 'anna', attach: NO_KEY });
    expect(anna.closes).toEqual(['WIRE_UNEXPECTED', 'WIRE_UNEXPECTED']);
    bench.open(anna, 'control', 'operator', 'anna');
    bench.run(2000);
    expect(anna.closes).toHaveLength(2);
    bench.run(20);
    expect(anna.closes.at(-1)).toBe('SESSION_HELLO_TIMEOUT');
  });

  it('with a key joins only the session of the same principal', () => {
    const bench = new GatewayBench();
    const anna = new Station(bench).connect();
    const ben = new Station(bench, 'ben').connect(anna.key);
    expect(ben.closes).toEqual(['SESSION_ATTACH_REFUSED']);
    const lost = new Station(bench).connect(new Uint8Array(16));
    expect(lost.closes).toEqual(['SESSION_ATTACH_REFUSED']);
    const stop = bench.open(lost, 'stop', 'operator', 'anna');
    bench.send(stop, { type: 'hello', version: 1, label: '', attach: NO_KEY });
    expect(lost.closes).toEqual(['SESSION_ATTACH_REFUSED', 'SESSION_ATTACH_REFUSED']);
  });

  it('with a key on the control path replaces the old socket, and stops what the session holds', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const old = anna.control;
    anna.connect(anna.key);
    expect(anna.closes).toEqual(['SESSION_REPLACED']);
    expect([anna.epoch, anna.control === old]).toEqual([2, false]);
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_DISCONNECTED');
    bench.send(old, { ...anna.command(CRANE_A.number), emergencyRun: false });
    bench.run(30);
    expect(anna.state()).toBe('stopped');
  });

  it('with a key on the stop path changes no epoch and disturbs nothing', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.connectStop();
    bench.run(50);
    expect([anna.epoch, anna.state()]).toEqual([1, 'ready']);
    anna.connectStop();
    expect(anna.closes).toEqual(['SESSION_REPLACED']);
    anna.drop(anna.stop);
    bench.run(50);
    expect(anna.state()).toBe('ready');
    anna.connectStop();
    bench.send(anna.stop, anna.command(CRANE_A.number));
    expect(anna.closes.at(-1)).toBe('WIRE_UNEXPECTED');
  });
});

describe('bounds', () => {
  it('refuse one session and one connection too many', () => {
    const bench = new GatewayBench();
    const stations = Array.from({ length: MAX_SESSIONS + 1 }, (_, n) => new Station(bench, `desk ${n}`).connect());
    expect(stations.at(-1)?.closes).toEqual(['SESSION_LIMIT']);
    expect(bench.observer.open).toBe(MAX_SESSIONS);
    const idle = new Station(bench);
    for (let open = MAX_SESSIONS; open < MAX_CONNECTIONS; open += 1)
      bench.open(idle, 'stop', 'operator', `desk ${open}`);
    expect(idle.closes).toEqual([]);
    bench.open(idle, 'stop', 'operator', 'one more');
    expect(idle.closes).toEqual(['SESSION_LIMIT']);
  });

  it('refuse one connection of a name too many, and no other name', () => {
    const bench = new GatewayBench();
    const idle = new Station(bench);
    for (let open = 0; open < MAX_CONNECTIONS_OF_NAME; open += 1) bench.open(idle, 'stop', 'viewer', 'vera');
    expect(idle.closes).toEqual([]);
    bench.open(idle, 'stop', 'viewer', 'vera');
    expect(idle.closes).toEqual(['SESSION_PRINCIPAL_LIMIT']);
    expect(new Station(bench).connect().closes).toEqual([]);
  });

  it('keep half of the sessions, and of the connections, free of viewers', () => {
    const bench = new GatewayBench();
    const screens = Array.from({ length: MAX_VIEWER_SESSIONS + 1 }, (_, n) =>
      new Station(bench, `screen ${n}`, 'viewer').connect(),
    );
    expect(screens.flatMap(({ closes }) => closes)).toEqual(['SESSION_LIMIT']);
    expect(new Station(bench).connect().closes).toEqual([]);

    const idle = new Station(bench);
    for (let open = MAX_VIEWER_SESSIONS; open < MAX_VIEWER_CONNECTIONS; open += 1) {
      bench.open(idle, 'control', 'viewer', `crowd ${open}`);
    }
    expect(idle.closes).toEqual([]);
    bench.open(idle, 'control', 'viewer', 'one more');
    expect(idle.closes).toEqual(['SESSION_LIMIT']);
    for (const role of ['operator', 'supervisor', 'maintainer'] as const) {
      expect(new Station(bench, role, role).connect().closes).toEqual([]);
    }
  });

  it('refuse one session of a name too many, and no other name', () => {
    const bench = new GatewayBench();
    const stations = Array.from({ length: MAX_SESSIONS_OF_NAME + 1 }, () => new Station(bench).connect());
    expect(stations.map(({ closes }) => closes.length)).toEqual([0, 0, 0, 0, 1]);
    expect(stations.at(-1)?.closes).toEqual(['SESSION_PRINCIPAL_LIMIT']);
    expect(new Station(bench, 'ben').connect().closes).toEqual([]);
    const [first] = stations;
    expect(new Station(bench).connect(first?.key).closes).toEqual([]);
  });

  it('close a connection that floods, and stop what it holds; a stop in the flood is heard', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.sending = false;
    const command = anna.command(CRANE_A.number);
    const { control: flooding } = anna;
    for (let sent = 0; sent < RATE_LIMITS.command.burst; sent += 1) bench.send(flooding, command);
    expect(anna.closes).toEqual([]);
    bench.send(flooding, command);
    expect(anna.closes).toEqual(['SESSION_FLOOD']);
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_DISCONNECTED');

    const ben = new Station(bench, 'ben').connect();
    const { session, epoch, control } = ben;
    for (let sent = 0; sent <= RATE_LIMITS.request.burst; sent += 1) {
      bench.send(control, { type: 'stop', session, epoch, crane: CRANE_B.number, kind: 'emergency', request: sent });
    }
    expect(ben.closes).toEqual(['SESSION_FLOOD']);
    expect(bench.observer.stops.at(-1)).toMatchObject({ crane: 2, cause: 'SAFETY_EMERGENCY_STOP' });
  });

  it('bear two cranes at 1 kHz each, and what they owe after the machine stood still for 300 ms', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.claim(CRANE_B);
    anna.sending = false;
    const second = () => {
      for (let ms = 0; ms < 1000; ms += 1) {
        for (const crane of [CRANE_A, CRANE_B]) bench.send(anna.control, anna.command(crane.number));
        bench.run(1);
      }
    };
    second();
    second();
    expect([anna.closes, anna.state()]).toEqual([[], 'ready']);
    bench.run(300);
    for (let owed = 0; owed < 300; owed += 1) {
      for (const crane of [CRANE_A, CRANE_B]) bench.send(anna.control, anna.command(crane.number));
    }
    second();
    expect(anna.closes).toEqual([]);
  });

  const flood = (bench: GatewayBench, station: Station, frames: number, crane = CRANE_A.number) => {
    const { session, epoch, control } = station;
    const command = {
      ...restingHands(),
      type: 'command',
      session,
      epoch,
      crane,
      generation: 1,
      echo: 0,
      painted: 0,
      cameras: [],
      hold: 0 as never,
      readAt: 0 as never,
      sentAt: 0 as never,
    } as const;
    const sent: (readonly GatewayEffect[])[] = [];
    for (let sequence = 1; sequence <= frames && station.closes.length === 0; sequence += 1) {
      sent.push([...bench.send(control, { ...command, sequence })]);
    }
    return sent;
  };

  it.each([
    ['a viewer', 'viewer', CRANE_A.number],
    ['an operator who does not hold the crane', 'operator', CRANE_A.number],
    ['an operator for a crane that there is not', 'operator', 9 as CraneNumber],
  ] as const)('count commands of %s as requests', (_who, role, crane) => {
    const bench = new GatewayBench().start();
    const vera = new Station(bench, 'vera', role).connect();
    // The hello was one, too.
    expect(flood(bench, vera, 1000, crane)).toHaveLength(RATE_LIMITS.request.burst);
    expect(vera.closes).toEqual(['SESSION_FLOOD']);
  });

  it('count all connections of a name as one, also those that it opens afterwards', () => {
    const bench = new GatewayBench().start();
    const [first, second] = [1, 2].map(() => new Station(bench, 'vera', 'viewer').connect()) as [Station, Station];
    const left = RATE_LIMITS.request.burst - 2;
    expect(flood(bench, first, left / 2)).toHaveLength(left / 2);
    expect(flood(bench, second, 1000)).toHaveLength(left / 2 + 1);
    expect([first.closes, second.closes]).toEqual([[], ['SESSION_FLOOD']]);
    second.closes.length = 0;
    second.connect();
    expect(second.closes).toEqual(['SESSION_FLOOD']);
    bench.run(100);
    const again = new Station(bench, 'vera', 'viewer').connect();
    expect(flood(bench, again, 1000).length).toBeLessThanOrEqual((RATE_LIMITS.request.perSecond * 110) / 1000);
    expect(new Station(bench, 'ben').connect().closes).toEqual([]);
  });

  it('forgive commands that were on their way when their sender lost the crane', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.sending = false;
    const late = Array.from({ length: 2 * RATE_LIMITS.request.burst }, () => anna.command(CRANE_A.number));
    bench.send(anna.control, late[0] as (typeof late)[number]);
    expect(anna.release()).toBe('OK');
    for (const command of late) bench.send(anna.control, command);
    expect(anna.closes).toEqual([]);
    bench.run(1100);
    expect(flood(bench, anna, 1000)).toHaveLength(RATE_LIMITS.request.burst + 1);
  });

  it('let a refused frame cost no evaluation: nothing is written, and whoever holds the crane is answered next', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.sending = false;
    const vera = new Station(bench, 'vera', 'viewer').connect();
    bench.ticking = false;
    // So late that any evaluation would renew the blocks.
    bench.run(30);
    const refused = flood(bench, vera, 100);
    expect(refused).toHaveLength(100);
    for (const effects of refused) expect(effects.map(({ kind }) => kind)).toEqual(['send']);
    const answered = bench.send(anna.control, anna.command(CRANE_A.number));
    expect(answered.some((effect) => effect.kind === 'plc-write')).toBe(true);
    expect(answered.find((effect) => effect.kind === 'send' && effect.frame.type === 'ack')).toMatchObject({
      connection: anna.control,
    });
  });

  it('let a refused command stop the crane all the same, in its own step', () => {
    const bench = new GatewayBench().start();
    new Station(bench).arm();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    const { session, epoch, control } = vera;
    const none = 0 as never;
    const effects = bench.send(control, {
      ...restingHands(),
      type: 'command',
      session,
      epoch,
      crane: CRANE_A.number,
      generation: 1,
      sequence: 1,
      echo: 0,
      painted: 0,
      cameras: [],
      hold: none,
      readAt: none,
      sentAt: none,
      emergencyRun: false,
    });
    expect(effects.map(({ kind }) => kind)).toContain('plc-emergency-stop');
  });

  it('close a connection that asks for more in a second than a hand can; the audit has it once, and how often', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).connect();
    const { session, epoch, control } = anna;
    for (let sent = 0; sent < 300; sent += 1) {
      bench.send(control, { type: 'claim', session, epoch, crane: (9 + (sent % 7)) as CraneNumber, request: sent });
    }
    expect(anna.closes).toEqual(['SESSION_FLOOD']);
    bench.run(10_100);
    const claims = bench.observer.audits.filter(({ what }) => what === 'claim');
    expect(claims.map(({ detail }) => detail)).toEqual([undefined, `${RATE_LIMITS.request.burst - 2} times more`]);
  });

  it('leave no stop without a name in the audit, before the hello either', () => {
    const bench = new GatewayBench().start();
    for (const name of ['vera', 'ben']) {
      const connection = bench.open(new Station(bench, name), 'stop', 'viewer', name);
      bench.send(connection, { type: 'stop', session: 0, epoch: 0, crane: 0, kind: 'stop', request: 1 });
    }
    const stops = bench.observer.audits.filter(({ what }) => what === 'stop');
    expect(stops.map(({ detail }) => detail)).toEqual(['vera', 'ben']);
  });

  it('close a connection that sends what is no frame', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const failure = { ok: false, code: 'WIRE_TRUNCATED', offset: 3, expected: '', found: '' } as const;
    bench.step({ kind: 'malformed', connection: anna.control, failure });
    expect(anna.closes).toEqual(['WIRE_TRUNCATED']);
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_DISCONNECTED');
    const effects = bench.step({ kind: 'malformed', connection: 999, failure });
    expect(effects.filter(({ kind }) => kind === 'close')).toEqual([]);
  });

  it('end a session that no socket carries and that holds nothing', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).connect();
    const { key } = anna;
    anna.drop();
    bench.run(9900);
    expect(bench.observer.open).toBe(1);
    bench.run(200);
    expect(bench.observer.open).toBe(0);
    anna.connect(key);
    expect(anna.closes).toEqual(['SESSION_ATTACH_REFUSED']);
  });

  it('keep a session while its crane cannot be proven to rest', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.drop();
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_LINK_DOWN', detail: '' } });
    bench.run(20_000);
    expect(bench.observer.open).toBe(1);
    bench.link().answers = true;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    bench.run(200);
    expect(bench.observer.open).toBe(0);
  });
});

describe('claims', () => {
  it('are refused while the PLC gives no picture, with its reason', () => {
    const bench = new GatewayBench();
    const anna = new Station(bench).connect();
    expect(anna.claim()).toBe('PLC_LINK_DOWN');
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    expect(anna.claim()).toBe('PLC_FEEDBACK_STUCK');
    bench.run(100);
    expect(anna.claim()).toBe('OK');
  });

  it('of cranes unknown, of old epochs, of moving cranes are refused; a repeated one keeps its generation', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const { session, epoch, control } = anna;
    const answer = () => anna.heard.findLast((frame) => frame.type === 'grant');
    bench.send(control, { type: 'claim', session, epoch, crane: 9 as CraneNumber, request: 5 });
    expect(answer()).toMatchObject({ request: 5, outcome: codeNumber('AUTHORITY_UNKNOWN_CRANE') });
    bench.send(control, { type: 'release', session, epoch: epoch + 1, crane: CRANE_A.number, request: 6 });
    expect(answer()).toMatchObject({ request: 6, outcome: codeNumber('SESSION_EPOCH'), holder: 'anna' });
    bench.send(control, { type: 'claim', session, epoch, crane: CRANE_A.number, request: 7 });
    expect(answer()).toMatchObject({ outcome: 0, generation: 1 });
    bench.run(50);
    expect(anna.state()).toBe('ready');
    anna.push(2);
    bench.run(500);
    expect(anna.release()).toBe('AUTHORITY_MOVING');
    expect(anna.state()).toBe('moving');
  });
});

describe('setpoint blocks', () => {
  it('leave at once with an accepted command, and else at least every 20 ms', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).arm();
    const effects = bench.send(anna.control, { ...anna.command(CRANE_A.number), horn: true });
    const write = effects.find((effect) => effect.kind === 'plc-write');
    expect(write).toMatchObject({ arrivedAt: bench.now, record: { decidedAt: bench.now, nonce: NONCE } });
    anna.sending = false;
    bench.run(3000);
    const gaps = bench.written.map(({ at }, index) => at - (bench.written[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20);
  });

  it('advance number and heartbeat by one each, wrapping, and carry zero wherever nothing may move', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).arm();
    anna.push(1);
    bench.run(800);
    anna.letGo();
    bench.run(2000);
    let before: SetpointRecord | undefined;
    for (const { record } of bench.written) {
      if (before !== undefined) {
        expect(record.sequence).toBe(before.sequence + 1);
        expect(record.heartbeat).toBe((before.heartbeat + 1) & 0xffff);
      }
      if ((record.controlWord & CONTROL_WORD.RAMP_IN_ZERO) === 0) expect(record.speeds.trolley).toBe(0);
      if ((record.controlWord & CONTROL_WORD.RESET) !== 0) expect(record.speeds.trolley).toBe(0);
      before = record;
    }
    expect(bench.written.some(({ record }) => record.speeds.trolley === 1)).toBe(true);
  });

  it('sound the horn only where the crane may run', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).arm();
    anna.hands().horn = true;
    bench.run(60);
    expect(bench.lastRecord().levels & LEVELS.HORN).not.toBe(0);
    anna.letGo();
    bench.run(60);
    expect(bench.lastRecord().levels & LEVELS.HORN).toBe(0);
  });

  it('are confirmed to the holder alone, newest first seen, with stamps in order', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).arm();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    bench.run(200);
    const { confirmation } = anna.status();
    expect(confirmation.received).toBeGreaterThan(40);
    expect(confirmation.applied).toBeGreaterThanOrEqual(confirmation.received - 1);
    expect(confirmation.arrivedAt).toBeLessThanOrEqual(confirmation.decidedAt);
    expect(confirmation.decidedAt).toBeLessThanOrEqual(confirmation.confirmedAt);
    expect(confirmation.loopAge).toBeGreaterThan(0);
    expect(vera.status()).toMatchObject({ held: false, holder: 'anna', confirmation: { received: 0, applied: 0 } });
  });
});

describe('status frames', () => {
  it('come every 20 ms to everyone, numbered one by one', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).arm();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    const sent: { number: number; at: number }[] = [];
    bench.tap = (_event, effects) => {
      for (const effect of effects) {
        if (effect.kind === 'send' && effect.connection === vera.control && effect.frame.type === 'status') {
          sent.push({ number: effect.frame.number, at: bench.now });
        }
      }
    };
    anna.push(1);
    bench.run(1000);
    for (const [index, status] of sent.entries()) {
      const before = sent[index - 1];
      if (before === undefined) continue;
      expect(status.number).toBe(before.number + 1);
      expect(status.at - before.at).toBeLessThanOrEqual(20);
    }
    expect(sent.length).toBeGreaterThanOrEqual(50);
  });
});

const both = () => {
  const bench = new GatewayBench().start();
  const anna = new Station(bench).connect();
  bench.run(50);
  for (const crane of [CRANE_A, CRANE_B]) {
    anna.claim(crane);
    anna.hands(crane).mode = 'tandem';
  }
  bench.run(900);
  return { bench, anna };
};

describe('tandem', () => {
  it('moves when both are ready, and stops both when one stops', () => {
    const { bench, anna } = both();
    anna.hands(CRANE_A).deadman = true;
    bench.run(60);
    anna.push(1, CRANE_A);
    bench.run(100);
    expect(anna.state(CRANE_A)).toBe('ready');
    expect(anna.cause(CRANE_A)).toBe('SAFETY_TANDEM_PARTNER');
    expect(bench.lastRecord(CRANE_A).speeds.trolley).toBe(0);
    anna.hands(CRANE_B).deadman = true;
    bench.run(60);
    anna.push(1, CRANE_B);
    bench.run(500);
    expect([anna.state(CRANE_A), anna.state(CRANE_B)]).toEqual(['moving', 'moving']);
    const at = bench.now;
    bench.step({ kind: 'local-stop', crane: CRANE_B.number, stop: 'stop' });
    expect(bench.observer.stops.slice(-2)).toEqual([
      { crane: 2, cause: 'SAFETY_OPERATOR_STOP', at },
      { crane: 1, cause: 'SAFETY_TANDEM_PARTNER', at },
    ]);
    expect(bench.lastRecord(CRANE_A).speeds.trolley).toBe(0);
  });

  it('takes the lower permitted speed of the two', () => {
    const { bench, anna } = both();
    bench.plc(CRANE_B).positions.trolley = 37.5;
    for (const crane of [CRANE_A, CRANE_B]) anna.hands(crane).deadman = true;
    bench.run(60);
    for (const crane of [CRANE_A, CRANE_B]) anna.push(2, crane);
    bench.run(60);
    const [a, b] = [bench.lastRecord(CRANE_A).speeds.trolley, bench.lastRecord(CRANE_B).speeds.trolley];
    expect(b).toBeLessThan(0.5);
    expect(a).toBe(b);
    expect(anna.status(CRANE_A).cap.upCause[1]).toBe(codeNumber('SAFETY_TANDEM_PARTNER'));
  });
});

describe('tandem of three', () => {
  const CRANE_C = { ...craneSpec(3), rail: 'yard' };
  const ALL = [CRANE_A, CRANE_B, CRANE_C];

  function three() {
    const bench = new GatewayBench(ALL).start();
    const anna = new Station(bench).connect();
    bench.run(50);
    for (const crane of ALL) {
      anna.claim(crane);
      anna.hands(crane).mode = 'tandem';
    }
    bench.run(900);
    return { bench, anna };
  }

  it('moves when all are ready, and stops all when the last one stops', () => {
    const { bench, anna } = three();
    for (const crane of [CRANE_A, CRANE_B]) anna.hands(crane).deadman = true;
    bench.run(60);
    for (const crane of [CRANE_A, CRANE_B]) anna.push(1, crane);
    bench.run(300);
    expect([anna.state(CRANE_A), anna.state(CRANE_B)]).toEqual(['ready', 'ready']);
    anna.hands(CRANE_C).deadman = true;
    bench.run(60);
    anna.push(1, CRANE_C);
    bench.run(500);
    expect(ALL.map((crane) => anna.state(crane))).toEqual(['moving', 'moving', 'moving']);
    const at = bench.now;
    bench.step({ kind: 'local-stop', crane: CRANE_C.number, stop: 'stop' });
    expect(bench.observer.stops.slice(-3)).toEqual([
      { crane: 3, cause: 'SAFETY_OPERATOR_STOP', at },
      { crane: 1, cause: 'SAFETY_TANDEM_PARTNER', at },
      { crane: 2, cause: 'SAFETY_TANDEM_PARTNER', at },
    ]);
  });

  it('takes the lowest permitted speed of all', () => {
    const { bench, anna } = three();
    bench.plc(CRANE_C).positions.trolley = 37.5;
    for (const crane of ALL) anna.hands(crane).deadman = true;
    bench.run(60);
    for (const crane of ALL) anna.push(2, crane);
    bench.run(60);
    const [a, b, c] = ALL.map((crane) => bench.lastRecord(crane).speeds.trolley);
    expect(c).toBeLessThan(0.5);
    expect([a, b]).toEqual([c, c]);
  });
});

describe('a shutdown', () => {
  it('stops the cranes first, waits until they rest, then tells every session', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.push(2);
    bench.run(1000);
    const at = bench.now;
    bench.step({ kind: 'shutdown' });
    bench.step({ kind: 'shutdown' });
    expect(bench.lastRecord().speeds.trolley).toBe(0);
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_SHUTDOWN');
    const late = new Station(bench, 'late').connect();
    expect(late.closes).toEqual(['SESSION_SHUTDOWN']);
    bench.run(300);
    expect(bench.shutDown).toEqual([]);
    expect(anna.claim(CRANE_B)).toBe('SESSION_SHUTDOWN');
    bench.run(3000);
    expect(bench.shutDown).toHaveLength(1);
    expect(bench.plc().moving).toBe(false);
    expect(bench.shutDown[0]).toBeGreaterThan(at + 500);
    expect(anna.heard.at(-1)).toMatchObject({ type: 'notice', code: codeNumber('SESSION_SHUTDOWN') });
    expect(anna.closes).toEqual(['SESSION_SHUTDOWN']);
  });

  it('does not wait for ever for a crane that does not come to rest', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    bench.plc().scanStuck = true;
    bench.run(200);
    bench.step({ kind: 'shutdown' });
    bench.run(7900);
    expect(bench.shutDown).toEqual([]);
    bench.run(200);
    expect(bench.shutDown).toHaveLength(1);
  });
});

const play = () => {
  const bench = new GatewayBench().start();
  const anna = new Station(bench).arm();
  const effects: unknown[] = [];
  bench.tap = (_event, list) => void effects.push(structuredClone(list));
  anna.push(2);
  bench.run(500);
  anna.drop();
  bench.run(500);
  return effects;
};

it('is deterministic: the same events at the same times have the same effects', () => {
  expect(play()).toEqual(play());
});
