// Puts the terminal picture on a screen: in place on a TTY, one plain line a second elsewhere. A screen
// that does not take its bytes is skipped, never queued for. Enters: views. Leaves: bytes on a stream.

import type { WorkstationView } from '../view.ts';
import { type KeyHelp, renderPlain, renderTerminal } from './render.ts';

const REDRAW_MS = 100;
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
  write(text: string): boolean;
}

export interface PainterOptions {
  readonly screen: Screen;
  readonly view: () => WorkstationView;
  readonly help: readonly KeyHelp[];
  readonly colour: boolean;
  readonly remark: string;
}

/** Draws until closed; closing gives the screen back as it was. */
export function startPainter({ screen, view, help, colour, remark }: PainterOptions): { close(): void } {
  const tty = screen.isTTY === true;
  const draw = (): void => {
    if (screen.writableNeedDrain) return;
    if (!tty) {
      screen.write(`${renderPlain(view())}\n`);
      return;
    }
    const lines = renderTerminal(view(), help, { width: screen.columns ?? 80, colour, remark });
    const visible = lines.slice(0, screen.rows ?? 24);
    screen.write(`${HOME_AND_HIDE}${visible.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
  };
  if (tty) screen.write(ENTER_SCREEN);
  draw();
  const timer = setInterval(draw, tty ? REDRAW_MS : PLAIN_MS);
  return {
    close: () => {
      clearInterval(timer);
      if (tty) screen.write(LEAVE_SCREEN);
    },
  };
}
