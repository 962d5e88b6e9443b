// The age of what the operator sees and of what he holds, and a crane that does not do as it is told: narrated on a
// hand-moved clock. The link is perfect wherever nothing else is said.

import { describe, expect, it } from 'vitest';
import { type Code, codeOfNumber, type CraneSpec, STANDSTILL } from '../../src/domain/index.ts';
import { axisSpeed, millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import type { IdealPlc } from '../support/ideal-plc.ts';
import { CRANE_A, GatewayBench, Station } from '../support/gateway-bench.ts';

const BY_SCREEN: CraneSpec = { ...CRANE_A, picture: { kind: 'screen' } };
const BY_CAMERAS: CraneSpec = {
  ...CRANE_A,
  picture: {
    kind: 'cameras',
    cameras: [
      { number: 1, name: 'boom', delay: millis(40) },
      { number: 2, name: 'grab', delay: millis(60) },
    ],
  },
};
const TROLLEY = 1;

function armed(crane: CraneSpec, cameras: readonly number[] = []) {
  const bench = new GatewayBench([crane]).start();
  const anna = new Station(bench);
  anna.cameras = cameras;
  anna.arm(crane);
  return { bench, anna };
}

function driving(crane: CraneSpec, cameras: readonly number[] = [], trolley = 4) {
  const { bench, anna } = armed(crane, cameras);
  expect(anna.state()).toBe('ready');
  anna.push(trolley);
  bench.run(1000);
  expect(anna.state()).toBe('moving');
  return { bench, anna };
}

function capOf(anna: Station): readonly [number, Code | undefined] {
  const { cap } = anna.status();
  return [cap.up.trolley, codeOfNumber(cap.upCause[TROLLEY] ?? 0)];
}

function expectStop(bench: GatewayBench, since: number, cause: Code, withinMs: number): void {
  const [stop] = bench.observer.stops;
  expect(stop?.cause).toBe(cause);
  expect((stop?.at ?? 0) - since).toBeLessThanOrEqual(withinMs);
  expect(bench.lastRecord().speeds).toEqual(STANDSTILL);
}

describe('a crane that is driven by a screen', () => {
  it('stops when the screen freezes behind a perfect uplink, and starts again only by neutral and deadman', () => {
    const { bench, anna } = driving(BY_SCREEN);
    const at = bench.now;
    anna.frozenScreen = true;
    bench.run(300);
    expectStop(bench, at, 'SAFETY_PICTURE_FROZEN', 250 + 20);
    expect(anna.status().loopAge).toBeLessThan(60);
    bench.run(6000);
    expect(bench.plc().moving).toBe(false);
    expect(anna.cause()).toBe('SAFETY_PICTURE_FROZEN');

    anna.frozenScreen = false;
    bench.run(3000);
    expect(bench.plc().moving).toBe(false);
    anna.letGo();
    bench.run(400);
    anna.hands().deadman = true;
    bench.run(60);
    expect(anna.state()).toBe('ready');
  });

  it('is slowed down while the frozen screen ages, before it stops', () => {
    const { bench, anna } = driving(BY_SCREEN);
    anna.frozenScreen = true;
    bench.run(220);
    expect(anna.state()).toBe('moving');
    expect(bench.lastRecord().speeds.trolley).toBeLessThan(2);
  });

  it('is not armed without one, and says why', () => {
    const bench = new GatewayBench([BY_SCREEN]).start();
    const anna = new Station(bench);
    anna.frozenScreen = true;
    anna.arm(BY_SCREEN);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.cause()).toBe('SAFETY_PICTURE_MISSING');
    anna.frozenScreen = false;
    anna.letGo();
    bench.run(900);
    anna.hands().deadman = true;
    bench.run(60);
    expect(anna.state()).toBe('ready');
  });

  it('stops at once when the page is closed, or paints a number that it never had', () => {
    for (const [painted, cause] of [
      [0, 'SAFETY_PICTURE_MISSING'],
      [1, 'SAFETY_FELT_AGE'],
    ] as const) {
      const { bench, anna } = driving(BY_SCREEN);
      bench.send(anna.control, { ...anna.command(CRANE_A.number), painted });
      expect(bench.observer.stops[0]?.cause).toBe(cause);
    }
  });

  it('does not believe that a number was painted before it was received', () => {
    const { bench, anna } = driving(BY_SCREEN);
    const { number } = anna.status();
    bench.run(40);
    const command = anna.command(CRANE_A.number);
    bench.send(anna.control, { ...command, echo: number, painted: command.echo });
    expect(bench.observer.stops[0]?.cause).toBe('SAFETY_FELT_AGE');
  });

  it('begins anew with a new connection: what was painted on the old one counts no more', () => {
    const { bench, anna } = driving(BY_SCREEN);
    anna.drop();
    bench.run(3000);
    anna.frozenScreen = true;
    anna.connect(anna.key);
    anna.letGo();
    bench.run(1500);
    anna.hands().rearmPresses += 1;
    bench.run(100);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.cause()).not.toBe('SAFETY_NOT_ARMED');
  });
});

describe('a crane that is driven by cameras', () => {
  it('stops when one of them freezes', () => {
    const { bench, anna } = driving(BY_CAMERAS, [1, 2]);
    const at = bench.now;
    anna.frozenCameras = true;
    bench.run(300);
    expectStop(bench, at, 'SAFETY_PICTURE_FROZEN', 250 + 40 + 20);
  });

  it('needs every camera that is configured, and looks at no other', () => {
    const { bench, anna } = driving(BY_CAMERAS, [7, 2, 1]);
    anna.cameras = [7, 2];
    bench.run(30);
    expect(bench.observer.stops[0]?.cause).toBe('SAFETY_PICTURE_MISSING');
  });

  it('feels as old as the link, the slowest camera and its frames together', () => {
    const { anna } = driving(BY_CAMERAS, [1, 2], 1);
    const { feltAge, loopAge } = anna.status();
    expect(feltAge - loopAge).toBeGreaterThanOrEqual(60);
    expect(feltAge - loopAge).toBeLessThanOrEqual(60 + 40 + 20);
  });

  it('is slow by itself where a camera is slow', () => {
    const slow: CraneSpec = {
      ...CRANE_A,
      picture: { kind: 'cameras', cameras: [{ number: 1, name: 'boom', delay: millis(230) }] },
    };
    const { bench, anna } = driving(slow, [1]);
    expect(bench.lastRecord().speeds.trolley).toBeCloseTo(0.4, 9);
    expect(capOf(anna)[1]).toBe('LIMIT_FELT_AGE');
  });
});

describe('the felt age', () => {
  it('of about 100, 200, 300 and 450 ms gives full speed, a falling cap, creep and a stop', () => {
    const { bench, anna } = driving(BY_SCREEN);
    const feel = (paintMs: number): number => {
      anna.paintMs = paintMs;
      bench.run(paintMs + 100);
      return anna.status().feltAge;
    };
    expect(feel(60)).toBeLessThan(150);
    expect(capOf(anna)[0]).toBe(4);
    const falling = feel(155);
    expect(falling).toBeGreaterThan(150);
    expect(falling).toBeLessThan(250);
    expect(capOf(anna)[0]).toBeGreaterThan(0.4);
    expect(capOf(anna)[0]).toBeLessThan(4);
    expect(feel(245)).toBeGreaterThan(250);
    expect(capOf(anna)[0]).toBeCloseTo(0.4, 9);
    expect(capOf(anna)[1]).toBe('LIMIT_FELT_AGE');
    expect(anna.state()).toBe('moving');
    // The screen goes on painting, ever later: nothing is frozen, all is old.
    anna.paintMs = 330;
    bench.run(240);
    anna.paintMs = 400;
    bench.run(500);
    expect(bench.observer.stops[0]?.cause).toBe('SAFETY_FELT_AGE');
  });

  it('that falls again gives the speed back slowly: two seconds from creep to full', () => {
    const { bench, anna } = driving(BY_SCREEN, [], 1);
    anna.paintMs = 220;
    bench.run(400);
    const slowest = capOf(anna)[0];
    expect(slowest).toBeLessThan(0.8);
    anna.paintMs = 0;
    bench.run(400);
    expect(anna.status().feltAge).toBeLessThan(150);
    expect(capOf(anna)[0]).toBeLessThan(2);
    bench.run(800);
    expect(capOf(anna)[0]).toBeLessThan(4);
    bench.run(1500);
    expect(capOf(anna)).toEqual([4, 'LIMIT_SPEED']);
  });
});

describe('a stick that freezes behind a live workstation', () => {
  it('stops the crane although commands, echoes and picture are fresh', () => {
    const { bench, anna } = driving(BY_SCREEN);
    const at = bench.now;
    bench.run(200, () => {
      anna.hands().inputs = [{ inputClass: 'streaming', age: millis(bench.now - at) }];
    });
    expectStop(bench, at, 'SAFETY_INPUT_AGE', 100 + 20);
    expect(anna.status().feltAge).toBeLessThan(80);
  });
});

describe('a PLC whose feedback is stuck under live status numbers', () => {
  it('is not laundered by new numbers: the picture ages and the crane stops', () => {
    const { bench, anna } = driving(BY_SCREEN);
    const at = bench.now;
    const { number } = anna.status();
    bench.plc().scanStuck = true;
    bench.run(200);
    expect(anna.status().number - number).toBeGreaterThan(5);
    expectStop(bench, at, 'PLC_FEEDBACK_STUCK', 130);
    expect(anna.status().feltAge).toBeGreaterThan(100);
  });
});

describe('a link', () => {
  it('that is declared long makes a slower crane by itself', () => {
    const speedAt = (loopAgeLimit: number): number => {
      const safety = { ...DEFAULT_SAFETY_SETTINGS, loopAgeLimit: millis(loopAgeLimit) };
      const bench = new GatewayBench([CRANE_A], { safety }).start();
      const anna = new Station(bench).arm();
      anna.push(4);
      bench.run(200);
      return bench.lastRecord().speeds.trolley;
    };
    const speeds = [150, 200, 250, 300].map(speedAt);
    expect(speeds[0]).toBe(4);
    expect(speeds[1]).toBeCloseTo(3, 9);
    expect(speeds[2]).toBeCloseTo(2.4, 9);
    expect(speeds[3]).toBeCloseTo(2, 9);
  });

  it('that flaps takes longer to arm each time, also where it loses its connection', () => {
    const { bench, anna } = driving(CRANE_A);
    const recovery = (): number => {
      anna.letGo();
      const from = bench.now;
      while (anna.cause() !== 'SAFETY_NOT_ARMED') {
        if (bench.now - from > 10_000) throw new Error('never');
        bench.run(20);
      }
      return bench.now - from;
    };
    const times: number[] = [];
    for (let flap = 0; flap < 3; flap += 1) {
      anna.sending = false;
      bench.run(200);
      anna.sending = true;
      // The crane comes to rest meanwhile: all but the loop is in order when it is asked.
      times.push(recovery());
    }
    expect(times[1]).toBeGreaterThan((times[0] ?? 0) + 500);
    expect(times[2]).toBeGreaterThan((times[1] ?? 0) + 1000);
    anna.drop();
    bench.run(50);
    anna.connect(anna.key);
    bench.run(300);
    anna.hands().rearmPresses += 1;
    bench.run(100);
    expect(recovery()).toBeGreaterThan(3000);
  });
});

/** Changes what the PLC says of its trolley. */
function misreport(plc: IdealPlc, speed: (real: number) => number): void {
  const honest = plc.snapshot.bind(plc);
  plc.snapshot = (requestedAt, receivedAt) => {
    const snapshot = honest(requestedAt, receivedAt);
    return { ...snapshot, speeds: { ...snapshot.speeds, trolley: axisSpeed(speed(snapshot.speeds.trolley)) } };
  };
}

describe('an axis that does not follow', () => {
  it('with reversed feedback: a latched stop before it has gained a fifth of its speed', () => {
    const { bench, anna } = armed(CRANE_A);
    const plc = bench.plc();
    misreport(plc, (real) => 0 - real);
    anna.push(4);
    bench.run(1000);
    expect(bench.observer.stops[0]?.cause).toBe('SAFETY_NOT_FOLLOWING');
    expect(Math.abs(plc.speeds.trolley)).toBeLessThan(0.8);
    bench.run(10_000);
    expect(anna.state()).toBe('stopped');
    expect(plc.moving).toBe(false);
  });

  it('with an encoder that is stuck at rest: within its ramp and the time to settle', () => {
    const { bench, anna } = armed(CRANE_A);
    misreport(bench.plc(), () => 0);
    const at = bench.now;
    anna.push(1);
    bench.run(8000);
    expectStop(bench, at, 'SAFETY_NOT_FOLLOWING', 7500);
    bench.run(3000);
    expect(anna.state()).toBe('stopped');
    expect(bench.plc().moving).toBe(false);
  });

  it('but is held back by its PLC, which says so: goes on', () => {
    const { bench, anna } = armed(CRANE_A);
    const plc = bench.plc();
    misreport(plc, () => 0);
    const honest = plc.snapshot.bind(plc);
    plc.snapshot = (requestedAt, receivedAt) => ({ ...honest(requestedAt, receivedAt), plcStopCause: 4 });
    anna.push(1);
    bench.run(8000);
    expect(anna.state()).toBe('moving');
  });

  it('rolls back under a set brake, held or not: latched, and an emergency stop when it goes on', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).connect();
    bench.run(100);
    const at = bench.now;
    const plc = bench.plc();
    const scan = plc.scan.bind(plc);
    plc.scan = (now) => {
      scan(now);
      plc.speeds.hoist = axisSpeed(-0.4);
      plc.positions.hoist -= 0.004;
    };
    bench.run(50);
    expectStop(bench, at, 'SAFETY_NOT_FOLLOWING', 50);
    bench.run(8100);
    expect(anna.state()).toBe('estopped');
    expect(bench.lastRecord().levels).toBe(0);
  });

  it('is driven by others, in local mode: not ours to judge, until it has rested under our orders', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const plc = bench.plc();
    const scan = plc.scan.bind(plc);
    plc.scan = (now) => {
      scan(now);
      plc.speeds.trolley = axisSpeed(2);
      plc.positions.trolley += 0.001;
    };
    plc.remoteSelected = false;
    bench.run(2000);
    expect(bench.observer.stops).toEqual([]);
    plc.remoteSelected = true;
    bench.run(3000);
    expect(bench.observer.stops).toEqual([]);
    bench.run(5000);
    expect(bench.observer.stops[0]?.cause).toBe('SAFETY_NOT_FOLLOWING');
  });
});

describe('a reset from beside the gateway', () => {
  it('leads to nothing but waiting for the operator', () => {
    const { bench, anna } = driving(CRANE_A);
    anna.hands().emergencyRun = false;
    bench.run(40);
    anna.hands().emergencyRun = true;
    bench.run(5000);
    expect(anna.state()).toBe('estopped');
    bench.step({ kind: 'local-reset', crane: CRANE_A.number, reason: 'looked at it' });
    bench.run(3000);
    expect(anna.state()).toBe('neutral-wait');
    expect(bench.plc().moving).toBe(false);
  });
});
