// A site with certificates, all through the command line: who gets in, who is put out while driving, what the gateway's own
// machine can do to moving cranes, and what its audit log gives away. What the cranes did is the plant's truth.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOfNumber } from '../../src/domain/index.ts';
import type { CraneReport, GatewayReport } from '../../src/gateway/index.ts';
import type { AuditLine } from '../../src/security/audit-line.ts';
import { CertifiedSite } from '../support/certified-site.ts';
import { answerOf, quaylink } from '../support/command-line.ts';
import { type ClientOptions, GatewayClient } from '../support/gateway-client.ts';
import { HELD_DEFLECTED, MOVING, STANDS, System } from '../support/system.ts';

let site: CertifiedSite;
let foreign: CertifiedSite;
beforeAll(async () => {
  const sites = await Promise.all([CertifiedSite.create('Quay 3'), CertifiedSite.create('Quay 3')]);
  [site, foreign] = sites;
  await Promise.all([
    foreign.issue('otto', 'operator', '--cranes', 'all'),
    (async () => {
      await site.issue('gateway', 'gateway', '--hosts', '127.0.0.1');
      await site.issue('anna', 'operator', '--cranes', '1,2');
      await site.issue('vera', 'viewer');
      await site.issue('bert', 'operator', '--cranes', '1');
      await site.issue('rolf', 'operator', '--cranes', 'all');
      await site.revoke('rolf');
      site.publish();
    })(),
  ]);
});
afterAll(() => {
  site.remove();
  foreign.remove();
});

let system: System;
const clients: GatewayClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await system.close();
});

/** Both cranes driven by an operator who has a certificate. */
async function bothMovedBy(name: string): Promise<void> {
  const gateway = { ...site.files('gateway'), crlFile: site.crlFile };
  system = await System.driving({ pad: HELD_DEFLECTED, tls: { gateway, workstation: site.files(name) } });
}

async function bothRest(): Promise<void> {
  await system.until('both rest', () => system.isAtRest(1) && system.isAtRest(2));
}

async function nothingMoves(forMs: number): Promise<void> {
  const [a, b] = await Promise.all([system.drift(1, forMs), system.drift(2, forMs)]);
  expect(Math.max(a, b)).toBeLessThan(0.005);
}

function client(options: Omit<ClientOptions, 'port'>): GatewayClient {
  const made = new GatewayClient({ port: system.ports.websocket, ...options });
  clients.push(made);
  return made;
}

/** One subcommand of `quaylink gateway`, with its JSON answer. */
function gateway<T>(subcommand: string, ...more: readonly string[]): Promise<T> {
  return answerOf('gateway', subcommand, '--config', system.path('gateway.toml'), ...more);
}

function refusedGateway(subcommand: string, ...more: readonly string[]) {
  return quaylink('gateway', subcommand, '--config', system.path('gateway.toml'), ...more);
}

async function craneStates(): Promise<readonly CraneReport[]> {
  return (await gateway<GatewayReport>('status')).cranes;
}

function audited(): readonly AuditLine[] {
  const lines = readFileSync(system.path('audit.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as AuditLine);
}

describe('a gateway with certificates', () => {
  it('lets its operator drive both cranes, and keeps everybody else to what a certificate allows', async () => {
    await bothMovedBy('anna');
    const { ca } = site.tls('anna');

    const refusals = [
      [{ tls: { ...foreign.tls('otto'), ca } }, 'HTTP 401 SESSION_CERTIFICATE'],
      [{ tls: { ca } }, 'HTTP 401 SESSION_CERTIFICATE'],
      [{ tls: { ca }, token: 'end-to-end-token-0123456789' }, 'HTTP 401 SESSION_CERTIFICATE'],
      [{ tls: site.tls('rolf') }, 'HTTP 401 SESSION_CERTIFICATE_REVOKED'],
    ] as const;
    for (const [options, refusal] of refusals) {
      await expect(client(options).opened).rejects.toThrow(new Error(refusal));
    }
    await expect(client({}).opened).rejects.toThrow();

    const viewer = await client({ tls: site.tls('vera') }).opened;
    expect(codeOfNumber((await viewer.claim(await viewer.greet(), 1)).outcome)).toBe('AUTHORITY_ROLE');
    const operator = await client({ tls: site.tls('bert') }).opened;
    const session = await operator.greet();
    expect(codeOfNumber((await operator.claim(session, 2)).outcome)).toBe('AUTHORITY_CRANE_NOT_GRANTED');
    expect(codeOfNumber((await operator.claim(session, 1)).outcome)).toBe('AUTHORITY_HELD_BY_OTHER');

    for (const crane of [1, 2]) expect(system.speed(crane, 'trolley')).toBeGreaterThan(MOVING);
  });

  it('puts out a driver who is revoked, without a restart: both cranes rest, and the records say why', async () => {
    await site.issue('mara', 'operator', '--cranes', '1,2', '--renew');
    await bothMovedBy('mara');
    const { pid } = system.child('gateway');
    await site.revoke('mara');
    site.publish();
    await bothRest();
    await nothingMoves(2000);

    const { sessions, cranes } = await gateway<GatewayReport>('status');
    expect(sessions.filter(({ name, connected }) => name === 'mara' && connected)).toEqual([]);
    expect(cranes.map(({ last_stop }) => last_stop)).toEqual(['SAFETY_DISCONNECTED', 'SAFETY_DISCONNECTED']);
    expect(system.child('gateway').pid).toBe(pid);
    const stops = audited().filter(({ event, outcome }) => event === 'stopped' && outcome === 'SAFETY_DISCONNECTED');
    expect(new Set(stops.map(({ crane }) => crane))).toEqual(new Set([1, 2]));
    expect(system.log('gateway')).toMatch(/connection closed code=SESSION_CERTIFICATE_REVOKED/);
    expect(system.log('workstation')).toMatch(/code=SESSION_CERTIFICATE_REVOKED/);
  });
});

describe("the gateway's own machine", () => {
  it('stops moving cranes and resets them in two steps; nothing moves by itself', async () => {
    await bothMovedBy('anna');
    for (const { state, holder } of await craneStates()) {
      expect(state).toBe('moving');
      expect(holder).toMatchObject({ name: 'anna', role: 'operator' });
    }

    await gateway('stop', '--emergency');
    await bothRest();
    for (const { state, last_stop } of await craneStates()) {
      expect(state).toBe('estopped');
      expect(last_stop).toBe('SAFETY_EMERGENCY_STOP');
    }
    expect(audited().filter(({ event, stop }) => event === 'stop' && stop === 'emergency')).toHaveLength(1);

    const unasked = await refusedGateway('reset', '--crane', '1', '--reason', 'in a hurry', '--confirm', '123456');
    expect(unasked).toMatchObject({ status: 1 });
    expect(unasked.stderr).toContain('RUN_NOT_CONFIRMED');
    for (const crane of ['1', '2']) {
      const asked = ['--crane', crane, '--reason', 'quay is clear'];
      const first = await gateway<{ confirm: string; crane: CraneReport }>('reset', ...asked);
      expect(first.crane.state).toBe('estopped');
      const second = await gateway<{ crane: CraneReport }>('reset', ...asked, '--confirm', first.confirm);
      expect(second.crane.state).not.toBe('estopped');
    }
    // The stick is still deflected, its deadmen gripped.
    await nothingMoves(2000);
    expect((await craneStates()).map(({ state }) => state)).toEqual(['neutral-wait', 'neutral-wait']);
  });

  it('takes a moving crane from its holder once it stands, and leaves the other one alone', async () => {
    await bothMovedBy('anna');
    const { former } = await gateway<{ former: { name: string } }>(
      'takeover',
      '--crane',
      '1',
      '--reason',
      'wrong quay',
    );
    expect(former.name).toBe('anna');
    expect(Math.abs(system.speed(1, 'trolley'))).toBeLessThan(STANDS);
    await system.until('A rests', () => system.isAtRest(1));
    expect(await system.drift(1, 1500)).toBeLessThan(0.005);

    const [a, b] = await craneStates();
    expect(a).toMatchObject({ holder: null, last_stop: 'AUTHORITY_TAKEN_OVER' });
    expect(b).toMatchObject({ holder: { name: 'anna' } });
    const stopped = audited()
      .filter(({ outcome }) => outcome === 'AUTHORITY_TAKEN_OVER')
      .map(({ crane }) => crane);
    expect(new Set(stopped)).toEqual(new Set([1]));
    expect(audited().filter(({ event }) => event === 'claim-ended')).toMatchObject([
      { crane: 1, outcome: 'AUTHORITY_TAKEN_OVER', who: { name: 'anna' }, detail: 'by gateway demo: wrong quay' },
    ]);
  });
});

describe('the audit log', () => {
  function verify(file: string, ...more: readonly string[]) {
    return quaylink('audit', 'verify', file, ...more);
  }

  it('of a gateway holds; a changed byte is found with its line, a missing end against the head of the log', async () => {
    system = await System.start({});
    await gateway('stop', '--crane', '1');
    await gateway('stop');
    await system.child('gateway').stop(10_000);
    const file = system.path('audit.jsonl');
    const head = /audit head.* head=([0-9a-f]{64})/.exec(system.log('gateway'))?.[1] ?? '';
    expect(await verify(file, '--head', head)).toMatchObject({ status: 0 });

    const text = readFileSync(file, 'utf8');
    const lines = text.trimEnd().split('\n');
    const changed = lines.findIndex((line) => line.includes('"event":"stop"'));
    expect(changed).toBeGreaterThan(0);
    writeFileSync(
      file,
      lines.with(changed, (lines[changed] ?? '').replace('"crane":1', '"crane":2')).join('\n') + '\n',
    );
    const broken = await verify(file);
    expect(broken).toMatchObject({ status: 1 });
    expect(broken.stderr).toContain('AUDIT_BROKEN');
    expect(broken.stderr).toContain(`line ${changed + 1}`);

    writeFileSync(file, lines.slice(0, -1).join('\n') + '\n');
    expect(await verify(file)).toMatchObject({ status: 0 });
    const cut = await verify(file, '--head', head);
    expect(cut).toMatchObject({ status: 1 });
    expect(cut.stderr).toContain('AUDIT_BROKEN');
  });
});
