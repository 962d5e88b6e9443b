// Puts the terminal picture on a screen: in place on a TTY, one plain line a second elsewhere. A screen that does not
// take its bytes is skipped, never queued for. Enters: views. Leaves: bytes on a stream, and what of them it has taken:
// a terminal is a picture to drive by, so that one that stands still stops its cranes; a log is none.

import type { DeskSide, WorkstationView } from '../view.ts';
import { type KeyHelp, renderPlain, renderTerminal } from './render.ts';

const REDRAW_MS = 100;
/** Where this screen is the picture without which nothing moves: well within the 250 ms that it may stand still. */
const REQUIRED_REDRAW_MS = 50;
const PLAIN_MS = 1000;
const HOME_AND_HIDE = '\u001b[H\u001b[?25l';
const ENTER_SCREEN = '\u001b[?1049h';
const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The part of a TTY or another stream that the painter needs. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly writableNeedDrain: boolean;
  /** `onTaken`: the stream has handed the bytes on, or lost them to an error. */
  write(text: string, onTaken?: (error?: Error | null) => void): boolean;
}

export interface PainterOptions {
  readonly screen: Screen;
  readonly view: () => WorkstationView;
  readonly help: readonly KeyHelp[];
  readonly colour: boolean;
  readonly remark: string;
  /** Hears which status of a crane the screen shows, once it has taken every line of that crane. */
  readonly onPainted: (side: DeskSide, number: number) => void;
}

/** Draws until closed; closing gives the screen back as it was. */
export function startPainter(options: PainterOptions): { close(): void } {
  const { screen } = options;
  return screen.isTTY === true ? paintInPlace(options) : writeLines(options);
}

function writeLines({ screen, view }: PainterOptions): { close(): void } {
  const write = (): void => {
    if (!screen.writableNeedDrain) screen.write(`${renderPlain(view())}\n`);
  };
  write();
  const timer = setInterval(write, PLAIN_MS);
  return { close: () => clearInterval(timer) };
}

function paintInPlace({ screen, view, help, colour, remark, onPainted }: PainterOptions): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  // One picture at a time: behind a terminal that stands still nothing may pile up, or count as seen.
  let isOnItsWay = false;
  let pause = REDRAW_MS;
  const draw = (): void => {
    if (isOnItsWay || screen.writableNeedDrain) return;
    const shown = view();
    const { cranes } = shown;
    pause = cranes.some(({ picture }) => picture === 'screen') ? REQUIRED_REDRAW_MS : REDRAW_MS;
    const { lines, needs } = renderTerminal(shown, help, { width: screen.columns ?? 80, colour, remark });
    const rows = screen.rows ?? 24;
    const text = lines.slice(0, rows).map((line) => `${line}${CLEAR_LINE}`);
    isOnItsWay = true;
    screen.write(`${HOME_AND_HIDE}${text.join('\r\n')}${CLEAR_BELOW}`, (error) => {
      isOnItsWay = false;
      if (!isOpen || (error !== undefined && error !== null)) return;
      for (const { side, status } of cranes) {
        if (status !== undefined && needs[side] <= rows) onPainted(side, status.number);
      }
    });
  };
  const redraw = (): void => {
    draw();
    timer = setTimeout(redraw, pause);
  };
  screen.write(ENTER_SCREEN);
  redraw();
  return {
    close: () => {
      isOpen = false;
      clearTimeout(timer);
      screen.write(LEAVE_SCREEN);
    },
  };
}
