// A desk with a page and a stick of its own, and a clock moved by hand: no timers, no sockets.

import { MOCK_DESK, PAD_AT_REST, type PadState } from '../../firmware-mocks/joystick/models.ts';
import { type DeskInputsOptions, openDeskInputs } from '../../src/input/desk-inputs.ts';
import type { InputFault } from '../../src/input/desk.ts';
import { encodePagePad, type PadButton, PAGE_PAD_AT_REST, type PadStick } from '../../src/input/page-pad.ts';
import { openReportSource, type ReportSink } from '../../src/input/report-source.ts';
import type { DeskInputs, IntentSource, OperatorIntent } from '../../src/input/source.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { shippedProfile, UNIT_SPEEDS } from './desk-rig.ts';

/** What the page holds; what is left out rests. */
export interface HeldOnPage {
  readonly left?: Partial<PadStick>;
  readonly right?: Partial<PadStick>;
  readonly press?: readonly PadButton[];
}

export function pageReport({ left, right, press = [] }: HeldOnPage): Uint8Array {
  return encodePagePad({
    left: { ...PAGE_PAD_AT_REST.left, ...left },
    right: { ...PAGE_PAD_AT_REST.right, ...right },
    pressed: new Set(press),
  });
}

export class PageRig {
  readonly inputs: DeskInputs;
  /** The own stick by itself. */
  readonly stick: IntentSource;
  readonly faults: InputFault[] = [];
  wakes = 0;
  closed = 0;
  now: MonotonicMs = monotonicMs(10_000);
  /** What the own stick reports at every turn. */
  own: Partial<PadState> = {};
  private sink: ReportSink | undefined;

  constructor(options: DeskInputsOptions = {}) {
    const stick = openReportSource({
      label: 'a stick',
      mode: 'split',
      devices: [
        {
          descriptor: MOCK_DESK.descriptor,
          profile: shippedProfile('quaylink-mock-desk'),
          seat: 'whole',
          stream: {
            start: (sink) => {
              this.sink = sink;
            },
            close: async () => {
              this.closed++;
            },
          },
        },
      ],
    });
    if (!stick.ok) throw new Error(stick.found);
    this.stick = stick.value;
    const inputs = openDeskInputs(stick.value, {
      mode: 'split',
      onFault: (fault) => this.faults.push(fault),
      ...options,
    });
    if (!inputs.ok) throw new Error(inputs.found);
    this.inputs = inputs.value;
    this.inputs.start(() => this.wakes++);
    this.inputs.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    this.sink?.drained(this.now);
    this.turn();
  }

  /** The own stick reports what it holds, now. */
  turn(): void {
    this.sink?.report(MOCK_DESK.encode({ ...PAD_AT_REST, ...this.own }), this.now);
    this.sink?.drained(this.now);
  }

  /** Time passes; the own stick streams. */
  wait(ms: number): void {
    for (let left = ms; left > 0; left -= 5) {
      this.stall(Math.min(5, left));
      this.turn();
    }
  }

  /** Time passes while the program does nothing. */
  stall(ms: number): void {
    this.now = monotonicMs(this.now + ms);
  }

  /** One report of the page, made from a picture of `lag` ms ago. */
  page(held: HeldOnPage, { lag = 10, vigilance = 0 } = {}): void {
    this.inputs.page.take(pageReport(held), (this.now - lag) as MonotonicMs, millis(vigilance), this.now);
  }

  /** The page streams the same for a while, at 50 Hz. */
  stream(ms: number, held: HeldOnPage, how: { lag?: number; vigilance?: number } = {}): void {
    for (let left = ms; left > 0; left -= 20) {
      this.wait(20);
      this.page(held, how);
    }
  }

  sample(): OperatorIntent {
    return this.inputs.sample(this.now);
  }

  switchTo(input: 'own' | 'page'): string {
    return this.inputs.driveBy(input, this.now);
  }
}
