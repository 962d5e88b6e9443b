import { describe, expect, it } from 'vitest';
import { openerOf, openPage } from '../../../src/cli/demo/open-page.ts';

const ADDRESS = 'http://127.0.0.1:7450/#token=0123456789abcdef';

describe('opening the page', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('hands the address whole to a program of %s', (platform) => {
    const [program, ...args] = openerOf(platform, ADDRESS);
    expect(program).not.toBe('');
    expect(args.at(-1)).toBe(ADDRESS);
  });

  it('says in one sentence that there is no such program', async () => {
    const sentence = await new Promise<string>((resolve) => openPage(['quaylink-no-such-opener', ADDRESS], resolve));
    expect(sentence).toContain('could not be opened (quaylink-no-such-opener: ');
    expect(sentence).toContain('open the address yourself.');
  });

  it('says that the program failed', async () => {
    const failing = [process.execPath, '-e', 'process.exit(3)'] as const;
    expect(await new Promise<string>((resolve) => openPage(failing, resolve))).toContain('exit status 3');
  });
});
