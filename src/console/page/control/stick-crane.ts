// Which crane each stick of the page drives, as its profile says (profiles/quaylink-console-page.toml): the left one has the
// whole crane in solo, both in tandem; in split each has its own. Pure.

import type { ControlMode } from '../../../domain/index.ts';
import type { PadSide } from '../../../input/page-pad.ts';
import type { DeskSide } from '../../../workstation/index.ts';

export function cranesOfStick(side: PadSide, mode: ControlMode | undefined): readonly DeskSide[] {
  switch (mode) {
    case undefined:
      return [];
    case 'split':
      return side === 'left' ? ['a'] : ['b'];
    case 'solo-a':
      return side === 'left' ? ['a'] : [];
    case 'solo-b':
      return side === 'left' ? ['b'] : [];
    case 'tandem':
      return side === 'left' ? ['a', 'b'] : [];
    default:
      return mode satisfies never;
  }
}
