import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Screen, startPainter } from '../../../src/workstation/terminal/painter.ts';
import { view } from './sample-view.ts';

function fakeScreen(
  change: { isTTY?: boolean; rows?: number } = {},
): Screen & { written: string[]; writableNeedDrain: boolean } {
  const written: string[] = [];
  return {
    columns: 100,
    writableNeedDrain: false,
    written,
    write: (text) => {
      written.push(text);
      return true;
    },
    ...change,
  };
}

const HELP = [{ keys: 'X', does: 'stop' }];

describe('the painter', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('redraws a TTY in place and gives the screen back', () => {
    const screen = fakeScreen({ isTTY: true, rows: 50 });
    const painter = startPainter({ screen, view, help: HELP, colour: false, remark: '' });
    vi.advanceTimersByTime(250);
    painter.close();
    vi.advanceTimersByTime(1000);
    expect(screen.written[0]).toContain('\u001b[?1049h');
    expect(screen.written.filter((text) => text.startsWith('\u001b[H'))).toHaveLength(3);
    expect(screen.written.at(-1)).toContain('\u001b[?1049l');
  });

  it('never draws more rows than the screen has', () => {
    const screen = fakeScreen({ isTTY: true, rows: 6 });
    startPainter({ screen, view, help: HELP, colour: false, remark: '' }).close();
    expect(screen.written[1]?.split('\r\n')).toHaveLength(6);
  });

  it('writes plain lines, without control sequences, where there is no TTY', () => {
    const screen = fakeScreen();
    const painter = startPainter({ screen, view, help: HELP, colour: true, remark: '' });
    vi.advanceTimersByTime(2100);
    painter.close();
    expect(screen.written).toHaveLength(3);
    expect(screen.written.join('')).not.toContain('\u001b');
  });

  it('skips a screen that does not take its bytes', () => {
    const screen = fakeScreen({ isTTY: true });
    const painter = startPainter({ screen, view, help: HELP, colour: false, remark: '' });
    const before = screen.written.length;
    screen.writableNeedDrain = true;
    vi.advanceTimersByTime(5000);
    expect(screen.written).toHaveLength(before);
    painter.close();
  });
});
