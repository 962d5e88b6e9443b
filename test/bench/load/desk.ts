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

/** Both cranes to and fro for ever, both deadmen held. */
export function restlessHands(): PadScript {
  const began = ARM_MS + GRIP_MS;
  const steps: PadStep[] = [
    { at_ms: 0, left: [0, 0], right: [0, 0], buttons: [] },
    { at_ms: ARM_MS, buttons: DEADMEN },
  ];
  for (let at = 0; at <= 2 * LEG_MS; at += 1) {
    const way = at % (2 * LEG_MS) < LEG_MS ? 1 : -1;
    const travel = way * (DEFLECTION + TREMOR * (at % TREMORS));
    steps.push({ at_ms: began + at, left: [travel, 0], right: [travel, 0] });
  }
  return { rate_hz: RATE_HZ, repeat_from_ms: began, steps };
}

export interface DeskOptions {
  readonly folder: string;
  readonly logLevel: LogLevel;
  /** The terminal view, drawn to a pseudo-terminal. */
  readonly view: boolean;
}

/** A site under restless hands. */
export class DrivenDesk {
  readonly site: Site;
  readonly workstation: Child;

  private constructor(site: Site, workstation: Child) {
    this.site = site;
    this.workstation = workstation;
  }

  /** Resolves when both cranes wait for the deadman and the stick begins. */
  static async start({ folder, logLevel, view }: DeskOptions): Promise<DrivenDesk> {
    const script = join(folder, 'stick.json');
    writeFileSync(script, JSON.stringify(restlessHands()));
    const site = await Site.prepare({ folder, logLevel, input: 'scripted', script, view });
    try {
      await site.start('mock-crane');
      await site.start('gateway');
      const workstation = await site.start('workstation', view ? 'pseudo' : 'none');
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
