import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { EndSignal, RunIo } from '../../src/cli/io.ts';
import { watchForEnd } from '../../src/cli/lifecycle.ts';
import { fakeIo } from './fake-io.ts';

function signals(): { readonly io: RunIo; readonly give: (signal: EndSignal) => void } {
  const listeners: ((signal: EndSignal) => void)[] = [];
  const io: RunIo = {
    ...fakeIo().io,
    log: pino({ level: 'silent' }),
    onSignal: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  return { io, give: (signal) => listeners.forEach((listener) => listener(signal)) };
}

describe('the end of a run', () => {
  it('comes with the first signal', async () => {
    const { io, give } = signals();
    const end = watchForEnd(io, new EventEmitter());
    expect(end.isAsked()).toBe(false);
    give('SIGTERM');
    end.ask();
    expect(end.isAsked()).toBe(true);
    expect(await end.asked).toBe('SIGTERM');
  });

  it('has come already where the parent died while this process was loading', async () => {
    const end = watchForEnd(signals().io, Object.assign(new EventEmitter(), { connected: false }));
    expect(end.isAsked()).toBe(true);
    expect(await end.asked).toBe('parent gone');
  });

  it('comes with the death of the parent, until nobody watches any more', async () => {
    const parent = Object.assign(new EventEmitter(), { connected: true });
    const end = watchForEnd(signals().io, parent);
    expect(end.isAsked()).toBe(false);
    parent.emit('disconnect');
    expect(await end.asked).toBe('parent gone');

    const unwatched = watchForEnd(signals().io, parent);
    unwatched.unwatch();
    parent.emit('disconnect');
    expect(unwatched.isAsked()).toBe(false);
  });
});
