// The report of a gateway: JSON that says what is, with null where nothing is known.

import { describe, expect, it } from 'vitest';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

const reportOf = (bench: GatewayBench) => bench.core.report(bench.now as never);

describe('the report', () => {
  it('says what is not known, and survives JSON', () => {
    const bench = new GatewayBench();
    const report = reportOf(bench);
    expect(report).toMatchObject({ label: 'bench', at_ms: 1000, sessions: [] });
    expect(report.cranes).toHaveLength(2);
    expect(report.cranes[0]).toEqual({
      crane: 1,
      name: 'crane 1',
      state: 'parked',
      cause: 'PLC_LINK_DOWN',
      last_stop: 'OK',
      stop_count: 0,
      holder: null,
      offered: false,
      takeover: null,
      plc: 'PLC_LINK_DOWN',
      loop_age_ms: null,
      felt_age_ms: null,
      feedback_age_ms: null,
      positions: null,
      speeds: null,
      bypasses: [],
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('says who is there and who holds what', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const sam = new Station(bench, 'sam', 'supervisor').connect();
    anna.offer();
    sam.drop();
    const report = reportOf(bench);
    expect(report.sessions).toEqual([
      { session: 1, name: 'anna', role: 'operator', label: 'anna', connected: true },
      { session: 2, name: 'sam', role: 'supervisor', label: 'sam', connected: false },
    ]);
    const [a, b] = report.cranes;
    expect(a).toMatchObject({ crane: CRANE_A.number, state: 'ready', cause: 'OK', offered: true, plc: 'OK' });
    expect(a?.holder).toEqual({ name: 'anna', label: 'anna', role: 'operator' });
    expect(b).toMatchObject({ crane: CRANE_B.number, holder: null, cause: 'SAFETY_NOT_CLAIMED' });
    expect(a?.positions).toEqual({ hoist: 10, trolley: 10, gantry: 100 });
    expect(a?.speeds).toEqual({ hoist: 0, trolley: 0, gantry: 0 });
    for (const age of [a?.loop_age_ms, a?.felt_age_ms, a?.feedback_age_ms]) expect(age).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
