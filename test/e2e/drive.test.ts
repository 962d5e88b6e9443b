// What one operator can and cannot do with two cranes, through real processes: drive both at once, keep them against a
// second operator, bring them near each other, lose the link, lose the stick.

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Code, codeNumber, type CraneNumber, STANDSTILL } from '../../src/domain/index.ts';
import { millis, type StampMicros } from '../../src/quantity/index.ts';
import {
  CONTROL_PATH,
  decodeGatewayFrame,
  encodeFrame,
  type Frame,
  type GatewayFrame,
  PROTOCOL_VERSION,
  SUBPROTOCOL,
} from '../../src/wire/index.ts';
import { StallingProxy } from '../support/stalling-proxy.ts';
import { DEADMEN, HELD_DEFLECTED, MOVING, System, type SystemOptions, TOKEN } from '../support/system.ts';

let system: System;
let closeLast: (() => void | Promise<void>) | undefined;
afterEach(async () => {
  await system.close();
  await closeLast?.();
  closeLast = undefined;
});

const CRANE_A = 1 as CraneNumber;

async function bothMoving(options: SystemOptions): Promise<void> {
  system = await System.driving(options);
}

async function nothingMoves(forMs: number): Promise<void> {
  const [a, b] = await Promise.all([system.drift(1, forMs), system.drift(2, forMs)]);
  expect(Math.max(a, b)).toBeLessThan(0.005);
}

function restsBecauseOf(causes: readonly Code[], stops: readonly { crane: number; cause: string }[]): void {
  for (const crane of [1, 2]) {
    const last = stops.findLast((stop) => stop.crane === crane);
    expect(causes, JSON.stringify(stops)).toContain(last?.cause);
  }
}

describe('split mode', () => {
  it('drives both cranes at once with one gamepad, each by its own stick', async () => {
    await bothMoving({ pad: HELD_DEFLECTED });
    await system.until(
      'A goes up while B goes down',
      () => system.speed(1, 'hoist') > 0.2 && system.speed(2, 'hoist') < -0.2,
    );
    const report = await system.report();
    const { sent, accepted, refused, lost, unanswered } = report.frames;
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    expect(sent).toBe(accepted + refusals + lost + unanswered);
    expect(accepted).toBeGreaterThan(50);
    expect(await system.metrics('workstation')).toMatch(/quaylink_command_round_trip_seconds_count\{crane="1"\} [1-9]/);
  });

  it('stops a crane when its own deadman is let go, and only that crane', async () => {
    await bothMoving({
      pad: { ...HELD_DEFLECTED, steps: [...HELD_DEFLECTED.steps, { at_ms: 4000, buttons: [DEADMEN[1] ?? 6] }] },
    });
    await system.until('A rests', () => system.isAtRest(1));
    const { stops } = await system.report();
    const causes = (crane: number): string[] => stops.filter((stop) => stop.crane === crane).map(({ cause }) => cause);
    expect(causes(1)).toContain('SAFETY_DEADMAN');
    expect(causes(2)).not.toContain('SAFETY_DEADMAN');
  });
});

describe('a second operator', () => {
  /** A client written from the protocol's document: hello, then whatever is asked. */
  async function secondOperator(): Promise<{
    ask: (frame: Frame) => void;
    next: <T extends GatewayFrame['type']>(type: T) => Promise<Extract<GatewayFrame, { type: T }>>;
  }> {
    const socket = new WebSocket(`ws://127.0.0.1:${system.ports.websocket}${CONTROL_PATH}`, SUBPROTOCOL, {
      headers: { authorization: `Bearer ${TOKEN}` },
      perMessageDeflate: false,
    });
    closeLast = () => socket.terminate();
    const inbox: GatewayFrame[] = [];
    let look = (): void => undefined;
    socket.on('message', (data: Buffer) => {
      const decoded = decodeGatewayFrame(data);
      if (!decoded.ok) throw new Error(decoded.code);
      // Statuses come by the hundred and nobody here reads them.
      if (decoded.value.type !== 'status') inbox.push(decoded.value);
      look();
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return {
      ask: (frame) => socket.send(encodeFrame(frame)),
      next: (type) =>
        new Promise((resolve) => {
          look = () => {
            const at = inbox.findIndex((frame) => frame.type === type);
            if (at < 0) return;
            const [frame] = inbox.splice(at, 1);
            resolve(frame as Extract<GatewayFrame, { type: typeof type }>);
          };
          look();
        }),
    };
  }

  it('cannot take a held crane, and cannot command it', async () => {
    await bothMoving({ pad: HELD_DEFLECTED });
    const other = await secondOperator();
    other.ask({ type: 'hello', version: PROTOCOL_VERSION, label: 'desk 2', attach: new Uint8Array() });
    const { session, epoch } = await other.next('welcome');

    other.ask({ type: 'claim', session, epoch, crane: CRANE_A, request: 7 });
    const grant = await other.next('grant');
    expect(grant).toMatchObject({
      request: 7,
      outcome: codeNumber('AUTHORITY_HELD_BY_OTHER'),
      generation: 0,
      holder: 'demo',
    });

    for (const generation of [0, 1, 2]) {
      other.ask({
        type: 'command',
        session,
        epoch,
        crane: CRANE_A,
        generation,
        sequence: generation + 1,
        echo: 0,
        driven: true,
        deadman: true,
        run: true,
        emergencyRun: true,
        horn: false,
        mode: 'split',
        mapped: 3,
        neutral: 3,
        speeds: STANDSTILL,
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
      const ack = await other.next('ack');
      expect(ack.outcome).toBe(codeNumber('AUTHORITY_NOT_HOLDER'));
    }
    expect(system.speed(1, 'trolley')).toBeGreaterThan(MOVING);
  });

  it('without the token does not get in', async () => {
    await bothMoving({ pad: HELD_DEFLECTED });
    const status = await new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${system.ports.websocket}${CONTROL_PATH}`, SUBPROTOCOL, {
        headers: { authorization: 'Bearer wrong-token-0123456789' },
      });
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      socket.on('error', () => undefined);
    });
    expect(status).toBe(401);
  });
});

describe('two gantries on one rail', () => {
  it('commanded into each other stop short of their minimum gap', async () => {
    // Hat right drives gantry A up the rail; button 1 drives gantry B down. Button 2 is the horn.
    system = await System.start({
      gantries: [100, 136],
      pad: {
        rate_hz: 250,
        steps: [
          { at_ms: 0, left: [0, 0], right: [0, 0], hat: -1, buttons: [] },
          { at_ms: 300, buttons: DEADMEN },
          { at_ms: 500, hat: 2, buttons: [...DEADMEN, 1] },
        ],
      },
    });
    await system.until(
      'both gantries move',
      () => system.speed(1, 'gantry') > 0.05 && system.speed(2, 'gantry') < -0.05,
      30_000,
    );
    await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2), 60_000);
    const gap = system.position(2, 'gantry') - system.position(1, 'gantry') - 26;
    expect(gap).toBeLessThan(9.5);
    expect(system.truth(1).minGap).toBeGreaterThanOrEqual(2);
    expect(system.truth(2).minGap).toBeGreaterThanOrEqual(2);
  });
});

describe('a link that stands still for a second', () => {
  it('then delivers everything at once: nothing stale executes, nothing resumes', async () => {
    let proxy: StallingProxy | undefined;
    await bothMoving({
      pad: HELD_DEFLECTED,
      gatewayPort: async (port) => {
        const made = await StallingProxy.before(port);
        proxy = made.proxy;
        closeLast = () => made.proxy.close();
        return made.port;
      },
    });
    proxy?.stall();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    proxy?.flow();
    await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2));
    await nothingMoves(2500);
    const { stops } = await system.report();
    restsBecauseOf(['SAFETY_LOOP_AGE', 'SAFETY_COMMAND_TIMEOUT', 'SAFETY_INPUT_AGE'], stops);
  });
});

describe('a held stick', () => {
  it('that stops reporting stops its cranes', async () => {
    await bothMoving({
      pad: { ...HELD_DEFLECTED, steps: [...HELD_DEFLECTED.steps, { at_ms: 4000, fault: 'silent' }] },
    });
    await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2));
    await nothingMoves(1500);
    restsBecauseOf(['SAFETY_INPUT_AGE', 'SAFETY_DEADMAN'], (await system.report()).stops);
  });

  it('that is unplugged stops its cranes', async () => {
    await bothMoving({
      pad: { ...HELD_DEFLECTED, steps: [...HELD_DEFLECTED.steps, { at_ms: 4000, fault: 'unplugged' }] },
    });
    await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2));
    await nothingMoves(1500);
    restsBecauseOf(['SAFETY_INPUT_LOST', 'SAFETY_INPUT_AGE', 'SAFETY_DEADMAN'], (await system.report()).stops);
  });
});
