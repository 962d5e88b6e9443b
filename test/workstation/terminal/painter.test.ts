import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeskSide, WorkstationView } from '../../../src/workstation/view.ts';
import { type Screen, startPainter } from '../../../src/workstation/terminal/painter.ts';
import { crane, status, view } from './sample-view.ts';

class FakeScreen implements Screen {
  readonly columns = 100;
  readonly written: string[] = [];
  readonly isTTY: boolean;
  readonly rows: number;
  writableNeedDrain = false;
  /** Bytes stay in the stream, as those of a terminal that stands still. */
  isStalled = false;
  private readonly waiting: ((error?: Error) => void)[] = [];

  constructor({ isTTY = false, rows = 50 } = {}) {
    this.isTTY = isTTY;
    this.rows = rows;
  }

  write(text: string, onTaken?: (error?: Error) => void): boolean {
    this.written.push(text);
    if (onTaken !== undefined) {
      this.waiting.push(onTaken);
      if (!this.isStalled) this.settle();
    }
    return !this.isStalled;
  }

  settle(error?: Error): void {
    for (const taken of this.waiting.splice(0)) taken(error);
  }

  get pictures(): number {
    return this.written.filter((text) => text.startsWith('\u001b[H')).length;
  }
}

let number = 0;
let painted: [DeskSide, number][] = [];

/** Both cranes seen, each status newer than the one before. */
function counting(picture: 'none' | 'screen'): () => WorkstationView {
  return () => {
    number += 1;
    const seen = { picture, status: status({ number }) } as const;
    return view({ cranes: [crane(seen), crane({ ...seen, side: 'b' })] });
  };
}

function start(screen: Screen, show: () => WorkstationView = view): { close(): void } {
  return startPainter({
    screen,
    view: show,
    help: [{ keys: 'X', does: 'stop' }],
    colour: false,
    remark: '',
    onPainted: (side, of) => painted.push([side, of]),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  number = 0;
  painted = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the painter', () => {
  it('redraws a TTY in place and gives the screen back', () => {
    const screen = new FakeScreen({ isTTY: true });
    const painter = start(screen);
    vi.advanceTimersByTime(250);
    painter.close();
    vi.advanceTimersByTime(1000);
    expect(screen.written[0]).toContain('\u001b[?1049h');
    expect(screen.pictures).toBe(3);
    expect(screen.written.at(-1)).toContain('\u001b[?1049l');
  });

  it('never draws more rows than the screen has', () => {
    const screen = new FakeScreen({ isTTY: true, rows: 6 });
    start(screen).close();
    expect(screen.written[1]?.split('\r\n')).toHaveLength(6);
  });

  it('writes plain lines, without control sequences, where there is no TTY', () => {
    const screen = new FakeScreen();
    const painter = start(screen);
    vi.advanceTimersByTime(2100);
    painter.close();
    expect(screen.written).toHaveLength(3);
    expect(screen.written.join('')).not.toContain('\u001b');
  });

  it('skips a screen that does not take its bytes', () => {
    const screen = new FakeScreen({ isTTY: true });
    const painter = start(screen);
    const before = screen.written.length;
    screen.writableNeedDrain = true;
    vi.advanceTimersByTime(5000);
    expect(screen.written).toHaveLength(before);
    painter.close();
  });

  it('has one picture on its way at most', () => {
    const screen = new FakeScreen({ isTTY: true });
    screen.isStalled = true;
    const painter = start(screen);
    vi.advanceTimersByTime(5000);
    expect(screen.pictures).toBe(1);
    screen.isStalled = false;
    screen.settle();
    vi.advanceTimersByTime(100);
    expect(screen.pictures).toBe(2);
    painter.close();
  });

  it('redraws twice as often where a crane is driven by this screen', () => {
    const screen = new FakeScreen({ isTTY: true });
    const painter = start(screen, counting('screen'));
    vi.advanceTimersByTime(1000);
    painter.close();
    expect(screen.pictures).toBe(21);
  });
});

describe('what the painter reports as seen', () => {
  it('is the number of each status that it has drawn', () => {
    const painter = start(new FakeScreen({ isTTY: true }), counting('none'));
    vi.advanceTimersByTime(100);
    painter.close();
    expect(painted).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('is nothing of a crane that has no status', () => {
    start(new FakeScreen({ isTTY: true })).close();
    expect(painted).toEqual([['a', 700]]);
  });

  it('is nothing while the terminal stands still, and nothing newer than what it took', () => {
    const screen = new FakeScreen({ isTTY: true });
    screen.isStalled = true;
    const painter = start(screen, counting('screen'));
    vi.advanceTimersByTime(2000);
    expect(painted).toEqual([]);
    screen.settle();
    expect(painted).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    painter.close();
  });

  it('is nothing of what the terminal lost, nor of what it took after the end', () => {
    const screen = new FakeScreen({ isTTY: true });
    screen.isStalled = true;
    const painter = start(screen, counting('none'));
    screen.settle(new Error('EIO'));
    vi.advanceTimersByTime(100);
    painter.close();
    screen.settle();
    expect(painted).toEqual([]);
  });

  it('leaves out a crane that the screen has no room for', () => {
    start(new FakeScreen({ isTTY: true, rows: 8 }), counting('screen')).close();
    expect(painted).toEqual([]);
  });

  it('is nothing where there is no TTY', () => {
    const painter = start(new FakeScreen(), counting('screen'));
    vi.advanceTimersByTime(3000);
    painter.close();
    expect(painted).toEqual([]);
  });
});
