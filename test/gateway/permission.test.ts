// Which role may ask what, of which cranes: the whole table, and that nothing else is let through.

import { describe, expect, it, test } from 'vitest';
import { codeNumber, type CraneNumber, type Role, ROLES } from '../../src/domain/index.ts';
import { type Asked, permissionOf } from '../../src/gateway/permission.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

const A = CRANE_A.number;

const MAY: { readonly [A in Asked]: readonly Role[] } = {
  claim: ['operator', 'supervisor', 'maintainer'],
  command: ['operator', 'supervisor', 'maintainer'],
  offer: ['operator', 'supervisor', 'maintainer'],
  takeover: ['supervisor'],
  bypass: ['supervisor'],
};

describe.each(Object.keys(MAY) as Asked[])('a %s', (asked) => {
  test.each(ROLES)('of a %s', (role) => {
    const outcome = MAY[asked].includes(role) ? 'OK' : 'AUTHORITY_ROLE';
    expect(permissionOf({ name: 'x', role, cranes: 'all' }, asked, A)).toBe(outcome);
    expect(permissionOf({ name: 'x', role, cranes: new Set([A]) }, asked, A)).toBe(outcome);
    const granted = permissionOf({ name: 'x', role, cranes: new Set([9 as CraneNumber]) }, asked, A);
    expect(granted).toBe(outcome === 'OK' ? 'AUTHORITY_CRANE_NOT_GRANTED' : outcome);
    expect(permissionOf({ name: 'x', role, cranes: new Set() }, asked, A)).not.toBe('OK');
  });
});

describe('every frame is asked anew', () => {
  it('of a viewer: refused, but for a stop, which counts from everyone', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    bench.run(30);
    expect([vera.claim(CRANE_B), vera.offer(), vera.takeOver('x')]).toEqual(Array(3).fill('AUTHORITY_ROLE'));
    expect(vera.bypass({ code: 'LIMIT_SLACK_ROPE', timeMs: 1000, reason: 'x' })).toBe('AUTHORITY_ROLE');
    const { session, epoch } = vera;
    const forged = { ...anna.command(A), session, epoch };
    bench.send(vera.control, forged);
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_ROLE');
    expect(anna.state()).toBe('ready');
    bench.send(vera.control, { ...forged, sequence: forged.sequence + 1, run: false });
    expect(anna.state()).toBe('ready');
    bench.send(vera.control, { ...forged, sequence: forged.sequence + 2, emergencyRun: false });
    bench.send(vera.control, { ...forged, sequence: forged.sequence + 3, emergencyRun: false });
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_ROLE');
    expect(bench.observer.stops.at(-1)?.cause).toBe('SAFETY_EMERGENCY_STOP');
    const stops = bench.observer.audits.filter(({ what }) => what === 'stop');
    expect(stops).toMatchObject([{ stop: 'emergency', crane: 1, actor: { name: 'vera' } }]);
  });

  it('of a crane that was not granted: refused, whatever the role', () => {
    const bench = new GatewayBench().start();
    const sam = new Station(bench, 'sam', 'supervisor');
    sam.cranes = new Set([CRANE_B.number]);
    sam.connect();
    bench.run(30);
    const refusal = 'AUTHORITY_CRANE_NOT_GRANTED';
    expect([sam.claim(), sam.offer(), sam.takeOver('x')]).toEqual([refusal, refusal, refusal]);
    expect(sam.bypass({ code: 'LIMIT_SLACK_ROPE', timeMs: 1000, reason: 'x' })).toBe(refusal);
    expect(sam.claim(CRANE_B)).toBe('OK');
    bench.send(sam.control, { ...sam.command(CRANE_B.number), crane: A });
    expect(bench.observer.refused.at(-1)).toBe(refusal);
  });

  it('after a role was taken away: the next connection of the same session has it no more', () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).arm();
    anna.role = 'viewer';
    anna.connect(anna.key);
    bench.run(200);
    expect(new Set(bench.observer.refused.slice(-5))).toEqual(new Set(['AUTHORITY_ROLE']));
    bench.run(10_100);
    expect(bench.observer.trips).toContain('AUTHORITY_SILENT');
    expect(anna.heard.findLast((frame) => frame.type === 'notice')?.code).toBe(codeNumber('AUTHORITY_SILENT'));
  });

  it('of a maintainer: the crane is held for maintenance, until somebody else holds it', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const max = new Station(bench, 'max', 'maintainer').arm();
    max.push(4);
    bench.run(3000);
    expect(max.state()).toBe('moving');
    expect(bench.lastRecord().speeds.trolley).toBeLessThanOrEqual(0.4);
    expect(max.status().cap.upCause[1]).toBe(codeNumber('LIMIT_MAINTENANCE'));
    max.letGo();
    bench.run(2000);
    expect(max.release()).toBe('OK');
    const anna = new Station(bench).arm();
    anna.push(4);
    bench.run(3000);
    expect(bench.lastRecord().speeds.trolley).toBe(4);
  });
});
