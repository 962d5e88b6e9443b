// The whole path as it runs at a site: mock cranes, gateway and workstation, under a stick that reports another deflection a
// thousand times a second. Enters: a folder, what to switch on besides. Leaves: running processes and their figures.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PadScript, PadStep } from '../../../firmware-mocks/joystick/script.ts';
import type { Child } from '../../../src/cli/demo/children.ts';
import type { LogLevel } from '../../../src/config/index.ts';
import type { WorkstationReport } from '../../../src/workstation/index.ts';
import { Site } from '../peers/quaylink.ts';

const RATE_HZ = 1000;
const DEADMEN = [5, 6];
const ARM_MS = 300;
const GRIP_MS = 200;
const LEG_MS = 4000;
const DEFLECTION = 0.3;
/** Every report asks for other speeds than the fifty before it: whichever of them a command leaves out, it is a change. */
const TREMOR = 0.0002;
const TREMORS = 50;
const SCRIPT_WITHIN_MS = 30_000;

/** Rest of patient hands: standstill, re-arm, reset, the deadmen anew. Whatever stopped a crane meanwhile is over after it. */
const REST: readonly PadStep[] = [
  { at_ms: 0, left: [0, 0], right: [0, 0] },
  { at_ms: 2500, buttons: [] },
  { at_ms: 2900, buttons: [10] },
  { at_ms: 3000, buttons: [] },
  { at_ms: 3100, buttons: [11, 12] },
  { at_ms: 3200, buttons: [] },
  { at_ms: 3700, buttons: DEADMEN },
];
const REST_MS = 3900;
/** Of patient hands, between two rests. */
const PATIENT_LEGS = 16;
/** Share of the time in which patient hands drive. */
export const PATIENT_SHARE = (PATIENT_LEGS * LEG_MS) / (PATIENT_LEGS * LEG_MS + REST_MS);

const BEGAN_MS = ARM_MS + GRIP_MS;

function driving(legs: number): readonly PadStep[] {
  return Array.from({ length: legs * LEG_MS + 1 }, (_, at) => {
    const way = at % (2 * LEG_MS) < LEG_MS ? 1 : -1;
    const travel = way * (DEFLECTION + TREMOR * (at % TREMORS));
    return { at_ms: BEGAN_MS + at, left: [travel, 0], right: [travel, 0] };
  });
}

function script(steps: readonly PadStep[]): PadScript {
  const armed: readonly PadStep[] = [
    { at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] },
    { at_ms: ARM_MS, buttons: DEADMEN },
  ];
  return { rate_hz: RATE_HZ, repeat_from_ms: BEGAN_MS, steps: [...armed, ...steps] };
}

/** Both cranes to and fro for ever, both deadmen held. */
export function restlessHands(): PadScript {
  return script(driving(2));
}

/** The same for an hour: a machine that stands still for 50 ms stops the cranes, and these hands arm them again at their next rest. */
export function patientHands(): PadScript {
  const end = BEGAN_MS + PATIENT_LEGS * LEG_MS;
  const rest = REST.map((step) => ({ ...step, at_ms: end + step.at_ms }));
  return script([...driving(PATIENT_LEGS).slice(0, -1), ...rest, { at_ms: end + REST_MS }]);
}

export interface DeskOptions {
  readonly folder: string;
  readonly logLevel: LogLevel;
  /** The terminal view, drawn to a pseudo-terminal. */
  readonly view: boolean;
  readonly hands: PadScript;
  /** Done before there is a gateway: what starts heavily stops no crane then. */
  readonly beforeCranes?: (workstation: Child) => Promise<void>;
}

/** A site under hands that drive both cranes. */
export class DrivenDesk {
  readonly site: Site;
  readonly workstation: Child;

  private constructor(site: Site, workstation: Child) {
    this.site = site;
    this.workstation = workstation;
  }

  /** Resolves when both cranes wait for the deadman and the stick begins. */
  static async start({ folder, logLevel, view, hands, beforeCranes }: DeskOptions): Promise<DrivenDesk> {
    const script = join(folder, 'stick.json');
    writeFileSync(script, JSON.stringify(hands));
    const site = await Site.prepare({ folder, logLevel, input: 'scripted', script, view });
    try {
      const startWorkstation = (): Promise<Child> => site.start('workstation', view ? 'pseudo' : 'none');
      const early = beforeCranes === undefined ? undefined : await startWorkstation();
      if (early !== undefined) await beforeCranes?.(early);
      await site.start('mock-crane');
      await site.start('gateway');
      const workstation = early ?? (await startWorkstation());
      const desk = new DrivenDesk(site, workstation);
      await desk.#began();
      return desk;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  async #began(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), SCRIPT_WITHIN_MS);
    });
    const began = await Promise.race([this.workstation.message('script-began'), late]);
    clearTimeout(timer);
    if (began === 'late') throw new Error(`the cranes did not wait for the deadman within ${SCRIPT_WITHIN_MS} ms`);
    if (began === undefined) throw new Error('the workstation ended before its stick began');
  }

  /** Distributions of the next report begin now. */
  measureAnew(): void {
    this.workstation.send({ kind: 'measure-anew' });
  }

  /** To be asked once. */
  async report(): Promise<WorkstationReport> {
    this.workstation.send({ kind: 'report' });
    const answer = await this.workstation.message('report');
    if (answer === undefined) throw new Error('the workstation ended before it reported');
    return answer['report'] as WorkstationReport;
  }

  close(): Promise<void> {
    return this.site.close();
  }
}
