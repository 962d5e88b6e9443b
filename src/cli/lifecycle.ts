// How a long-running subcommand begins and ends: a word to the process that started it, and a wait for
// whoever ends it. Enters: signals, the parent's channel. Leaves: one promise. A second Ctrl-C ends at once.

import type { EventEmitter } from 'node:events';
import { EXIT } from './exit-codes.ts';
import type { EndSignal, Io } from './io.ts';

/** What a parent process may be told or may ask; over Node's channel, where there is one. */
export interface ParentMessage {
  readonly kind: string;
}

/** Tells the parent process, if there is one that listens. */
export function tellParent(message: ParentMessage & Readonly<Record<string, unknown>>): void {
  if (process.connected) process.send?.(message);
}

/** Calls back for every message of the parent that has the given kind. */
export function onParentMessage(kind: string, listener: (message: Readonly<Record<string, unknown>>) => void): void {
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('kind' in message) || message.kind !== kind) return;
    listener(message);
  });
}

export interface End {
  /** Resolves once, when somebody asks for the end: a signal, the parent's death, or `ask`. */
  readonly asked: Promise<EndSignal | 'parent gone' | 'asked'>;
  /** Whether somebody has. */
  isAsked(): boolean;
  ask(): void;
  /** Nobody watches any more: a signal ends the process as ever. */
  unwatch(): void;
}

/** The way to the parent process: `connected` is absent without a parent, false once it is gone. */
type Channel = EventEmitter & { readonly connected?: boolean };

/** Watches for the end from now on. While it is under way, a second SIGINT ends the process at once. */
export function watchForEnd(io: Pick<Io, 'onSignal'>, parent: Channel = process): End {
  let resolve: ((reason: EndSignal | 'parent gone' | 'asked') => void) | undefined;
  let ending = false;
  const asked = new Promise<EndSignal | 'parent gone' | 'asked'>((give) => {
    resolve = give;
  });
  const begin = (reason: EndSignal | 'parent gone' | 'asked'): void => {
    if (ending && reason === 'SIGINT') process.exit(EXIT.forced);
    ending = true;
    resolve?.(reason);
  };
  const onGone = (): void => begin('parent gone');
  const unlisten = io.onSignal(begin);
  if (parent.connected === true) parent.once('disconnect', onGone);
  // The parent died while this process was still loading: the event has been missed. Without a parent there is no such property.
  else if ('connected' in parent) begin('parent gone');
  const unwatch = (): void => {
    unlisten();
    parent.off('disconnect', onGone);
  };
  return { asked, isAsked: () => ending, ask: () => begin('asked'), unwatch };
}
