import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { EndSignal, RunIo } from '../../src/cli/io.ts';
import { watchForEnd } from '../../src/cli/lifecycle.ts';
import { fakeIo } from './fake-io.ts';

const BEFORE = Object.getOwnPropertyDescriptor(process, 'connected');

/** As Node has it: no property without a channel, false once the channel is gone. */
function channel(connected: false | undefined): void {
  if (connected === undefined) Reflect.deleteProperty(process, 'connected');
  else Object.defineProperty(process, 'connected', { value: connected, configurable: true });
}

afterEach(() => {
  if (BEFORE === undefined) Reflect.deleteProperty(process, 'connected');
  else Object.defineProperty(process, 'connected', BEFORE);
});

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
    channel(undefined);
    const { io, give } = signals();
    const end = watchForEnd(io);
    expect(end.isAsked()).toBe(false);
    give('SIGTERM');
    end.ask();
    expect(end.isAsked()).toBe(true);
    expect(await end.asked).toBe('SIGTERM');
  });

  it('has come already where the parent died while this process was loading', async () => {
    channel(false);
    const end = watchForEnd(signals().io);
    expect(end.isAsked()).toBe(true);
    expect(await end.asked).toBe('parent gone');
  });
});
