// The ordinary day: claim, neutral, deadman, move, release; and what a viewer and a second operator get.

import { describe, expect, it } from 'vitest';
import { CRANE_A, GatewayBench, Station } from '../support/gateway-bench.ts';

describe('an operator drives', () => {
  it('claims, rests at neutral, presses the deadman, moves, lets go and gives the crane back', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).connect();
    bench.run(50);
    expect(anna.state()).toBe('parked');

    expect(anna.claim()).toBe('OK');
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.cause()).toBe('SAFETY_LOOP_UNSTABLE');
    bench.run(500);
    expect(anna.cause()).toBe('SAFETY_NOT_ARMED');

    anna.hands().deadman = true;
    bench.run(40);
    expect(anna.state()).toBe('ready');
    anna.push(2);
    bench.run(1500);
    expect(anna.state()).toBe('moving');
    expect(bench.plc().speeds.trolley).toBeGreaterThan(1);
    expect(bench.lastRecord().speeds.trolley).toBe(2);
    expect(anna.status().confirmation.received).toBeGreaterThan(0);
    expect(anna.status().confirmation.applied).toBeGreaterThan(0);

    anna.letGo();
    bench.run(100);
    expect(anna.state()).toBe('stopping');
    expect(anna.cause()).toBe('SAFETY_DEADMAN');
    bench.run(3000);
    expect(bench.plc().moving).toBe(false);
    expect(anna.state()).toBe('neutral-wait');
    expect(anna.release()).toBe('OK');
    bench.run(50);
    expect(anna.state()).toBe('parked');
    expect(CRANE_A.number).toBe(1);
  });
});
