// What must be known first: each thing that is amiss has its banner, and nothing is said of what lies behind it.

import { describe, expect, it } from 'vitest';
import { type BannerFacts, banners } from '../../../../src/console/page/desk/banners.ts';

const WELL: BannerFacts = {
  connection: { kind: 'open' },
  stopUnsent: false,
  mayOperate: true,
  desk: 'yours',
  link: { connected: true, stopConnected: true, cause: undefined },
  stale: [],
};

function names(change: Partial<BannerFacts>) {
  return banners({ ...WELL, ...change }).map(({ name }) => name);
}

describe('the banners', () => {
  it('are none where all is well', () => {
    expect(names({})).toEqual([]);
  });

  it.each([
    ['connecting', { connection: { kind: 'connecting' } }],
    ['lost', { connection: { kind: 'lost' } }],
    ['refused', { connection: { kind: 'refused', code: 'CONSOLE_TOKEN', detail: '' } }],
    ['gateway-connecting', { link: undefined }],
    ['gateway-down', { link: { connected: false, stopConnected: false, cause: undefined } }],
    ['stop-path', { link: { connected: true, stopConnected: false, cause: undefined } }],
    ['stale', { stale: ['b'] }],
    ['looks-on', { mayOperate: false, desk: 'other page' }],
    ['other-page', { desk: 'other page' }],
    ['desk-free', { desk: 'free' }],
  ] as const)('say %s', (name, change) => {
    expect(names(change)).toEqual([name]);
  });

  it('carry the reason', () => {
    const refused = { kind: 'refused', code: 'CONSOLE_FLOOD', detail: 'x' } as const;
    expect(banners({ ...WELL, connection: refused })[0]).toMatchObject({
      code: 'CONSOLE_FLOOD',
      detail: 'x',
      level: 'critical',
    });
    const link = { connected: false, stopConnected: false, cause: 'RUN_UNREACHABLE' } as const;
    expect(banners({ ...WELL, link })[0]).toMatchObject({ code: 'RUN_UNREACHABLE', level: 'critical' });
    expect(banners({ ...WELL, stale: ['a', 'b'] })[0]?.sides).toEqual(['a', 'b']);
  });

  it('say only that the workstation is gone while it is: nothing behind it is known', () => {
    expect(names({ connection: { kind: 'lost' }, link: undefined, stale: ['a', 'b'], desk: undefined })).toEqual([
      'lost',
    ]);
  });

  it('put a stop that was not sent before everything', () => {
    expect(names({ stopUnsent: true, connection: { kind: 'lost' } })).toEqual(['stop-unsent', 'lost']);
  });
});
