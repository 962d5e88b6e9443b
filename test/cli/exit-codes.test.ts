import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_MEANINGS, exitStatus, expectedError } from '../../src/cli/exit-codes.ts';
import { type Code, QuaylinkError } from '../../src/domain/index.ts';

describe('exit statuses', () => {
  it.each([
    ['RUN_USAGE', EXIT.usage],
    ['CONFIG_FILE', EXIT.configuration],
    ['CONFIG_INCONSISTENT', EXIT.configuration],
    ['RUN_PORT_TAKEN', EXIT.resource],
    ['RUN_ADDRESS', EXIT.resource],
    ['RUN_UNREACHABLE', EXIT.resource],
    ['INPUT_HID_UNAVAILABLE', EXIT.resource],
    ['RUN_CHILD_DIED', EXIT.failed],
    ['SESSION_UNAUTHENTICATED', EXIT.failed],
  ] satisfies [Code, number][])('%s ends with its own', (code, status) => {
    expect(exitStatus(new QuaylinkError(code, 'x'))).toBe(status);
  });

  it.each([
    ['EADDRNOTAVAIL', 'listen', 'RUN_ADDRESS'],
    ['EACCES', 'listen', 'RUN_ADDRESS'],
    ['ENOTFOUND', 'getaddrinfo', 'RUN_ADDRESS'],
    ['EADDRINUSE', 'listen', 'RUN_PORT_TAKEN'],
  ])('%s of %s is a wish that this machine cannot fulfil', (code, syscall, expected) => {
    const error = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
    expect(expectedError(error)).toMatchObject({ code: expected, cause: error });
    expect(exitStatus(error)).toBe(EXIT.resource);
    expect(expectedError(Object.assign(new Error(code), { code, syscall: 'write' }))).toBeUndefined();
  });

  it('tell a fault of Quaylink from an expected failure', () => {
    expect(exitStatus(new TypeError('x'))).toBe(EXIT.bug);
    expect(exitStatus('x')).toBe(EXIT.bug);
  });

  it('are listed in docs/deployment.md as they are', () => {
    const document = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8');
    for (const kind of Object.keys(EXIT) as (keyof typeof EXIT)[]) {
      expect(document).toContain(`| ${EXIT[kind]} | ${EXIT_MEANINGS[kind]} |`);
    }
  });
});
