import { expect, it } from 'vitest';
import { MAX_PAIRS, RefusedLogins } from '../../src/security/refused-logins.ts';

it('counts each address and code, however the address is written, and begins anew once asked', () => {
  const logins = new RefusedLogins();
  logins.count('192.0.2.7', 'SESSION_CERTIFICATE');
  logins.count('::ffff:192.0.2.7', 'SESSION_CERTIFICATE');
  logins.count('192.0.2.7', 'SESSION_ORIGIN');
  logins.count('192.0.2.8', 'SESSION_CERTIFICATE');
  expect(logins.take().map(({ outcome, count, detail }) => [outcome, count, detail])).toEqual([
    ['SESSION_CERTIFICATE', 2, 'from 192.0.2.7'],
    ['SESSION_ORIGIN', 1, 'from 192.0.2.7'],
    ['SESSION_CERTIFICATE', 1, 'from 192.0.2.8'],
  ]);
  expect(logins.take()).toEqual([]);
});

it('makes no more records than it has room for, and loses no refusal', () => {
  const logins = new RefusedLogins();
  for (let host = 0; host < 3 * MAX_PAIRS; host += 1) {
    logins.count(`10.0.${host >> 8}.${host & 255}`, 'SESSION_CERTIFICATE');
    logins.count('10.0.0.0', 'SESSION_CERTIFICATE');
  }
  const records = logins.take();
  expect(records).toHaveLength(MAX_PAIRS + 1);
  expect(records.at(-1)?.detail).toBe('from other addresses');
  expect(records.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(6 * MAX_PAIRS);
});
