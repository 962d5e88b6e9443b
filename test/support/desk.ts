// A desk inside the test's own process: a real workstation over a real socket, whose mock pad does what the test's hands do.
// Enters: who sits there, hands, wishes. Leaves: what its screens would show.

import { MOCK_DESK } from '../../firmware-mocks/joystick/models.ts';
import type { PadStep } from '../../firmware-mocks/joystick/script.ts';
import { ScriptedPad } from '../../firmware-mocks/joystick/scripted-pad.ts';
import { raisePriority } from '../../src/cli/demo/children.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import {
  descriptorHash,
  findProfile,
  loadProfiles,
  openReportSource,
  shippedProfilesFolder,
} from '../../src/input/index.ts';
import { type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { type DeskCraneView, type DeskSide, Workstation, type WorkstationView } from '../../src/workstation/index.ts';
import { DEADMEN } from './system.ts';

export interface DeskOptions {
  readonly port: number;
  readonly token: string;
  readonly label: string;
}

/** Where both sticks, the hat and the buttons are; what is left out rests. */
export type Hands = Omit<PadStep, 'at_ms'>;

const RATE_HZ = 250;
const LOOK_MS = 10;
const PAINT_MS = 40;
const REARM = 10;
const PRESS_MS = 200;
/** Until neutral counts, with something to spare. */
const NEUTRAL_MS = 400;
const READY_WITHIN_MS = 2000;
const SIDES: readonly DeskSide[] = ['a', 'b'];

function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export class Desk {
  readonly workstation: Workstation;
  readonly #pad = new ScriptedPad({ model: MOCK_DESK, script: { rate_hz: RATE_HZ, steps: [] } });
  /** What a busy machine did to the pad; its cranes then stop, rightly. */
  readonly #faults: string[] = [];
  #painter: NodeJS.Timeout | undefined;

  /** Claims nothing by itself. */
  constructor({ port, token, label }: DeskOptions) {
    // The test's process drives cranes now.
    raisePriority(process.pid);
    const { vendorId, productId, descriptor } = MOCK_DESK;
    const identity = { vendorId, productId, bus: 'usb', descriptorHash: descriptorHash(descriptor) } as const;
    const profile = findProfile(loadProfiles([shippedProfilesFolder()]).profiles, identity);
    if (profile === undefined) throw new Error('no profile of the mock desk');
    const source = openReportSource({
      label: MOCK_DESK.name,
      devices: [{ descriptor, profile, seat: 'whole', stream: this.#pad }],
      mode: 'split',
      onFault: ({ code, detail }) => this.#faults.push(`${code}: ${detail}`),
    });
    if (!source.ok) throw new Error(source.code);
    this.workstation = new Workstation({
      settings: {
        gatewayUrl: `ws://127.0.0.1:${port}`,
        token,
        label,
        cranes: { a: 1 as CraneNumber, b: 2 as CraneNumber },
        autoClaim: false,
      },
      source: source.value,
    });
    this.workstation.start();
  }

  /** From now on, until they do something else. */
  hands(hands: Hands): void {
    this.#pad.play({ rate_hz: RATE_HZ, steps: [{ at_ms: 0, ...hands }] });
  }

  get view(): WorkstationView {
    return this.workstation.view(now());
  }

  crane(side: DeskSide): DeskCraneView {
    return this.view.cranes[side === 'a' ? 0 : 1];
  }

  /** Commands that the gateway has accepted. */
  get accepted(): number {
    return this.workstation.report(now()).frames.accepted;
  }

  /** Resolves when the view satisfies the condition; rejects with what it was after `withinMs`. */
  async until(what: string, condition: (view: WorkstationView) => boolean, withinMs = 15_000): Promise<void> {
    for (const since = now(); !condition(this.view); await pause(LOOK_MS)) {
      if (now() - since < withinMs) continue;
      const { notice, cranes } = this.view;
      const seen = JSON.stringify({ faults: this.#faults, notice, cranes });
      throw new Error(`not within ${withinMs} ms: ${what}; the view is ${seen}`);
    }
  }

  /** Claims cranes, and waits until they are held. */
  async claim(...sides: readonly DeskSide[]): Promise<void> {
    await this.until('the cranes are seen', () => sides.every((side) => this.crane(side).status?.plcUp === true));
    for (const side of sides) this.workstation.claim(side);
    await this.until('the cranes are held', () => sides.every((side) => this.crane(side).held));
  }

  /** Hands off, until every crane rests and neutral counts; and a re-arm for what a stop has latched. */
  async rest(...sides: readonly DeskSide[]): Promise<void> {
    this.hands({});
    await this.until('rest', () => sides.every((side) => !this.#isIn(side, 'moving', 'stopping')));
    await pause(NEUTRAL_MS);
    if (!sides.some((side) => this.#isIn(side, 'stopped'))) return;
    this.hands({ buttons: [REARM] });
    await pause(PRESS_MS);
    this.hands({});
    await pause(NEUTRAL_MS);
  }

  /** Arms held cranes, then deflects with the deadmen pressed. A busy machine may stop them on the way, rightly: then anew. */
  async drive(hands: Hands, ...sides: readonly DeskSide[]): Promise<void> {
    const buttons = sides.map((side) => DEADMEN[SIDES.indexOf(side)] ?? 0);
    for (let tries = 1; ; tries += 1) {
      await this.rest(...sides);
      this.hands({ buttons });
      try {
        await this.until('ready', () => sides.every((side) => this.#isIn(side, 'ready')), READY_WITHIN_MS);
        break;
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
    this.hands({ ...hands, buttons });
  }

  /** Its screen shows each new status from now on. */
  paint(): void {
    this.#painter = setInterval(() => {
      for (const side of SIDES) {
        const number = this.crane(side).status?.number;
        if (number !== undefined) this.workstation.painted(side, number);
      }
    }, PAINT_MS);
  }

  /** Its screen stands still, and nothing else does. */
  freeze(): void {
    clearInterval(this.#painter);
  }

  async close(): Promise<void> {
    this.freeze();
    await this.workstation.close();
  }

  #isIn(side: DeskSide, ...states: readonly string[]): boolean {
    return states.includes(this.crane(side).status?.state ?? '');
  }
}
