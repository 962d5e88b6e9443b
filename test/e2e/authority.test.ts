// Who moves which crane, with several desks at one gateway: a second claim, an offer, a take-over at speed, a viewer, and a
// screen that stands still. Gateway, PLCs and plant are processes; what the cranes did is the plant's truth.

import { afterEach, describe, expect, it } from 'vitest';
import { type CraneNumber, type Code, codeNumber, codeOfNumber, STANDSTILL } from '../../src/domain/index.ts';
import { millis, type StampMicros } from '../../src/quantity/index.ts';
import type { CommandFrame } from '../../src/wire/index.ts';
import { Desk } from '../support/desk.ts';
import { GatewayClient } from '../support/gateway-client.ts';
import { DEADMEN, type Guest, HELD_DEFLECTED, MOVING, NEVER_NEUTRAL, STANDS, System } from '../support/system.ts';

const CRANE_A = 1 as CraneNumber;
const ANNA: Guest = { name: 'anna', role: 'operator', token: 'token-of-anna-0123456789' };
const BERT: Guest = { name: 'bert', role: 'operator', token: 'token-of-bert-0123456789' };
const SAM: Guest = { name: 'sam', role: 'supervisor', token: 'token-of-sam-0123456789' };
const VERA: Guest = { name: 'vera', role: 'viewer', token: 'token-of-vera-0123456789' };
const GUESTS = [ANNA, BERT, SAM, VERA];

let system: System;
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).toReversed()) await thing.close();
  await system.close();
});

/** The desk of a guest, who claims nothing yet. */
function desk({ name, token }: Guest): Desk {
  const made = new Desk({ port: system.ports.websocket, token, label: `desk of ${name}` });
  opened.push(made);
  return made;
}

/** Sticks that move the trolley of A, of B, of both, to the water at 1.2 m/s or so. */
const OUT_A = { left: [0.6, 0] } as const;
const OUT_BOTH = { left: [0.6, 0], right: [0.6, 0] } as const;
const DEADMAN_A = [DEADMEN[0] ?? 0];

async function trolleyMoves(crane: number): Promise<void> {
  await system.until(`the trolley of ${crane} moves`, () => system.speed(crane, 'trolley') > MOVING);
}

async function rests(crane: number): Promise<void> {
  await system.until(`${crane} rests`, () => system.isAtRest(crane));
}

function refusal(of: Desk): Code | 'UNKNOWN' | undefined {
  return of.crane('a').refusal?.code;
}

describe('a second desk', () => {
  it('gets no crane while the first one drives; left the cranes, its deflected sticks move nothing', async () => {
    const pulled = {
      ...NEVER_NEUTRAL,
      steps: NEVER_NEUTRAL.steps.map((step) => ({ ...step, left: [-0.6, 0.3] as const })),
    };
    system = await System.driving({ pad: HELD_DEFLECTED, guests: GUESTS, secondPad: pulled });
    const bert = desk(BERT);
    await bert.until('the crane is seen', () => bert.crane('a').status?.holder === 'demo');
    bert.workstation.claim('a');
    await bert.until('the claim is refused', () => refusal(bert) === 'AUTHORITY_HELD_BY_OTHER');
    for (const crane of [1, 2]) expect(system.speed(crane, 'trolley')).toBeGreaterThan(MOVING);

    // The first desk stops its cranes and gives them back; the second one claims whatever is free.
    bert.workstation.release('a');
    await system.launch('workstation-2');
    expect(bert.view.cranes.map(({ status }) => status?.holder)).toEqual(['demo', 'demo']);
    await system.child('workstation').stop(10_000);
    await bert.until('the second desk holds both', ({ cranes }) =>
      cranes.every(({ status }) => status?.holder === 'anna (second)'),
    );
    // Custody passes where a PLC says standstill, at 1 % of full speed; the last millimetres of the ramp are the first desk's.
    await Promise.all([rests(1), rests(2)]);
    const [a, b] = await Promise.all([system.drift(1, 2000), system.drift(2, 2000)]);
    expect(Math.max(a, b)).toBeLessThan(0.005);
  });
});

describe('an offer', () => {
  it('is made at rest only and caught by a claim; the stick of who gave the crane away moves nothing', async () => {
    system = await System.start({ guests: GUESTS });
    const [anna, bert] = [desk(ANNA), desk(BERT)];
    await anna.claim('a');
    await anna.drive(OUT_A, 'a');
    await trolleyMoves(1);
    anna.workstation.offer('a');
    await anna.until('the offer is refused', () => refusal(anna) === 'AUTHORITY_MOVING');

    await anna.rest('a');
    await rests(1);
    anna.workstation.offer('a');
    await bert.until('the crane is offered', () => bert.crane('a').status?.offered === true);
    expect(bert.view.notice).toMatchObject({ code: 'AUTHORITY_OFFERED', detail: 'anna (desk of anna)' });
    bert.workstation.claim('a');
    await bert.until('bert holds the crane', () => bert.crane('a').held);
    await anna.until('anna is told', ({ notice }) => notice?.code === 'AUTHORITY_HANDED_OVER');
    expect(anna.view.notice?.detail).toBe('bert (desk of bert)');

    anna.hands({ ...OUT_A, buttons: DEADMAN_A });
    expect(await system.drift(1, 1500)).toBeLessThan(0.005);
    expect(anna.crane('a').held).toBe(false);
    await bert.drive(OUT_A, 'a');
    await trolleyMoves(1);
  });
});

describe('a supervisor', () => {
  const TROLLEY_RAMP = 0.8;

  it('takes a crane at speed: it ramps down, then changes hands; the other one goes on', async () => {
    system = await System.start({ guests: GUESTS });
    const [anna, sam] = [desk(ANNA), desk(SAM)];
    await anna.claim('a', 'b');
    await sam.until('the crane is seen', () => sam.crane('a').status?.holder === 'anna (desk of anna)');
    await anna.drive(OUT_BOTH, 'a', 'b');
    await Promise.all([trolleyMoves(1), trolleyMoves(2)]);

    const [from, speed] = [system.position(1, 'trolley'), system.speed(1, 'trolley')];
    sam.workstation.takeOver('a', 'wrong hatch');
    await sam.until('it waits', () => refusal(sam) === 'AUTHORITY_TAKEOVER_PENDING');
    expect(sam.crane('a').held).toBe(false);
    await sam.until('sam holds the crane', () => sam.crane('a').held);
    expect(Math.abs(system.speed(1, 'trolley'))).toBeLessThan(STANDS);
    await rests(1);
    // A ramp, no cliff: most of what its deceleration needs.
    expect(system.position(1, 'trolley') - from).toBeGreaterThan((0.8 * speed * speed) / (2 * TROLLEY_RAMP));

    await anna.until('anna is told', () => !anna.crane('a').held);
    expect(anna.view.notice).toMatchObject({ code: 'AUTHORITY_TAKEN_OVER', crane: 1 });
    expect(anna.view.notice?.detail).toBe('by sam (desk of sam): wrong hatch');
    // Her sticks are still deflected, her deadmen gripped.
    expect(await system.drift(1, 1500)).toBeLessThan(0.005);
    expect(system.speed(2, 'trolley')).toBeGreaterThan(MOVING);

    await sam.drive(OUT_A, 'a');
    await trolleyMoves(1);
  });
});

describe('a viewer', () => {
  it('commands nothing, whatever its frames say; its stop stops', async () => {
    system = await System.start({ guests: GUESTS });
    const viewer = new GatewayClient({ port: system.ports.websocket, token: VERA.token });
    opened.push({ close: () => viewer.socket.terminate() });
    await viewer.opened;
    const { session, epoch } = await viewer.greet();
    const command = (generation: number, sequence: number, echo: number): CommandFrame => ({
      type: 'command',
      session,
      epoch,
      crane: CRANE_A,
      generation,
      sequence,
      echo,
      driven: true,
      deadman: true,
      run: true,
      emergencyRun: true,
      horn: false,
      mode: 'split',
      mapped: 3,
      neutral: 0,
      speeds: { ...STANDSTILL, trolley: -2 } as never,
      attachment: 'hold',
      rearmPresses: 0,
      resetPresses: 0,
      inputs: [{ inputClass: 'streaming', age: millis(0) }],
      hold: millis(0),
      readAt: 0 as StampMicros,
      sentAt: 0 as StampMicros,
      painted: 0,
      cameras: [],
    });
    const commandsFor = async (count: number, from: number): Promise<void> => {
      for (let sequence = from; sequence < from + count; sequence += 1) {
        const { generation, number } = await viewer.next('status', ({ crane }) => crane === CRANE_A);
        const ack = viewer.next('ack');
        viewer.send(command(generation, sequence, number));
        expect((await ack).outcome).toBe(codeNumber('AUTHORITY_ROLE'));
      }
    };
    await commandsFor(50, 1);
    expect(codeOfNumber((await viewer.claim({ session, epoch }, CRANE_A)).outcome)).toBe('AUTHORITY_ROLE');
    expect(Math.max(...system.truth(1).travelled)).toBeLessThan(0.005);

    const anna = desk(ANNA);
    await anna.claim('a');
    await anna.drive(OUT_A, 'a');
    await trolleyMoves(1);
    await commandsFor(20, 51);
    expect(system.speed(1, 'trolley')).toBeGreaterThan(MOVING);
    viewer.send({ type: 'stop', session, epoch, crane: CRANE_A, kind: 'stop', request: 1 });
    await rests(1);
    await anna.until('anna is told', () => anna.crane('a').status?.lastStop?.code === 'SAFETY_OPERATOR_STOP');
  });
});

describe('a crane that is driven by the screen', () => {
  it('waits for the picture, and stops when it freezes while commands go on', async () => {
    system = await System.start({ guests: GUESTS, picture: 'screen' });
    const anna = desk(ANNA);
    await anna.claim('a');
    const missing = () => anna.crane('a').status?.cause?.code === 'SAFETY_PICTURE_MISSING';
    await anna.until('the picture is missed', missing);
    anna.hands({ ...OUT_A, buttons: DEADMAN_A });
    expect(await system.drift(1, 1000)).toBeLessThan(0.005);

    anna.paint();
    await anna.drive(OUT_A, 'a');
    await trolleyMoves(1);
    const before = anna.accepted;
    anna.freeze();
    await rests(1);
    expect(anna.accepted).toBeGreaterThan(before + 25);
    expect(anna.crane('a').status?.lastStop?.code).toBe('SAFETY_PICTURE_FROZEN');
    expect(anna.crane('a').held).toBe(true);

    // A picture that lives again moves nothing by itself.
    anna.paint();
    expect(await system.drift(1, 1500)).toBeLessThan(0.005);
  });
});
