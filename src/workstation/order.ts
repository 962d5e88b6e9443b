// Orders of the input on their way into commands. Enters: what the input sampled. Leaves: whether it differs,
// how strict it is, how old it is when it is sent, and the order of a desk that goes away.

import { AGE_CAP_MS, type CraneOrder, type InputAge, MOTION_AXES, STANDSTILL } from '../domain/index.ts';
import type { Severity } from '../link/index.ts';
import { millis, type Millis } from '../quantity/index.ts';

const CAP = millis(AGE_CAP_MS);

export function severity(order: CraneOrder): Severity {
  if (!order.emergencyRun) return 2;
  return order.run ? 0 : 1;
}

/** An age that may travel: capped, and capped too where it is no number. */
export function cappedAge(age: Millis): Millis {
  return age <= CAP ? age : CAP;
}

/** Waiting makes an input older. */
export function agedBy(waited: Millis, inputs: readonly InputAge[]): readonly InputAge[] {
  if (waited === 0) return inputs;
  return inputs.map(({ inputClass, age }) => ({ inputClass, age: cappedAge((age + waited) as Millis) }));
}

export function sameOrder(a: CraneOrder, b: CraneOrder): boolean {
  if (
    a.driven !== b.driven ||
    a.deadman !== b.deadman ||
    a.run !== b.run ||
    a.emergencyRun !== b.emergencyRun ||
    a.horn !== b.horn ||
    a.mapped !== b.mapped ||
    a.neutral !== b.neutral ||
    a.attachment !== b.attachment ||
    a.rearmPresses !== b.rearmPresses ||
    a.resetPresses !== b.resetPresses ||
    a.mode !== b.mode
  ) {
    return false;
  }
  for (const axis of MOTION_AXES) if (a.speeds[axis] !== b.speeds[axis]) return false;
  return true;
}

/** What a desk that shuts down orders, whatever its controls say. */
export function stoppedOrder(order: CraneOrder): CraneOrder {
  return { ...order, driven: false, deadman: false, run: false, horn: false, speeds: STANDSTILL, attachment: 'hold' };
}
