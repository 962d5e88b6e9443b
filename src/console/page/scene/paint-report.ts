// Which status numbers stand on the screen, and when that is worth a message. Enter: animation frames, with what the frame
// before has put on the screen. Leaves: the report to send, if any. Pure.

/** Numbers of the statuses that stand on the screen; 0 = none. */
export interface Painted {
  readonly a: number;
  readonly b: number;
}
export const NOTHING_PAINTED: Painted = { a: 0, b: 0 };

export class PaintReports {
  #tick: number | undefined = undefined;
  #painted: Painted = NOTHING_PAINTED;

  /** `tick`: of the newest picture that came; undefined = none. The report goes out if the picture is new, or what is painted. */
  due(tick: number | undefined, painted: Painted): Painted | undefined {
    if (tick === undefined) return undefined;
    if (tick === this.#tick && painted.a === this.#painted.a && painted.b === this.#painted.b) return undefined;
    this.#tick = tick;
    this.#painted = painted;
    return painted;
  }
}

/** What one crane shows where several views and words of it stand on the screen: the oldest, since that may be what is looked at. */
export function oldestOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.min(...numbers);
}

/** How often the page's clock ticks: each frame at 60 Hz at most, ten times a second where no new picture came. */
const FASTEST_MS = 15;
const CALM_MS = 100;

export function clockDue(sinceLast: number, newPicture: boolean): boolean {
  return !(sinceLast < (newPicture ? FASTEST_MS : CALM_MS));
}
