// Frames of the workstation as they come through JSON, for tests of the page's link. Leaves: plain objects.

import { craneView } from '../crane/crane-views.ts';

export const WELCOME = {
  kind: 'welcome',
  version: 1,
  release: '0.1.0',
  label: 'Desk 1',
  mayOperate: true,
  screen: 'page',
  help: [],
  remark: '',
  demo: false,
} as const;

export function pictureFrame(tick: number) {
  return {
    kind: 'picture',
    tick,
    view: {
      source: 'keyboard',
      mode: 'split',
      link: { connected: true, stopConnected: true, gateway: 'Gateway' },
      cranes: [craneView({ side: 'a' }), craneView({ side: 'b' })],
    },
  } as const;
}

export const DESK = { kind: 'desk', desk: 'yours', input: 'page', own: 'keyboard', pages: 1 } as const;
