// What a state permits, as bits of the PLC block. Enters: a permit of the motion machine. Leaves: the control
// word and the fail-safe levels of the setpoint record, out of one table.

import { CONTROL_WORD, LEVELS } from '../registers/index.ts';
import type { Permit } from '../safety/motion.ts';

interface PermitBits {
  readonly controlWord: number;
  readonly levels: number;
}

const W = CONTROL_WORD;
const DRIVES_ON = W.OFF1 | W.OFF2 | W.OFF3 | W.RUN | W.RAMP_OUT_ZERO | W.RAMP_HOLD | W.REMOTE_CMD;
const BOTH_LEVELS = LEVELS.RUN | LEVELS.EMERGENCY_RUN;

/** OFF2 stays 1 throughout: stop category 0 belongs to the hard-wired chain, never to this program. */
export const PERMIT_BITS: { readonly [P in Permit]: PermitBits } = {
  off: { controlWord: W.OFF2 | W.OFF3, levels: LEVELS.EMERGENCY_RUN },
  reset: { controlWord: W.OFF2 | W.OFF3 | W.REMOTE_CMD | W.RESET, levels: BOTH_LEVELS },
  hold: { controlWord: DRIVES_ON, levels: BOTH_LEVELS },
  run: { controlWord: DRIVES_ON | W.RAMP_IN_ZERO, levels: BOTH_LEVELS },
  'ramp-stop': { controlWord: DRIVES_ON, levels: LEVELS.EMERGENCY_RUN },
  estop: { controlWord: W.OFF2 | W.REMOTE_CMD, levels: 0 },
};
