// Each process dies (kill -9) or freezes (SIGSTOP) while both cranes move: they come to rest in the distance that
// their ramps allow, and nothing resumes, whatever the operator's hands hold.

import { afterEach, describe, expect, it } from 'vitest';
import { HELD_DEFLECTED, MOVING, NEVER_NEUTRAL, System } from '../support/system.ts';

let system: System;
afterEach(() => system.close());

/** Gateway's timeout 450 ms or PLC's watchdog 150 ms, a scan, the plant's step and the ramp's beginning; seconds. */
const WORST_DELAY_S = 0.75;
const TROLLEY_RAMP = 0.8;

/** Both cranes in motion, both trolleys near the speed that the sticks ask for. */
async function bothMoving(): Promise<void> {
  system = await System.driving({ pad: HELD_DEFLECTED });
}

/** Waits for rest; returns how far each trolley ran from the moment of the call, against what its speed then allows. */
async function restWithinStoppingDistance(cranes: readonly number[] = [1, 2]): Promise<void> {
  const before = cranes.map((crane) => ({
    crane,
    position: system.position(crane, 'trolley'),
    speed: Math.min(2.4, system.speed(crane, 'trolley') + TROLLEY_RAMP * WORST_DELAY_S),
  }));
  await system.until('at rest', () => cranes.every((crane) => system.isAtRest(crane)));
  for (const { crane, position, speed } of before) {
    const ran = system.position(crane, 'trolley') - position;
    expect(ran).toBeGreaterThan(0);
    expect(ran).toBeLessThan(speed * WORST_DELAY_S + (speed * speed) / (2 * TROLLEY_RAMP) + 0.3);
  }
}

async function nothingMoves(forMs: number): Promise<void> {
  const [a, b] = await Promise.all([system.drift(1, forMs), system.drift(2, forMs)]);
  expect(Math.max(a, b)).toBeLessThan(0.005);
}

describe('killed mid-drive', () => {
  it('the workstation: both cranes rest, and a new one with deflected sticks moves nothing', async () => {
    await bothMoving();
    await system.kill('workstation');
    await restWithinStoppingDistance();
    system.play(NEVER_NEUTRAL);
    await system.launch('workstation');
    await nothingMoves(3000);
  });

  it('the gateway: the PLCs stop both cranes, and a new gateway resumes nothing under held sticks', async () => {
    await bothMoving();
    await system.kill('gateway');
    await restWithinStoppingDistance();
    await system.launch('gateway');
    await nothingMoves(4000);
    expect(await system.metrics('gateway')).toMatch(/quaylink_crane_held\{crane="1"\} 1/);
  });

  it('the PLCs: the plant sets its brakes, and both cranes rest for good', async () => {
    await bothMoving();
    for (const crane of [1, 2]) process.kill(system.plcPid(crane), 'SIGKILL');
    await system.until('at rest', () => system.isAtRest(1) && system.isAtRest(2), 5000);
    expect(system.truth(1).brakesSet && system.truth(2).brakesSet).toBe(true);
    await nothingMoves(2000);
    expect(await system.metrics('gateway')).toMatch(/quaylink_plc_up\{crane="1"\} 0/);
  });

  it('one PLC: its crane rests, the other still obeys its stick', async () => {
    await bothMoving();
    process.kill(system.plcPid(1), 'SIGKILL');
    await system.until('crane A at rest', () => system.isAtRest(1), 5000);
    expect(system.speed(2, 'trolley')).toBeGreaterThan(MOVING);
  });
});

describe('frozen mid-drive and woken again', () => {
  it('the workstation: its burst on waking moves nothing', async () => {
    await bothMoving();
    system.signal('workstation', 'SIGSTOP');
    await restWithinStoppingDistance();
    system.signal('workstation', 'SIGCONT');
    await nothingMoves(2500);
  });

  it('the gateway: what piled up meanwhile moves nothing', async () => {
    await bothMoving();
    system.signal('gateway', 'SIGSTOP');
    await restWithinStoppingDistance();
    system.signal('gateway', 'SIGCONT');
    await nothingMoves(2500);
  });

  it('the PLCs: the plant sets its brakes, and nothing moves when they wake', async () => {
    await bothMoving();
    const pids = [1, 2].map((crane) => system.plcPid(crane));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      await system.until('at rest', () => system.isAtRest(1) && system.isAtRest(2), 5000);
      expect(system.truth(1).brakesSet && system.truth(2).brakesSet).toBe(true);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await nothingMoves(2500);
  });
});
