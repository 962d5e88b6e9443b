// The one animation loop of the page. Enter: views that draw, the newest picture. Leave: the
// page's clock, and what the workstation must know: which status numbers a frame has really put on the screen. A browser
// gives a hidden page no frames, so the loop stops by itself, and says so once.

import type { DeskSide } from '../../../workstation/index.ts';
import { clock, picture } from '../link/store.ts';
import { DrawRest } from './pace.ts';
import { clockDue, NOTHING_PAINTED, oldestOf, type Painted, PaintReports } from './paint-report.ts';

export interface FrameView {
  readonly side: DeskSide;
  /** Number of the status that stands in it; 0 = none, undefined = it is not on the screen. */
  readonly standing: number | undefined;
  /** Called in every animation frame; true where it drew. */
  frame(now: number): boolean;
  /** Its drawing threw: it is not called again. */
  failed(): void;
}

export interface FrameReport {
  /** What the frame before this one has put on the screen. */
  readonly painted: Painted;
  readonly now: number;
  /** The frame before this one drew a view. */
  readonly drew: boolean;
}
type OnPainted = (report: FrameReport) => void;

export class FrameLoop {
  readonly #views = new Set<FrameView>();
  readonly #listeners = new Set<OnPainted>();
  #request: number | undefined = undefined;
  #painted: Painted = NOTHING_PAINTED;
  #drew = false;
  readonly #rest = new DrawRest();
  #clockAt = Number.NEGATIVE_INFINITY;
  #clockTick: number | undefined = undefined;

  /** Draws this view from now on; the answer takes it away. */
  add(view: FrameView): () => void {
    this.#views.add(view);
    return () => this.#views.delete(view);
  }

  /** Called at the beginning of every animation frame, and once when the page is hidden. */
  onPainted(listener: OnPainted): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The answer ends the loop. */
  start(): () => void {
    if (this.#request === undefined) this.#next();
    const hidden = () => {
      if (document.hidden) this.#hide();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      document.removeEventListener('visibilitychange', hidden);
      if (this.#request !== undefined) cancelAnimationFrame(this.#request);
      this.#request = undefined;
      this.#painted = NOTHING_PAINTED;
      this.#drew = false;
    };
  }

  #next(): void {
    this.#request = requestAnimationFrame(() => {
      this.#frame(performance.now());
      if (this.#request !== undefined) this.#next();
    });
  }

  #hide(): void {
    this.#painted = NOTHING_PAINTED;
    this.#drew = false;
    this.#tell(performance.now());
  }

  #tell(now: number): void {
    const report = { painted: this.#painted, now, drew: this.#drew };
    for (const listener of this.#listeners) listener(report);
  }

  #frame(now: number): void {
    // The browser has put the last frame on the screen; what this one draws is not there yet.
    this.#tell(now);
    if (this.#rest.rests(now, this.#drew)) {
      this.#drew = false;
      return;
    }
    const tick = picture.peek()?.tick;
    if (clockDue(now - this.#clockAt, tick !== this.#clockTick)) {
      this.#clockAt = now;
      this.#clockTick = tick;
      clock.value = now;
    }
    this.#drew = this.#draw(now);
    // Only a drawn crane counts: the words beside it are calm, and up to a quarter of a second old.
    this.#painted = document.hidden ? NOTHING_PAINTED : { a: this.#standing('a'), b: this.#standing('b') };
  }

  #draw(now: number): boolean {
    let drew = false;
    for (const view of this.#views) {
      try {
        drew = view.frame(now) || drew;
      } catch {
        // A drawing that throws must not end the loop, which proves to the gateway what is on the screen.
        this.#views.delete(view);
        view.failed();
      }
    }
    return drew;
  }

  #standing(side: DeskSide): number {
    const numbers: number[] = [];
    for (const view of this.#views) {
      if (view.side === side && view.standing !== undefined) numbers.push(view.standing);
    }
    return oldestOf(numbers);
  }
}

export const frameLoop = new FrameLoop();

/**
 * Starts the loop and tells the workstation what it paints. A picture makes room for the next as soon as it has come, drawn or
 * not: on a machine that draws slowly the controls of the page still echo a new one. The answer ends all.
 */
export function startPaintReports(session: { seen(painted: Painted): void }): () => void {
  const reports = new PaintReports();
  let last: Painted = NOTHING_PAINTED;
  const tell = (painted: Painted): void => {
    last = painted;
    const due = reports.due(picture.peek()?.tick, painted);
    if (due !== undefined) session.seen(due);
  };
  const forget = frameLoop.onPainted(({ painted }) => tell(painted));
  const unwatch = picture.subscribe(() => {
    // A hidden page has said so, and gets no more.
    if (!document.hidden) tell(last);
  });
  const stop = frameLoop.start();
  return () => {
    stop();
    unwatch();
    forget();
  };
}
