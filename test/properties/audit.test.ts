// Whatever is changed in an audit log, its verification finds it; whatever tears it, its next start goes on.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type AuditRecord, nextLine, NO_LINE } from '../../src/security/audit-line.ts';
import { readTail } from '../../src/security/audit-tail.ts';
import { AuditVerifier } from '../../src/security/audit-verify.ts';
import { AuditBench, CHAIN, verify } from '../support/audit-bench.ts';

const record: fc.Arbitrary<AuditRecord> = fc.record(
  {
    event: fc.constantFrom('claim', 'release', 'stop', 'bypass', 'lost'),
    crane: fc.nat(65_535),
    who: fc.record({
      name: fc.string(),
      role: fc.constantFrom('viewer', 'operator'),
      label: fc.string({ unit: 'binary' }),
      session: fc.nat(),
    }),
    outcome: fc.constantFrom('OK', 'AUTHORITY_ROLE'),
    detail: fc.string({ unit: 'binary', maxLength: 600 }),
    count: fc.nat(),
  },
  { requiredKeys: ['event'] },
);

function linesOf(records: readonly AuditRecord[]): readonly string[] {
  const lines: string[] = [];
  let head = NO_LINE;
  for (const each of [{ event: 'chain-start', chain: CHAIN }, ...records]) {
    const line = nextLine(head, '2030-01-01T00:00:00.000Z', each);
    lines.push(line.text);
    head = line.head;
  }
  return lines;
}

const log = fc.array(record, { minLength: 2, maxLength: 8 }).map(linesOf);
const holds = (text: Uint8Array | string) => 'entries' in verify([text]);

describe('an audit log', () => {
  test.prop([log, fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 })])(
    'holds as it was written, in pieces of any size',
    (lines, sizes) => {
      const bytes = Buffer.from(lines.join(''));
      const verifier = new AuditVerifier();
      for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
        const size = sizes[piece % sizes.length] ?? 1;
        expect(verifier.take(bytes.subarray(at, at + size))).toBeUndefined();
        at += size;
      }
      expect(verifier.endFile()).toBeUndefined();
      expect(verifier.span?.entries).toBe(lines.length);
    },
  );

  test.prop([log, fc.nat(), fc.integer({ min: 1, max: 255 })], { numRuns: 2000 })(
    'does not hold with any other byte anywhere',
    (lines, place, change) => {
      const bytes = Buffer.from(lines.join(''));
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expect(holds(bytes)).toBe(false);
    },
  );

  test.prop([log, fc.nat(), fc.nat()])('does not hold with a line less, moved, or twice', (lines, from, to) => {
    const source = from % lines.length;
    const target = to % lines.length;
    const line = lines[source] ?? '';
    // Of a cut at the end only a head from outside can tell.
    if (source < lines.length - 1) expect(holds(lines.toSpliced(source, 1).join(''))).toBe(false);
    expect(holds(lines.toSpliced(target, 0, line).join(''))).toBe(false);
    if (source !== target) expect(holds(lines.toSpliced(source, 1).toSpliced(target, 0, line).join(''))).toBe(false);
  });

  test.prop([log, fc.nat()])(
    'that was torn anywhere goes on, and is accepted for exactly what it is',
    async (lines, place) => {
      const whole = Buffer.from(lines.join(''));
      const bench = new AuditBench();
      bench.store.bytes = whole.subarray(0, place % (whole.length + 1));
      const audit = await bench.open();
      audit.record({ event: 'started' });
      await audit.close();
      expect(verify(bench.store.files, audit.head.hash)).toMatchObject({ headAt: audit.head.seq });
    },
  );

  test.prop([fc.uint8Array({ maxLength: 2000 }), fc.boolean()])('is never seen where there is none', (bytes, whole) => {
    const tail = readTail(bytes, whole);
    if (typeof tail !== 'string') expect(tail.head).toBe(NO_LINE);
  });

  test.prop([fc.array(fc.tuple(record, fc.nat(800)), { minLength: 1, maxLength: 20 })], { numRuns: 500 })(
    'holds and keeps its order over a disk that fills again and again',
    async (steps) => {
      const bench = new AuditBench();
      const audit = await bench.open();
      const written: (string | undefined)[] = [];
      for (const [each, room] of steps) {
        bench.store.room = room;
        audit.record({ ...each, event: 'claim' });
        written.push(each.detail?.slice(0, 512));
        await bench.settle();
        bench.retry();
        await bench.settle();
      }
      bench.store.room = Number.POSITIVE_INFINITY;
      bench.retry();
      await bench.settle();
      await audit.close();
      expect(verify(bench.store.files)).toMatchObject({ lost: 0 });
      expect(bench.lines.filter(({ event }) => event === 'claim').map(({ detail }) => detail)).toEqual(written);
    },
  );
});
