import { describe, expect, it } from 'vitest';
import { createLog, type LogOptions } from '../../src/cli/log.ts';
import { fakeIo } from './fake-io.ts';

function logged(options: Partial<LogOptions>): string {
  const fake = fakeIo();
  const log = createLog(fake.io.stderr, { name: 'gateway', level: 'info', format: 'text', ...options });
  log.debug('too quiet');
  log.warn({ crane: 1, cause: 'SAFETY_DEADMAN', at: [1, 2] }, 'stop');
  expect(fake.stdout()).toBe('');
  return fake.stderr();
}

describe('the log', () => {
  it('is one readable line an entry', () => {
    expect(logged({})).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} warn {2}gateway: stop crane=1 cause=SAFETY_DEADMAN at=\[1,2\]\n$/,
    );
  });

  it('is one JSON object an entry for machines', () => {
    expect(JSON.parse(logged({ format: 'json' }))).toMatchObject({
      level: 'warn',
      name: 'gateway',
      msg: 'stop',
      crane: 1,
    });
  });

  it('keeps to its level', () => {
    expect(logged({ level: 'error' })).toBe('');
    expect(logged({ level: 'debug' })).toContain('debug gateway: too quiet');
  });
});
