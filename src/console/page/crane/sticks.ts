// Which stick drives which crane. Enters: the mode, a side of the desk, what drives. Leaves: the sticks. Pure; the mapping itself
// is the input's: split gives each crane its stick; in every other mode the workstation's own input drives by both together,
// the page by its left one alone (control/stick-crane.ts).

import type { ControlMode } from '../../../domain/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';
import type { DeskFrame } from '../../frames/index.ts';
import { cranesOfStick } from '../control/stick-crane.ts';

export type Sticks = 'none' | 'left' | 'right' | 'both';

/** `input`: undefined while nobody has told. */
export function sticksOf(mode: ControlMode | undefined, side: DeskSide, input: DeskFrame['input'] | undefined): Sticks {
  if (input === 'page')
    return (['left', 'right'] as const).find((stick) => cranesOfStick(stick, mode).includes(side)) ?? 'none';
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
