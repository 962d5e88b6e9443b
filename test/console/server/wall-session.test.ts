import { describe, expect, it } from 'vitest';
import { WallSession } from '../../../src/console/server/wall-session.ts';
import { type AxisPositions, codeNumber, type CraneNumber, STANDSTILL } from '../../../src/domain/index.ts';
import { monotonicMs } from '../../../src/quantity/index.ts';
import {
  type CraneFrame,
  decodeGatewayFrame,
  encodeFrame,
  type GatewayFrame,
  type StatusFrame,
  type WelcomeFrame,
} from '../../../src/wire/index.ts';

const NOWHERE: AxisPositions = { hoist: 0, trolley: 0, gantry: 0, slew: 0, luff: 0 } as never;

/** As it comes over the wire. */
function sent<F extends GatewayFrame>(frame: F): GatewayFrame {
  const decoded = decodeGatewayFrame(encodeFrame(frame));
  if (!decoded.ok) throw new Error(`${decoded.code}: ${decoded.expected}`);
  return decoded.value;
}

function welcome(craneCount: number): GatewayFrame {
  const frame: WelcomeFrame = {
    type: 'welcome',
    session: 1,
    epoch: 1,
    version: 1,
    key: new Uint8Array(16),
    label: 'north quay',
    clock: 0,
    commandInterval: 20 as never,
    loopAgeLimit: 150 as never,
    craneCount,
    role: 'operator',
  };
  return sent(frame);
}

function crane(number: number, has: Partial<CraneFrame> = {}): GatewayFrame {
  const frame: CraneFrame = {
    type: 'crane',
    crane: number as CraneNumber,
    name: `C${number}`,
    typeName: 'grab-unloader',
    attachment: 'grab',
    axes: 0b111,
    fullSpeeds: { ...STANDSTILL, hoist: 2, trolley: 3, gantry: 0.5 } as never,
    minima: { ...NOWHERE, hoist: -10, trolley: -10, gantry: 0 } as never,
    maxima: { ...NOWHERE, hoist: 30, trolley: 40, gantry: 400 } as never,
    width: 26 as never,
    ratedLoad: 25_000 as never,
    ropeAtZero: 30 as never,
    picture: 'none',
    ...has,
  };
  return sent(frame);
}

function status(number: number, has: Partial<StatusFrame> = {}): GatewayFrame {
  const frame: StatusFrame = {
    type: 'status',
    crane: number as CraneNumber,
    number: 1,
    generation: 1,
    state: 'ready',
    cause: 0,
    lastStop: 0,
    stopCount: 0,
    holder: 'anna',
    held: false,
    plcUp: true,
    offered: false,
    bypassed: false,
    positions: { ...NOWHERE, hoist: 10, trolley: 40, gantry: 100 } as never,
    speeds: STANDSTILL,
    setpoints: STANDSTILL,
    cap: { up: STANDSTILL, down: STANDSTILL, upCause: [340, 340, 340, 353, 353], downCause: [340, 340, 340, 353, 353] },
    load: 12_500 as never,
    attachmentOpening: 0 as never,
    swayTrolley: 0 as never,
    swayGantry: 0 as never,
    wind: 4 as never,
    feedbackAge: 12 as never,
    loopAge: 31 as never,
    confirmation: {
      received: 0,
      applied: 0,
      arrivedAt: 0,
      decidedAt: 0,
      confirmedAt: 0,
      loopAge: 0,
    } as never,
    sentAt: 0 as never,
    feltAge: 31 as never,
    ...has,
  };
  return sent(frame);
}

const at = monotonicMs;

function upWith(...frames: readonly GatewayFrame[]): WallSession {
  const session = new WallSession(undefined, 'quay:7440');
  for (const frame of frames) session.hear(frame, at(1000));
  return session;
}

describe('a gateway on the wall', () => {
  it('is connecting until its welcome, which names it', () => {
    const session = upWith();
    expect(session.gateway(at(0))).toEqual({ name: 'quay:7440', state: 'connecting', cause: undefined, cranes: [] });
    session.hear(welcome(1), at(0));
    expect(session.gateway(at(0))).toMatchObject({ name: 'north quay', state: 'up' });
  });

  it('keeps the name that the file gives it', () => {
    const session = new WallSession('yard', 'quay:7440');
    session.hear(welcome(1), at(0));
    expect(session.gateway(at(0)).name).toBe('yard');
  });

  it('shows a crane with its newest status and its age', () => {
    const session = upWith(welcome(1), crane(1), status(1), status(1, { number: 2, load: 20_000 as never }));
    expect(session.gateway(at(1040)).cranes).toEqual([
      {
        crane: 1,
        name: 'C1',
        typeName: 'grab-unloader',
        state: 'ready',
        cause: undefined,
        lastStop: undefined,
        stopCount: 0,
        holder: 'anna',
        offered: false,
        bypassed: false,
        plcUp: true,
        load: 20_000,
        ratedLoad: 25_000,
        wind: 4,
        hoist: 0.5,
        trolley: 1,
        gantry: 0.25,
        moving: false,
        feedbackAge: 12,
        loopAge: 31,
        age: 40,
      },
    ]);
  });

  it('shows no crane of which nothing was seen', () => {
    expect(upWith(welcome(2), crane(1), crane(2), status(2)).gateway(at(1000)).cranes).toMatchObject([{ crane: 2 }]);
  });

  it('shows no position on an axis that the crane lacks, and none outside its range', () => {
    const beyond = { positions: { ...NOWHERE, hoist: 31, trolley: -11 } as never };
    const session = upWith(welcome(1), crane(1, { axes: 0b011 }), status(1, beyond));
    expect(session.gateway(at(1000)).cranes[0]).toMatchObject({ hoist: 1, trolley: 0, gantry: undefined });
  });

  it.each([
    [0.01, false],
    [0.1, true],
    [-0.1, true],
  ])('calls a hoist of %d m/s moving: %s', (hoist, moving) => {
    const speeds = { ...STANDSTILL, hoist } as never;
    expect(upWith(welcome(1), crane(1), status(1, { speeds })).gateway(at(1000)).cranes[0]?.moving).toBe(moving);
  });

  it('says that it does not know a code, and nothing where there is none', () => {
    const causes = { cause: 65_000, lastStop: codeNumber('SAFETY_DEADMAN') };
    expect(upWith(welcome(1), crane(1), status(1, causes)).gateway(at(1000)).cranes[0]).toMatchObject({
      cause: 'UNKNOWN',
      lastStop: 'SAFETY_DEADMAN',
    });
  });

  it('keeps its cranes when it goes, older and older, and says why it went', () => {
    const session = upWith(welcome(1), crane(1), status(1));
    session.lost('SESSION_SHUTDOWN');
    const gone = session.gateway(at(61_000));
    expect(gone).toMatchObject({ state: 'down', cause: 'SESSION_SHUTDOWN' });
    expect(gone.cranes[0]?.age).toBe(60_000);
    session.opened();
    expect(session.gateway(at(62_000))).toMatchObject({ state: 'connecting', cranes: [{ age: 61_000 }] });
  });

  it('forgets a crane that it no longer has after its return', () => {
    const session = upWith(welcome(2), crane(1), crane(2), status(1), status(2));
    session.lost(undefined);
    for (const frame of [welcome(1), crane(2)]) session.hear(frame, at(2000));
    expect(session.gateway(at(2000)).cranes).toMatchObject([{ crane: 2, age: 1000 }]);
  });

  it('takes no more cranes than its welcome said, each once, and no status of another', () => {
    const session = upWith(crane(7), welcome(2), crane(1), crane(1), crane(2), crane(3), status(3), status(1));
    expect(session.gateway(at(1000)).cranes).toMatchObject([{ crane: 1 }]);
    session.hear(status(2), at(1000));
    expect(session.gateway(at(1000)).cranes.map((each) => each.crane)).toEqual([1, 2]);
  });
});
