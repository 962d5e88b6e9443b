// The terminal as a screen: in order, whole, and never waited for by whoever paints.

import { describe, expect, it } from 'vitest';
import { TerminalScreen, type Write } from '../../src/cli/terminal-screen.ts';

const TERMINAL = { fd: 1, columns: 100, rows: 40 };

/** Takes bytes when it is told to. */
function slowTerminal(): { written: string; readonly asked: (() => void)[]; readonly write: Write } {
  const slow = {
    written: '',
    asked: [] as (() => void)[],
    write: ((_fd, bytes, onWritten) => {
      slow.asked.push(() => {
        slow.written += Buffer.from(bytes.subarray(0, 4)).toString();
        onWritten(null, Math.min(4, bytes.length));
      });
    }) as Write,
  };
  return slow;
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a terminal', () => {
  it('that stands still holds nobody up, and has taken nothing', async () => {
    const slow = slowTerminal();
    const screen = new TerminalScreen(TERMINAL, slow.write);
    let taken = false;
    screen.write('picture', () => (taken = true));
    await turn();
    expect(screen.writableNeedDrain).toBe(true);
    expect(taken).toBe(false);
    await screen.settled(1);
    expect(taken).toBe(false);
  });

  it('takes pictures whole and in their order, however little at once', async () => {
    const slow = slowTerminal();
    const screen = new TerminalScreen(TERMINAL, slow.write);
    const taken: string[] = [];
    screen.write('first picture', () => taken.push('first'));
    screen.write('second', () => taken.push('second'));
    while (taken.length < 2) {
      await turn();
      slow.asked.shift()?.();
    }
    expect(slow.written).toBe('first picturesecond');
    expect(taken).toEqual(['first', 'second']);
    expect(screen.writableNeedDrain).toBe(false);
  });

  it('that is full is asked again; one that is gone says so, and later pictures are tried all the same', async () => {
    const errors = ['EAGAIN', 'EIO', ''];
    const heard: (string | undefined)[] = [];
    const screen = new TerminalScreen(TERMINAL, (_fd, bytes, onWritten) => {
      const code = errors.shift() ?? '';
      onWritten(code === '' ? null : Object.assign(new Error(code), { code }), bytes.length);
    });
    screen.write('one', (error) => heard.push(error?.message));
    screen.write('two', (error) => heard.push(error?.message));
    await screen.settled(5000);
    expect(heard).toEqual(['EIO', undefined]);
  });
});
