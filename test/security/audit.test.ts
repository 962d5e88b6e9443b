// The audit log: what a line is, how a chain goes on after starts, crashes and full disks, and that what does not fit is found.

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationHash } from '../../src/security/audit-configuration.ts';
import { openAuditFile } from '../../src/security/audit-file.ts';
import { MAX_LINE_BYTES, nextLine, NO_LINE, readLine, sha256 } from '../../src/security/audit-line.ts';
import { MAX_WAITING } from '../../src/security/audit-log.ts';
import { readTail } from '../../src/security/audit-tail.ts';
import { AuditVerifier } from '../../src/security/audit-verify.ts';
import { AuditBench, CHAIN, MemoryStore, verify } from '../support/audit-bench.ts';

const AT = '2030-01-01T00:00:00.000Z';

/** A log of these details, by itself. */
function logOf(...details: string[]): string {
  let { text, head } = nextLine(NO_LINE, AT, { event: 'chain-start', chain: CHAIN });
  for (const detail of details) {
    const line = nextLine(head, AT, { event: 'claim', crane: 1, outcome: 'OK', detail });
    text += line.text;
    head = line.head;
  }
  return text;
}

describe('a line', () => {
  it('is JSON whose hash anybody can make again', () => {
    const who = { name: 'anna', role: 'operator', label: 'desk 1', session: 7 };
    const { text, head } = nextLine({ seq: 4, hash: 'a'.repeat(64) }, AT, {
      event: 'stop',
      crane: 2,
      who,
      outcome: 'OK',
      stop: 'emergency',
      detail: 'a "quoted"\nreason',
    });
    const line = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual([
      'seq',
      'at',
      'event',
      'crane',
      'who',
      'outcome',
      'stop',
      'detail',
      'prev',
      'hash',
    ]);
    expect(line).toMatchObject({
      seq: 5,
      at: AT,
      event: 'stop',
      crane: 2,
      who,
      stop: 'emergency',
      prev: 'a'.repeat(64),
    });
    expect(head).toEqual({ seq: 5, hash: line['hash'] });
    expect(sha256(`${text.slice(0, text.indexOf(',"hash"'))}}`)).toBe(line['hash']);
    expect(text.endsWith('"}\n')).toBe(true);
    expect(text.indexOf('\n')).toBe(text.length - 1);
  });

  it('is bounded, whatever its words are', () => {
    const words = '\u0000'.repeat(10_000);
    const who = { name: words, role: words, label: words, session: 1 };
    const { text } = nextLine(NO_LINE, AT, { event: 'bypass', who, detail: words, chain: CHAIN, torn: 'f'.repeat(64) });
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_LINE_BYTES);
    expect(readLine(Buffer.from(text.trimEnd()))).toMatchObject({ seq: 1 });
  });
});

describe('a chain', () => {
  it('begins once, and goes on with every start', async () => {
    const bench = new AuditBench();
    const first = await bench.open();
    first.record({ event: 'started', configuration: 'c1' });
    expect(await first.close()).toBe(0);
    const second = await bench.open({ chain: 'another' });
    expect([second.chain, second.configuration]).toEqual([CHAIN, 'c1']);
    second.record({ event: 'stopped-service' });
    await second.close();
    expect(bench.events).toEqual(['chain-start', 'started', 'stopped-service']);
    expect(verify(bench.store.files, second.head.hash)).toMatchObject({ entries: 3, chain: CHAIN, headAt: 3, torn: 0 });
  });

  it('is written after the caller has gone on, several entries at once', async () => {
    const bench = new AuditBench();
    const log = await bench.open();
    const before = bench.store.appends;
    for (let claim = 0; claim < 10; claim += 1) log.record({ event: 'claim', crane: 1 });
    expect(bench.store.appends).toBe(before);
    await bench.settle();
    expect(bench.store.appends).toBe(before + 1);
    expect(log.head.seq).toBe(11);
  });

  it.each([
    ['a whole entry without its line feed', (log: string) => log.slice(0, -1), 0],
    ['half an entry', (log: string) => log.slice(0, -40), 1],
    ['half an entry, and a second torn write', (log: string) => `${log.slice(0, -40)}\n{"seq":9`, 1],
    [
      'the record of a torn write, whole but for its line feed',
      (log: string) => {
        const start = log.slice(0, log.indexOf('\n') + 1);
        const torn = log.slice(start.length, start.length + 40);
        const head = readLine(Buffer.from(start.trimEnd()));
        if (typeof head === 'string') throw new Error(head);
        const record = { event: 'recovered', count: 40, torn: sha256(torn) };
        return `${start}${torn}\n${nextLine(head, AT, record).text.trimEnd()}`;
      },
      1,
    ],
    ['zeros', (log: string) => `${log}${'\0'.repeat(5000)}`, 1],
    ['half of the very first entry', (log: string) => log.slice(0, 30), 1],
    ['nothing', () => '', 0],
  ])('goes on behind %s, and says so', async (_, cut, torn) => {
    const bench = new AuditBench();
    bench.store.bytes = Buffer.from(cut(logOf('x', 'y')));
    const log = await bench.open();
    log.record({ event: 'started' });
    await log.close();
    expect(verify(bench.store.files)).toMatchObject({ torn, last: { event: 'started' } });
  });

  it.each([
    ['another file', 'label = "quay 3"\n'],
    ['a line feed', '\n'],
    ['a file of one line', 'label = "quay 3"'],
    ['too much behind the last entry', `${logOf('x')}${'\0'.repeat(70_000)}`],
  ])('does not go on behind %s', async (_, text) => {
    const bench = new AuditBench();
    bench.store.bytes = Buffer.from(text);
    await expect(bench.open()).rejects.toThrow(/it is no audit log|are no entries/);
    expect(bench.store.bytes.toString()).toBe(text);
  });

  it('accepts no other bytes in place of those that were torn', async () => {
    const bench = new AuditBench();
    bench.store.bytes = Buffer.from(logOf('x', 'y').slice(0, -40));
    await (await bench.open()).close();
    const text = bench.store.bytes.toString();
    expect(verify([text])).toMatchObject({ torn: 1 });
    expect(verify([text.replace('"detail":"y"', '"detail":"z"')])).toMatchObject({ line: 3 });
    expect(verify([text.replace(/.*"detail":"y".*\n/, '')])).toMatchObject({ line: 3, found: /torn bytes/ });
  });
});

describe('a store that fails', () => {
  it('loses nothing that fits the queue, and the log says that there was an outage', async () => {
    const bench = new AuditBench();
    const log = await bench.open();
    bench.store.room = 250;
    for (let claim = 0; claim < 5; claim += 1) log.record({ event: 'claim', crane: 1, detail: `${claim}` });
    await bench.settle();
    bench.retry();
    await bench.settle();
    log.record({ event: 'claim', crane: 1, detail: '5' });
    expect(bench.failures).toEqual(['ENOSPC']);
    expect(log.working).toBe(false);
    expect(bench.pauses).toEqual([1000, 2000]);
    bench.store.room = Number.POSITIVE_INFINITY;
    bench.retry();
    await bench.settle();
    expect(bench.recoveries).toEqual([0]);
    expect([log.working, log.lost]).toEqual([true, 0]);
    expect(verify(bench.store.files)).toMatchObject({ entries: 9, torn: 1, lost: 0 });
    expect(bench.lines.filter(({ event }) => event === 'claim').map(({ detail }) => detail)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
    expect(bench.lines.at(-1)).toMatchObject({ event: 'lost', count: 0, detail: /ENOSPC/ });
  });

  it('keeps at it until the last line has its end', async () => {
    const whole = new AuditBench();
    const measured = await whole.open();
    const opening = whole.store.size;
    measured.record({ event: 'claim' });
    await measured.close();
    const bench = new AuditBench();
    const log = await bench.open();
    bench.store.room = whole.store.size - opening - 1;
    log.record({ event: 'claim' });
    await bench.settle();
    bench.retry();
    await bench.settle();
    expect(verify(bench.store.files)).toMatchObject({ line: 2, found: /no end/ });
    bench.store.room = Number.POSITIVE_INFINITY;
    bench.retry();
    await bench.settle();
    expect(verify(bench.store.files)).toMatchObject({ entries: 3, torn: 0, last: { event: 'lost' } });
  });

  it('counts what goes beyond the queue, and writes the number as soon as it can', async () => {
    const bench = new AuditBench();
    const log = await bench.open();
    bench.store.room = 0;
    for (let claim = 0; claim < MAX_WAITING + 7; claim += 1) log.record({ event: 'claim', detail: `${claim}` });
    await bench.settle();
    expect([log.working, log.lost]).toEqual([false, 7]);
    bench.store.room = Number.POSITIVE_INFINITY;
    bench.retry();
    await bench.settle();
    expect([log.working, log.lost]).toEqual([true, 7]);
    log.record({ event: 'release' });
    await log.close();
    expect(bench.failures.length).toBe(1);
    expect(bench.recoveries).toEqual([7]);
    expect(verify(bench.store.files)).toMatchObject({ lost: 7, entries: 1 + MAX_WAITING + 2 });
    expect(bench.events.slice(-2)).toEqual(['lost', 'release']);
  });

  it('does not hold up the end', async () => {
    const bench = new AuditBench();
    const log = await bench.open();
    bench.store.room = 0;
    for (let claim = 0; claim < 3; claim += 1) log.record({ event: 'claim' });
    await bench.settle();
    expect(await log.close()).toBe(3);
    expect(bench.store.closed).toBe(true);
  });

  it('refuses a start that cannot write', async () => {
    const bench = new AuditBench();
    bench.store.room = 10;
    await expect(bench.open()).rejects.toThrow('no space left');
  });
});

describe('a log of several files', () => {
  it('goes on in a new file, and its files are one chain', async () => {
    const bench = new AuditBench();
    const log = await bench.open({ rotateAt: 2000 });
    log.record({ event: 'started', configuration: 'c1' });
    for (let claim = 0; claim < 30; claim += 1) {
      log.record({ event: 'claim', crane: 1 });
      await bench.settle();
    }
    await log.close();
    const files = bench.store.files;
    expect(files.length).toBeGreaterThan(2);
    for (const file of bench.store.aside) expect(file.length).toBeLessThan(2600);
    expect(verify(files, log.head.hash)).toMatchObject({ first: { event: 'chain-start' }, headAt: log.head.seq });
    expect(verify(files.slice(1))).toMatchObject({ first: { event: 'continued' }, chain: CHAIN });
    expect(verify(files.toReversed())).toMatchObject({ line: 1 });
    expect(verify([...files.slice(0, 1), ...files.slice(2)])).toMatchObject({ line: 1, found: /must stand here/ });
  });

  it('goes on from the newest old file where the new one was lost or never begun', async () => {
    const store = new MemoryStore();
    store.aside.push(Buffer.from(logOf('x')));
    const bench = new AuditBench(store);
    const log = await bench.open();
    await log.close();
    expect(verify(store.files)).toMatchObject({ entries: 3, last: { event: 'continued', seq: 3 } });
  });

  it('goes on in a new file whose first entry lacks its line feed', async () => {
    const store = new MemoryStore();
    const bench = new AuditBench(store);
    store.aside.push(Buffer.from(logOf('x')));
    await (await bench.open()).close();
    store.bytes = store.bytes.subarray(0, -1);
    const log = await bench.open();
    log.record({ event: 'started' });
    await log.close();
    expect(verify(store.files)).toMatchObject({ entries: 4, torn: 0, last: { event: 'started' } });
  });

  it('stays in one file where no other can begin, and tries again when it is twice as long', async () => {
    const bench = new AuditBench();
    bench.store.rotates = false;
    const log = await bench.open({ rotateAt: 100 });
    for (let claim = 0; claim < 2; claim += 1) {
      log.record({ event: 'claim' });
      await bench.settle();
    }
    expect(bench.failures).toEqual(['cannot be set aside: the name is taken']);
    expect(log.working).toBe(true);
    bench.store.rotates = true;
    for (let claim = 0; claim < 3; claim += 1) {
      log.record({ event: 'claim' });
      await bench.settle();
    }
    await log.close();
    expect(bench.store.aside.length).toBe(3);
    expect(verify(bench.store.files)).toMatchObject({ entries: 9 });
  });
});

describe('verification', () => {
  const log = logOf('a', 'b', 'c');
  const lines = log.split('\n').slice(0, -1);
  const joined = (...chosen: (string | undefined)[]) => `${chosen.join('\n')}\n`;
  const [start, a, b, c] = lines;

  it.each([
    ['a changed line', log.replace('"b"', '"B"'), 3, 'its content does not fit its hash'],
    ['a removed line', joined(start, a, c), 3, 'it is entry 4, and entry 3 must stand here'],
    ['a removed beginning', joined(a, b, c), 1, 'no log begins with it'],
    ['a repeated line', joined(start, a, a, b, c), 3, 'it is entry 2, and entry 3 must stand here'],
    ['two lines in the wrong order', joined(start, b, a, c), 2, 'it is entry 3, and entry 2 must stand here'],
    ['an inserted line', joined(start, a, '{"seq":3}', b, c), 3, 'it is not a whole entry'],
    ['an empty line', joined(start, a, '', b, c), 3, 'it is not a whole entry'],
    [
      'a line of another log',
      joined(start, logOf('q').split('\n')[1], b, c),
      3,
      'it does not continue the entry before it',
    ],
    [
      'a line without its end',
      log.slice(0, -1),
      4,
      'it has no end: torn by a crash that no new start has recorded yet, or cut off',
    ],
    ['an endless line', 'x'.repeat(100_000), 1, 'it is longer than any entry'],
  ])('finds %s', (_, text, line, found) => {
    expect(verify([text])).toEqual({ line, found });
  });

  it('gives up at once where more follows than a crash can tear', () => {
    const verifier = new AuditVerifier();
    const many = logOf(...Array.from({ length: 400 }, (_, index) => `${index}`));
    const second = many.indexOf('\n') + 1;
    expect(verifier.take(Buffer.from(many.slice(0, second) + many.slice(many.indexOf('\n', second) + 1)))).toEqual({
      line: 2,
      found: 'it is entry 3, and entry 2 must stand here',
    });
  });

  it('tells a log that was cut off only by a head from outside', () => {
    const head = readLine(Buffer.from(c ?? ''));
    const hash = typeof head === 'string' ? '' : head.hash;
    expect(verify([log], hash)).toMatchObject({ headAt: 4 });
    expect(verify([joined(start, a, b)], hash)).toMatchObject({ entries: 3, headAt: undefined });
  });
});

describe('the end of a file', () => {
  it('is found in a window that begins within a line', () => {
    const log = logOf('a', 'b');
    expect(readTail(Buffer.from(log.slice(20)), false)).toMatchObject({ head: { seq: 3 }, open: false });
    expect(readTail(Buffer.from('x'.repeat(100)), false)).toContain('hold no entry');
  });
});

describe('files on disk', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'quaylink-audit-'));

  it('are appended to, for their owner to write and their group to read', async () => {
    const file = join(folder(), 'audit.jsonl');
    const store = await openAuditFile(file);
    await store.append(logOf('x'));
    await store.append('');
    expect(store.size).toBe(statSync(file).size);
    await store.close();
    expect(statSync(file).mode & 0o777 & ~0o640).toBe(0);
    const again = await openAuditFile(file);
    const { bytes, whole } = await again.tail();
    expect([Buffer.from(bytes).toString(), whole]).toEqual([logOf('x'), true]);
    await again.close();
  });

  it('are set aside under a name that sorts, and found again', async () => {
    const place = folder();
    const file = join(place, 'audit.jsonl');
    const store = await openAuditFile(file);
    await store.append(logOf('x'));
    await store.rotate(2);
    expect(readdirSync(place).sort()).toEqual(['audit.jsonl', 'audit.jsonl.0000000002']);
    expect([store.size, readFileSync(file, 'utf8')]).toEqual([0, '']);
    writeFileSync(join(place, 'audit.jsonl.bak'), 'not one of them');
    const older = await store.older();
    expect(Buffer.from((await older?.firstLine()) ?? '').toString()).toContain('chain-start');
    await expect(store.rotate(2)).rejects.toThrow('EEXIST');
    await store.close();
  });

  it('that are long are searched from their end, whatever stands in between', async () => {
    const file = join(folder(), 'audit.jsonl');
    const store = await openAuditFile(file);
    const filler = `${'{"event":"claim"}'.padEnd(99, 'x')}\n`;
    // Every place that the wanted line can have in a window of the search.
    for (const behind of [0, 800, 818, 819, 820, 1636, 1637, 1638, 1639, 2457]) {
      truncateSync(file);
      const wanted = `{"at":"${'x'.repeat(60)}","event":"started","behind":"${'x'.repeat(60)}"}`;
      appendFileSync(file, `{"event":"started"}\n${filler.repeat(3000)}${wanted}\n${filler.repeat(behind)}`);
      await store.tail();
      expect(Buffer.from(await store.lastLineWith(['"event":"started"'])).toString()).toBe(wanted);
    }
    expect((await store.lastLineWith(['"event":"never"'])).length).toBe(0);
    await store.close();
  });

  it('must be plain ones', async () => {
    await expect(openAuditFile(folder())).rejects.toThrow('EISDIR');
    await expect(openAuditFile('/dev/null')).rejects.toThrow('no plain file');
  });
});

describe('the hash of a configuration', () => {
  it('changes with the configuration, its secrets and the chain, and with nothing else', () => {
    const hash = configurationHash('label = "a"', ['secret-1', 'secret-2'], CHAIN);
    expect(configurationHash('label = "a"', ['secret-1', 'secret-2'], CHAIN)).toBe(hash);
    expect(configurationHash('label = "b"', ['secret-1', 'secret-2'], CHAIN)).not.toBe(hash);
    expect(configurationHash('label = "a"', ['secret-1', 'secret-3'], CHAIN)).not.toBe(hash);
    expect(configurationHash('label = "a"', ['secret-1', 'secret-2'], 'other')).not.toBe(hash);
  });
});
