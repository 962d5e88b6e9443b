// `quaylink audit verify` over files on disk, and what the gateway writes into its log when it starts and ends.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openAuditTrail } from '../../src/cli/gateway-audit.ts';
import { run } from '../../src/cli/program.ts';
import { loadGatewayConfig } from '../../src/config/index.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { nextLine, NO_LINE } from '../../src/security/audit-line.ts';
import { GATEWAY, RULES, source } from '../config/samples.ts';
import { CHAIN } from '../support/audit-bench.ts';
import { CRANE_A } from '../support/gateway-bench.ts';
import { fakeIo } from './fake-io.ts';

const SECRET = '0123456789abcdef';

async function verify(cwd: string, ...argv: string[]) {
  const fake = fakeIo({}, cwd);
  const status = await run(['audit', 'verify', ...argv], fake.io);
  return { status, stdout: fake.stdout(), stderr: fake.stderr() };
}

/** A folder with a log of two files. */
function logFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'quaylink-audit-'));
  const start = nextLine(NO_LINE, '2030-01-01T00:00:00.000Z', { event: 'chain-start', chain: CHAIN });
  const lost = nextLine(start.head, '2030-01-02T00:00:00.000Z', { event: 'lost', count: 4 });
  const next = nextLine(lost.head, '2030-01-03T00:00:00.000Z', { event: 'continued', chain: CHAIN });
  writeFileSync(join(folder, 'audit.jsonl.0000000002'), start.text + lost.text);
  writeFileSync(join(folder, 'audit.jsonl'), next.text);
  return { folder, heads: [start, lost, next].map(({ head }) => head.hash) };
}

const BOTH = ['audit.jsonl.0000000002', 'audit.jsonl'];

describe('quaylink audit verify', () => {
  it('says what a whole log spans, and what it cannot tell', async () => {
    const { folder, heads } = logFolder();
    const { status, stdout, stderr } = await verify(folder, ...BOTH);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '3 entries, the chain holds.',
      'first  2030-01-01T00:00:00.000Z  entry 1',
      'last   2030-01-03T00:00:00.000Z  entry 3',
      `head   ${heads[2]}`,
      '4 entries were lost, as the log says itself.',
      'Whether its end was cut off can be told with --head only.',
      '',
    ]);
    expect((await verify(folder, 'audit.jsonl')).stdout).toContain('entry 3, continues an older file');
  });

  it('gives a program the same as one object', async () => {
    const { folder, heads } = logFolder();
    const { stdout } = await verify(folder, ...BOTH, '--json', '--head', heads[1] ?? '');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      entries: 3,
      first: { seq: 1, at: '2030-01-01T00:00:00.000Z' },
      last: { seq: 3, at: '2030-01-03T00:00:00.000Z' },
      chain: CHAIN,
      torn: 0,
      lost: 4,
      headAt: 2,
      head: heads[2],
    });
  });

  it('names file and line of a change, with status 1', async () => {
    const { folder } = logFolder();
    const file = join(folder, 'audit.jsonl.0000000002');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"count":4', '"count":0'));
    const { status, stdout, stderr } = await verify(folder, ...BOTH, '--json');
    expect(status).toBe(1);
    expect(stderr).toBe(
      'quaylink audit verify: AUDIT_BROKEN: audit.jsonl.0000000002, line 2: its content does not fit its hash.\n',
    );
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'AUDIT_BROKEN', file: BOTH[0], line: 2 });
  });

  it('finds a log that was cut off, with a head from outside', async () => {
    const { folder, heads } = logFolder();
    const { status, stderr } = await verify(folder, BOTH[0] ?? '', '--head', heads[2] ?? '');
    expect(status).toBe(1);
    expect(stderr).toContain('AUDIT_BROKEN');
    expect(stderr).toContain('no entry has the hash that --head names');
  });

  it.each([
    [['none.jsonl'], 4, 'none.jsonl cannot be read: it does not exist.'],
    [['.'], 4, 'cannot be read: it is no plain file'],
    [['empty'], 1, 'AUDIT_BROKEN: empty, line 1: the log holds no entry.'],
    [['audit.jsonl', '--head', 'abc'], 2, 'Allowed: 64 digits'],
    [[], 2, "missing required argument 'files'"],
  ])('with %j ends with status %d', async (argv, status, sentence) => {
    const { folder } = logFolder();
    writeFileSync(join(folder, 'empty'), '');
    const result = await verify(folder, ...argv);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(sentence);
  });

  it('explains itself, and what only a head can tell', async () => {
    const { stdout } = await verify('/', '--help');
    expect(stdout).toContain('Usage: quaylink audit verify [options] <files...>');
    expect(stdout).toContain('only --head');
    expect(stdout).toContain('Exit status:');
  });
});

describe('the trail of a gateway', () => {
  function runIo(logged: string[]) {
    return { ...fakeIo().io, log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }) };
  }

  function settingsIn(folder: string, toml = GATEWAY) {
    return loadGatewayConfig({ ...source(toml), file: join(folder, 'gateway.toml') }, RULES);
  }

  it('records start, events and end, tells the head, and shows a change of the configuration but no secret', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quaylink-trail-'));
    const logged: string[] = [];
    const former = settingsIn(folder);
    const first = await openAuditTrail(former.settings, former.effective, runIo(logged));
    first.record({
      at: monotonicMs(5),
      what: 'takeover',
      actor: { session: 3, name: 'sven', role: 'supervisor', label: 'control room' },
      crane: CRANE_A.number,
      outcome: 'OK',
      detail: 'ill',
    });
    expect([first.working, first.lost]).toEqual([true, 0]);
    await first.close();
    // The same file with another secret.
    const changed = settingsIn(folder, GATEWAY.replace(SECRET, 'fedcba9876543210'));
    for (let start = 0; start < 2; start += 1) {
      await (await openAuditTrail(changed.settings, changed.effective, runIo(logged))).close();
    }
    const text = readFileSync(join(folder, 'audit.jsonl'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event }) => event)).toEqual([
      'chain-start',
      'started',
      'takeover',
      'stopped-service',
      'configuration',
      'started',
      'stopped-service',
      'started',
      'stopped-service',
    ]);
    expect(lines[2]).toMatchObject({
      crane: 1,
      who: { name: 'sven', role: 'supervisor', label: 'control room', session: 3 },
      outcome: 'OK',
      detail: 'ill',
    });
    expect(lines[4]).toMatchObject({ detail: `was ${String(lines[1]?.['configuration'])}` });
    expect(text + logged.join('')).not.toMatch(/0123456789abcdef(?![0-9a-f])|fedcba9876543210/);
    const head = String(lines.at(-1)?.['hash']);
    expect(logged.at(-1)).toContain(head);
    expect(await verify(folder, 'audit.jsonl', '--head', head)).toMatchObject({ status: 0 });
  });

  it('names the certificates in use, and counts refused logins by address and code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quaylink-trail-'));
    const { settings, effective } = settingsIn(folder);
    const trail = await openAuditTrail(settings, effective, runIo([]));
    trail.certificates('certificates abc, 2 revoked');
    for (const code of ['SESSION_CERTIFICATE', 'SESSION_ORIGIN', 'SESSION_CERTIFICATE'] as const) {
      trail.loginRefused('192.0.2.7', code);
    }
    await trail.close();
    const text = readFileSync(join(folder, 'audit.jsonl'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(2)).toMatchObject([
      { event: 'configuration', detail: 'certificates abc, 2 revoked' },
      { event: 'login-refused', outcome: 'SESSION_CERTIFICATE', count: 2, detail: 'from 192.0.2.7' },
      { event: 'login-refused', outcome: 'SESSION_ORIGIN', count: 1, detail: 'from 192.0.2.7' },
      { event: 'stopped-service' },
    ]);
  });

  it.each(['none/audit.jsonl', 'gateway.toml', '.'])('refuses the file %s with advice', async (file) => {
    const folder = mkdtempSync(join(tmpdir(), 'quaylink-trail-'));
    writeFileSync(join(folder, 'gateway.toml'), GATEWAY);
    const { settings, effective } = settingsIn(folder, `${GATEWAY}\n[audit]\nfile = "${file}"`);
    const opened = openAuditTrail(settings, effective, runIo([]));
    await expect(opened).rejects.toThrow(/^AUDIT_FILE: .*set `audit\.file` to a path/);
    expect(readFileSync(join(folder, 'gateway.toml'), 'utf8')).toBe(GATEWAY);
  });
});
