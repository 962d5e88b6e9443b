// The address of the console: who is told its token, and who is not.

import { describe, expect, it } from 'vitest';
import { consoleAddress, sayAddress } from '../../src/cli/console-address.ts';
import { createLog } from '../../src/cli/log.ts';
import type { Output } from '../../src/cli/io.ts';
import { fakeIo } from './fake-io.ts';

const URL = 'http://127.0.0.1:7450/';
const CONFIGURED = 'a-token-of-the-file';

/** What a workstation that was started by hand says of its console. */
function said(configured: string | undefined, isTTY: boolean, isTold: boolean) {
  const address = consoleAddress(URL, configured);
  const { io, stderr: errors } = fakeIo();
  const stderr: Output = Object.assign(io.stderr, { isTTY });
  sayAddress(address, isTold, {
    stderr,
    log: createLog(stderr, { name: 'workstation', level: 'info', format: 'text' }),
  });
  return { ...address, text: errors() };
}

describe('the address of the console', () => {
  it('carries a token of this start alone, another one each time, in one line of a terminal', () => {
    const [first, second] = [consoleAddress(URL, undefined), consoleAddress(URL, undefined)];
    expect(first.shown).toBe(`${URL}#token=${first.token}`);
    expect(first.token).toMatch(/^[\w-]{32}$/);
    expect(second.token).not.toBe(first.token);
    expect(first.remark.join('').length).toBeLessThan(80);
  });

  it('carries no token of the configuration', () => {
    const { shown, remark, text } = said(CONFIGURED, true, false);
    expect([shown, remark, text]).toEqual([URL, [], '']);
  });

  it('is printed once on a terminal that shows no view', () => {
    const { shown, text } = said(undefined, true, false);
    expect(text).toBe(`quaylink workstation: the console is at ${shown}\n`);
    expect(said(undefined, true, true).text).toBe('');
  });

  it('is logged nowhere, but that nobody knows it is', () => {
    const { token, text } = said(undefined, false, false);
    expect(text).toContain('console.token_file');
    expect(text).not.toContain(token);
  });
});
