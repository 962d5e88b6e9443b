// Cost of the gateway's core an event: `npx vitest bench test/bench/gateway.bench.ts --run`.

import { bench, describe } from 'vitest';
import { monotonicMs } from '../../src/quantity/index.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

const PERIOD_MS = 0.5;

const gateway = new GatewayBench().start();
const station = new Station(gateway).arm(CRANE_A).arm(CRANE_B);
station.push(0.3, CRANE_A);
station.push(-0.3, CRANE_B);
gateway.run(200);

const cranes = [CRANE_A, CRANE_B] as const;
let now = gateway.now;
let turn = 0;

/** One command of a crane at 1 kHz, as its frame is decoded. */
function command(): void {
  const { number } = cranes[turn % 2] ?? CRANE_A;
  turn += 1;
  now += PERIOD_MS;
  const frame = station.command(number);
  gateway.core.step(
    { kind: 'frame', connection: station.control, frame, arrivedAt: monotonicMs(now) },
    monotonicMs(now),
  );
}

/** The reply that confirms it. */
function reply(): void {
  const crane = cranes[turn % 2] ?? CRANE_A;
  turn += 1;
  now += PERIOD_MS;
  const plc = gateway.plc(crane);
  plc.scan(now);
  const at = monotonicMs(now);
  const snapshot = plc.snapshot(at, at);
  gateway.core.step({ kind: 'plc', crane: crane.number, event: { kind: 'reply', snapshot, sequence: 1 } }, at);
}

describe('the core of the gateway, two cranes moving', () => {
  bench('a command', command);
  bench('a reply of a PLC', reply);
  bench('a tick', () => {
    now += PERIOD_MS;
    gateway.core.step({ kind: 'tick' }, monotonicMs(now));
  });
});
