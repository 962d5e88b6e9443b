// What the page that has the desk asks of a crane. Enters: a wish. Leaves: a call of the workstation, or the code that
// refuses it here. What the gateway makes of it shows in the picture.

import type { Code } from '../../domain/index.ts';
import { millis } from '../../quantity/index.ts';
import { MAX_REASON_BYTES } from '../../wire/index.ts';
import type { Workstation } from '../../workstation/index.ts';
import type { DeskWish } from '../frames/index.ts';

/** What the console needs of the workstation. */
export type ConsoleDesk = Pick<
  Workstation,
  'view' | 'scene' | 'painted' | 'claim' | 'release' | 'offer' | 'withdrawOffer' | 'takeOver' | 'bypass'
>;

export type CraneWish = Exclude<DeskWish, { readonly what: 'desk' | 'drive-by' }>;

function isReason(text: string): boolean {
  const bytes = Buffer.byteLength(text.trim());
  return bytes >= 1 && bytes <= MAX_REASON_BYTES;
}

/** OK, or AUTHORITY_REASON. */
export function askOfCrane(desk: ConsoleDesk, wish: CraneWish): Code {
  switch (wish.what) {
    case 'claim':
      desk.claim(wish.side);
      return 'OK';
    case 'release':
      desk.release(wish.side);
      return 'OK';
    case 'offer':
      desk.offer(wish.side);
      return 'OK';
    case 'withdraw':
      desk.withdrawOffer(wish.side);
      return 'OK';
    case 'takeover':
      if (!isReason(wish.reason)) return 'AUTHORITY_REASON';
      desk.takeOver(wish.side, wish.reason);
      return 'OK';
    case 'bypass':
      if (!isReason(wish.reason)) return 'AUTHORITY_REASON';
      desk.bypass(wish.side, wish.code, millis(wish.timeMs), wish.reason);
      return 'OK';
    default:
      return wish satisfies never;
  }
}
