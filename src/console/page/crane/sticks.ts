// Which stick drives which crane. Enters: the mode and a side of the desk. Leaves: the sticks. Pure; the mapping itself is
// the input's (docs: split gives each crane its stick, every other mode drives by both together).

import type { ControlMode } from '../../../domain/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';

export type Sticks = 'none' | 'left' | 'right' | 'both';

export function sticksOf(mode: ControlMode | undefined, side: DeskSide): Sticks {
  switch (mode) {
    case undefined:
      return 'none';
    case 'split':
      return side === 'a' ? 'left' : 'right';
    case 'tandem':
      return 'both';
    case 'solo-a':
      return side === 'a' ? 'both' : 'none';
    case 'solo-b':
      return side === 'b' ? 'both' : 'none';
    default:
      return mode satisfies never;
  }
}
