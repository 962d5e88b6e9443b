// The page's one WebSocket. Enters: the address of the page, what components ask. Leaves: frames into the store, answers as
// promises. It connects again by itself, and never asks again for what was under way, nor sends later what it could not send.

import type { Code } from '../../../domain/index.ts';
import {
  CONSOLE_PATH,
  CONSOLE_PROTOCOL,
  CONSOLE_VERSION,
  type DeskWish,
  type PageAlarm,
  type PageFrame,
  type Topic,
} from '../../frames/index.ts';
import { frameOf } from './frame-check.ts';
import { connection, forget, picture, stopUnsent, take } from './store.ts';

const RETRY_MS = 500;
/** A browser that has so much waiting in its socket sends no more of what a newer frame replaces. */
const MAX_BUFFERED = 16 * 1024;
/** A stop so shortly before the end of the connection may not have arrived. */
const STOP_DOUBT_MS = 2000;
/** Questions that may wait for their answers. */
const MAX_WAITING = 32;

type Answer = Code | 'UNKNOWN';
/** The part of a WebSocket that is used; it is made by the browser, or by a test. */
export type PageSocket = Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'send' | 'close' | 'addEventListener'>;
export type OpenSocket = (url: string, protocol: string) => PageSocket;
/** WebSocket.OPEN. */
const OPEN = 1;

export class Connection {
  readonly #url: string;
  readonly #token: string;
  readonly #openSocket: OpenSocket;
  readonly #waiting = new Map<number, (code: Answer) => void>();
  #socket: PageSocket | undefined = undefined;
  #topics: readonly Topic[] = [];
  #requests = 0;
  #stopAt = Number.NEGATIVE_INFINITY;
  #retry: ReturnType<typeof setTimeout> | undefined = undefined;

  /** `origin`: of the page, `http://host:port`. */
  constructor(origin: string, token: string, openSocket: OpenSocket = (url, protocol) => new WebSocket(url, protocol)) {
    this.#url = `${origin.replace(/^http/, 'ws')}${CONSOLE_PATH}`;
    this.#token = token;
    this.#openSocket = openSocket;
  }

  open(): void {
    // While it tries again the page goes on saying that the workstation is gone.
    if (connection.value.kind !== 'lost') connection.value = { kind: 'connecting' };
    const socket = this.#openSocket(this.#url, CONSOLE_PROTOCOL);
    this.#socket = socket;
    const isMine = (): boolean => this.#socket === socket;
    socket.addEventListener('open', () => {
      if (!isMine()) return;
      this.#send({ kind: 'hello', version: CONSOLE_VERSION, token: this.#token });
      this.#send({ kind: 'watch', topics: this.#topics });
    });
    socket.addEventListener('message', (event) => {
      if (isMine()) this.#receive(event.data);
    });
    socket.addEventListener('close', () => {
      if (isMine()) this.#closed();
    });
  }

  /** Replaces the topics that the page watches. */
  watch(topics: readonly Topic[]): void {
    this.#topics = topics;
    this.#send({ kind: 'watch', topics });
  }

  /** Resolves with the workstation's answer; `UNKNOWN` where the connection ended before it came. */
  ask(wish: DeskWish): Promise<Answer> {
    return this.#request((request) => ({ kind: 'ask', request, wish }));
  }

  alarm(id: string, act: PageAlarm['act'], timeMs = 0): Promise<Answer> {
    return this.#request((request) => ({ kind: 'alarm', request, id, act, timeMs }));
  }

  fault(id: string, on: boolean): Promise<Answer> {
    return this.#request((request) => ({ kind: 'fault', request, id, on }));
  }

  /** Stops both cranes. One that cannot be sent is not sent later: the page says so (`stopUnsent`). Returns whether it was sent. */
  stop(kind: 'stop' | 'emergency'): boolean {
    // Before the welcome the workstation does not know the page yet, and takes nothing from it.
    const sent = connection.value.kind === 'open' && this.#send({ kind: 'stop', emergency: kind === 'emergency' });
    stopUnsent.value = !sent;
    if (sent) this.#stopAt = performance.now();
    return sent;
  }

  /** Numbers of the statuses that stand on the screen; 0 = none. */
  seen(painted: { readonly a: number; readonly b: number }): void {
    const tick = picture.value?.tick;
    if (tick !== undefined) this.#send({ kind: 'seen', tick, painted });
  }

  input(sequence: number, vigilance: number, report: readonly number[]): void {
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_BUFFERED) return;
    this.#send({ kind: 'input', sequence, tick: picture.value?.tick ?? 0, vigilance, report });
  }

  handsOff(): void {
    this.#send({ kind: 'hands-off' });
  }

  #request(make: (request: number) => PageFrame): Promise<Answer> {
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve('UNKNOWN');
    this.#requests += 1;
    const request = this.#requests;
    if (!this.#send(make(request))) return Promise.resolve('UNKNOWN');
    return new Promise((resolve) => this.#waiting.set(request, resolve));
  }

  #send(frame: PageFrame): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #receive(data: unknown): void {
    // What comes after a refusal cannot be trusted to mean what it seems.
    if (connection.value.kind === 'refused') return;
    const frame = frameOf(data);
    if (frame === undefined || (frame.kind === 'welcome' && frame.version !== CONSOLE_VERSION)) {
      connection.value = { kind: 'refused', code: 'CONSOLE_VERSION', detail: '' };
      this.#socket?.close();
      return;
    }
    if (frame.kind === 'answer') {
      this.#waiting.get(frame.request)?.(frame.code);
      this.#waiting.delete(frame.request);
      return;
    }
    if (frame.kind === 'welcome') {
      forget();
      connection.value = { kind: 'open' };
    }
    take(frame, performance.now());
  }

  #closed(): void {
    this.#socket = undefined;
    if (performance.now() - this.#stopAt < STOP_DOUBT_MS) stopUnsent.value = true;
    for (const resolve of this.#waiting.values()) resolve('UNKNOWN');
    this.#waiting.clear();
    forget();
    if (connection.value.kind === 'refused') return;
    connection.value = { kind: 'lost' };
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), RETRY_MS);
  }
}
